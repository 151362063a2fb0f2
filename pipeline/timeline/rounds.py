"""Footage that stops at a moment, or begins again, as consecutive pieces with plain cuts.

freeze   |--- A ---|■■■■■■■|--- B ---|     A and B are one shot, the still moment between them is put in
loop     |----- A -----|----- A -----|--
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import cycle

from pipeline.timeline.model import LONGEST, Footage
from pipeline.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Stop:
    """At `at` seconds of the file the picture stays for `frames` frames of the film."""

    at: Fraction
    frames: int


@dataclass(frozen=True, slots=True)
class Piece:
    """`frames` frames of footage; it `continues` where its picture goes on from the piece before it."""

    footage: Footage
    frames: int
    continues: bool = False


def pieces(footage: Footage, length: int, stop: Stop | None, *, loops: bool, room: int, rate: Fraction) -> list[Piece]:
    """What fills `room` frames: `length` frames of footage, stopped or not, begun again as often as it needs.

    The last piece is cut, or, where nothing is repeated, as long as there is room: its last frame stays. Nothing is
    repeated in more room than the longest film has, which is refused: it would be repeated for hours.
    """
    one = list(_round(footage, length, stop, rate))
    if not loops or room > LONGEST * 3600 * rate or sum(piece.frames for piece in one) == 1:
        one[-1] = replace(one[-1], frames=max(one[-1].frames, room))
    found: list[Piece] = []
    for piece in cycle(one):
        if room <= 0:
            return found
        found.append(replace(piece, frames=min(piece.frames, room)))
        room -= piece.frames
    return found


def _round(footage: Footage, length: int, stop: Stop | None, rate: Fraction) -> Iterator[Piece]:
    if stop is None:
        yield Piece(footage, length)
        return
    passed = round((stop.at - footage.start) / footage.speed * rate)
    passed = footage.frames(rate) - 1 - passed if footage.is_reversed else passed
    passed = min(max(passed, 0), length - 1)
    if passed:
        yield Piece(_part(footage, TimeRange(0, passed), rate), passed)
    at = footage.time_at(passed, rate)
    yield Piece(replace(footage, start=at, end=at, is_reversed=False), stop.frames, continues=passed > 0)
    yield Piece(_part(footage, TimeRange(passed, footage.frames(rate)), rate), length - passed, continues=True)


def _part(footage: Footage, frames: TimeRange, rate: Fraction) -> Footage:
    """Some frames of footage as footage, which runs on past them as the whole does."""
    first, last = (footage.time_at(frame, rate) for frame in (frames.start, frames.end))
    if footage.is_reversed:
        # Frames last as long forwards: one that ends the part begins it there.
        first, last = (time + footage.speed / rate for time in (last, first))
    return replace(footage, start=first, end=min(last, footage.end))
