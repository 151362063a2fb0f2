"""What every caption format is written from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.cues import Cue


@dataclass(frozen=True, slots=True)
class Caption:
    """A cue on the clock of the finished video, in milliseconds; lines keep the script's `*…*`."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter on the clock of the finished video, in milliseconds."""

    start_ms: int
    end_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is said in one scene, with `*…*`, and the chapter that begins with it; either may be empty."""

    chapter: str
    text: str


@dataclass(frozen=True, slots=True)
class FilmText:
    """All that a film says in one language."""

    title: str
    language: str
    captions: tuple[Caption, ...]
    chapters: tuple[Chapter, ...]
    paragraphs: tuple[Paragraph, ...]


def captions_of_cues(cues: Iterable[Cue], rate: Fraction) -> tuple[Caption, ...]:
    """Cues counted from the start of the film, as captions."""
    return tuple(
        Caption(ms_at_frame(cue.range.start, rate), ms_at_frame(cue.range.end, rate), cue.lines) for cue in cues
    )


def ms_at_frame(frame: int, rate: Fraction) -> int:
    """The last whole millisecond by which a frame has not begun yet, or begins.

    Cut, not rounded: a player shows a cue on the first frame at or after its start, so one rounded up by a fraction of
    a millisecond would come, and go, a whole frame late.
    """
    return int(Fraction(frame * 1000) / rate)


def clock_of_ms(ms: int, mark: str = ".") -> str:
    """`00:00:00.000`; hours grow past two digits where a film does."""
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"
