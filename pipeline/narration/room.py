"""The noise of the room a take was recorded in: where it is heard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.narration.samples import FRAME
from pipeline.timing import TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

_STEADY = 3.0  # dB that a steady noise rises over its own quietest tenth, in pieces of 10 ms
_SHORTEST = 8  # frames of 10 ms
_NOTHING = -85.0  # dBFS below which there is no room: a gate, or nothing at all


def room_alone(levels: Samples) -> list[TimeRange]:
    """Stretches of samples at 48 kHz in which nothing but the room is heard, from levels of each 10 ms, the longest
    first; none where a take has no pause, or no room.

    A noise is steady: it stays near the take's quietest tenth, while speech, and even breath, goes far beyond.
    """
    import numpy as np

    heard = levels[levels > _NOTHING]
    if len(heard) < len(levels) / 2:  # a gate has cut the room away
        return []
    quiet = (levels > _NOTHING) & (levels < np.percentile(heard, 10) + _STEADY)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])))).reshape(-1, 2).tolist()
    runs = [TimeRange(start * FRAME, end * FRAME) for start, end in edges if end - start >= _SHORTEST]
    return sorted(runs, key=lambda run: (-run.duration, run.start))
