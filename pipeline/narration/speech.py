"""A sound file as Whisper and the aligner hear it, read a window at a time: a recording may last hours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.narration.samples import FRAMES_PER_SECOND, SPEECH_RATE, levels_of_file, samples_of_part
from pipeline.narration.silence import cut_point, pauses, silence_threshold, sounding
from pipeline.timing import TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples


_BLOCK, _KEPT = 6_000, 8  # frames, and how many such blocks: 4 MB each
_EDGE = 10  # frames decoded beside a block, where resampling does not know its neighbours
_STEP = SPEECH_RATE // FRAMES_PER_SECOND  # samples


@dataclass(frozen=True)
class Speech:
    """`levels` in dBFS, one a frame; frames of 10 ms are what all ranges here count.

    `opening` is the sound of the first block, where it is known already.
    """

    path: Path
    levels: Samples
    opening: Samples | None = None

    @property
    def frames(self) -> int:
        return len(self.levels)

    def sound(self, window: TimeRange) -> Samples:
        """Mono float samples at 16 kHz."""
        import numpy as np

        numbers = range(window.start // _BLOCK, -(-window.end // _BLOCK))
        joined = np.concatenate([self._block(number) for number in numbers] or [np.zeros(0, np.float32)])
        start = (window.start - window.start // _BLOCK * _BLOCK) * _STEP
        return joined[start : start + window.duration * _STEP]

    @cached_property
    def _block(self) -> Callable[[int], Samples]:
        """The sound in blocks of so many frames; the last few are kept, since windows overlap and each start of ffmpeg
        takes as long as aligning three seconds."""

        path, opening = self.path, self.opening  # not `self`, which would keep what is kept here alive

        @lru_cache(_KEPT)
        def block(number: int) -> Samples:
            if number == 0 and opening is not None:
                return opening
            start = max(number * _BLOCK - _EDGE, 0)
            end = (number + 1) * _BLOCK
            sound = samples_of_part(path, SPEECH_RATE, start / FRAMES_PER_SECOND, end + _EDGE - start)
            return sound[(number * _BLOCK - start) * _STEP : (end - start) * _STEP]

        return block

    @cached_property
    def threshold(self) -> float:
        """The level in dBFS under which it is silent."""
        return silence_threshold(self.levels)

    @cached_property
    def runs(self) -> list[TimeRange]:
        """Where there is sound."""
        return sounding(self.levels, self.threshold)

    def runs_within(self, window: TimeRange) -> list[TimeRange]:
        """The runs that a window meets."""
        first = bisect_right(self.runs, window.start, key=lambda run: run.end)
        return self.runs[first : bisect_left(self.runs, window.end, key=lambda run: run.start)]

    @cached_property
    def silences(self) -> list[TimeRange]:
        """Where there is none, both ends included."""
        edges = [0, *(edge for run in self.runs for edge in (run.start, run.end)), self.frames]
        found = zip(edges[::2], edges[1::2], strict=True)
        return [TimeRange(start, end) for start, end in found if start < end]

    @cached_property
    def pauses(self) -> list[TimeRange]:
        return pauses(self.levels, self.threshold)

    def pauses_within(self, window: TimeRange) -> list[TimeRange]:
        """The pauses whose middle is in a window."""
        return [pause for pause in self.pauses if window.start <= (pause.start + pause.end) // 2 < window.end]

    def windows(self, longest: int) -> Iterator[TimeRange]:
        """The whole of it in pieces, each as `window_from` gives it."""
        start = 0
        while start < self.frames:
            window = self.window_from(start, longest)
            yield window
            start = window.end

    def window_from(self, start: int, longest: int, end: int | None = None) -> TimeRange:
        """What is left up to `end`, or as much of it as ends in the longest pause of the second half of `longest`
        frames."""
        end = self.frames if end is None else end
        if end - start <= longest:
            return TimeRange(start, end)
        return TimeRange(start, cut_point(self.levels, self.pauses, TimeRange(start + longest // 2, start + longest)))


def speech_of(path: Path) -> Speech:
    """Raises ToolError where ffmpeg cannot read the file."""
    return Speech(path, *levels_of_file(path, SPEECH_RATE, _BLOCK))
