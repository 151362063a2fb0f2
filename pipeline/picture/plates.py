"""Text as pictures of its own: drawn apart from what it is laid over, with its opacity."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline import ffmpeg
from pipeline.picture import ass
from pipeline.picture.decode import Planes
from pipeline.picture.lettering import lettering
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay
from pipeline.picture.panes import covered
from pipeline.picture.raw import raw_input
from pipeline.picture.stills import split_planes
from pipeline.project.values import Size
from pipeline.timeline.places import Box
from pipeline.timing import TimeRange

_GROUNDS = "grounds.yuv"
# Luma of the grounds that text is drawn on, and the chroma of both, which is none.
_BLACK, _WHITE, _GREY = 0, 255, 128
# Of luma, both chromas and opacity: what they are where nothing is written, and how wide a pixel of theirs is.
_NOTHING = ((_BLACK, 1), (_GREY, 2), (_GREY, 2), (0, 1))


@dataclass(frozen=True, slots=True)
class Plate:
    """What is written in a `box` of the frame: luma, both chromas and opacity. Nothing lies outside of it."""

    box: Box
    planes: tuple[Planes, ...]

    @property
    def nbytes(self) -> int:
        return sum(plane.nbytes for plane in self.planes)


def whole(text: Overlay) -> Overlay:
    """The text as it stands, whenever that is: those that have the same plate are equal."""
    return replace(text, range=TimeRange(0, 1), fade=0, reveal=None)


def plates_drawn(texts: Sequence[Overlay], size: Size, look: Look, folder: Path) -> Generator[Plate, None, None]:
    """Each as it looks when all of it is there. Files for it lie in `folder` meanwhile. Raises ToolError.

    All are drawn on two grounds: what shows none of their difference is opaque (Smith and Blinn, Blue Screen Matting,
    1996).
    """
    luma, chroma = size.width * size.height, size.width * size.height // 2
    (folder / _GROUNDS).write_bytes(b"".join(bytes([y]) * luma + bytes([_GREY]) * chroma for y in (_BLACK, _WHITE)))
    in_turn = [replace(whole(text), range=TimeRange(n, n + 1)) for n, text in enumerate(texts)]
    drawing = lettering(in_turn, size, look, folder)
    chain = f"loop=loop={len(texts) - 1}:size=2,{ass.clock('floor(N/2)')},{drawing}"
    output = ["-vf", chain, "-frames:v", str(2 * len(texts)), "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"]
    command = [*raw_input(size, Fraction(10)), f"file:{_GROUNDS}", *output]
    pictures = (np.frombuffer(each, np.uint8) for each in ffmpeg.read_pieces(command, luma + chroma, cwd=folder))
    for on_black, on_white in zip(pictures, pictures, strict=True):
        yield _plate(split_planes(on_black, size), split_planes(on_white, size)[0])


def around(plates: Sequence[Plate]) -> Box:
    """All of them, and a pixel of chroma more: `overlay` reads less of the opacity at its right and its lower edge."""
    boxes = [plate.box for plate in plates]
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(x, y, right - x + 2, bottom - y + 2)


def together(plates: Sequence[Plate], box: Box) -> bytes:
    """One over the other in a `box` around them all, as a picture in yuva420p."""
    planes = [np.full((box.height // step, box.width // step), value, np.uint8) for value, step in _NOTHING]
    for plate in plates:
        inside = Box(plate.box.x - box.x, plate.box.y - box.y, plate.box.width, plate.box.height)
        parts = [covered(into, inside, step) for into, (_, step) in zip(planes, _NOTHING, strict=True)]
        over = _over(plate.planes, parts) if parts[3].any() else plate.planes
        for part, plane in zip(parts, over, strict=True):
            part[:] = plane
    return b"".join(plane.tobytes() for plane in planes)


def _plate(on_black: Sequence[Planes], on_white: Planes) -> Plate:
    opacity = _WHITE - cv2.subtract(on_white, on_black[0])
    box = _written(opacity)
    shown = covered(opacity, box, 1)
    half = _halved(shown)
    parts = zip(on_black, (shown, half, half), _NOTHING, strict=False)
    colours = [_apart(covered(plane, box, step), share, ground) for plane, share, (ground, step) in parts]
    return Plate(box, (*colours, shown.copy()))


def _written(opacity: Planes) -> Box:
    """Where anything is, to even pixels."""
    left, top, width, height = cv2.boundingRect(opacity)
    x, y = left // 2 * 2, top // 2 * 2
    return Box(x, y, max(2, (left + width - x + 1) // 2 * 2), max(2, (top + height - y + 1) // 2 * 2))


def _apart(seen: Planes, opacity: Planes, ground: int) -> Planes:
    """The colour alone of what was drawn on a ground."""
    over = (seen.astype(np.float32) - ground) * (255 / np.maximum(opacity, 1).astype(np.float32))
    return np.clip(np.rint(ground + over), 0, 255).astype(np.uint8)


def _over(above: Sequence[Planes], below: Sequence[Planes]) -> list[Planes]:
    """A plate over another (Porter and Duff, Compositing Digital Images, 1984)."""
    hides = above[3].astype(np.float32)
    both = hides + below[3] * (1 - hides / 255)
    share = hides / np.maximum(both, 1)
    half = _halved(hides) / np.maximum(_halved(both), 1)
    mixed = [
        under + (over.astype(np.float32) - under) * part
        for over, under, part in zip(above, below, (share, half, half), strict=False)
    ]
    return [np.rint(plane).astype(np.uint8) for plane in (*mixed, both)]


def _halved(opacity: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """As libass and `overlay` have it for chroma: the mean of four pixels."""
    height, width = opacity.shape
    half: npt.NDArray[Any] = cv2.resize(opacity, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return half
