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

_NOTHING = 1e-12

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
    raised = _in_windows(factors, factors, powers)[: len(levels)]
    before = _in_windows(powers)[: len(levels)]
    # Where nothing sounds, nothing is raised.
    ratio = (raised + _NOTHING) / (before + _NOTHING)
    return tuple((np.asarray(levels, np.float64) + 10 * np.log10(np.maximum(ratio, _NOTHING))).tolist())


def _in_windows(*values: Milliseconds) -> npt.NDArray[np.float64]:
    """The sum of a product of values over each window of a momentary level."""
    steps = [_by_step(each) for each in values]
    sums = np.einsum(",".join(["ij"] * len(steps)) + "->i", *steps, dtype=np.float64)
    return np.convolve(sums, np.ones(WINDOW // STEP))[: len(sums)]


def _by_step(values: Milliseconds) -> npt.NDArray[np.float32]:
    """A row for every `STEP`; the last may be short of something."""
    width = STEP // FRAMES
    short = -len(values) % width
    return (np.pad(values, (0, short)) if short else values).reshape(-1, width)
