"""Music under the whole film: repeated without a seam, and stepping aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np

from pipeline.sound.ducking import FALL, RISE, Dip
from pipeline.sound.edges import FADE
from pipeline.sound.sources import SHORTEST_LOOP
from pipeline.sound.voices import Samples, both, equal_power, frames_in, ramp, read, silence
from pipeline.timing import SAMPLE_RATE, TimeRange

FADE_IN = SAMPLE_RATE
FADE_OUT = 3 * SAMPLE_RATE
CROSSFADE = round(1.5 * SAMPLE_RATE)


_TENTH = SAMPLE_RATE // 10
_SILENT = 10 ** (-60 / 20)


@dataclass(frozen=True, slots=True)
class Loop:
    """Frames `range` of a PCM file, begun again every `period`; the rounds cross over in `crossfade` frames.

    ▔▔▔▔▔▔▔╲▁        period = range.duration - crossfade, unless it is heard only once
           ╱▔▔▔▔▔▔▔
    """

    path: Path
    range: TimeRange
    crossfade: int
    period: int


def loop(path: Path, film: TimeRange) -> Loop:
    """A file that outlasts the film is not repeated, and what repeated would be a buzz is heard once.

    Of a file that is repeated, silence at its ends would make holes; they stay where there is next to nothing else.
    """
    whole = TimeRange(0, frames_in(path))
    if whole.duration >= film.duration:
        return Loop(path, whole, 0, whole.duration)
    if whole.duration < SHORTEST_LOOP:
        return Loop(path, whole, min(FADE, whole.duration // 3), film.duration)
    sounding = _sounding(path, whole)
    repeated = sounding if sounding.duration >= SHORTEST_LOOP else whole
    crossfade = min(CROSSFADE, repeated.duration // 3)
    return Loop(path, repeated, crossfade, repeated.duration - crossfade)


def looped(bed: Loop, span: TimeRange) -> Samples:
    """A bed at its own level over a range of the film."""
    total = silence(span)
    if not bed.range.duration:
        return total
    for turn in range(max(0, (span.start - bed.range.duration) // bed.period), span.end // bed.period + 1):
        whole = TimeRange(turn * bed.period, turn * bed.period + bed.range.duration)
        if part := whole.clamped(span):
            at = np.arange(part.start, part.end)
            gain = equal_power(at - whole.start, bed.crossfade if turn else 0)
            gain *= equal_power(whole.end - at, bed.crossfade)
            samples = read(bed.path, bed.range.start + part.start - whole.start, part.duration)
            total[part.start - span.start : part.end - span.start] += samples * both(gain)
    return total


def envelope(film: TimeRange, gain: float, dips: Sequence[Dip], span: TimeRange) -> Samples:
    """The factor of a bed at every sample of a range: its gain, its dips (raised cosines in dB), the film's ends.

    gain  ▔▔╲          ╱▔▔
             ╲▁▁▁▁▁▁▁▁╱
           0.3 words 0.6 s
    """
    at = np.arange(span.start, span.end)
    depth = np.zeros(span.duration)
    for dip in dips:
        if dip.range.start - FALL < span.end and span.start < dip.range.end + RISE:
            down = ramp(at - (dip.range.start - FALL), FALL) * ramp(dip.range.end + RISE - at, RISE)
            depth = np.maximum(depth, dip.depth * down)
    fade_in, fade_out = (min(length, film.duration // 3) for length in (FADE_IN, FADE_OUT))
    ends = ramp(at - film.start, fade_in) * ramp(film.end - at, fade_out)
    return both(np.exp((gain - depth) * (log(10) / 20)) * ends)


def _sounding(path: Path, whole: TimeRange) -> TimeRange:
    """From the first to the last tenth of a second with anything louder than -60 dBFS; all of a silent file."""
    tenths = range(whole.start, whole.end, _TENTH)
    first = next((start for start in tenths if _is_heard(path, start, whole)), None)
    if first is None:
        return whole
    last = next(start for start in reversed(tenths) if _is_heard(path, start, whole))
    return TimeRange(first, min(last + _TENTH, whole.end))


def _is_heard(path: Path, start: int, whole: TimeRange) -> bool:
    return bool(np.abs(read(path, start, min(_TENTH, whole.end - start))).max() > _SILENT)
