"""The mix brought to the loudness the author asked for, and encoded."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import ffmpeg
from pipeline.sound.loudness import METER, Loudness, loudness_from_log, measure
from pipeline.sound.sources import PCM
from pipeline.timing import SAMPLE_RATE

MASTER_VERSION = 2
"""Raised with every change to what `master` makes of the same mix."""
HIGHEST_PEAK = -1.0
"""dBTP, of the encoded sound."""
_CEILING = -1.5
"""dBTP before encoding: AAC moves peaks by some tenths."""
MOST_GAIN = 20.0
"""dB. What would need more is hardly meant to be heard, and its noise would be raised with it."""
_TOLERANCE = 0.3
# ebur128 prints tenths.
_ROUNDING = 0.05
# Of what is added to a limited mix, the limiter takes back about a third.
_TAKEN_BACK = 1.4
_PASSES = 6
# At 384 kbit/s nothing needs to be saved: without its tools for low rates the encoder is four times faster, and nearer
# to the original (57 dB signal to noise on three minutes of speech and music, against 46 with its defaults).
_PLAIN = ("-aac_coder", "fast", "-aac_tns", "0", "-aac_pns", "0", "-aac_is", "0", "-aac_ms", "0")
_BITEXACT = ("-flags:a", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1")
_AAC = ("-c:a", "aac", "-b:a", "384k", *_PLAIN, *_BITEXACT)


@dataclass(frozen=True, slots=True)
class Mastered:
    """What the encoded sound measures; `gain` in dB is what the mix was raised by, `limit` in dBTP where it had one."""

    loudness: Loudness
    gain: float
    limit: float | None


def master(mix: Path, target: float, destination: Path) -> Mastered:
    """Normalise a PCM mix to `target` LUFS and write it as .m4a: exactly as many samples, at most -1 dBTP.

    Returns what the encoded sound measures. A mix too soft for 20 dB of gain stays below the target.
    """
    normalised = destination.with_name(f"{destination.name}.f32")  # a file, which the store sweeps away if left behind
    try:
        ceiling = _CEILING
        for _ in range(_PASSES):
            levelled = normalise(mix, target, normalised, ceiling)
            encode(normalised, destination)
            encoded = measure(ffmpeg.user_input(destination))
            beyond = encoded.true_peak + _ROUNDING - HIGHEST_PEAK
            if beyond <= 0:
                break
            ceiling -= beyond
    finally:
        normalised.unlink(missing_ok=True)
    return replace(levelled, loudness=encoded)


def normalise(mix: Path, target: float, destination: Path, ceiling: float = _CEILING) -> Mastered:
    """Bring a PCM mix within 0.3 LU of `target` LUFS, its true peak to at most `ceiling` dBTP. Silence stays as it is.

    One gain for the whole film, then a limiter for what goes beyond the ceiling; measured, corrected, made again.
    """
    before = after = measure(pcm_input(mix))
    if before.is_silent:
        shutil.copyfile(mix, destination)
        return Mastered(before, 0.0, None)
    gain, limit = min(target - before.integrated, MOST_GAIN), ceiling
    for _ in range(_PASSES):
        is_limited = before.true_peak + gain > ceiling
        used = Mastered(after, gain, limit if is_limited else None)
        after = _levelled(mix, destination, used)
        missing, beyond = target - after.integrated, after.true_peak - ceiling
        if beyond <= 0 and (abs(missing) <= _TOLERANCE or (gain >= MOST_GAIN and missing > 0)):
            break
        gain = min(gain + missing * (_TAKEN_BACK if is_limited else 1), MOST_GAIN)
        limit -= max(beyond, 0)
    return replace(used, loudness=after)


def encode(pcm: Path, destination: Path) -> None:
    """Write PCM as AAC-LC in an .m4a whose edit list leaves exactly the samples that went in."""
    # Times in the edit list are in units of the movie: the default of 1 ms would cut or add up to 24 samples.
    written = ["-movie_timescale", str(SAMPLE_RATE), "-movflags", "+faststart", "-f", "ipod", f"file:{destination}"]
    ffmpeg.run([*pcm_input(pcm), *_AAC, *written])


def pcm_input(pcm: Path) -> list[str]:
    return [*PCM, "-i", f"file:{pcm}"]


def levelling(gain: float, limit: float | None) -> list[str]:
    """Filters that apply a gain in dB and, where one is given, a limit in dBTP: to all channels alike."""
    filters = [f"volume={gain:.4f}dB:precision=float"]
    if limit is not None:
        # Four times the rate, so that peaks between the samples are seen (BS.1770-4, annex 2).
        limiter = f"alimiter=limit={10 ** (limit / 20):.6f}:attack=5:release=100:level=false:latency=true"
        filters += ["aresample=192000", limiter, f"aresample={SAMPLE_RATE}"]
    return filters


def _levelled(mix: Path, destination: Path, how: Mastered) -> Loudness:
    """Level a mix, and measure what comes out."""
    filters = [*levelling(how.gain, how.limit), METER]
    done = ffmpeg.run([*pcm_input(mix), "-af", ",".join(filters), *PCM, f"file:{destination}"])
    return loudness_from_log(done.stderr)
