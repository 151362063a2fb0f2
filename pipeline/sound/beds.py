"""Music under the film: repeated without a seam, and stepping aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.sound.ducking import FALL, RISE, Dip
from pipeline.sound.edges import FADE, Fade
from pipeline.sound.heard import Powers, heard, middles, over_film, reach
from pipeline.sound.loudness import Levels
from pipeline.sound.voices import Places, Samples, both, equal_power, faded, frames_in, ramp, read, silence
from pipeline.timeline.model import MusicBed
from pipeline.timeline.music import SHORTEST_LOOP
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


@dataclass(frozen=True, slots=True)
class LaidBed:
    """A loop that begins at the start of `range`, in samples of the film, and is heard there alone.

    It comes in and goes out over so many samples, in equal power where it crosses with a bed before or after it.
    """

    loop: Loop
    range: TimeRange
    gain: float
    rise: Fade
    fall: Fade


def laid(bed: MusicBed, film: TimeRange, path: Path, first: int) -> LaidBed:
    """A bed under a film. `path` holds its PCM, of which sample `first` is the first that is heard."""
    asked = bed.range or film
    known = frames_in(path)
    last = known if bed.end is None else min(known, first + round((bed.end - bed.start) * SAMPLE_RATE))
    whole = TimeRange(min(first, last), last)
    if not bed.is_looped and whole.duration < asked.duration:
        asked = TimeRange(asked.start, asked.start + whole.duration)
    fall = Fade(0 if bed.cross_out and asked.end < (bed.range or film).end else bed.cross_out, True)
    return LaidBed(
        loop(path, whole, asked.duration),
        asked,
        bed.gain,
        Fade(bed.cross_in, True) if bed.cross_in else _fade(bed.fade_in, FADE_IN, asked),
        fall if fall.length else _fade(bed.fade_out, FADE_OUT, asked),
    )


def _fade(length: int | None, usual: int, heard: TimeRange) -> Fade:
    """The usual fade takes no more than a third of what is heard; one that begins in the middle of a wave none less
    than a cut.
    """
    return Fade(min(usual, heard.duration // 3) if length is None else min(max(length, FADE), heard.duration), False)


def loop(path: Path, whole: TimeRange, length: int) -> Loop:
    """Part `whole` of a file as it is heard over `length` samples.

    What outlasts them is not repeated, and what repeated would be a buzz is heard once. Of what is repeated, silence at
    its ends would make holes; they stay where there is next to nothing else.
    """
    if whole.duration >= length:
        return Loop(path, whole, 0, whole.duration)
    if whole.duration < SHORTEST_LOOP:
        return Loop(path, whole, min(FADE, whole.duration // 3), length)
    sounding = _sounding(path, whole)
    repeated = sounding if sounding.duration >= SHORTEST_LOOP else whole
    crossfade = min(CROSSFADE, repeated.duration // 3)
    return Loop(path, repeated, crossfade, repeated.duration - crossfade)


def looped(bed: LaidBed, span: TimeRange) -> Samples:
    """A bed at its own level over a range of the film."""
    total = silence(span)
    sounding, loop = bed.range.clamped(span), bed.loop
    if sounding is None:
        return total
    for number, turn in _turns(bed, sounding):
        if part := turn.clamped(sounding):
            gain = _crossing(loop, number, turn, np.arange(part.start, part.end))
            samples = read(loop.path, loop.range.start + part.start - turn.start, part.duration)
            total[part.start - span.start : part.end - span.start] += samples * both(gain)
    return total


def _turns(bed: LaidBed, span: TimeRange) -> Iterator[tuple[int, TimeRange]]:
    """The rounds of a bed's loop about a range of the film, by their number, and where each lies."""
    begin, loop = bed.range.start, bed.loop
    if loop.range.duration:
        first = max(0, (span.start - begin - loop.range.duration) // loop.period)
        for number in range(first, (span.end - begin) // loop.period + 1):
            yield number, TimeRange(0, loop.range.duration).shifted(begin + number * loop.period)


def _crossing(loop: Loop, number: int, turn: TimeRange, at: Places) -> npt.NDArray[np.float64]:
    """The factor of one round at samples of the film: it crosses with those before and after it."""
    rise = equal_power(at - turn.start, loop.crossfade if number else 0)
    return rise * equal_power(turn.end - at, loop.crossfade)


def powers(bed: LaidBed, levels: Levels, steps: int) -> Powers:
    """Of a bed at its own level over the film; `levels` are those of the file it comes from."""
    return over_film(_rounds(bed, levels, steps), steps)


def _rounds(bed: LaidBed, levels: Levels, steps: int) -> Iterator[tuple[int, Powers]]:
    """What is heard of each round. In one scene alone, music of several begins before the film and ends behind it."""
    sounding, loop = bed.range.clamped(reach(steps)), bed.loop
    if sounding is None:
        return
    file = TimeRange(0, frames_in(loop.path)).shifted(-loop.range.start)
    for number, turn in _turns(bed, sounding):
        if part := turn.clamped(sounding):
            first, found = heard(levels, file.shifted(turn.start), part, steps)
            at = np.clip(middles(first, len(found)), part.start, part.end)
            yield first, found * _crossing(loop, number, turn, at) ** 2


def envelope(bed: LaidBed, dips: Sequence[Dip], at: Places) -> npt.NDArray[np.float64]:
    """The factor of a bed at samples of the film, which rise: its gain, its dips (raised cosines in dB), its ends.

    gain  ▔▔╲          ╱▔▔
             ╲▁▁▁▁▁▁▁▁╱
           0.3 words 0.6 s
    """
    depth = np.zeros(1)
    for dip in dips:
        if dip.range.start - FALL <= at[-1] and at[0] < dip.range.end + RISE:
            down = ramp(at - (dip.range.start - FALL), FALL) * ramp(dip.range.end + RISE - at, RISE)
            depth = np.maximum(depth, dip.depth * down)
    ends = faded(at - bed.range.start, bed.rise) * faded(bed.range.end - at, bed.fall)
    return np.exp((bed.gain - depth) * (log(10) / 20)) * ends


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
