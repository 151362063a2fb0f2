"""Pictures laid over others. Pictures are planes as `stills` describes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.picture.decode import Planes, plain_yuv
from pipeline.picture.layers import Edge, Pane
from pipeline.picture.stills import split_planes
from pipeline.project.values import Size
from pipeline.timeline.places import Box

Weights = npt.NDArray[np.float32]
"""From 0 to 1, one a pixel of a plane."""

# Edges are drawn so many times larger and made smaller, so that they are smooth.
_FINER = 4
# In BT.709 limited range.
_BLACK, _BLACK_TO_WHITE = (16, 128, 128), 219


def pasted(
    ground: Iterator[Planes], over: Sequence[Iterator[Planes]], panes: Sequence[Pane], size: Size
) -> Iterator[Planes]:
    """The pictures of all panes over those of `ground`, in this order. They share one array, since in a large film
    that of each pane would be much memory: use each before asking for the next.
    """
    into = np.empty((size.height * 3 // 2, size.width), np.uint8)
    places = [_Place(into, pane, size) for pane in panes]
    for below, *above in zip(ground, *over, strict=False):
        into[:] = below
        for place, picture in zip(places, above, strict=True):
            place.paste(picture)
        yield into


class _Place:
    """The part of a picture that a pane covers, where it is to be pasted."""

    def __init__(self, into: Planes, pane: Pane, size: Size) -> None:
        self._size = pane.box.size
        self._frame = _framed(pane.edge, pane.box.size) if pane.edge else None
        planes = enumerate(split_planes(into, size))
        self._parts = [covered(plane, pane.box, 2 if number else 1) for number, plane in planes]

    def paste(self, picture: Planes) -> None:
        for number, (part, plane) in enumerate(zip(self._parts, split_planes(picture, self._size), strict=True)):
            part[:] = self._frame.laid(number, plane, part) if self._frame else plane


def seen_through(
    ground: Iterator[Planes], black: Iterator[Planes], white: Iterator[Planes], size: Size
) -> Iterator[Planes]:
    """Pictures that are transparent here and there over those of `ground`: given as they look on black and on white.

    What shows the difference between both whole is clear, and what shows none of it is opaque (Smith and Blinn, Blue
    Screen Matting, 1996). The pictures share one array: use each before asking for the next.
    """
    into = np.empty((size.height * 3 // 2, size.width), np.uint8)
    for below, on_black, on_white in zip(ground, black, white, strict=False):
        planes = [split_planes(each, size) for each in (into, below, on_black)]
        clear = cv2.subtract(split_planes(on_white, size)[0], planes[2][0])
        small = _for_chroma(clear)
        for number, (out, under, over) in enumerate(zip(*planes, strict=True)):
            share = small if number else clear
            apart = under.astype(np.int16) - _BLACK[number]
            shown = cv2.multiply(share.astype(np.int16), apart, scale=1 / _BLACK_TO_WHITE)
            out[:] = np.clip(over + shown, 0, 255)
        yield into


def _for_chroma(luma: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """At half size, sited as chroma is: at the even columns, between the rows."""
    height, width = luma.shape
    rows = cv2.resize(luma, (width, height // 2), interpolation=cv2.INTER_AREA)
    around: npt.NDArray[Any] = cv2.filter2D(rows, -1, np.array([[0.25, 0.5, 0.25]]), borderType=cv2.BORDER_REPLICATE)
    return around[:, ::2]


def covered(plane: Planes, box: Box, step: int) -> Planes:
    """The view that `box` covers of a plane whose pixels are `step` wide and high."""
    rows = slice(box.y // step, (box.y + box.height) // step)
    return plane[rows, box.x // step : (box.x + box.width) // step]


@dataclass(frozen=True, slots=True)
class _Frame:
    """For each plane how much of the picture below is hidden, how much of that is line, and the line's value."""

    hidden: tuple[Weights, Weights, Weights]
    line: tuple[Weights, Weights, Weights]
    colour: tuple[int, int, int]

    def laid(self, number: int, above: Planes, below: Planes) -> Planes:
        lined = above + (np.float32(self.colour[number]) - above) * self.line[number]
        return np.rint(below + (lined - below) * self.hidden[number]).astype(np.uint8)


def _framed(edge: Edge, size: Size) -> _Frame:
    hidden = _rounded(size, 0.0, edge.radius)
    inner = _rounded(size, edge.width, max(0.0, edge.radius - edge.width))
    line = 1 - inner
    halves = [_for_chroma(each) for each in (hidden, line)]
    return _Frame((hidden, halves[0], halves[0]), (line, halves[1], halves[1]), plain_yuv(edge.colour))


def _rounded(size: Size, inset: float, radius: float) -> Weights:
    """How much of each pixel lies in a rectangle `inset` from the frame's edges with corners round by `radius`."""
    x, y = ((np.arange(length * _FINER) + 0.5) / _FINER for length in (size.width, size.height))
    # From the middle of the corner's circle outwards, along each side; nothing along the straight parts.
    across = np.maximum(np.abs(x - size.width / 2) - (size.width / 2 - inset - radius), 0)
    down = np.maximum(np.abs(y - size.height / 2) - (size.height / 2 - inset - radius), 0)
    rows = []
    for first in range(0, size.height * _FINER, _FINER):
        distance = np.hypot(across[None, :], down[first : first + _FINER, None])
        inside = distance <= radius if radius else (across[None, :] <= 0) & (down[first : first + _FINER, None] <= 0)
        rows.append(inside.reshape(_FINER, size.width, _FINER).mean(axis=(0, 2)))
    return np.array(rows, np.float32)
