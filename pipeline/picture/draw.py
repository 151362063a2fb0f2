"""The frames of a segment that Python draws: stills, plains, and every dissolve."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from pipeline import ffmpeg
from pipeline.picture import footage
from pipeline.picture.decode import Planes, plain_yuv
from pipeline.picture.segments import Layer, Mix, Segment
from pipeline.picture.stills import frame_drawer, moving_still, split_planes
from pipeline.project.values import Size
from pipeline.timeline.model import Footage, Plain, Still


def frames_of(segment: Segment) -> Iterator[memoryview]:
    """Raw yuv420p pictures; one alone where nothing in the picture moves. Use each before asking for the next."""
    incoming = _frames(segment.base, segment)
    pictures = _dissolved(incoming, segment.outgoing, segment) if segment.outgoing else incoming
    for picture in pictures:
        yield picture.data.cast("B")


def is_at_rest(segment: Segment) -> bool:
    """Whether all pictures of the segment are the same, text aside."""
    return segment.outgoing is None and _rests(segment.base)


def _rests(layer: Layer) -> bool:
    match layer.picture:
        case Plain():
            return True
        case Still() as still:
            return still.frames == 1 or layer.offset >= still.frames - 1
    return False


def _frames(layer: Layer, segment: Segment) -> Iterator[Planes]:
    frames = 1 if is_at_rest(segment) else segment.frames
    match layer.picture:
        case Plain(colour):
            return iter([plain_planes(colour, segment.size)] * frames)
        case Still() as still:
            return _still_frames(still, layer.offset, frames, segment)
        case Footage():
            return _footage_frames(layer, segment)
    raise AssertionError(layer.picture)


def plain_planes(colour: str, size: Size) -> Planes:
    planes = np.empty((size.height * 3 // 2, size.width), np.uint8)
    for plane, value in zip(split_planes(planes, size), plain_yuv(colour), strict=True):
        plane[:] = value
    return planes


def _still_frames(still: Still, offset: int, frames: int, segment: Segment) -> Iterator[Planes]:
    background = segment.look.background
    if still.frames == 1:
        picture = frame_drawer(still, segment.size, background)(0)
        yield from [picture] * frames
        return
    clip = moving_still(still, segment.size, segment.rate, background)
    for frame in range(offset, offset + frames):
        yield clip.get_frame(min(frame, still.frames - 1) / float(segment.rate))


def _footage_frames(layer: Layer, segment: Segment) -> Iterator[Planes]:
    """Decoded to planes by ffmpeg, for pictures that are mixed here."""
    size, rate = segment.size, segment.rate
    graph = footage.filters(layer, segment.frames, size, rate, segment.look.background)
    read = [*footage.input_arguments(layer, rate), "-map", "0:V:0", "-vf", graph, "-f", "rawvideo", "pipe:1"]
    for piece in ffmpeg.read_pieces(read, size.width * size.height * 3 // 2):
        yield np.frombuffer(piece, np.uint8).reshape(size.height * 3 // 2, size.width)


def _dissolved(incoming: Iterator[Planes], mix: Mix, segment: Segment) -> Iterator[Planes]:
    """Frame k of n shows the new picture at (k + 1) / (n + 1): neither end repeats the picture beside it."""
    into = np.empty((segment.size.height * 3 // 2, segment.size.width), np.uint8)
    outgoing = _frames(mix.layer, segment)
    for number, (new, old) in enumerate(zip(incoming, outgoing, strict=False), mix.begun + 1):
        weight = number / (mix.total + 1)
        cv2.addWeighted(new, weight, old, 1 - weight, 0, dst=into)
        yield into
