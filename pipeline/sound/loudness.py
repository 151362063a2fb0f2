"""Loudness after ITU-R BS.1770-4 / EBU R 128, measured by ffmpeg's ebur128."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path

from pipeline import ffmpeg
from pipeline.sound.sources import PCM
from pipeline.timing import SAMPLE_RATE, TimeRange

ABSOLUTE_GATE = -70.0
"""LUFS; what is below is silence (BS.1770-4, annex 1)."""
RELATIVE_GATE = -10.0
FLOOR = -120.0
"""LUFS, which stands for digital silence."""
MOST_GAIN = 20.0
"""dB. What would need more is hardly meant to be heard, and its noise would be raised with it."""
WINDOW = SAMPLE_RATE * 4 // 10
STEP = SAMPLE_RATE // 10
"""Samples from one momentary level to the next; each is of the `WINDOW` before it."""
Levels = tuple[float, ...]
"""Momentary levels in LUFS, one every `STEP`."""
_PRINTED = "ametadata=mode=print:key=lavfi.r128.M"
MOMENTARY_METER = f"ebur128=metadata=1:framelog=quiet,{_PRINTED}"
PEAK_METER = f"ebur128=metadata=1:peak=true:framelog=quiet,{_PRINTED}"
_PEAK = re.compile(rb"True peak:\s+Peak: +(\S+) dBFS")
_MOMENTARY = re.compile(rb"lavfi\.r128\.M=(\S+)")


@dataclass(frozen=True, slots=True)
class Loudness:
    """`integrated` in LUFS, -70 where it is silent, `true_peak` in dBTP, -120 for digital silence."""

    integrated: float
    true_peak: float

    @property
    def is_silent(self) -> bool:
        return self.integrated <= ABSOLUTE_GATE


def peak_from_log(log: bytes) -> float:
    """The true peak in the summary that PEAK_METER leaves at the end of ffmpeg's log, dBTP."""
    return _finite(_PEAK.findall(log)[-1].decode())


def levels_in_file(pcm: Path) -> Levels:
    """Momentary levels of a PCM file: the first of the window that ends where it begins, the last of one behind it."""
    # The meter says nothing before its first window is full.
    around = f"adelay={WINDOW}S:all=1,apad=pad_len={WINDOW + STEP}"
    meter = f"{around},{MOMENTARY_METER}:file=-"
    done = ffmpeg.run([*PCM, "-i", f"file:{pcm}", "-af", meter, "-f", "null", "-"])
    return momentary_from_log(done.stdout)[WINDOW // STEP - 1 :]


def momentary_from_log(printed: bytes) -> Levels:
    """What MOMENTARY_METER wrote, or PEAK_METER."""
    return tuple(_finite(value.decode()) for value in _MOMENTARY.findall(printed))


def levels_in(levels: Sequence[float], span: TimeRange) -> Sequence[float]:
    """Those momentary levels whose window has its middle in a range of samples."""
    behind = STEP - WINDOW // 2
    first, last = -(-(span.start - behind) // STEP), -(-(span.end - behind) // STEP)
    return levels[max(0, first) : max(0, last)]


def gated(levels: Sequence[float]) -> float:
    """Integrated loudness of momentary levels, LUFS, by both gates of BS.1770-4; the floor where all is silent."""
    heard = [level for level in levels if level > ABSOLUTE_GATE]
    if not heard:
        return FLOOR
    gate = mean_level(heard) + RELATIVE_GATE
    return mean_level([level for level in heard if level > gate])


def mean_level(levels: Sequence[float]) -> float:
    """The level of the mean power."""
    return 10 * log10(sum(10 ** (level / 10) for level in levels) / len(levels)) if levels else FLOOR


def _finite(text: str) -> float:
    return max(FLOOR, float(text))  # "-inf" and "nan" are silence too
