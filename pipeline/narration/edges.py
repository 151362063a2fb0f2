"""Word edges corrected by the sound, and a time for every token of a script, whoever timed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.narration.samples import FRAMES_PER_SECOND
from pipeline.narration.silence import silence_threshold, sounding
from pipeline.timing import SAMPLE_RATE, TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

_FRAME = SAMPLE_RATE // FRAMES_PER_SECOND
_REACH = _FRAME * 15  # samples that an edge beside a pause is moved at the most
_SHORTEST, _LONGEST = _FRAME * 3, _FRAME * 30  # samples of a token that nobody says


@dataclass(frozen=True, slots=True)
class Timing:
    """When a token is said, in samples at 48 kHz; `score` says how well it fits there, `pinned` as in Word."""

    range: TimeRange
    score: float = 0.0
    pinned: bool = False


def every_token_timed(timings: Mapping[int, Timing], count: int, levels: Samples) -> list[Timing]:
    """Tokens 0 to count, in order, none overlapping: edges beside pauses corrected by the sound, gaps filled in."""
    length = max(len(levels) * _FRAME, count * _SHORTEST)
    runs = [TimeRange(run.start * _FRAME, run.end * _FRAME) for run in sounding(levels, silence_threshold(levels))]
    return list(_with_unsaid(_at_sound_edges(_in_order(timings, length), runs), count, length))


def _in_order(timings: Mapping[int, Timing], length: int) -> dict[int, Timing]:
    """Each one's start at or after the end of the one before; a little room before the first for unsaid tokens."""
    found: dict[int, Timing] = {}
    last = 0
    for place in sorted(timings):
        range_ = timings[place].range
        if not found:
            last = min(place * _SHORTEST, (range_.start + range_.end) // 2)
        start = min(max(range_.start, last), length)
        last = min(max(range_.end, start), length)
        found[place] = replace(timings[place], range=TimeRange(start, last))
    return found


def _at_sound_edges(timings: Mapping[int, Timing], runs: Sequence[TimeRange]) -> dict[int, Timing]:
    """A word beside a pause starts where the sound starts and ends where it ends."""
    ranges = [timing.range for timing in timings.values()]
    ends_before = [-1, *(range_.end for range_ in ranges[:-1])]
    starts_after = [*(range_.start for range_ in ranges[1:]), None]
    return {
        place: replace(timing, range=_edged(timing.range, before, after, runs))
        for (place, timing), before, after in zip(timings.items(), ends_before, starts_after, strict=True)
    }


def _edged(word: TimeRange, before: int, after: int | None, runs: Sequence[TimeRange]) -> TimeRange:
    touching = [run for run in runs if run.overlaps(word)]
    start, end = word.start, word.end
    if touching and before < start and abs(touching[0].start - start) <= _REACH:
        start = max(touching[0].start, before)
    if touching and (after is None or end < after) and abs(touching[-1].end - end) <= _REACH:
        end = touching[-1].end if after is None else min(touching[-1].end, after)
    return TimeRange(start, end) if start < end else word


def _with_unsaid(timings: Mapping[int, Timing], count: int, length: int) -> Iterator[Timing]:
    """Tokens without a time share the gap they stand in; a word before it gives up to a quarter where it is small."""
    start = 0
    for is_said, group in groupby(range(count), key=lambda place: place in timings):
        places = list(group)
        if not is_said:
            after = timings.get(places[-1] + 1)
            yield from _shared(TimeRange(start, max(after.range.start if after else length, start)), len(places))
            continue
        *before, last = (timings[place] for place in places)
        yield from before
        if places[-1] + 1 < count:
            last = _making_room(last, places[-1], timings, count, length)
        start = last.range.end
        yield last


def _making_room(word: Timing, place: int, timings: Mapping[int, Timing], count: int, length: int) -> Timing:
    later = next((other for other in range(place + 1, count) if other in timings), count)
    free_until = timings[later].range.start if later in timings else length
    needed = (later - place - 1) * _SHORTEST - (free_until - word.range.end)
    given = min(max(needed, 0), word.range.duration // 4)
    return replace(word, range=TimeRange(word.range.start, word.range.end - given))


def _shared(gap: TimeRange, count: int) -> Iterator[Timing]:
    step = min(gap.duration / count, _LONGEST)
    for number in range(count):
        yield Timing(TimeRange(gap.start + round(step * number), gap.start + round(step * (number + 1))))
