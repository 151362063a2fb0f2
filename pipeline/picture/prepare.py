"""Stills made ready for their move: once per shot, at the resolutions the move needs, shared by all threads.

Several shots of one still, as of details of a painting, share its pixels as long as there is room for them. Large ones
that move may be kept in files, so that further renders need not read the still.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import cv2
import numpy as np

from pipeline.errors import changed_meanwhile
from pipeline.keep import Keep, keep_nothing
from pipeline.media import digest_of
from pipeline.picture.decode import RGB, upright_rgb, yuv_planes
from pipeline.picture.kept import is_kept, levels_recipe, tight_and_wide
from pipeline.picture.levels import LEVEL_STEP, Level, Levels, levels_at, read_levels, write_levels
from pipeline.project.values import FULL, Rect, Size
from pipeline.timeline.model import Still

_MOST_ENLARGED = 2.0
_LEVELS_BYTES = 150_000_000
# Apart from levels: a photograph's pixels would crowd out those of twenty other stills.
_PIXELS_BYTES = 75_000_000
_T = TypeVar("_T", RGB, Levels)


class _Cache(Generic[_T]):
    """What threads share of stills, the least recently used dropped. Each is made once."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[object, _T] = OrderedDict()
        self._locks: dict[object, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], _T]) -> _T:
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
        while len(self._held) > 1 and sum(held.nbytes for held in self._held.values()) > self._limit:
            self._held.popitem(last=False)


_levels: _Cache[Levels] = _Cache(_LEVELS_BYTES)
_pixels: _Cache[RGB] = _Cache(_PIXELS_BYTES)


def prepared(
    still: Still, size: Size, background: str, keep: Keep = keep_nothing, shown: Sequence[Rect] | None = None
) -> Levels:
    """Levels, each coarser than the one before by `LEVEL_STEP`, of the part that the move shows.

    All of them, or with `shown` at least those that these rectangles of the still are drawn from.
    """
    widths = None if shown is None else tuple(rect.width for rect in shown)
    key = (still.digest, still.crop, still.grade, still.fit, still.first, still.last, size, background, widths)
    if is_kept(still):
        return _levels.get(key, lambda: _found_or_prepared(still, size, background, keep, widths))
    return _levels.get(key, lambda: _prepared(still, size, background, widths))


def _found_or_prepared(still: Still, size: Size, background: str, keep: Keep, widths: Sequence[float] | None) -> Levels:
    """What was just made is used as it is: it is in memory once."""
    made: list[Levels] = []

    def write(file: Path) -> None:
        made.append(_prepared(still, size, background))
        write_levels(made[0], file)

    kept = keep(levels_recipe(still, size, background), write)
    if made:
        return made[0]
    return (read_levels(kept) if kept else None) or _prepared(still, size, background, widths)


def _prepared(still: Still, size: Size, background: str, widths: Sequence[float] | None = None) -> Levels:
    rgb = _part(_read(still, background), still.crop)
    if still.fit in ("contain", "blur") and still.first == still.last == FULL:
        return Levels(FULL, (size,), {0: _level(_composed(rgb, still.fit, size, background), FULL, size)})
    tight, wide = tight_and_wide(still)
    box = _around(still.first, still.last)
    part, box = _cut(rgb, box)
    finest = min(size.width / tight.width * box.width, part.shape[1] * _MOST_ENLARGED)
    # The coarsest is sampled up to 0.7 of a step below its own size, as every other is.
    steps = math.floor(math.log(max(1.0, wide.width / box.width * finest / size.width), LEVEL_STEP) + 0.3)
    aspect = size.height / size.width * tight.width / tight.height * box.height / box.width
    scaled = [finest / LEVEL_STEP**step for step in range(steps + 1)]
    sizes = tuple(Size(_even(width), _even(width * aspect)) for width in scaled)
    needed = _needed(sizes, box, size, widths)
    return Levels(box, sizes, {number: _level(part, box, sizes[number]) for number in needed})


def _read(still: Still, background: str) -> RGB:
    """Raises StaleError where a file that is read is no longer what it was: it would stay in memory as the old one."""

    def read() -> RGB:
        rgb = upright_rgb(still.path, background, still.grade)
        if digest_of(still.path) != still.digest:
            raise changed_meanwhile(still.path.name)
        return rgb

    # What is larger than all there is room for would stay until another is read.
    if still.pixels * 3 > _PIXELS_BYTES:
        return read()
    return _pixels.get((still.digest, still.grade, background if still.has_alpha else ""), read)


def _needed(sizes: Sequence[Size], box: Rect, size: Size, widths: Sequence[float] | None) -> Sequence[int]:
    if widths is None:
        return range(len(sizes))
    finest = sizes[0].width / box.width / size.width
    used = [levels_at(width * finest, len(sizes)) for width in widths]
    return sorted({number + coarser for number, weight in used for coarser in ((0, 1) if weight else (0,))})


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _around(a: Rect, b: Rect) -> Rect:
    x, y = min(a.x, b.x), min(a.y, b.y)
    return Rect(x, y, max(a.x + a.width, b.x + b.width) - x, max(a.y + a.height, b.y + b.height) - y)


def _part(rgb: RGB, crop: Rect) -> RGB:
    left, top, size = crop.of(Size(rgb.shape[1], rgb.shape[0]))
    return rgb[top : top + size.height, left : left + size.width]


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
