"""Music under the whole film: repeated without a seam, and stepping aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.sound.ducking import FALL, RISE, Dip
from pipeline.sound.voices import Samples, both, frames_in, ramp, read, silence
from pipeline.timing import SAMPLE_RATE, TimeRange

FADE_IN = SAMPLE_RATE
FADE_OUT = 3 * SAMPLE_RATE
CROSSFADE = round(1.5 * SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class Loop:
    """A PCM file repeated every `period` frames; from one round to the next it crosses over in `crossfade` frames.

    ▔▔▔▔▔▔▔╲▁        period = length - crossfade
           ╱▔▔▔▔▔▔▔
    """

    path: Path
    length: int
    crossfade: int

    @property
    def period(self) -> int:
        return self.length - self.crossfade


def loop(path: Path, film: TimeRange) -> Loop:
    """A file that outlasts the film is not repeated."""
    length = frames_in(path)
    return Loop(path, length, 0 if length >= film.duration else min(CROSSFADE, length // 3))


def looped(bed: Loop, span: TimeRange) -> Samples:
    """A bed at its own level over a range of the film."""
    total = silence(span)
    for turn in range(max(0, (span.start - bed.length) // bed.period), span.end // bed.period + 1):
        whole = TimeRange(turn * bed.period, turn * bed.period + bed.length)
        if part := whole.clamped(span):
            at = np.arange(part.start, part.end)
            gain = _equal_power(at - whole.start, bed.crossfade if turn else 0)
            gain *= _equal_power(whole.end - at, bed.crossfade)
            samples = read(bed.path, part.start - whole.start, part.duration)
            total[part.start - span.start : part.end - span.start] += samples * both(gain)
    return total


def envelope(film: TimeRange, gain: float, dips: Sequence[Dip], span: TimeRange) -> Samples:
    """The factor of a bed at every sample of a range: its gain, its dips (raised cosines in dB), the film's ends.

    gain  ▔▔╲          ╱▔▔
             ╲▁▁▁▁▁▁▁▁╱
           0.3 words  0.6 s
    """
    at = np.arange(span.start, span.end)
    depth = np.zeros(span.duration)
    for dip in dips:
        if dip.range.start - FALL < span.end and span.start < dip.range.end + RISE:
            down = ramp(at - (dip.range.start - FALL), FALL) * ramp(dip.range.end + RISE - at, RISE)
            depth = np.maximum(depth, dip.depth * down)
    fade_in, fade_out = (min(length, film.duration // 3) for length in (FADE_IN, FADE_OUT))
    ends = ramp(at - film.start, fade_in) * ramp(film.end - at, fade_out)
    return both(10 ** ((gain - depth) / 20) * ends)


def _equal_power(position: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.float64]:
    """A quarter sine: with its mirror image the powers, not the levels, of two unlike sounds add up to 1."""
    if not length:
        return np.ones(len(position))
    return np.asarray(np.sin(np.pi / 2 * np.clip(position / length, 0, 1)))
