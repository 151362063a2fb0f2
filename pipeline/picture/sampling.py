"""Planes of the film drawn from a still's: each pixel from a place between theirs, along two axes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.picture.decode import Planes

# Pixels of the level that two edges may lie apart and still be one. Nothing of it is seen in the middle of the frame,
# all of it at the sides, which stray by 0.005 pixels from step to step of a zoom; with 1/64 it would be 0.011.
_TOLERANCE = 1 / 128
# Of the film's pixels in a direction: what lies before a stretch is warped, so a later one saves little.
_LATEST = 1 / 4


@dataclass(frozen=True, slots=True)
class Axis:
    """One of the two directions: pixel i of the film's plane lies at `scale * i + start` of the level's."""

    scale: float
    start: float

    @property
    def chroma(self) -> Axis:
        """Of luma's, that of chroma sited in the middle of four pixels in both, as levels have it."""
        return Axis(self.scale, (self.start + self.scale / 2 - 0.5) / 2)

    @property
    def chroma_left(self) -> Axis:
        """The film's sited at the even luma columns, as decoders assume."""
        return Axis(self.scale, (self.start - 0.5) / 2)

    def middle(self, length: int) -> float:
        return self.scale * (length - 1) / 2 + self.start

    def left_edge(self, pixel: int) -> float:
        """Where the level's pixel n reaches from n to n + 1."""
        return self.scale * (pixel - 0.5) + self.start + 0.5

    def without(self, pixels: int) -> Axis:
        """The film's first ones left out."""
        return Axis(self.scale, self.start + self.scale * pixels)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Along one axis, what one resize draws: the film's pixels `film` out of the pixels `level` of the level.

    Those in `whole` lie between two of them. The others do not, and would be drawn as if the level ended there.
    """

    scale: float
    level: slice
    film: slice
    whole: slice


def stretch_of(axis: Axis, length: int, level: int) -> Stretch | None:
    """The first, of a film's `length` pixels and a level's `level`, and from there as far as both go; None without one.

    A resize takes any scale, but begins where one of the level's pixels begins. Sooner or later one of the film's does:

        level   |  0 |  1 |  2 |  3 |  4 |  5 |  6 |  7 |
        film        |   0   |   1   |   2   |   3   |
                                    ^

    Where the scale is close to a ratio of small numbers, as 1 or 3/4, none may.
    """
    for at in range(math.ceil(length * _LATEST)):
        edge = axis.left_edge(at)
        begin = round(edge)
        if begin >= 0 and abs(edge - begin) <= _TOLERANCE:
            return _from_edges(axis, at, begin, length, level)
    return None


def _from_edges(axis: Axis, at: int, begin: int, length: int, level: int) -> Stretch | None:
    """None where OpenCV might copy: what is as long as it is to become is not scaled, however little that were.

    And where rounding would make more than there is room for: a pixel of the level is then many of the film's.
    """
    count = length - at
    # So that what the edges are apart where it begins is nothing in its middle.
    scale = axis.scale + (axis.left_edge(at) - begin) / (count / 2)
    pixels = min(math.floor(count * scale + _TOLERANCE), level - begin)
    made = round(pixels * (1 / scale))  # as OpenCV has it
    if pixels < 1 or made > count or pixels == made:
        return None
    # Pixel n of those made lies at (n + 1/2) * scale - 1/2 of those given: in `whole` from 0 to `pixels - 1`.
    first, end = math.ceil(0.5 / scale - 0.5), math.floor((pixels - 0.5) / scale + 0.5)
    whole = slice(at + first, at + min(end, made))
    return Stretch(scale, slice(begin, begin + pixels), slice(at, at + made), whole)


def zoomed(source: Planes, plane: Planes, across: Axis, down: Axis) -> None:
    """Linear, within two of 255 as a warp draws it, in half of the time: resized, and only what lies beside warped."""
    height, width = plane.shape
    columns, rows = stretch_of(across, width, source.shape[1]), stretch_of(down, height, source.shape[0])
    if columns is None or rows is None:
        warped(source, plane, across, down)
        return
    cv2.resize(
        source[rows.level, columns.level], None, plane[rows.film, columns.film],
        fx=1 / columns.scale, fy=1 / rows.scale, interpolation=cv2.INTER_LINEAR,
    )  # fmt: skip
    for beside in _beside(rows.whole, columns.whole, height, width):
        part = plane[beside]
        if part.size:
            warped(source, part, across.without(beside[1].start), down.without(beside[0].start))


def _beside(rows: slice, columns: slice, height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """What of a plane lies above, below, left and right of a part of it."""
    yield slice(0, rows.start), slice(0, width)
    yield slice(rows.stop, height), slice(0, width)
    yield rows, slice(0, columns.start)
    yield rows, slice(columns.stop, width)


def warped(source: Planes, plane: Planes, across: Axis, down: Axis, *, flags: int = cv2.INTER_LINEAR) -> None:
    matrix = np.array([[across.scale, 0, across.start], [0, down.scale, down.start]])
    cv2.warpAffine(source, matrix, plane.shape[::-1], plane, flags | cv2.WARP_INVERSE_MAP, cv2.BORDER_REPLICATE)


def shifted(source: Planes, plane: Planes, across: Axis, down: Axis) -> None:
    """A level's pixel for each of the film's, by fractions of it: six times as fast as a warp."""
    height, width = plane.shape
    cv2.getRectSubPix(source, (width, height), (across.middle(width), down.middle(height)), plane)
