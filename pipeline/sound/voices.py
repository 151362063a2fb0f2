"""Takes and clips' own sound, laid where they sound in the film, every edge faded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.sound.edges import FADE, Fade, Laid, first_sample
from pipeline.sound.sources import FRAME_BYTES, source_of
from pipeline.timing import TimeRange

Samples = npt.NDArray[np.float32]
"""Shape (frames, 2), or (frames, 1) where one factor is for both channels."""
Places = npt.NDArray[np.int64]
"""Samples of the film, by their number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sound ready to be mixed: frames `range` of the film are frames `offset` onward of PCM file `path`."""

    path: Path
    offset: int
    range: TimeRange
    factor: float
    rise: Fade
    fall: Fade


def pieces(sounds: Iterable[Laid], sources: Mapping[str, Path], film: TimeRange) -> tuple[Piece, ...]:
    """Sounds as pieces that lie inside the film and inside their files."""
    return tuple(found for laid in sounds if (found := piece(laid, sources, film)) is not None)


def piece(laid: Laid, sources: Mapping[str, Path], film: TimeRange) -> Piece | None:
    sound, source = laid.sound, source_of(laid)
    path = sources[source.key]
    offset = first_sample(sound) - source.first_sample
    available = max(0, frames_in(path) - offset)
    whole = TimeRange(sound.range.start, sound.range.start + min(sound.range.duration + laid.run_on.length, available))
    heard = whole.clamped(film)
    if heard is None:
        return None
    waits = min(laid.rise.waits, heard.duration)
    rise = replace(laid.rise, length=min(laid.rise.length, heard.duration - waits), waits=waits)
    fall = replace(laid.run_on, length=min(max(FADE, heard.end - sound.range.end), heard.duration))
    return Piece(path, offset, heard, 10 ** (sound.gain / 20), rise, fall)


def mixed(pieces: Sequence[Piece], span: TimeRange) -> Samples:
    """The sum of the pieces over a range of the film."""
    total = silence(span)
    for piece in pieces:
        if part := piece.range.clamped(span):
            samples = read(piece.path, piece.offset + part.start - piece.range.start, part.duration)
            at = np.arange(part.start, part.end)
            gain = faded(at - piece.range.start, piece.rise) * faded(piece.range.end - at, piece.fall)
            total[part.start - span.start : part.end - span.start] += samples * both(piece.factor * gain)
    return total


def silence(span: TimeRange) -> Samples:
    return np.zeros((span.duration, 2), np.float32)


def both(gain: npt.NDArray[np.float64]) -> Samples:
    """A factor a frame, for both channels."""
    return gain.astype(np.float32)[:, None]


def ramp(position: Places, length: int) -> npt.NDArray[np.float64]:
    """Half a raised cosine, 0 up to position 0 and 1 from `length` on; with its mirror image it adds up to 1.

    Positions rise or fall. Where it is 1 for all of them, as in most blocks, a single 1 stands for them.
    """
    if _is_past(position, length):
        return np.ones(1)
    factor = np.ones(len(position))
    edge = position < length
    factor[edge] = 0.5 - 0.5 * np.cos(np.pi * np.maximum(position[edge] / length, 0))
    return factor


def equal_power(position: Places, length: int) -> npt.NDArray[np.float64]:
    """A quarter sine from position 0 on: with its mirror image the powers of two unlike sounds add up to 1.

    A single 1 as in `ramp`.
    """
    if _is_past(position, length):
        return np.ones(1)
    factor = np.ones(len(position))
    edge = position < length
    factor[edge] = np.sin(np.pi / 2 * np.maximum(position[edge] / length, 0))
    return factor


def _is_past(position: Places, length: int) -> bool:
    return bool(min(position[0], position[-1]) >= length)


def faded(position: Places, fade: Fade) -> npt.NDArray[np.float64]:
    position = position - fade.waits
    return equal_power(position, fade.length) if fade.is_equal_power else ramp(position, fade.length)


def read(path: Path, first: int, count: int) -> Samples:
    """Frames of a PCM file. Read, not mapped: pages of a mapped hour would count as our memory."""
    samples = np.fromfile(path, "<f4", 2 * count, offset=FRAME_BYTES * first)
    return samples.reshape(-1, 2)


def frames_in(path: Path) -> int:
    return path.stat().st_size // FRAME_BYTES
