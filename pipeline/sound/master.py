"""The mix brought to the loudness the author asked for, and encoded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import ffmpeg
from pipeline.sound.levelling import CEILING, Levelling, raised
from pipeline.sound.loudness import METER, MOST_GAIN, Loudness, loudness_from_log
from pipeline.sound.sources import PCM
from pipeline.sound.voices import frames_in
from pipeline.timing import SAMPLE_RATE

HIGHEST_PEAK = -1.0
"""dBTP, of the encoded sound."""
_TOLERANCE = 0.3
# ebur128 prints tenths.
_ROUNDING = 0.05
_PASSES = 6
# At such rates nothing needs to be saved: without its tools for low ones the encoder is four times faster, and nearer
# to the original (57 dB signal to noise on three minutes of speech and music, against 43 with its defaults at 384k).
_PLAIN = ("-aac_coder", "fast", "-aac_tns", "0", "-aac_pns", "0", "-aac_is", "0", "-aac_ms", "0")
# At a constant quality every block of 1,024 samples is coded once, not until its size fits a mean. The rate is that of
# a block in which all can be heard: speech and music have 400 kbit/s. None is larger than decoders must take; from 560k
# on some would be.
_QUALITY = ("-q:a", "1", "-b:a", "528k")
# As the meter hands it on: nothing is converted for nobody.
_UNCHANGED = ("-c:a", "pcm_f64le")
_BITEXACT = ("-flags:a", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1")
_AAC = ("-c:a", "aac", *_QUALITY, *_PLAIN, *_BITEXACT)


@dataclass(frozen=True, slots=True)
class Mastered:
    """What the encoded sound measures, and how the mix was levelled for it."""

    loudness: Loudness
    levelling: Levelling


def master(mix: Path, levelling: Levelling, target: float, destination: Path) -> Mastered:
    """Level a PCM mix and write it as .m4a: exactly as many samples, at most -1 dBTP, within 0.3 LU of `target` LUFS.

    Made once where `levelling` was foretold well; else corrected by what was measured, and made again. A mix too soft
    for 20 dB of gain stays below the target.
    """
    for _ in range(_PASSES):
        encoded = encode(mix, destination, levelling)
        done = Mastered(encoded, levelling)
        if encoded.is_silent:
            break
        missing, beyond = target - encoded.integrated, encoded.true_peak + _ROUNDING - HIGHEST_PEAK
        is_loud = abs(missing) <= _TOLERANCE or (levelling.gain >= MOST_GAIN and missing > 0)
        if is_loud and beyond <= 0:
            break
        levelling = raised(_lower(levelling, beyond), missing)
    return done


def encode(mix: Path, destination: Path, levelling: Levelling) -> Loudness:
    """Write PCM, levelled, as AAC-LC in an .m4a whose edit list leaves exactly the samples that went in.

    Returns what the encoded sound measures: it is decoded again while it is made.
    """
    # Times in the edit list are in units of the movie: the default of 1 ms would cut or add up to 24 samples.
    written = ["-movie_timescale", str(SAMPLE_RATE), "-movflags", "+faststart", "-f", "ipod", f"file:{destination}"]
    made = ["-map", "0:a", "-af", ",".join(levelling.filters), *_AAC, *written]
    # The decoder fills the last block: what the edit list leaves out is not measured.
    meter = f"[dec:0]atrim=end_sample={frames_in(mix)},{METER}[measured]"
    measured = ["-dec", "0:0", "-filter_complex", meter, "-map", "[measured]", *_UNCHANGED, "-f", "null", "-"]
    return loudness_from_log(ffmpeg.run([*pcm_input(mix), *made, *measured]).stderr)


def pcm_input(pcm: Path) -> list[str]:
    return [*PCM, "-i", f"file:{pcm}"]


def _lower(levelling: Levelling, beyond: float) -> Levelling:
    """With a limit so many dB below the one that let too much through."""
    if beyond <= 0:
        return levelling
    return replace(levelling, limit=CEILING if levelling.limit is None else levelling.limit - beyond)
