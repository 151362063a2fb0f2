"""Looks: exposure, contrast, saturation and a LUT as one table, which stills and footage go through alike.

All work on R'G'B' as it is shown: of sRGB and BT.709 alike, since players show both the same.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.errors import changed_meanwhile
from pipeline.picture.cubes import Cube, cube_of
from pipeline.timeline.model import Grade

Colours = npt.NDArray[np.float64]
"""Shape (n, 3), R'G'B' of 0 to 1."""

_STEPS = 33
# The display's: ITU-R BT.1886. A stop more is twice the light of it.
_GAMMA = 2.4
_LUMA = np.array([0.2126, 0.7152, 0.0722])


@lru_cache(maxsize=8)
def table_of(grade: Grade) -> tuple[int, Colours]:
    """Steps a side, and the colours, red the fastest. Raises UnreadableMedia where the LUT is none.

    Raises StaleError where it is no longer what it was found to be: the table is remembered under that.
    """
    cube = _cube(grade.lut, grade.lut_digest) if grade.lut else None
    is_only_lut = (grade.exposure, grade.contrast, grade.saturation) == (0, 1, 1)
    # Its own steps, where nothing comes before it: then each of its colours is kept as it is.
    steps = cube.steps if cube and cube.is_3d and (is_only_lut or cube.steps > _STEPS) else _STEPS
    line = np.linspace(0, 1, steps)
    blue, green, red = np.meshgrid(line, line, line, indexing="ij")
    colours = _adjusted(np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=1), grade)
    return steps, np.clip(_through(cube, colours) if cube else colours, 0, 1)


def _cube(lut: Path, digest: str) -> Cube:
    raw = lut.read_bytes()
    if hashlib.sha256(raw).hexdigest() != digest:
        raise changed_meanwhile(lut.name)
    return cube_of(raw)


def cube_text(grade: Grade) -> bytes:
    """The table as a `.cube` file for ffmpeg."""
    steps, colours = table_of(grade)
    lines = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in colours.tolist())
    return f"LUT_3D_SIZE {steps}\n{lines}\n".encode()


def _adjusted(colours: Colours, grade: Grade) -> Colours:
    """Contrast turns around middle grey; saturation keeps luma."""
    lit = colours * 2 ** (grade.exposure / _GAMMA)
    turned = (lit - 0.5) * grade.contrast + 0.5
    luma = (turned @ _LUMA)[:, None]
    made: Colours = np.clip(luma + (turned - luma) * grade.saturation, 0, 1)
    return made


def _through(cube: Cube, colours: Colours) -> Colours:
    low, high = np.array(cube.low), np.array(cube.high)
    at = np.clip((colours - low) / (high - low), 0, 1) * (cube.steps - 1)
    values = np.array(cube.colours).reshape(-1, 3)
    if not cube.is_3d:
        whole = np.arange(cube.steps)
        return np.stack([np.interp(at[:, channel], whole, values[:, channel]) for channel in range(3)], axis=1)
    first = np.minimum(at.astype(int), cube.steps - 2)
    share = at - first
    found = np.zeros_like(colours)
    for corner in range(8):
        step = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1])
        weight = np.where(step, share, 1 - share).prod(axis=1)
        red, green, blue = (first + step).T
        found += weight[:, None] * values[(blue * cube.steps + green) * cube.steps + red]
    return found
