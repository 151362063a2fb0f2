"""A mix, levelled, as AAC-LC in an .m4a: made in parts, side by side, that are kept, and joined block by block.

What is heard of a block of AAC depends on it and the one before it. So where two parts overlap and have two blocks in
common, one gives way to the other between these, and nothing is heard of it. They have them nearly always: what the
encoder makes of a block depends on a few before it, and a limiter that has let go of the last peak has forgotten it.
Parts that have not are made anew as one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from pipeline import ffmpeg
from pipeline.sound.course import FRAMES
from pipeline.sound.levelling import Levelling
from pipeline.sound.loudness import PEAK_METER, STEP, WINDOW, Levels, Loudness, gated, momentary_from_log, peak_from_log
from pipeline.sound.mix import Mix
from pipeline.sound.recipe import MASTER_VERSION
from pipeline.sound.sources import FRAME_BYTES, PCM
from pipeline.sound.voices import frames_in
from pipeline.timing import SAMPLE_RATE, TimeRange

BLOCK = 1024
"""Samples that each block of AAC brings. The first brings what stands before the film."""
# The fewest samples that are whole blocks as well as whole steps of the meter.
_LEAD = 75 * BLOCK
PART = 40 * _LEAD
"""Samples of a part, 64 s, at least: what leads into it costs a fortieth of that."""
_TAIL = 2 * STEP  # the encoder looks ahead
_SETTLED = 12 * BLOCK  # given the same samples, two encoders made the same blocks from the seventh on
_AT_ONCE = 1000  # blocks that are handed on together
# At such rates nothing needs to be saved: without its tools for low ones the encoder is four times faster, and nearer
# to the original (57 dB signal to noise on three minutes of speech and music, against 43 with its defaults at 384k).
_PLAIN = ("-aac_coder", "fast", "-aac_tns", "0", "-aac_pns", "0", "-aac_is", "0", "-aac_ms", "0")
# At a constant quality every block of 1,024 samples is coded once, not until its size fits a mean. The rate is that of
# a block in which all can be heard: speech and music have 400 kbit/s. None is larger than decoders must take; from 560k
# on some would be.
_QUALITY = ("-q:a", "1", "-b:a", "528k")
_BITEXACT = ("-flags:a", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1")
_AAC = ("-c:a", "aac", *_QUALITY, *_PLAIN, *_BITEXACT)
# As the meter hands it on: nothing is converted for nobody.
_UNCHANGED = ("-c:a", "pcm_f64le")


Known = dict[str, Any]
Keep = Callable[[Mapping[str, object], Callable[[Path], Known]], tuple[Path, Known]]
"""The file kept under this recipe, plain JSON, and what is known of it; written now where there is none."""
Encode = Callable[[Mix, Path, Levelling], Loudness]
"""As `encode`, with all else settled."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Samples `kept` of a mix of `samples` in a file, levelled; to be encoded with what leads to them and a tail."""

    mix: Path
    levelling: Levelling
    kept: TimeRange
    samples: int

    @property
    def start(self) -> int:
        return max(0, self.kept.start - _LEAD)

    @property
    def end(self) -> int:
        return self.samples if self.is_last else self.kept.end + _TAIL

    @property
    def is_last(self) -> bool:
        return self.kept.end == self.samples

    @property
    def recipe(self) -> dict[str, object]:
        """All that decides its blocks and what they measure: not where it lies in the film."""
        digest = hashlib.sha256()
        with self.mix.open("rb") as file:
            for second in range(self.start, self.end, SAMPLE_RATE):
                file.seek(second * FRAME_BYTES)
                digest.update(file.read(min(SAMPLE_RATE, self.end - second) * FRAME_BYTES))
        gain, limit = self.levelling.gain, self.levelling.limit
        kept = [self.kept.start - self.start, self.kept.duration]
        return {"master": MASTER_VERSION, "pcm": digest.hexdigest(), "levelling": [gain, limit], "kept": kept}

    @property
    def read(self) -> list[str]:
        """Arguments of ffmpeg: both are whole tenths of a second, so that no sample is lost to rounding."""
        begun = ["-ss", f"{self.start / SAMPLE_RATE:.1f}"]
        return begun if self.is_last else [*begun, "-t", f"{(self.end - self.start) / SAMPLE_RATE:.1f}"]


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A part's blocks in its file: where each begins there, and the last ends. What is kept of them measures so."""

    part: _Part
    path: Path
    edges: tuple[int, ...]
    levels: Levels
    true_peak: float

    @property
    def begun(self) -> int:
        """The number in the film of the first block of all."""
        return self.part.start // BLOCK

    @property
    def first(self) -> int:
        """The number of the first block that is kept."""
        return self.part.kept.start // BLOCK

    @property
    def end(self) -> int:
        """Behind the last block that is kept. The film's last samples lie in two."""
        return self.begun + len(self.edges) - 1 if self.part.is_last else self.part.kept.end // BLOCK

    def blocks(self, first: int, end: int) -> bytes:
        """By their numbers in the film."""
        start, stop = self.edges[first - self.begun], self.edges[end - self.begun]
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)


def encode(mix: Mix, destination: Path, levelling: Levelling, jobs: int = 1, keep: Keep | None = None) -> Loudness:
    """Write a mix, levelled, as an .m4a whose edit list leaves exactly the samples that went in.

    `jobs` parts are made at a time: with any number of them, and whatever is kept, the bytes are the same. Returns what
    the encoded sound measures, in tenths: it is decoded again while it is made.
    """
    samples = frames_in(mix.path)
    with TemporaryDirectory(prefix="aac-", dir=destination.parent) as folder, ThreadPoolExecutor(max(1, jobs)) as pool:
        part = partial(_Part, mix.path, levelling, samples=samples)
        work = partial(_encoded, keep or partial(_keep_in, Path(folder)))
        starts = _starts(samples, levelling.rests(mix.course))
        encoded = _fitting([part(TimeRange(*edges)) for edges in pairwise([*starts, samples])], work, pool)
        _write(encoded, samples, destination)
    levels = [level for each in encoded for level in each.levels]
    return Loudness(round(gated(levels), 1), max(each.true_peak for each in encoded))


def _fitting(parts: Sequence[_Part], work: Callable[[_Part], _Encoded], pool: ThreadPoolExecutor) -> list[_Encoded]:
    """Parts of which each fits to the next: those that do not are made anew as one."""
    made: dict[_Part, _Encoded] = {}
    while True:
        missing = [part for part in parts if part not in made]
        made.update(zip(missing, pool.map(work, missing), strict=True))
        encoded = [made[part] for part in parts]
        apart = [behind.part for before, behind in pairwise(encoded) if not _fit(before, behind)]
        if not apart:
            return encoded
        starts = [part.kept.start for part in parts if part not in apart]
        edges = pairwise([*starts, parts[0].samples])
        parts = [replace(parts[0], kept=TimeRange(start, end)) for start, end in edges]


def _keep_in(folder: Path, recipe: Mapping[str, object], make: Callable[[Path], Known]) -> tuple[Path, Known]:
    path = folder / uuid4().hex
    return path, make(path)


def _starts(samples: int, rests: npt.NDArray[np.bool_]) -> list[int]:
    """Where parts begin: the limiter rested while their lead was encoded, and long enough before its end."""
    starts = [0]
    for start in range(PART, samples - PART // 2, _LEAD):
        lead = slice((start - _LEAD) // FRAMES, (start - _SETTLED) // FRAMES)
        if start - starts[-1] >= PART and rests[lead].any():
            starts.append(start)
    return starts


def _encoded(keep: Keep, part: _Part) -> _Encoded:
    path, known = keep(part.recipe, partial(_made, part))
    return _Encoded(part, path, tuple(_edges(path)), tuple(known["levels"]), known["true_peak"])


def _made(part: _Part, path: Path) -> Known:
    """Write the part's blocks; returns the momentary levels of what is kept, and its true peak."""
    filters = ",".join(part.levelling.filters)
    made = ["-map", "0:a", "-af", filters, *_AAC, "-f", "adts", f"file:{path}"]
    # Windows that end in what is kept begin before it, where blocks have come to be as in the whole film. The decoder
    # fills the last block: what the edit list leaves out is not measured.
    before = min(part.kept.start, 2 * WINDOW)
    measured = TimeRange(part.kept.start - before - part.start, part.kept.end - part.start)
    trim = f"atrim=start_sample={measured.start}:end_sample={measured.end}"
    meter = ["-dec", "0:0", "-filter_complex", f"[dec:0]{trim},{PEAK_METER}:file=-[measured]"]
    told = ["-map", "[measured]", *_UNCHANGED, "-f", "null", "-"]
    done = ffmpeg.run([*PCM, *part.read, "-i", f"file:{part.mix}", *made, *meter, *told])
    return {"levels": momentary_from_log(done.stdout)[before // STEP :], "true_peak": peak_from_log(done.stderr)}


def _edges(adts: Path) -> Iterator[int]:
    """Where each block begins, and the last ends: its length is told in 13 bits of its header (ISO 13818-7, 6.2)."""
    with adts.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as blocks:
        at = 0
        while at < len(blocks):
            yield at
            at += int.from_bytes(blocks[at + 3 : at + 6], "big") >> 5 & 0x1FFF
        yield at


def _fit(before: _Encoded, behind: _Encoded) -> bool:
    """Whether both parts have the blocks on either side of their joint in common."""
    joint = behind.first
    return before.blocks(joint - 1, joint + 1) == behind.blocks(joint - 1, joint + 1)


def _write(encoded: Sequence[_Encoded], samples: int, destination: Path) -> None:
    """All blocks behind each other, the first before the film begins, the last as long as the film goes on."""
    last = encoded[-1].end - 1
    length = f"if(eq(N,{last}),{samples - (last - 1) * BLOCK},{BLOCK})"
    begun = f"round((N-1)*{BLOCK}/SR/TB)"
    times = f"setts=pts='{begun}':dts='{begun}':duration='round({length}/SR/TB)'"
    # Times in the edit list are in units of the movie: the default of 1 ms would cut or add up to 24 samples.
    exact = ["-movie_timescale", str(SAMPLE_RATE), "-movflags", "+faststart"]
    copied = ["-c", "copy", "-bsf:a", times, "-fflags", "+bitexact", "-map_metadata", "-1"]
    blocks = (
        each.blocks(first, min(first + _AT_ONCE, each.end))
        for each in encoded
        for first in range(each.first, each.end, _AT_ONCE)
    )
    ffmpeg.run(["-f", "aac", "-i", "pipe:0", *copied, *exact, "-f", "ipod", f"file:{destination}"], stdin=blocks)
