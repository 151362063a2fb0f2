"""Footage played backwards, a second at a time: the whole of it at once would fill the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

from pipeline.picture.layers import Layer
from pipeline.timeline.model import Footage

# A second of 1080p at 60 frames, for all of a segment; larger or more pictures are turned round fewer at a time.
_MOST_BYTES = 200_000_000
# Each time a file is opened, a second before the wanted pictures and more is decoded too: fewer would take for ever.
_FEWEST = 4


def pictures_held(rate: Fraction, frame_bytes: int, layers: int) -> int:
    """How many pictures a layer may turn round at a time where so many `layers` are shown backwards at once."""
    return min(ceil(rate), max(_FEWEST, _MOST_BYTES // (frame_bytes * layers)))


def first_portion(most: int, turn: int, layers: int) -> int:
    """How many the layer turns round first, `turn` being its number among so many `layers` that are shown at once.

    No two of them have all their pictures at the same time then: together they hold about half of what they could.
    """
    return ceil(most * (turn + 1) / layers)


def layers_backwards(layer: Layer) -> int:
    """How many pictures of a layer and all that lies over it are shown backwards; a clear one is drawn twice."""
    own = isinstance(layer.picture, Footage) and layer.picture.is_reversed
    return own + sum(layers_backwards(pane.layer) * (1 + pane.is_clear) for pane in layer.panes)


def turned_round(
    layer: Layer, frames: int, rate: Fraction, first: int, most: int, read: Callable[[Layer, int], Iterator[bytes]]
) -> Iterator[bytes]:
    """The layer's pictures, the last ones of its file first: `first` of them, then `most` at a time.

    `read` decodes so many frames of a layer forwards.
    """
    assert isinstance(layer.picture, Footage)
    forwards = replace(layer.picture, is_reversed=False)
    # The frame that is shown first, counted forwards. Past the clip's end they are from before its `in`: below 0.
    last = forwards.frames(rate) - 1 - layer.offset
    moving = frames if layer.held is None else min(layer.held - layer.offset, frames)
    shown = b""
    for begun, end in pairwise([0, *range(min(first, moving), moving, most), moving]):
        held = list(read(Layer(forwards, last - end + 1), end - begun))
        while held:
            shown = held.pop()
            yield shown
    for _ in range(moving, frames):
        yield shown
