"""Where sound begins and ends: pauses, windows cut at pauses, and word edges corrected by them.

Levels are RMS in dBFS of each 10 ms (`samples.levels`); pauses and windows are end-exclusive ranges of such frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.narration.samples import FRAMES_PER_SECOND, QUIETEST
from pipeline.timing import SAMPLE_RATE, TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

SHORTEST_PAUSE = 12  # frames; the closure of a `t` lasts up to ten
_SHORTEST_SOUND = 3  # frames; a click of the mouse lasts less
_BELOW_SPEECH = 40.0  # dB under speech: in a quiet room, all that is heard is speech
_ABOVE_ROOM = 6.0  # dB over the room's own noise
_LEAST_DISTANCE = 15.0  # dB under speech that a pause is at the least


def silence_threshold(levels: Samples) -> float:
    """The level in dBFS under which this take is silent, from its own speech and its own room."""
    import numpy as np

    if not len(levels):
        return QUIETEST
    room, speech = np.percentile(levels, (10, 95))
    return float(min(max(speech - _BELOW_SPEECH, room + _ABOVE_ROOM), speech - _LEAST_DISTANCE))


def sounding(levels: Samples, threshold: float) -> list[TimeRange]:
    """Stretches of sound, those closer than the shortest pause joined, clicks left out."""
    import numpy as np

    loud = np.concatenate(([False], levels > threshold, [False]))
    turns = np.flatnonzero(loud[1:] != loud[:-1]).tolist()
    runs = [TimeRange(start, end) for start, end in zip(turns[::2], turns[1::2], strict=True)]
    joined: list[TimeRange] = []
    for run in (run for run in runs if run.duration >= _SHORTEST_SOUND):
        if joined and run.start - joined[-1].end < SHORTEST_PAUSE:
            joined[-1] = TimeRange(joined[-1].start, run.end)
        else:
            joined.append(run)
    return joined


def pauses(levels: Samples, threshold: float) -> list[TimeRange]:
    """The silences between the stretches of sound, those at both ends left out."""
    return [TimeRange(before.end, after.start) for before, after in pairwise(sounding(levels, threshold))]


def windows(levels: Samples, longest: int) -> list[TimeRange]:
    """The whole take in pieces of at most `longest` frames, cut in the longest pause of each one's second half."""
    silences = pauses(levels, silence_threshold(levels))
    cut, start = [], 0
    while len(levels) - start > longest:
        end = cut_point(levels, silences, TimeRange(start + longest // 2, start + longest))
        cut.append(TimeRange(start, end))
        start = end
    return [*cut, TimeRange(start, len(levels))]


def cut_point(levels: Samples, silences: Sequence[TimeRange], within: TimeRange) -> int:
    """The middle of the longest pause there; without one, the quietest frame."""
    inside = [silence for silence in silences if within.start <= (silence.start + silence.end) // 2 < within.end]
    if inside:
        widest = max(inside, key=lambda silence: silence.duration)
        return (widest.start + widest.end) // 2
    return within.start + int(levels[within.start : within.end].argmin())


def frames(seconds: float) -> int:
    return round(seconds * FRAMES_PER_SECOND)


_FRAME = SAMPLE_RATE // FRAMES_PER_SECOND
_REACH = 15  # frames that an edge beside a pause is moved at the most
_SHORTEST = _FRAME * 3  # samples


@dataclass(frozen=True, slots=True)
class Timing:
    """When a token is said, in samples at 48 kHz; `score` says how well it fits there, `pinned` as in Word."""

    range: TimeRange
    score: float = 0.0
    pinned: bool = False


def every_token_timed(timings: Mapping[int, Timing], count: int, levels: Samples) -> list[Timing]:
    """Tokens 0 to count, in order, none overlapping: edges beside pauses corrected by the sound, gaps filled in."""
    length = max(len(levels) * _FRAME, count * _SHORTEST)
    said = _in_order({place: timings[place] for place in sorted(timings)}, length)
    corrected = _at_sound_edges(said, sounding(levels, silence_threshold(levels)))
    return _filled(corrected, count, length)


def _in_order(timings: Mapping[int, Timing], length: int) -> dict[int, Timing]:
    """Each one's start at or after the end of the one before."""
    found, last = {}, 0
    for place, timing in timings.items():
        start = min(max(timing.range.start, last), length)
        last = min(max(timing.range.end, start), length)
        found[place] = replace(timing, range=TimeRange(start, last))
    return found


def _at_sound_edges(timings: Mapping[int, Timing], runs: Sequence[TimeRange]) -> dict[int, Timing]:
    """A word beside a pause starts where the sound starts and ends where it ends."""
    places = list(timings)
    found = {}
    for number, place in enumerate(places):
        range_ = timings[place].range
        before = timings[places[number - 1]].range.end if number else -1
        after = (
            timings[places[number + 1]].range.start
            if number + 1 < len(places)
            else len(runs) and runs[-1].end * _FRAME + 10**9
        )
        found[place] = replace(timings[place], range=_edged(range_, before, after, runs))
    return found


def _edged(range_: TimeRange, before: int, after: int, runs: Sequence[TimeRange]) -> TimeRange:
    start, end = range_.start, range_.end
    touching = [run for run in runs if run.start * _FRAME < end and start < run.end * _FRAME]
    if touching:
        first, last = touching[0].start * _FRAME, touching[-1].end * _FRAME
        if before < start and abs(first - start) <= _REACH * _FRAME:
            start = max(first, before)
        if end < after and abs(last - end) <= _REACH * _FRAME:
            end = min(last, after)
    return TimeRange(start, end) if start < end else range_


def _filled(timings: Mapping[int, Timing], count: int, length: int) -> list[Timing]:
    """Unsaid tokens share the gap they stand in; without one, the word before gives them a little of its own."""
    found: list[Timing] = []
    place = 0
    while place < count:
        if place in timings:
            found.append(timings[place])
            place += 1
            continue
        later = next((other for other in range(place, count) if other in timings), count)
        start = found[-1].range.end if found else 0
        end = timings[later].range.start if later < count else length
        number = later - place
        if end - start < number * _SHORTEST and found:
            last = found[-1].range
            start = max(last.start + min(_SHORTEST, last.duration), end - number * _SHORTEST)
            start = min(start, last.end)
            found[-1] = replace(found[-1], range=TimeRange(last.start, start))
        step = min((end - start) / number, 0.3 * SAMPLE_RATE)
        found += [Timing(TimeRange(round(start + step * n), round(start + step * (n + 1)))) for n in range(number)]
        place = later
    return found


def middle_of_silence(levels: Samples, between: TimeRange) -> int:
    """The middle of the longest silence in a range of samples at 48 kHz, else of the range."""
    inside = TimeRange(between.start // _FRAME, between.end // _FRAME)
    silences = [common for silence in pauses(levels, silence_threshold(levels)) if (common := silence.clamped(inside))]
    longest = max(silences, key=lambda silence: silence.duration, default=inside)
    return (longest.start + longest.end) * _FRAME // 2
