"""How loud what a file holds is in the film: from its own levels, so that nothing is measured again where it moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.sound.loudness import FLOOR, STEP, WINDOW, Levels
from pipeline.timing import TimeRange

Powers = npt.NDArray[np.float64]
"""Mean power in each window of a momentary level over the film, one every `STEP`; 1 stands for 0 LUFS."""


def heard(levels: Levels, file: TimeRange, span: TimeRange, steps: int) -> Powers:
    """Of a file that lies at `file` in the film, of which `span` is heard.

    Windows of the film begin elsewhere than those of the file: between two of them power goes in a straight line. Of
    those that are heard in part, what the file has in them counts as spread evenly.
    """
    ends = np.arange(1, steps + 1) * STEP
    powers = np.interp(ends - file.start, np.arange(len(levels)) * STEP, power_of(levels), left=0.0, right=0.0)
    return powers * _shared(ends, span) / np.maximum(_shared(ends, file), 1)


def power_of(levels: Sequence[float]) -> Powers:
    return np.asarray(10 ** (np.asarray(levels, np.float64) / 10))


def level_of(powers: Powers) -> Levels:
    return tuple((10 * np.log10(np.maximum(powers, 10 ** (FLOOR / 10)))).tolist())


def _shared(ends: npt.NDArray[np.int64], span: TimeRange) -> npt.NDArray[np.int64]:
    """How many samples windows that end there have in common with a range."""
    shared = np.minimum(ends, span.end) - np.maximum(ends - WINDOW, span.start)
    return np.asarray(np.maximum(shared, 0))
