"""The mix brought to the loudness the author asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.sound.aac import Encode, encode
from pipeline.sound.levelling import CEILING, Levelling, raised
from pipeline.sound.loudness import MOST_GAIN, Loudness
from pipeline.sound.mix import Mix

HIGHEST_PEAK = -1.0
"""dBTP, of the encoded sound."""
_TOLERANCE = 0.3
# ebur128 prints tenths.
_ROUNDING = 0.05
_PASSES = 6


@dataclass(frozen=True, slots=True)
class Mastered:
    """What the encoded sound measures, and how the mix was levelled for it."""

    loudness: Loudness
    levelling: Levelling


def master(mix: Mix, levelling: Levelling, target: float, destination: Path, encoded_by: Encode = encode) -> Mastered:
    """Level a mix and write it as .m4a: exactly as many samples, at most -1 dBTP, within 0.3 LU of `target` LUFS.

    Made once where `levelling` was foretold well; else corrected by what was measured, and made again. A mix too soft
    for 20 dB of gain stays below the target.
    """
    for _ in range(_PASSES):
        encoded = encoded_by(mix, destination, levelling)
        done = Mastered(encoded, levelling)
        if encoded.is_silent:
            break
        missing, beyond = target - encoded.integrated, encoded.true_peak + _ROUNDING - HIGHEST_PEAK
        is_loud = abs(missing) <= _TOLERANCE or (levelling.gain >= MOST_GAIN and missing > 0)
        if is_loud and beyond <= 0:
            break
        levelling = raised(_lower(levelling, beyond), missing)
    return done


def _lower(levelling: Levelling, beyond: float) -> Levelling:
    """With a limit so many dB below the one that let too much through."""
    if beyond <= 0:
        return levelling
    return replace(levelling, limit=CEILING if levelling.limit is None else levelling.limit - beyond)
