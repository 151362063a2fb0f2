"""The values a project is written in: sizes, rectangles, moments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.timing import Clock, clock_from_text

Location = tuple[str | int, ...]
"""A value's place in the project file: its path of keys and indexes."""

_NUMBERED = re.compile(r"(?P<phrase>.+?)\s*#(?P<nth>[1-9]\d*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words somebody says in the scene: the `nth` match, or (0) the first after the previous anchor of the list."""

    phrase: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class SceneEnd:
    pass


Moment = Clock | Spoken | SceneEnd


@dataclass(frozen=True, slots=True)
class Rect:
    """A part of a picture in fractions of its width and height, origin top left."""

    x: float
    y: float
    width: float
    height: float

    def of(self, size: Size) -> tuple[int, int, Size]:
        """Left, top and size of this part of a picture in whole pixels: the nearest ones, and at least one."""
        left = min(round(self.x * size.width), size.width - 1)
        top = min(round(self.y * size.height), size.height - 1)
        right = min(round((self.x + self.width) * size.width), size.width)
        bottom = min(round((self.y + self.height) * size.height), size.height)
        return left, top, Size(max(1, right - left), max(1, bottom - top))


FULL = Rect(0.0, 0.0, 1.0, 1.0)

PRESETS = ("zoom-in", "zoom-out", "pan-left", "pan-right")


@dataclass(frozen=True, slots=True)
class Preset:
    """A move by its name, one of `PRESETS`."""

    name: str


def moment_from_text(text: str) -> Moment:
    """`12.5`, `scene-end`, `the words`, `the words #2`; quotation marks inside keep `"2013"` from being a time."""
    text = text.strip()
    if text == "scene-end":
        return SceneEnd()
    if not text:
        raise ValueError("a time, words of the narration or scene-end is meant")
    try:
        return clock_from_text(text)
    except ValueError:
        pass
    numbered = _NUMBERED.fullmatch(text)
    phrase, nth = (numbered["phrase"], int(numbered["nth"])) if numbered else (text, 0)
    if len(phrase) > 2 and phrase[0] == phrase[-1] == '"':
        phrase = phrase[1:-1]
    return Spoken(phrase, nth)
