"""Texts set as large as they fit: lines in one size, and a main text with a smaller one under it.

Lengths are pixels. Baselines are set one by one, so no font's line spacing matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from pipeline.picture.ass import Mark
from pipeline.picture.look import Typeface
from pipeline.picture.overlays import Overlay
from pipeline.picture.reveal import is_letter
from pipeline.picture.typeset import Line, Run, Since, ascent, broken, width, written

_SHRINK = 0.94
# The smaller text takes at most this share of the room, unless that is all that is in the way.
_SECOND_SHARE = 1 / 3
# A line's ink starts about a cap height above its baseline.
CAP = 0.67


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set in one size, and whether they fit where they belong."""

    lines: tuple[Line, ...]
    em: float
    leading: int
    fits: bool = True

    @property
    def width(self) -> float:
        return max((width(line) for line in self.lines), default=0.0) * self.em

    @property
    def between(self) -> int:
        """From the first baseline to the last."""
        return self.leading * (len(self.lines) - 1) if self.lines else 0


@dataclass(frozen=True, slots=True)
class Group:
    """A main text with a smaller one under it, `high` pixels together, and whether they fit the picture."""

    main: Block
    second: Block
    high: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set: sizes from the usual one down to the smallest, `most` wide, `leading` in ems; in pixels."""

    typeface: Typeface
    em: float
    floor: float
    leading: float
    most: float


def fitted(text: str, setting: Setting, is_low_enough: Callable[[Block], bool]) -> Block:
    """The largest size, down to the setting's smallest, at which the text is broken into what fits."""
    em = setting.em
    while True:
        lines = broken(text, setting.typeface, setting.most / em)
        block = Block(lines, em, round(em * setting.leading))
        is_fit = block.width <= setting.most * 1.001 and is_low_enough(block)
        if is_fit or em <= setting.floor:
            return replace(block, fits=is_fit)
        em = max(em * _SHRINK, setting.floor)


def _fits(height: Callable[[Block, Block], float], below: Block, room: float, block: Block) -> bool:
    return height(block, below) <= room


def grouped(
    text: str, setting: Setting, second: str, below: Setting, room: float, height: Callable[[Block, Block], float]
) -> Group:
    """Both as large as they can be in `room`. First the main text gives way, at its smallest size the smaller one."""
    nothing = Block((), setting.em, 0)
    share = room * _SECOND_SHARE
    for under in (below, replace(below, em=below.floor)):
        small = fitted(second, under, lambda block: height(nothing, block) - height(nothing, nothing) <= share)
        main = fitted(text, setting, partial(_fits, height, small, room))
        if main.fits:
            break
    is_narrow = small.width <= below.most * 1.001
    return Group(main, small, height(main, small), main.fits and is_narrow)


def revealed(block: Block, text: Overlay) -> Block:
    """The block's lines with every letter waiting for its moment, if its text comes bit by bit."""
    if text.reveal is None:
        return block
    waits: list[Since | None] = [None] * text.reveal.done
    for frame, letters in text.reveal.steps:
        waits += [Since(frame - text.range.start, text.reveal.fade)] * letters
    coming = iter(waits)
    return replace(block, lines=tuple(_waiting(line, coming) for line in block.lines))


def _waiting(line: Line, coming: Iterator[Since | None]) -> Line:
    """Takes one of `coming` for each letter; a space waits with the letter after it, with which it is kerned."""
    characters = [(character, run.face) for run in line for character in run.text]
    waits = [next(coming, None) if is_letter(character) else None for character, _ in characters]
    for at in reversed(range(len(waits) - 1)):
        waits[at] = waits[at] if is_letter(characters[at][0]) else waits[at + 1]
    same = groupby(zip(characters, waits, strict=True), key=lambda each: (each[0][1], each[1]))
    return tuple(Run("".join(character for (character, _), _ in group), *alike) for alike, group in same)


def stacked(block: Block, baseline: float, aligned: Callable[..., Mark]) -> list[Mark]:
    """The block's lines one below the other, the first on `baseline`. `aligned` is one of the functions below, told all
    but line, em and baseline."""
    return [
        aligned(line, block.em, baseline=baseline + number * block.leading) for number, line in enumerate(block.lines)
    ]


def from_left(line: Line, em: float, *, left: float, baseline: float, colour: str) -> Mark:
    return Mark(left, baseline - ascent(line) * em, 7, colour, 1.0, written(line, em))


def from_right(line: Line, em: float, *, right: float, baseline: float, colour: str) -> Mark:
    return Mark(right, baseline - ascent(line) * em, 9, colour, 1.0, written(line, em))


def in_the_middle(line: Line, em: float, *, middle: float, baseline: float, colour: str, is_leftward: bool) -> Mark:
    """Held where it begins: letters still to come are not kerned with those seen, and would move its middle."""
    half = width(line) * em / 2
    if is_leftward:
        return from_right(line, em, right=middle + half, baseline=baseline, colour=colour)
    return from_left(line, em, left=middle - half, baseline=baseline, colour=colour)


def centred(line: Line, em: float, *, middle: float, baseline: float, colour: str, opacity: float = 1.0) -> Mark:
    return Mark(middle, baseline - ascent(line) * em, 8, colour, opacity, written(line, em))
