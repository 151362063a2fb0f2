"""Small films and media for the tests of this package, and how their frames are read back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import ffmpeg
from pipeline.picture.encode import Quality, encode
from pipeline.picture.look import Look, look_of
from pipeline.picture.segments import Segment, segments_of
from pipeline.project.style_model import Style
from pipeline.project.values import Rect, Size
from pipeline.timeline.model import Clip, Footage, Picture, PlacedQuote, Plain, SceneSpan, Still, Timeline
from pipeline.timeline.ways import Way
from pipeline.timing import TimeRange

SIZE = Size(320, 180)
# Nothing is lost, so decoded pictures are what was drawn.
LOSSLESS = Quality("ultrafast", 0)
LOOK: Look = look_of(Style(), Path)


@dataclass(frozen=True)
class Cue:
    lines: tuple[str, ...]
    range: TimeRange


def made(path: Path, source: str, *options: str, seconds: float = 2) -> Path:
    """A file that ffmpeg makes of a lavfi source; `options` choose codec and container."""
    ffmpeg.run(["-v", "error", "-f", "lavfi", "-i", source, "-t", str(seconds), *options, f"file:{path}"])
    return path


def footage(path: Path, start: str = "0", end: str = "60", fit: str = "cover") -> Footage:
    return Footage(path, digest(path), Fraction(start), Fraction(end), fit, (0.5, 0.5), Fraction(60))


def still(path: Path, first: Rect, last: Rect, frames: int, fit: str = "cover") -> Still:
    return Still(path, digest(path), fit, first, last, frames)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def film(
    *shots: tuple[Picture, int] | tuple[Picture, int, int] | tuple[Picture, int, int, Way],
    rate: Fraction = Fraction(24),
    size: Size = SIZE,
    quotes: Sequence[tuple[str, str, TimeRange]] = (),
    captions: Sequence[Cue] = (),
    look: Look = LOOK,
) -> tuple[Segment, ...]:
    """The segments of a film whose shots are (picture, frames, frames in which it comes in, and how)."""
    return segments_of(laid(*shots, rate=rate, size=size, quotes=quotes), captions, look)


def laid(
    *shots: tuple[Picture, int] | tuple[Picture, int, int] | tuple[Picture, int, int, Way],
    rate: Fraction = Fraction(24),
    size: Size = SIZE,
    quotes: Sequence[tuple[str, str, TimeRange]] = (),
    reveal: str = "fade",
) -> Timeline:
    """The timeline of such a film. Its quotes come as `reveal` says."""
    clips: list[Clip] = []
    at = 0
    for picture, frames, *transition in shots:
        comes_in, *way = transition or [0]
        clips.append(Clip(picture, TimeRange(at, at + frames), comes_in, 0, ("scenes", 0), *way))
        at += frames
    placed = tuple(PlacedQuote(text, by, shown, 0, (), reveal=reveal) for text, by, shown in quotes)
    scene = SceneSpan("1", "", TimeRange(0, at), ())
    return Timeline(size, rate, (scene,), tuple(clips), placed, (), ())


def whole(segment: Segment, *, frames: int) -> Segment:
    """The same segment, `frames` long: what it would be if the film were not cut into pieces."""
    return Segment(
        frames, segment.size, segment.rate, segment.base, segment.outgoing, segment.texts, segment.look,
        TimeRange(segment.place.start, segment.place.start + frames), segment.locations,
    )  # fmt: skip


def encoded(segments: Sequence[Segment], folder: Path, quality: Quality = LOSSLESS) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:03}.mp4" for number in range(len(segments))]
    for segment, path in zip(segments, paths, strict=True):
        encode(segment, path, quality)
    return paths


def frame_digests(*paths: Path) -> list[str]:
    """One a decoded picture, of all the files in order."""
    return [line.split(",")[-1].strip() for path in paths for line in _framed(path, "framemd5")]


def packet_times(path: Path) -> list[tuple[int, int]]:
    """(decoding, presentation) time of each packet, in ticks."""
    rows = (line.split(",") for line in _framed(path, "framecrc", "-c", "copy"))
    return [(int(row[1]), int(row[2])) for row in rows]


def _framed(path: Path, kind: str, *options: str) -> list[str]:
    done = ffmpeg.run(["-v", "error", "-i", f"file:{path}", *options, "-fps_mode", "passthrough", "-f", kind, "-"])
    return [line for line in done.stdout.decode().splitlines() if not line.startswith("#")]


def pictures(path: Path, size: Size = SIZE, pixels: str = "rgb24") -> npt.NDArray[np.uint8]:
    """Shape (frames, height, width, 3), or without the last where `pixels` is gray (luma as it is stored)."""
    convert = ["-vf", "extractplanes=y"] if pixels == "gray" else ["-pix_fmt", pixels]
    command = ["-v", "error", "-i", f"file:{path}", *convert, "-f", "rawvideo", "-fps_mode", "passthrough", "-"]
    flat = np.frombuffer(ffmpeg.run(command).stdout, np.uint8)
    return flat.reshape(-1, size.height, size.width, *([] if pixels == "gray" else [3]))


def drawn(picture: Picture, frames: int, folder: Path, size: Size = SIZE, **options: Any) -> npt.NDArray[np.uint8]:
    """The pictures of a film of one shot."""
    paths = encoded(film((picture, frames), size=size, **options), folder)
    return np.concatenate([pictures(path, size) for path in paths])


GREY = Plain("#808080")
