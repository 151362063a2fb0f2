"""Text measured and broken into lines: words that keep together, in the fewest lines, of even length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pipeline.captions.markup import spans
from pipeline.picture import ass
from pipeline.picture.faces import Face
from pipeline.picture.fonts import MEASURED_AT, measuring, metrics
from pipeline.picture.look import Typeface

_WEAK_ENDING = 0.03
_STRONG_ENDING = 0.03
_PUNCTUATION = ",;:.!?…—–"


@dataclass(frozen=True, slots=True)
class Since:
    """The frame of its text on which something comes in, and how many frames that takes."""

    frame: int
    fade: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that one font draws. `since`: what they wait for, if they are not there from the start."""

    text: str
    face: Face
    since: Since | None = None

    @property
    def width(self) -> float:
        """In ems."""
        return _width(self.text, self.face)


@lru_cache(maxsize=20_000)
def _width(text: str, face: Face) -> float:
    """Remembered: a long text is broken anew for every size that is tried."""
    return measuring(face).getlength(text) / MEASURED_AT


Line = tuple[Run, ...]


def runs(text: str, typeface: Typeface) -> Line:
    """`*…*` in italics, and characters that the typeface lacks from the faces it borrows."""
    faces = [
        (character, typeface.borrowed.get(character, typeface.italic if is_italic else typeface.regular))
        for piece, is_italic in spans(text)
        for character in piece
    ]
    grouped = groupby(faces, key=lambda pair: pair[1])
    return tuple(Run("".join(character for character, _ in same), face) for face, same in grouped)


def width(line: Line) -> float:
    """In ems."""
    return sum(run.width for run in line)


def ascent(line: Line) -> float:
    """From the top of libass's line to its baseline, in ems."""
    return max(metrics(run.face).ascent for run in line)


def written(line: Line, em: float) -> str:
    """The line in ASS, every font at the size that gives it the same em."""
    is_revealed = any(run.since for run in line)
    return "".join(
        rf"{{\fn{run.face.family}\fs{em * metrics(run.face).height:.2f}{_coming(run) if is_revealed else ''}}}"
        f"{ass.escaped(run.text)}"
        for run in line
    )


def _coming(run: Run) -> str:
    return ass.coming_in(run.since.frame, run.since.fade) if run.since else ass.THERE


def broken(text: str, typeface: Typeface, most: float) -> tuple[Line, ...]:
    """Lines of at most `most` ems. Line breaks of the author's stay; a single longer word is cut."""
    return tuple(line for paragraph in text.splitlines() for line in _paragraph(runs(paragraph, typeface), most))


def _paragraph(line: Line, most: float) -> list[Line]:
    words = [part for word in _words(line) for part in _cut(word, most)]
    if not words:
        return []
    widths = [width(word) for word in words]
    space = Run(" ", words[0][0].face)
    breaks = _even_breaks(words, widths, space.width, most)
    return [_joined(words[start:end], space) for start, end in zip([0, *breaks], [*breaks, len(words)], strict=True)]


def _words(line: Line) -> list[Line]:
    """The line without its spaces; a no-break space keeps its word whole."""
    words: list[list[Run]] = [[]]
    for run in line:
        first, *rest = run.text.replace("\t", " ").split(" ")
        words[-1] += [Run(first, run.face)] if first else []
        words += [[Run(word, run.face)] if word else [] for word in rest]
    return [tuple(word) for word in words if word]


def _cut(word: Line, most: float) -> list[Line]:
    """Pieces of a word that no line could hold."""
    if width(word) <= most:
        return [word]
    pieces: list[Line] = [()]
    for run in word:
        for character in run.text:
            longer = _merged(pieces[-1], Run(character, run.face))
            if width(longer) > most and pieces[-1]:
                pieces.append((Run(character, run.face),))
            else:
                pieces[-1] = longer
    return pieces


def _merged(line: Line, run: Run) -> Line:
    if line and line[-1].face == run.face:
        return (*line[:-1], Run(line[-1].text + run.text, run.face))
    return (*line, run)


def _joined(words: Sequence[Line], space: Run) -> Line:
    line: Line = ()
    for number, word in enumerate(words):
        for run in (Run(" ", word[0].face if number else space.face), *word) if number else word:
            line = _merged(line, run)
    return line


def _even_breaks(words: Sequence[Line], widths: Sequence[float], space: float, most: float) -> list[int]:
    """Of all ways to fill the fewest lines, the one with the least unevenness; never a word alone on the last line.

    Dynamic programming over (fewest lines, least cost) of the words from each one on.
    """
    count = len(widths)
    best: list[tuple[int, float, int]] = [(0, 0.0, count)] * (count + 1)
    for start in range(count - 1, -1, -1):
        choices = []
        length = -space
        for end in range(start + 1, count + 1):
            length += widths[end - 1] + space
            if length > most and end > start + 1:
                break
            lines, cost, _ = best[end]
            choices.append((lines + 1, cost + _cost(words, start, end, length / most), end))
        best[start] = min(choices)
    breaks, at = [], best[0][2]
    while at < count:
        breaks.append(at)
        at = best[at][2]
    return breaks


def _cost(words: Sequence[Line], start: int, end: int, filled: float) -> float:
    last = words[end - 1][-1].text
    cost = (1 - filled) ** 2
    if end == len(words):
        return cost + (0.3 if end - start == 1 and start else 0.0)
    if last[-1] in _PUNCTUATION:
        return cost - _STRONG_ENDING
    return cost + (_WEAK_ENDING if len(last) <= 3 else 0.0)
