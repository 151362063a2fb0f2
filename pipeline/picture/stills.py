"""Stills and how they move: planar BT.709 pictures, resampled at sub-pixel positions frame by frame.

A picture of the film is one uint8 array of shape (height * 3 / 2, width): the planes of yuv420p one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import cv2
import numpy as np

from pipeline.keep import Keep, keep_nothing
from pipeline.picture.decode import Planes
from pipeline.picture.levels import Level, levels_at
from pipeline.picture.prepare import prepared
from pipeline.picture.sampling import Axis, shifted, warped, zoomed
from pipeline.project.values import Rect, Size
from pipeline.timeline.model import Still

# One frame is a warp or a resize: threads inside it would only compete with the other segments.
cv2.setNumThreads(1)

_EASED = 0.2


def frame_drawer(
    still: Still, size: Size, background: str, keep: Keep = keep_nothing, shown: Sequence[int] | None = None
) -> Callable[[int], Planes]:
    """Draws any frame of the still, or with `shown` those. All share one array: use each before the next."""
    rects = None if shown is None else [rect_at(still, frame) for frame in shown]
    levels = prepared(still, size, background, keep, rects)
    finest = levels.sizes[0]
    into = np.empty((size.height * 3 // 2, size.width), np.uint8)
    other = np.empty_like(into) if len(levels.sizes) > 1 else into
    sample = _sampler(still, levels.box, finest, size)
    pixels = finest.width / levels.box.width / size.width

    def fill(picture: Planes, number: int, rect: Rect) -> None:
        for source, plane, across, down in _planes_with_axes(levels.made[number], rect, size, picture):
            sample(source, plane, across, down)

    def draw(frame: int) -> Planes:
        rect = rect_at(still, frame)
        fine, weight = levels_at(rect.width * pixels, len(levels.sizes))
        fill(into, fine, rect)
        if weight:
            fill(other, fine + 1, rect)
            cv2.addWeighted(into, 1 - weight, other, weight, 0, dst=into)
        return into

    return draw


def rect_at(still: Still, frame: int) -> Rect:
    """Scale changes by equal factors, and the rest so that one point of the still stays where it is."""
    first, last = still.first, still.last
    way_through = min(frame / (still.frames - 1), 1.0) if still.frames > 1 else 0.0
    progress = eased(way_through) if still.is_eased else way_through
    ratio = last.width / first.width
    way = progress if abs(ratio - 1) < 1e-6 else (ratio**progress - 1) / (ratio - 1)

    def between(a: float, b: float) -> float:
        return a + (b - a) * way

    return Rect(
        between(first.x, last.x), between(first.y, last.y),
        between(first.width, last.width), between(first.height, last.height),
    )  # fmt: skip


def eased(t: float) -> float:
    """Constant acceleration over the first fifth, constant speed, the same slowing down over the last fifth."""
    if t > 0.5:
        return 1.0 - eased(1.0 - t)
    speed = 1.0 / (1.0 - _EASED)
    return speed * t * t / (2 * _EASED) if t < _EASED else speed * (t - _EASED / 2)


def _sampler(still: Still, box: Rect, finest: Size, size: Size) -> Callable[[Planes, Planes, Axis, Axis], None]:
    """What samples a plane of the still: at rest, moving without a change of size, or zooming."""
    first, last = still.first, still.last
    if first == last:
        return partial(warped, flags=cv2.INTER_LANCZOS4)
    is_pan = abs(first.width - last.width) < 1e-9 and abs(first.height - last.height) < 1e-9
    across, down = _axes(box, finest, first, size)
    # A level's sides are whole even pixels: its scale is a pixel off over the frame, and the same in every frame.
    if is_pan and abs(across.scale - 1) * size.width <= 1 and abs(down.scale - 1) * size.height <= 1:
        return shifted
    return zoomed


def _axes(box: Rect, level: Size, rect: Rect, size: Size) -> tuple[Axis, Axis]:
    """Across and down, of a level that shows `box`; positions are those of pixel centres."""
    ax = rect.width / box.width * level.width / size.width
    ay = rect.height / box.height * level.height / size.height
    bx = (rect.x - box.x) / box.width * level.width + ax / 2 - 0.5
    by = (rect.y - box.y) / box.height * level.height + ay / 2 - 0.5
    return Axis(ax, bx), Axis(ay, by)


def _planes_with_axes(
    level: Level, rect: Rect, size: Size, into: Planes
) -> Iterator[tuple[Planes, Planes, Axis, Axis]]:
    """Each plane of the level, the one to fill, and where its pixels lie."""
    height, width = level.y.shape
    across, down = _axes(level.box, Size(width, height), rect, size)
    y, u, v = split_planes(into, size)
    yield level.y, y, across, down
    yield level.u, u, across.chroma_left, down.chroma
    yield level.v, v, across.chroma_left, down.chroma


def split_planes(planes: Planes, size: Size) -> tuple[Planes, Planes, Planes]:
    """Views of luma and the two half-size chroma planes."""
    luma = size.width * size.height
    flat = planes.reshape(-1)
    half = (size.height // 2, size.width // 2)
    return (
        flat[:luma].reshape(size.height, size.width),
        flat[luma : luma * 5 // 4].reshape(half),
        flat[luma * 5 // 4 :].reshape(half),
    )
