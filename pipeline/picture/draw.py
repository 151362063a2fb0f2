"""The frames of a segment that Python draws: stills, plains, and every transition."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipeline import ffmpeg
from pipeline.picture import footage
from pipeline.picture.backwards import turned_round
from pipeline.picture.decode import Planes
from pipeline.picture.plains import plain_planes
from pipeline.picture.segments import Layer, Mix, Segment
from pipeline.picture.stills import frame_drawer, moving_still
from pipeline.picture.transitions import crossed
from pipeline.timeline.model import Footage, Plain, Program, Still


def frames_of(segment: Segment) -> Iterator[memoryview]:
    """Raw yuv420p pictures; one alone where nothing in the picture moves. Use each before asking for the next."""
    incoming = _frames(segment.base, segment)
    pictures = _crossed(incoming, segment.outgoing, segment) if segment.outgoing else incoming
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
        case Program() as program:
            from pipeline.picture.program import program_frames

            return program_frames(program, layer.offset, frames, segment.size, segment.rate)
        case Footage():
            return _footage_frames(layer, segment)
    raise AssertionError(layer.picture)


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
    """Decoded to planes by ffmpeg, for pictures that are mixed here, or shown in another order."""
    size, rate = segment.size, segment.rate
    frame_bytes = size.width * size.height * 3 // 2

    def read(layer: Layer, frames: int) -> Iterator[bytes]:
        graph = footage.filters(layer, frames, size, rate, segment.look.background)
        command = [*footage.input_arguments(layer, rate), "-map", "0:V:0", "-vf", graph, "-f", "rawvideo", "pipe:1"]
        return iter(ffmpeg.read_pieces(command, frame_bytes))

    assert isinstance(layer.picture, Footage)
    if layer.picture.is_reversed:
        pieces = turned_round(layer, segment.frames, rate, frame_bytes, read)
    else:
        pieces = read(layer, segment.frames)
    for piece in pieces:
        yield np.frombuffer(piece, np.uint8).reshape(size.height * 3 // 2, size.width)


def _crossed(incoming: Iterator[Planes], mix: Mix, segment: Segment) -> Iterator[Planes]:
    outgoing = _frames(mix.layer, segment)
    return crossed(incoming, outgoing, mix.way, mix.begun, mix.total, segment.size)
