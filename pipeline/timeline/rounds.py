"""Footage that stops at a moment, or begins again, as consecutive pieces with plain cuts.

freeze   |--- A ---|■■■■■■■|--- B ---|     A and B are one shot, the still moment between them is put in
loop     |----- A -----|----- A -----|--
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.timeline.model import LONGEST, Clip, Footage, Piece, Reel
from pipeline.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Stop:
    """At `at` seconds of the file the picture stays for `frames` frames of the film."""

    at: Fraction
    frames: int


def in_pieces(clip: Clip) -> list[Clip]:
    """A clip that shows a reel as one clip for each piece, with plain cuts between them; any other as it is.

    The first comes in as the clip does, no longer than it lasts itself.
    """
    if not isinstance(clip.picture, Reel):
        return [clip]
    first, *others = (
        replace(clip, picture=piece.footage, range=piece.range.shifted(clip.range.start), continues=piece.continues)
        for piece in clip.picture.pieces
    )
    goes_on = [replace(piece, comes_in=0, lead=Fraction(0), lag=Fraction(0)) for piece in others]
    return [replace(first, comes_in=min(clip.comes_in, first.range.duration)), *goes_on]


def reel(footage: Footage, length: int, stop: Stop | None, *, loops: bool, room: int, rate: Fraction) -> Reel:
    """What fills `room` frames: `length` frames of footage, stopped or not, begun again as often as it needs.

    The last piece is cut, or, where nothing is repeated, as long as there is room: its last frame stays. Nothing is
    repeated in more room than the longest film has, which is refused: it would be repeated for hours.
    """
    one = list(_round(footage, length, stop, rate))
    whole = one[-1].range.end
    if not loops or room > LONGEST * 3600 * rate or whole == 1:
        one[-1] = replace(one[-1], range=TimeRange(one[-1].range.start, max(whole, room)))
    begun, place = range(0, room, one[-1].range.end), TimeRange(0, room)
    rounds = ((piece, piece.range.shifted(at).clamped(place)) for at in begun for piece in one)
    return Reel(tuple(replace(piece, range=seen) for piece, seen in rounds if seen))


def _round(footage: Footage, length: int, stop: Stop | None, rate: Fraction) -> Iterator[Piece]:
    """In `length` frames, and those of the moment that stays."""
    if stop is None:
        yield Piece(footage, TimeRange(0, length))
        return
    passed = round((stop.at - footage.start) / footage.speed * rate)
    passed = footage.frames(rate) - 1 - passed if footage.is_reversed else passed
    passed = min(max(passed, 0), length - 1)
    if passed:
        yield Piece(_part(footage, TimeRange(0, passed), rate), TimeRange(0, passed))
    at, goes_on = footage.time_at(passed, rate), passed + stop.frames
    still = replace(footage, start=at, end=at, is_reversed=False)
    yield Piece(still, TimeRange(passed, goes_on), continues=passed > 0)
    rest = _part(footage, TimeRange(passed, footage.frames(rate)), rate)
    yield Piece(rest, TimeRange(goes_on, length + stop.frames), continues=True)


def _part(footage: Footage, frames: TimeRange, rate: Fraction) -> Footage:
    """Some frames of footage as footage, which runs on past them as the whole does."""
    first, last = (footage.time_at(frame, rate) for frame in (frames.start, frames.end))
    if footage.is_reversed:
        # Frames last as long forwards: one that ends the part begins it there.
        first, last = (time + footage.speed / rate for time in (last, first))
    return replace(footage, start=first, end=min(last, footage.end))
