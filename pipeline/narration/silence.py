"""Where sound begins and ends in a take: its pauses, and windows cut at them.

Levels are RMS in dBFS of each 10 ms (`samples.levels`); pauses and windows are end-exclusive ranges of such frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.narration.samples import QUIETEST
from pipeline.timing import TimeRange

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


def cut_point(levels: Samples, silences: Sequence[TimeRange], within: TimeRange) -> int:
    """The middle of the longest pause there; without one, the quietest frame."""
    inside = [silence for silence in silences if within.start <= (silence.start + silence.end) // 2 < within.end]
    if inside:
        widest = max(inside, key=lambda silence: silence.duration)
        return (widest.start + widest.end) // 2
    return within.start + int(levels[within.start : within.end].argmin())
