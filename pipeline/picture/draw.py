"""The frames of a segment that Python draws: stills, plains, every transition, and several pictures at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count, groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipeline import ffmpeg
from pipeline.keep import Keep, keep_nothing
from pipeline.picture import footage
from pipeline.picture.backwards import first_portion, layers_backwards, pictures_held, turned_round
from pipeline.picture.decode import Planes
from pipeline.picture.layers import GROUNDS, Layer, Pane, Written
from pipeline.picture.panes import pasted, seen_through
from pipeline.picture.plains import plain_planes
from pipeline.picture.segments import Segment
from pipeline.picture.stills import frame_drawer
from pipeline.picture.transitions import crossed
from pipeline.picture.written import written_frames
from pipeline.project.values import Size
from pipeline.timeline.model import Footage, Plain, Program, Still

_FEW = 3


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a layer is drawn on: so many pictures of a size, `background` where it leaves something open.

    So many pictures of the segment are shown `backwards`; they share the memory, and each takes one of the `turns`.
    """

    frames: int
    size: Size
    rate: Fraction
    background: str
    backwards: int
    turns: Iterator[int]
    folder: Path | None
    keep: Keep


def frames_of(segment: Segment, folder: Path | None = None, keep: Keep = keep_nothing) -> Iterator[memoryview]:
    """Raw yuv420p pictures; one alone where nothing in the picture moves. Use each before asking for the next.

    Files that are needed meanwhile lie in `folder`, or where the system keeps such.
    """
    frames = 1 if is_at_rest(segment) else segment.frames
    mix = segment.outgoing
    backwards = layers_backwards(segment.base) + (layers_backwards(mix.layer) if mix else 0)
    sheet = _Sheet(frames, segment.size, segment.rate, segment.look.background, backwards, count(), folder, keep)
    pictures = _frames(segment.base, sheet)
    if mix is not None:
        pictures = crossed(pictures, _frames(mix.layer, sheet), mix.way, mix.begun, mix.total, segment.size)
    for picture in pictures:
        yield picture.data.cast("B")


def is_at_rest(segment: Segment) -> bool:
    """Whether all pictures of the segment are the same, text aside."""
    return segment.outgoing is None and _rests(segment.base, segment.frames)


def _rests(layer: Layer, frames: int) -> bool:
    return _picture_rests(layer, frames) and all(_rests(pane.layer, frames) for pane in layer.panes)


def _picture_rests(layer: Layer, frames: int) -> bool:
    match layer.picture:
        case Plain():
            return True
        case Still() as still:
            return still.frames == 1 or layer.offset >= still.frames - 1
        case Written() as written:
            return written.stands(frames)
    return False


def _frames(layer: Layer, sheet: _Sheet) -> Iterator[Planes]:
    pictures = _picture_frames(layer, sheet)
    for is_clear, panes in groupby(layer.panes, lambda pane: pane.is_clear):
        if is_clear:
            for pane in panes:
                pictures = _seen_through(pictures, pane, sheet)
        else:
            pictures = _pasted(pictures, tuple(panes), sheet)
    return pictures


def _pasted(pictures: Iterator[Planes], panes: tuple[Pane, ...], sheet: _Sheet) -> Iterator[Planes]:
    over = [_frames(pane.layer, replace(sheet, size=pane.box.size)) for pane in panes]
    return pasted(pictures, over, panes, sheet.size)


def _seen_through(pictures: Iterator[Planes], pane: Pane, sheet: _Sheet) -> Iterator[Planes]:
    black, white = (_frames(pane.layer, replace(sheet, background=colour)) for colour in GROUNDS)
    return seen_through(pictures, black, white, sheet.size)


def _picture_frames(layer: Layer, sheet: _Sheet) -> Iterator[Planes]:
    match layer.picture:
        case Plain(colour):
            return iter([plain_planes(colour, sheet.size)] * sheet.frames)
        case Still() as still:
            return _still_frames(still, layer.offset, sheet)
        case Program() as program:
            from pipeline.picture.program import program_frames

            return program_frames(program, layer.offset, sheet.frames, sheet.size, sheet.rate)
        case Footage():
            return _footage_frames(layer, sheet)
        case Written() as written:
            ground = plain_planes(sheet.background, sheet.size)
            return written_frames(written, ground, sheet.frames, sheet.size, sheet.rate, sheet.folder)
    raise AssertionError(layer.picture)


def _still_frames(still: Still, offset: int, sheet: _Sheet) -> Iterator[Planes]:
    frames = [min(frame, still.frames - 1) for frame in range(offset, offset + sheet.frames)]
    # The segments of a film share all levels of a still; a few pictures need one or two of them.
    shown = frames if still.frames > 1 and sheet.frames <= _FEW else None
    draw = frame_drawer(still, sheet.size, sheet.background, sheet.keep, shown)
    if still.frames == 1:
        yield from [draw(0)] * sheet.frames
        return
    yield from map(draw, frames)


def _footage_frames(layer: Layer, sheet: _Sheet) -> Iterator[Planes]:
    """Decoded to planes by ffmpeg, for pictures that are mixed here, or shown in another order."""
    size, rate = sheet.size, sheet.rate
    frame_bytes = size.width * size.height * 3 // 2

    def read(layer: Layer, frames: int) -> Iterator[bytes]:
        graph = footage.filters(layer, frames, size, rate, sheet.background)
        command = [*footage.input_arguments(layer, rate), "-map", "0:V:0", "-vf", graph, "-f", "rawvideo", "pipe:1"]
        with TemporaryDirectory(prefix="footage-", dir=sheet.folder) as folder:
            footage.write_tables(layer, Path(folder))
            yield from ffmpeg.read_pieces(command, frame_bytes, cwd=Path(folder))

    assert isinstance(layer.picture, Footage)
    if layer.picture.is_reversed:
        most = pictures_held(rate, frame_bytes, sheet.backwards)
        first = first_portion(most, next(sheet.turns), sheet.backwards)
        pieces = turned_round(layer, sheet.frames, rate, first, most, read)
    else:
        pieces = read(layer, sheet.frames)
    for piece in pieces:
        yield np.frombuffer(piece, np.uint8).reshape(size.height * 3 // 2, size.width)
