"""Pictures laid over others. Pictures are planes as `stills` describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.picture.decode import Planes, plain_yuv
from pipeline.picture.segments import Edge, Pane
from pipeline.picture.stills import split_planes
from pipeline.project.values import Size

Weights = npt.NDArray[np.float32]
"""From 0 to 1, one a pixel of a plane."""

# Edges are drawn so many times larger and made smaller, so that they are smooth.
_FINER = 4


def pasted(ground: Iterator[Planes], over: Iterator[Planes], pane: Pane, size: Size) -> Iterator[Planes]:
    """The pane's pictures over those of `ground`. They share one array: use each before asking for the next."""
    into = np.empty((size.height * 3 // 2, size.width), np.uint8)
    frame = _framed(pane.edge, pane.box.size) if pane.edge else None
    parts = [_part(plane, pane, 2 if number else 1) for number, plane in enumerate(split_planes(into, size))]
    for below, above in zip(ground, over, strict=False):
        into[:] = below
        for number, plane in enumerate(split_planes(above, pane.box.size)):
            parts[number][:] = frame.laid(number, plane, parts[number]) if frame else plane
        yield into


def _part(plane: Planes, pane: Pane, step: int) -> Planes:
    """The view that the pane covers of a plane whose pixels are `step` wide and high."""
    box = pane.box
    rows = slice(box.y // step, (box.y + box.height) // step)
    return plane[rows, box.x // step : (box.x + box.width) // step]


@dataclass(frozen=True, slots=True)
class _Frame:
    """For each plane how much of the picture below is hidden, how much of that is line, and the line's value."""

    hidden: tuple[Weights, Weights, Weights]
    line: tuple[Weights, Weights, Weights]
    colour: tuple[int, int, int]

    def laid(self, number: int, above: Planes, below: Planes) -> Planes:
        lined = above + (self.colour[number] - above) * self.line[number]
        return np.rint(below + (lined - below) * self.hidden[number]).astype(np.uint8)


def _framed(edge: Edge, size: Size) -> _Frame:
    hidden = _rounded(size, 0.0, edge.radius)
    inner = _rounded(size, edge.width, max(0.0, edge.radius - edge.width))
    line = 1 - inner
    small = size.width // 2, size.height // 2
    halves = [cv2.resize(each, small, interpolation=cv2.INTER_AREA) for each in (hidden, line)]
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
