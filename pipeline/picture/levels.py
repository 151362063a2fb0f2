"""A still at the resolutions that its move needs, in memory and in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from pipeline.picture.decode import Planes
from pipeline.project.values import Rect


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


def write_levels(levels: Sequence[Level], file: Path) -> None:
    """Uncompressed, with checksums: an .npz, which its name must say."""
    boxes = [[level.box.x, level.box.y, level.box.width, level.box.height] for level in levels]
    planes = {f"{name}{number}": getattr(level, name) for number, level in enumerate(levels) for name in "yuv"}
    np.savez(file, boxes=np.array(boxes), **planes)


def read_levels(file: Path) -> tuple[Level, ...] | None:
    """Levels as they were written; None where the file is damaged or gone."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            return tuple(
                Level(Rect(*map(float, box)), *(kept[f"{name}{number}"] for name in "yuv"))
                for number, box in enumerate(kept["boxes"])
            )
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None
