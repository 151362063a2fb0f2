"""Stills and how they move: planar BT.709 pictures, resampled at sub-pixel positions frame by frame.

A picture of the film is one uint8 array of shape (height * 3 / 2, width): the planes of yuv420p one after the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from pipeline.picture.decode import Planes
from pipeline.picture.prepare import LEVEL_STEP, Level, prepared
from pipeline.picture.videoclip import video_clip
from pipeline.project.values import Rect, Size
from pipeline.timeline.model import Still

if TYPE_CHECKING:
    from moviepy import VideoClip

# One frame is one warp: threads inside it would only compete with the other segments.
cv2.setNumThreads(1)

_EASED = 0.2


def moving_still(still: Still, size: Size, rate: Fraction, background: str) -> VideoClip:
    """A clip of `still.frames` frames whose frames are planes. They share one array: use each before the next."""
    draw = frame_drawer(still, size, background)
    seconds = float(rate)
    return video_clip()(frame_function=lambda t: draw(round(t * seconds)), duration=float(still.frames / rate))


def frame_drawer(still: Still, size: Size, background: str) -> Callable[[int], Planes]:
    levels = prepared(still, size, background)
    into = np.empty((size.height * 3 // 2, size.width), np.uint8)
    other = np.empty_like(into) if len(levels) > 1 else into
    is_moving = still.first != still.last
    pixels = levels[0].y.shape[1] / levels[0].box.width / size.width

    def draw(frame: int) -> Planes:
        rect = rect_at(still, frame)
        fine, weight = _levels_at(rect.width * pixels, len(levels))
        _warp(levels[fine], rect, size, into, is_moving)
        if weight:
            _warp(levels[fine + 1], rect, size, other, is_moving)
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


def _levels_at(minified: float, count: int) -> tuple[int, float]:
    """Which level to sample, and how much of the next coarser one to mix in; the change is spread over the middle.

    `minified` is how many pixels of the finest level an output pixel spans.
    """
    place = min(max(math.log(minified, LEVEL_STEP), 0.0), count - 1.0)
    level = min(int(place), max(count - 2, 0))
    weight = min(max((place - level - 0.3) / 0.4, 0.0), 1.0)
    if count == 1:
        return 0, 0.0
    return (level + 1, 0.0) if weight == 1.0 else (level, weight)


def _warp(level: Level, rect: Rect, size: Size, into: Planes, is_moving: bool) -> None:
    """Sample `rect` of the still into planes. Positions are those of pixel centres.

    For output pixel i, the source index is a * i + b. Output chroma is sited left (at the even luma columns, between
    luma rows, as decoders assume), source chroma in the middle of its four pixels.
    """
    height, width = level.y.shape
    ax = rect.width / level.box.width * width / size.width
    ay = rect.height / level.box.height * height / size.height
    bx = (rect.x - level.box.x) / level.box.width * width + ax / 2 - 0.5
    by = (rect.y - level.box.y) / level.box.height * height + ay / 2 - 0.5
    luma = np.array([[ax, 0, bx], [0, ay, by]])
    chroma = np.array([[ax, 0, (bx - 0.5) / 2], [0, ay, (ay / 2 + by - 0.5) / 2]])
    y, u, v = split_planes(into, size)
    flags = (cv2.INTER_LINEAR if is_moving else cv2.INTER_LANCZOS4) | cv2.WARP_INVERSE_MAP
    for source, matrix, plane in ((level.y, luma, y), (level.u, chroma, u), (level.v, chroma, v)):
        cv2.warpAffine(source, matrix, plane.shape[::-1], plane, flags, cv2.BORDER_REPLICATE)


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
