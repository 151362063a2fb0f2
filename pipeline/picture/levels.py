"""A still at the resolutions that its move needs, in memory and in a file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from pipeline.picture.decode import Planes
from pipeline.project.values import Rect, Size

# Each level is that much coarser than the one before: little enough to sample it without aliasing.
LEVEL_STEP = 1.4


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


@dataclass(frozen=True, slots=True)
class Levels:
    """A still at several sizes, finest first; `made` are those that were asked for, by their number."""

    box: Rect
    sizes: tuple[Size, ...]
    made: Mapping[int, Level]

    @property
    def nbytes(self) -> int:
        return sum(level.nbytes for level in self.made.values())


def levels_at(minified: float, count: int) -> tuple[int, float]:
    """Which level to sample, and how much of the next coarser one to mix in: a change over the middle fifth of the way.

    `minified` is how many pixels of the finest level an output pixel spans.
    """
    place = min(max(math.log(minified, LEVEL_STEP), 0.0), count - 1.0)
    level = min(int(place), max(count - 2, 0))
    weight = min(max((place - level - 0.4) / 0.2, 0.0), 1.0)
    if count == 1:
        return 0, 0.0
    return (level + 1, 0.0) if weight == 1.0 else (level, weight)


def write_levels(levels: Levels, file: Path) -> None:
    """All of them, uncompressed, with checksums: an .npz, which its name must say."""
    box = [levels.box.x, levels.box.y, levels.box.width, levels.box.height]
    planes = {f"{name}{number}": getattr(level, name) for number, level in levels.made.items() for name in "yuv"}
    np.savez(file, box=np.array(box), **planes)


def read_levels(file: Path) -> Levels | None:
    """Levels as they were written; None where the file is damaged or gone."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            box = Rect(*map(float, kept["box"]))
            numbers = range((len(kept.files) - 1) // 3)
            made = {number: Level(box, *(kept[f"{name}{number}"] for name in "yuv")) for number in numbers}
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile):
        return None
    return Levels(box, tuple(Size(level.y.shape[1], level.y.shape[0]) for level in made.values()), made)
