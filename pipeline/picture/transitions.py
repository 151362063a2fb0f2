"""Two pictures as one, while the one gives way to the other. Pictures are planes as `stills` describes them."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.picture.decode import Planes
from pipeline.picture.plains import plain_planes
from pipeline.picture.stills import eased, split_planes
from pipeline.project.values import Size
from pipeline.timeline.ways import Dip, Dissolve, Slide, Way, Wipe

# The edge of a wipe, in pixels of a film whose shorter side is 1080.
_SOFT_EDGE = 8


def crossed(
    new: Iterator[Planes], old: Iterator[Planes], way: Way, begun: int, total: int, size: Size
) -> Iterator[Planes]:
    """Frame k of n shows what is done at (k + 1) / (n + 1): neither end repeats the picture beside it.

    `begun` frames of `total` are over when the first pictures come. They share one array: use each before the next.
    """
    into = np.empty((size.height * 3 // 2, size.width), np.uint8)
    plain = plain_planes(way.colour, size) if isinstance(way, Dip) else into
    for number, (coming, going) in enumerate(zip(new, old, strict=False), begun + 1):
        done = number / (total + 1)
        match way:
            case Dissolve():
                cv2.addWeighted(coming, done, going, 1 - done, 0, dst=into)
            case Dip():
                # With an even number of frames, too, there is a moment of nothing but the colour.
                covered = min(1.0, (1 - abs(2 * done - 1)) * (total + 1) / (total + 1 - (total + 1) % 2))
                seen = going if done < 0.5 else coming
                cv2.addWeighted(seen, 1 - covered, plain, covered, 0, dst=into)
            case Wipe(side):
                _wiped(coming, going, side, eased(done), size, into)
            case Slide(side):
                _slid(coming, going, side, eased(done), size, into)
        yield into


def _wiped(new: Planes, old: Planes, side: str, done: float, size: Size, into: Planes) -> None:
    """The edge passes over the whole picture, and over its own width."""
    width = max(2.0, _SOFT_EDGE * min(size.width, size.height) / 1080)
    length = size.width if side in ("left", "right") else size.height
    edge = done * (length + width) - width / 2
    for plane, (coming, going, out) in enumerate(zip(*(split_planes(p, size) for p in (new, old, into)), strict=True)):
        coming, going, out = (_along(each, side) for each in (coming, going, out))
        # How far each column's middle lies inside the part that is uncovered. Columns of chroma are two wide.
        step = 2 if plane else 1
        places = (np.arange(out.shape[1]) + 0.5) * step
        weights = np.clip((edge - places) / width + 0.5, 0, 1).astype(np.float32)
        whole, none = int(np.searchsorted(-weights, -1, side="right")), int(np.searchsorted(-weights, 0, side="left"))
        out[:, :whole], out[:, none:] = coming[:, :whole], going[:, none:]
        if whole < none:
            band = slice(whole, none)
            out[:, band] = _between(coming[:, band], going[:, band], weights[band])


def _slid(new: Planes, old: Planes, side: str, done: float, size: Size, into: Planes) -> None:
    """Both moved by the same length, to fractions of a pixel."""
    for coming, going, out in zip(*(split_planes(p, size) for p in (new, old, into)), strict=True):
        coming, going, out = (_along(each, side) for each in (coming, going, out))
        length = out.shape[1]
        moved = done * length
        # The end of the new picture that has come in, then what is left of the old one, and a pixel to look beyond.
        whole = min(floor(moved), length - 1)
        strip = np.concatenate([coming[:, length - whole - 1 :], going[:, : length - whole]], axis=1)
        part = moved - whole
        out[:] = cv2.addWeighted(strip[:, :length], part, strip[:, 1:], 1 - part, 0)


def _along(plane: Planes, side: str) -> Planes:
    """A view in which the new picture comes from the left."""
    turned = plane.T if side in ("top", "bottom") else plane
    return turned[:, ::-1] if side in ("right", "bottom") else turned


def _between(a: Planes, b: Planes, of_a: npt.NDArray[np.float32]) -> Planes:
    mixed = b + (a.astype(np.float32) - b) * of_a
    return np.rint(mixed).astype(np.uint8)
