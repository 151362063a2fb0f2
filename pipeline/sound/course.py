"""How loud a sound is from one millisecond to the next, and what is left of it behind a gain that changes as fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.sound.loudness import STEP, WINDOW
from pipeline.timing import SAMPLE_RATE

FRAMES = SAMPLE_RATE // 1000
"""Frames in a millisecond."""

Milliseconds = npt.NDArray[np.float32]
"""A number for every whole millisecond; what is left at the end counts to the last."""


@dataclass(frozen=True, slots=True)
class Course:
    """`peaks`: the highest sample of either channel. `powers`: the sum of both channels' squares."""

    peaks: Milliseconds
    powers: Milliseconds

    @property
    def highest_peak(self) -> float:
        return float(self.peaks.max(initial=0.0))


@dataclass(slots=True)
class Follower:
    """Follows the course of stereo PCM that passes through in blocks of whole milliseconds, but for the last."""

    _peaks: list[Milliseconds] = field(default_factory=list)
    _powers: list[Milliseconds] = field(default_factory=list)

    def following(self, blocks: Iterable[memoryview]) -> Iterator[memoryview]:
        for block in blocks:
            samples = np.frombuffer(block, "<f4")
            rest = -len(samples) % (2 * FRAMES)
            each = (np.pad(samples, (0, rest)) if rest else samples).reshape(-1, 2 * FRAMES)
            self._peaks.append(np.maximum(each.max(axis=1), -each.min(axis=1)))
            self._powers.append(np.einsum("ij,ij->i", each, each))
            yield block

    @property
    def course(self) -> Course:
        nothing = np.empty(0, np.float32)
        return Course(np.concatenate([nothing, *self._peaks]), np.concatenate([nothing, *self._powers]))


def behind(levels: Sequence[float], factors: Milliseconds, powers: Milliseconds) -> tuple[float, ...]:
    """Momentary levels of a sound of which every millisecond was raised by a factor.

    In each window the mean of the factors' squares counts, weighted with the powers the sound has there.
    """
    ends = np.minimum((np.arange(len(levels)) + 1) * (STEP // FRAMES), len(powers))
    starts = np.maximum(ends - WINDOW // FRAMES, 0)
    raised, before = _sums(factors.astype(np.float64) ** 2 * powers), _sums(powers)
    # Where nothing sounds, nothing is raised.
    tiny = 1e-12
    ratio = (raised[ends] - raised[starts] + tiny) / (before[ends] - before[starts] + tiny)
    return tuple((np.asarray(levels, np.float64) + 10 * np.log10(np.maximum(ratio, tiny))).tolist())


def _sums(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Of the first n values, for every n from 0."""
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
