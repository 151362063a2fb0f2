"""One gain for a whole film and a limiter for what would go beyond: what ffmpeg is told, and what it will do.

The limiter's way is known, so the gain that ends at the loudness asked for is found before anything is filtered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline import ffmpeg
from pipeline.sound.course import Course, Milliseconds, behind
from pipeline.sound.loudness import ABSOLUTE_GATE, MOST_GAIN, gated
from pipeline.timing import SAMPLE_RATE

CEILING = -1.5
"""dBTP before encoding: AAC moves peaks by some tenths."""
ATTACK, RELEASE = 5, 100  # ms
# Peaks between the samples are higher than the samples: by so many dB in all but test signals.
_BETWEEN = 1.0
# Of what is added to a limited mix, the limiter takes back about a third.
TAKEN_BACK = 1.4
_STEPS = 6
_BLOCK = 60_000  # ms that are reckoned at a time: an hour of them takes 14 MB
_NEAR = 0.02
# dB. A change that hardly moves the loudness of a film leaves its gain as it was, and with it most of its sound.
_GAIN_STEP = 0.2


@dataclass(frozen=True, slots=True)
class Levelling:
    """`gain` in dB, and a limit in dBTP where one is needed."""

    gain: float
    limit: float | None

    @property
    def filters(self) -> list[str]:
        """For ffmpeg: to all channels alike."""
        filters = [f"volume={self.gain:.4f}dB:precision=float"]
        if self.limit is not None:
            limiter = f"alimiter=limit={_factor(self.limit):.6f}:attack={ATTACK}:release={RELEASE}"
            # Twice the rate, so that the limiter sees peaks between the samples; what it misses is measured behind it.
            filters += [f"aresample={2 * SAMPLE_RATE}", f"{limiter}:level=false:latency=true"]
            # Computed in floats, which the encoder takes, not in the doubles that the limiter hands on.
            filters += [f"aresample={SAMPLE_RATE}:tsf=fltp"]
        return filters

    def factors(self, course: Course) -> Milliseconds:
        """What a sound of this course will be raised by, every millisecond.

        `alimiter` comes down in a straight line within `attack`, and goes back in one within `release`. Where several
        peaks ask for it the lowest line holds:

        1  ▔▔▔╲      ╱▔▔╲   ╱▔▔
               ╲  ╱╲╱    ╲╱
                ╲╱
        """
        gain, factors = _factor(self.gain), np.ones_like(course.peaks)
        if self.limit is not None:
            loud = np.float32(_factor(self.limit) / gain)
            for start in range(0, len(factors), _BLOCK):
                first, end = max(0, start - RELEASE), start + _BLOCK
                asked = 1 - np.divide(loud, np.maximum(course.peaks[first : end + ATTACK], loud))
                taken = _lines(_lines(asked, RELEASE)[::-1], ATTACK)[::-1]
                factors[start:end] -= taken[start - first :][:_BLOCK]
        factors *= np.float32(gain)
        return factors

    def rests(self, course: Course) -> npt.NDArray[np.bool_]:
        """The milliseconds in which the limiter has let go of every peak, those between the samples too."""
        if self.limit is None:
            return np.ones(len(course.peaks), np.bool_)
        wary = replace(self, limit=self.limit - _BETWEEN).factors(course)
        return np.asarray(wary == np.float32(_factor(self.gain)))


def levelling_for(levels: Sequence[float], course: Course, target: float) -> Levelling:
    """What brings a mix of these momentary levels to within 0.1 LU of `target` LUFS. Silence stays as it is."""
    loudness = gated(levels)
    if loudness <= ABSOLUTE_GATE:
        return Levelling(0.0, None)
    found = _limited(Levelling(min(target - loudness, MOST_GAIN), None), course)
    for _ in range(_STEPS):
        ffmpeg.raise_if_stopped()
        missing = target - gated(behind(levels, found.factors(course), course.powers))
        if found.limit is None or abs(missing) <= _NEAR:
            break
        found = _limited(raised(found, missing), course)
    return _limited(replace(found, gain=round(found.gain / _GAIN_STEP) * _GAIN_STEP), course)


def raised(levelling: Levelling, missing: float) -> Levelling:
    """With so many dB more in loudness, or less: of a limited mix more gain is needed than that."""
    gain = levelling.gain + missing * (1 if levelling.limit is None else TAKEN_BACK)
    return replace(levelling, gain=min(gain, MOST_GAIN))


def _limited(levelling: Levelling, course: Course) -> Levelling:
    highest = 20 * np.log10(max(course.highest_peak, 1e-9)) + levelling.gain
    return replace(levelling, limit=CEILING if highest > CEILING - _BETWEEN else None)


def _lines(taken: Milliseconds, length: int) -> Milliseconds:
    """What is taken away, let go of in straight lines of `length` milliseconds."""
    lowest = taken.copy()
    for late in range(1, min(length, len(taken))):
        np.maximum(lowest[late:], taken[:-late] * np.float32(1 - late / length), out=lowest[late:])
    return lowest


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))
