"""A mix, levelled, as AAC-LC in an .m4a: made in parts, side by side, that are kept, and joined block by block.

What is heard of a block of AAC depends on it and the one before it. So where two parts overlap and have two blocks in
common that follow each other, one gives way to the other between these, and nothing is heard of it. They mostly have:
given the same samples, encoders that begin at different places make the same blocks after a few, but in noise; and a
limiter that has let go of the last peak has forgotten it. Where parts have none, the film is encoded in one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from pipeline import ffmpeg
from pipeline.sound.course import FRAMES
from pipeline.sound.levelling import ATTACK, RELEASE, Levelling
from pipeline.sound.loudness import (
    ABSOLUTE_GATE,
    PEAK_METER,
    STEP,
    WINDOW,
    Levels,
    Loudness,
    gated,
    momentary_from_log,
    peak_from_log,
)
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
"""Samples from one part to the next, 64 s: what leads into it costs a fortieth of that."""
_TAIL = 2 * STEP  # the encoder looks ahead
_SETTLED = 12 * BLOCK  # from where on parts are looked for blocks in common: most have them from the seventh on
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


@dataclass(frozen=True, slots=True)
class Measured:
    """What is kept of a part, decoded again: its momentary levels, and its true peak in dBTP."""

    levels: Levels
    true_peak: float


Make = Callable[[Path], Measured]
Keep = Callable[[Mapping[str, object], Make], tuple[Path, Measured]]
"""The file kept under this recipe, plain JSON, and what it measures; written now where there is none."""
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
    def arguments(self) -> list[str]:
        """For ffmpeg to read it: both are whole tenths of a second, so that no sample is lost to rounding."""
        begun = ["-ss", f"{self.start / SAMPLE_RATE:.1f}"]
        return begun if self.is_last else [*begun, "-t", f"{(self.end - self.start) / SAMPLE_RATE:.1f}"]


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A part's blocks in its file: where each begins there, and the last ends."""

    part: _Part
    path: Path
    edges: tuple[int, ...]
    measured: Measured

    @property
    def first(self) -> int:
        """The number in the film of its first block."""
        return self.part.start // BLOCK

    @property
    def end(self) -> int:
        """Behind its last block."""
        return self.first + len(self.edges) - 1

    def blocks(self, first: int, end: int) -> bytes:
        """By their numbers in the film."""
        start, stop = self.edges[first - self.first], self.edges[end - self.first]
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
        encoded = list(pool.map(work, [part(TimeRange(*edges)) for edges in pairwise([*starts, samples])]))
        joints = _joints(encoded)
        if joints is None:
            encoded, joints = [work(part(TimeRange(0, samples)))], []
        _write(encoded, joints, samples, destination)
    levels = [level for each in encoded for level in each.measured.levels]
    integrated = max(ABSOLUTE_GATE, round(gated(levels), 1))
    return Loudness(integrated, max(each.measured.true_peak for each in encoded))


def _keep_in(folder: Path, recipe: Mapping[str, object], make: Make) -> tuple[Path, Measured]:
    path = folder / uuid4().hex
    return path, make(path)


def _starts(samples: int, rests: npt.NDArray[np.bool_]) -> list[int]:
    """Where parts begin: of every `PART` the first place in whose lead the limiter rests, if that is in its first half.

    It has to rest late enough to have let go of what it met first, and early enough for blocks to become the same. Each
    place is found by itself: what moves one leaves the others.
    """
    starts = [0]
    for begun in range(PART, samples - PART // 2, PART):
        for start in range(begun, min(begun + PART // 2, samples - PART // 2), _LEAD):
            lead = slice((start - _LEAD) // FRAMES + ATTACK + RELEASE, (start - _SETTLED) // FRAMES)
            if rests[lead].any():
                starts.append(start)
                break
    return starts


def _encoded(keep: Keep, part: _Part) -> _Encoded:
    path, measured = keep(_recipe(part), partial(_made, part))
    return _Encoded(part, path, tuple(_edges(path)), measured)


def _recipe(part: _Part) -> dict[str, object]:
    """All that decides its blocks and what they measure: not where it lies in the film."""
    digest = hashlib.sha256()
    with part.mix.open("rb") as file:
        file.seek(part.start * FRAME_BYTES)
        for start in range(part.start, part.end, SAMPLE_RATE):
            ffmpeg.raise_if_stopped()
            digest.update(file.read(min(SAMPLE_RATE, part.end - start) * FRAME_BYTES))
    levelling = [part.levelling.gain, part.levelling.limit]
    kept = [part.kept.start - part.start, part.kept.duration]
    return {"master": MASTER_VERSION, "pcm": digest.hexdigest(), "levelling": levelling, "kept": kept}


def _made(part: _Part, path: Path) -> Measured:
    """Write the part's blocks; what is kept of them is measured."""
    filters = ",".join(part.levelling.filters)
    made = ["-map", "0:a", "-af", filters, *_AAC, "-f", "adts", f"file:{path}"]
    # Windows that end in what is kept begin before it; what comes into the first of them is faded in, or the meter
    # would find a peak where the sound is cut off. The decoder fills the last block: that is not measured.
    before = min(part.kept.start, 2 * WINDOW)
    measured = TimeRange(part.kept.start - before - part.start, part.kept.end - part.start)
    trim = f"atrim=start_sample={measured.start}:end_sample={measured.end},asetpts=N/SR/TB"
    faded = f",afade=ns={WINDOW}" if before else ""
    meter = ["-dec", "0:0", "-filter_complex", f"[dec:0]{trim}{faded},{PEAK_METER}:file=-[measured]"]
    told = ["-map", "[measured]", *_UNCHANGED, "-f", "null", "-"]
    done = ffmpeg.run([*PCM, *part.arguments, "-i", f"file:{part.mix}", *made, *meter, *told])
    return Measured(momentary_from_log(done.stdout)[before // STEP :], peak_from_log(done.stderr))


def _edges(adts: Path) -> Iterator[int]:
    """Where each block begins, and the last ends: its length is told in 13 bits of its header (ISO 13818-7, 6.2)."""
    with adts.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as blocks:
        at = 0
        while at < len(blocks):
            yield at
            at += int.from_bytes(blocks[at + 3 : at + 6], "big") >> 5 & 0x1FFF
        yield at


def _joints(encoded: Sequence[_Encoded]) -> list[int] | None:
    """The numbers of the blocks at which parts give way to the next; None where two have none in common."""
    found = [_joint(before, behind) for before, behind in pairwise(encoded)]
    joints = [joint for joint in found if joint is not None]
    return joints if len(joints) == len(found) else None


def _joint(before: _Encoded, behind: _Encoded) -> int | None:
    """The nearest block to where one should give way to the other that both have in common, with the one before it."""
    middle = behind.part.kept.start // BLOCK
    overlap = range(behind.first + _SETTLED // BLOCK + 1, middle + (_TAIL - STEP) // BLOCK)
    for joint in sorted(overlap, key=lambda block: abs(block - middle)):
        if before.blocks(joint - 1, joint + 1) == behind.blocks(joint - 1, joint + 1):
            return joint
    return None


def _write(encoded: Sequence[_Encoded], joints: Sequence[int], samples: int, destination: Path) -> None:
    """All blocks behind each other, the first before the film begins, the last as long as the film goes on."""
    last = encoded[-1].end - 1
    length = f"if(eq(N,{last}),{samples - (last - 1) * BLOCK},{BLOCK})"
    begun = f"round((N-1)*{BLOCK}/SR/TB)"
    times = f"setts=pts='{begun}':dts='{begun}':duration='round({length}/SR/TB)'"
    # Times in the edit list are in units of the movie: the default of 1 ms would cut or add up to 24 samples.
    exact = ["-movie_timescale", str(SAMPLE_RATE), "-movflags", "+faststart"]
    copied = ["-c", "copy", "-bsf:a", times, "-fflags", "+bitexact", "-map_metadata", "-1"]
    blocks = (
        each.blocks(first, min(first + _AT_ONCE, end))
        for each, (start, end) in zip(encoded, pairwise([0, *joints, last + 1]), strict=True)
        for first in range(start, end, _AT_ONCE)
    )
    ffmpeg.run(["-f", "aac", "-i", "pipe:0", *copied, *exact, "-f", "ipod", f"file:{destination}"], stdin=blocks)
