"""How loud what a file holds is in the film: from its own levels, so that nothing is measured again where it moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.sound.loudness import FLOOR, STEP, WINDOW, Levels
from pipeline.timing import TimeRange

Powers = npt.NDArray[np.float64]
"""Mean power in windows of a momentary level of the film, one every `STEP`; 1 stands for 0 LUFS."""


def heard(levels: Levels, file: TimeRange, span: TimeRange, steps: int) -> tuple[int, Powers]:
    """Of a file that lies at `file` in the film, of which `span` is heard: the power in those of the film's `steps`
    windows that meet `span`, and the number of the first. `span` lies in the file and meets the film's `reach`.

    Windows of the film begin elsewhere than those of the file: between two of them power goes in a straight line. Of
    those that are heard in part, what the file has in them counts as spread evenly.
    """
    first, last = _met(span, steps)
    ends = np.arange(first + 1, last + 1) * STEP
    powers = _powers_at(levels, ends - file.start)
    return first, powers * _shared(ends, span) / np.maximum(_shared(ends, file), 1)


def over_film(parts: Iterable[tuple[int, Powers]], steps: int) -> Powers:
    """The sum of what is `heard`, in all windows of the film."""
    total = np.zeros(steps)
    for first, powers in parts:
        total[first : first + len(powers)] += powers
    return total


def reach(steps: int) -> TimeRange:
    """What so many windows of a film hold, in its samples: the first ends at `STEP`, and so begins before the film."""
    return TimeRange(STEP - WINDOW, steps * STEP)


def middles(first: int, count: int) -> npt.NDArray[np.int64]:
    """The samples in the middle of so many windows of the film, from one of them on."""
    return np.arange(first + 1, first + count + 1) * STEP - WINDOW // 2


def power_of(levels: Sequence[float]) -> Powers:
    return np.asarray(10 ** (np.asarray(levels, np.float64) / 10))


def level_of(powers: Powers) -> Levels:
    return tuple((10 * np.log10(np.maximum(powers, 10 ** (FLOOR / 10)))).tolist())


def _met(span: TimeRange, steps: int) -> tuple[int, int]:
    """The first of the film's windows that have a sample in common with a range, and the one behind the last.

    Window n ends at (n + 1) · STEP.
    """
    return max(0, span.start // STEP), min(-(-(span.end + WINDOW) // STEP) - 1, steps)


def _powers_at(levels: Levels, ends: npt.NDArray[np.int64]) -> Powers:
    """In windows that end at these samples of a file, which rise. Of an hour's recording a take may be a few seconds:
    levels elsewhere in it are left alone.
    """
    first = max(0, int(ends[0]) // STEP)
    near = power_of(levels[first : -(-int(ends[-1]) // STEP) + 1])
    return np.interp(ends, np.arange(first, first + len(near)) * STEP, near, left=0.0, right=0.0)


def _shared(ends: npt.NDArray[np.int64], span: TimeRange) -> npt.NDArray[np.int64]:
    """How many samples windows that end there have in common with a range."""
    shared = np.minimum(ends, span.end) - np.maximum(ends - WINDOW, span.start)
    return np.asarray(np.maximum(shared, 0))
