"""Stills and how they move: planar BT.709 pictures, resampled at sub-pixel positions frame by frame.

A picture of the film is one uint8 array of shape (height * 3 / 2, width): the planes of yuv420p one after the other.
"""

from __future__ import annotations

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from pipeline import ffmpeg
from pipeline.picture.decode import RGB, upright_rgb, yuv_planes
from pipeline.project.model import FULL, Rect, Size
from pipeline.timeline.model import Still

if TYPE_CHECKING:
    from moviepy import VideoClip

Planes = npt.NDArray[np.uint8]

# One frame is one warp: threads inside it would only compete with the other segments.
cv2.setNumThreads(1)

_EASED = 0.2
_LEVEL_STEP = 1.4
_MOST_ENLARGED = 2.0
_CACHE_BYTES = 300_000_000


@dataclass(frozen=True, slots=True)
class Level:
    """The part `box` of a still (fractions), as planes; chroma at half size, sited in the middle of four pixels."""

    box: Rect
    y: Planes
    u: Planes
    v: Planes

    @property
    def nbytes(self) -> int:
        return self.y.nbytes + self.u.nbytes + self.v.nbytes


def moving_still(still: Still, size: Size, rate: Fraction, background: str) -> VideoClip:
    """A clip of `still.frames` frames whose frames are planes. They share one array: use each before the next."""
    # At import moviepy reads a .env file it finds, and runs what these name; `ffmpeg-imageio` it takes on trust.
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    os.environ["FFMPEG_BINARY"] = "ffmpeg-imageio"
    os.environ["FFPLAY_BINARY"] = ffmpeg.executable()
    from moviepy import VideoClip

    draw = frame_drawer(still, size, background)
    seconds = float(rate)
    return VideoClip(frame_function=lambda t: draw(round(t * seconds)), duration=float(still.frames / rate))


def frame_drawer(still: Still, size: Size, background: str) -> Callable[[int], Planes]:
    levels = prepared(still, size, background)
    into = np.empty((size.height * 3 // 2, size.width), np.uint8)
    other = np.empty_like(into) if len(levels) > 1 else into
    is_moving = still.first != still.last
    tightest = min(still.first.width, still.last.width)

    def draw(frame: int) -> Planes:
        rect = rect_at(still, frame)
        fine, weight = _levels_at(rect.width / tightest, len(levels))
        _warp(levels[fine], rect, size, into, is_moving)
        if weight:
            _warp(levels[fine + 1], rect, size, other, is_moving)
            cv2.addWeighted(into, 1 - weight, other, weight, 0, dst=into)
        return into

    return draw


def rect_at(still: Still, frame: int) -> Rect:
    """Scale changes by equal factors, and the rest so that one point of the still stays where it is."""
    first, last = still.first, still.last
    progress = eased(min(frame / (still.frames - 1), 1.0) if still.frames > 1 else 0.0)
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


class _Cache:
    """Prepared stills shared by the threads, the least recently used dropped. Each is prepared once."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[object, tuple[Level, ...]] = OrderedDict()
        self._locks: dict[object, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], tuple[Level, ...]]) -> tuple[Level, ...]:
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
            made = make()
            with self._lock:
                self._held[key] = made
                self._drop_oldest()
            return made

    def _drop_oldest(self) -> None:
        while len(self._held) > 1 and sum(level.nbytes for held in self._held.values() for level in held) > self._limit:
            self._held.popitem(last=False)


_cache = _Cache(_CACHE_BYTES)


def prepared(still: Still, size: Size, background: str) -> tuple[Level, ...]:
    """Levels, finest first, each coarser than the one before by `_LEVEL_STEP`; the part that the move shows."""
    key = (still.digest, still.fit, still.first, still.last, size, background)
    return _cache.get(key, lambda: _prepared(still, size, background))


def _prepared(still: Still, size: Size, background: str) -> tuple[Level, ...]:
    rgb = upright_rgb(still.path, background)
    if still.fit in ("contain", "blur") and still.first == still.last == FULL:
        return (_level(_composed(rgb, still.fit, size, background), FULL, size),)
    tight, wide = sorted((still.first, still.last), key=lambda rect: rect.width)
    box = _around(still.first, still.last)
    part, box = _cut(rgb, box)
    finest = min(size.width / tight.width * box.width, part.shape[1] * _MOST_ENLARGED)
    # The coarsest is sampled up to 0.7 of a step below its own size, as every other is.
    steps = math.floor(math.log(wide.width / tight.width, _LEVEL_STEP) + 0.3)
    aspect = size.height / size.width * tight.width / tight.height * box.height / box.width
    levels = []
    for step in range(steps + 1):
        width = finest / _LEVEL_STEP**step
        levels.append(_level(part, box, Size(_even(width), _even(width * aspect))))
    return tuple(levels)


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _around(a: Rect, b: Rect) -> Rect:
    x, y = min(a.x, b.x), min(a.y, b.y)
    return Rect(x, y, max(a.x + a.width, b.x + b.width) - x, max(a.y + a.height, b.y + b.height) - y)


def _cut(rgb: RGB, box: Rect) -> tuple[RGB, Rect]:
    """The pixels that `box` touches, and the box they fill exactly."""
    height, width = rgb.shape[:2]
    left, right = math.floor(box.x * width + 1e-6), min(width, math.ceil((box.x + box.width) * width - 1e-6))
    top, bottom = math.floor(box.y * height + 1e-6), min(height, math.ceil((box.y + box.height) * height - 1e-6))
    exact = Rect(left / width, top / height, (right - left) / width, (bottom - top) / height)
    return rgb[top:bottom, left:right], exact


def _level(rgb: RGB, box: Rect, size: Size) -> Level:
    return Level(box, *yuv_planes(_resized(rgb, size)))


def _resized(rgb: RGB, size: Size) -> RGB:
    if rgb.shape[:2] == (size.height, size.width):
        return rgb
    shrinks = size.width < rgb.shape[1]
    made = cv2.resize(rgb, (size.width, size.height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return np.asarray(made, np.uint8)


def _composed(rgb: RGB, fit: str, size: Size, background: str) -> RGB:
    """The whole still in the frame, on the background or on a blurred and darkened copy of itself."""
    height, width = rgb.shape[:2]
    factor = min(size.width / width, size.height / height)
    clear = _resized(rgb, Size(max(1, round(width * factor)), max(1, round(height * factor))))
    frame = np.empty((size.height, size.width, 3), np.uint8)
    frame[:] = tuple(bytes.fromhex(background.removeprefix("#")))
    if fit == "blur":
        frame = _soft(rgb, size)
    top, left = (size.height - clear.shape[0]) // 2, (size.width - clear.shape[1]) // 2
    frame[top : top + clear.shape[0], left : left + clear.shape[1]] = clear
    return frame


def _soft(rgb: RGB, size: Size) -> RGB:
    """Blurred at a small size, which a blur this wide cannot be told from."""
    small = Size(max(8, size.width // 8), max(8, size.height // 8))
    factor = max(small.width / rgb.shape[1], small.height / rgb.shape[0])
    cover = _resized(rgb, Size(math.ceil(rgb.shape[1] * factor), math.ceil(rgb.shape[0] * factor)))
    top, left = (cover.shape[0] - small.height) // 2, (cover.shape[1] - small.width) // 2
    part = cover[top : top + small.height, left : left + small.width]
    blurred = cv2.GaussianBlur(part, (0, 0), small.width / 40).astype(np.float32) * 0.45
    return np.asarray(cv2.resize(blurred, (size.width, size.height), interpolation=cv2.INTER_CUBIC), np.uint8)


def _levels_at(minified: float, count: int) -> tuple[int, float]:
    """Which level to sample, and how much of the next coarser one to mix in; the change is spread over the middle."""
    place = min(max(math.log(minified, _LEVEL_STEP), 0.0), count - 1.0)
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
