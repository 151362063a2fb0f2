"""How the clips of one scene share its time.

Each clip asks for a start, an end or a length, or for whatever is free:

    scene    |----------------------------------------|
    asked    |  3 s  | free | free |at "words"  2 s …  |
    given    |-------|------|------|-------------------|   the last one holds until the scene ends
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Slot:
    """What a clip asks for, in frames from the scene's start; None where it leaves that open.

    `is_open`: the length is only how much there is, and may be cut without a word.
    """

    start: int | None
    end: int | None
    length: int | None
    to_scene_end: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a slot its author might want to know. `frames` says by how much, where there is a measure."""

    slot: int
    text: str
    frames: int = 0


def boundaries(slots: Sequence[Slot], frames: int) -> tuple[list[int], list[Remark]]:
    """Where each slot starts, and, last, the scene's end. A slot that gets no time has start equal to the next one's.

    Without slots the only boundary is the scene's end. Where two wishes conflict the later clip's `at` wins.
    """
    remarks: list[Remark] = []
    edges: list[int | None] = [slot.start for slot in slots] + [frames]
    if slots and edges[0] is None:
        edges[0] = 0
    for index, slot in enumerate(slots[:-1]):
        if edges[index + 1] is None and (slot.end is not None or slot.to_scene_end):
            edges[index + 1] = frames if slot.to_scene_end else slot.end
    known = _ascending(edges, frames, remarks)
    pinned = [index for index, edge in enumerate(known) if edge is not None]
    filled: list[int] = []
    for first, last in pairwise(pinned):
        filled += _shared(slots, first, last, known[first] or 0, known[last] or 0, remarks)
    return [*filled, frames], remarks


def _ascending(edges: Sequence[int | None], frames: int, remarks: list[Remark]) -> list[int | None]:
    """The pinned edges kept inside the scene and in order."""
    kept: list[int | None] = []
    last = 0
    for index, edge in enumerate(edges):
        if edge is None:
            kept.append(None)
            continue
        if edge > frames:
            remarks.append(Remark(index, "starts after its scene has ended: it is not shown"))
        elif edge < last:
            remarks.append(Remark(index, "would start before the clip above it: it follows that one instead"))
        last = max(last, min(edge, frames))
        kept.append(last)
    return kept


def _shared(slots: Sequence[Slot], first: int, last: int, start: int, end: int, remarks: list[Remark]) -> list[int]:
    """Starts of slots `first` up to `last` between two known edges: fixed lengths kept, the rest shared equally."""
    lengths = [slots[index].length for index in range(first, last)]
    open_slots = lengths.count(None)
    free = max(0, end - start - sum(length or 0 for length in lengths))
    starts: list[int] = []
    at, taken = start, 0
    for index, length in enumerate(lengths):
        starts.append(min(at, end))
        if length is None:
            length = free * (taken + 1) // open_slots - free * taken // open_slots
            taken += 1
        _remark(
            first + index, slots[first + index], TimeRange(at, at + length), end, index == len(lengths) - 1, remarks
        )
        at += length
    return starts


def _remark(number: int, slot: Slot, wish: TimeRange, end: int, is_last: bool, remarks: list[Remark]) -> None:
    """What is lost or stretched, where it is more than a frame of rounding."""
    if wish.start >= end or not wish.duration:
        remarks.append(Remark(number, "no time is left for this: it is not shown"))
    elif wish.end > end + 1 and not slot.is_open:
        remarks.append(Remark(number, "longer than its place: cut", wish.end - end))
    elif is_last and wish.end + 1 < end:
        remarks.append(Remark(number, "shorter than its place: its last frame stays", end - wish.end))
