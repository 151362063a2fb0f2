"""Footage played backwards, a second at a time: the whole of it at once would fill the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil

from pipeline.picture.layers import Layer
from pipeline.timeline.model import Footage

# A second of 1080p at 60 frames; larger pictures are turned round fewer at a time.
_MOST_BYTES = 200_000_000


def turned_round(
    layer: Layer, frames: int, rate: Fraction, frame_bytes: int, read: Callable[[Layer, int], Iterator[bytes]]
) -> Iterator[bytes]:
    """The layer's pictures, the last ones of its file first. `read` decodes so many frames of a layer forwards."""
    assert isinstance(layer.picture, Footage)
    forwards = replace(layer.picture, is_reversed=False)
    # The frame that is shown first, counted forwards. Past the clip's end they are from before its `in`: below 0.
    first = forwards.frames(rate) - 1 - layer.offset
    moving = frames if layer.held is None else min(layer.held - layer.offset, frames)
    most = max(1, min(ceil(rate), _MOST_BYTES // frame_bytes))
    shown = b""
    for begun in range(0, moving, most):
        count = min(most, moving - begun)
        held = list(read(Layer(forwards, first - begun - count + 1), count))
        while held:
            shown = held.pop()
            yield shown
    for _ in range(moving, frames):
        yield shown
