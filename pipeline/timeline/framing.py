"""Which part of a still is shown: crops, presets and authored rectangles as rectangles of the film's shape.

Pure arithmetic on fractions of the upright still; `shape` below is the height of a film-shaped rectangle per unit
of its width, in those fractions.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.project.clip_models import Move
from pipeline.project.values import FULL, Preset, Rect, Size

_ZOOM = 1.15
_TIGHTER = 1.12


def rects_for(
    move: Move | Preset | None, fit: str, focus: Sequence[float], still: Size, film: Size
) -> tuple[Rect, Rect]:
    """The rectangles shown first and last. A still at rest that is contained or blurred is shown in full."""
    shape = _shape(still, film)
    if move is None:
        rest = FULL if fit in ("contain", "blur") else _crop(shape, 1.0, focus)
        return rest, rest
    if isinstance(move, Preset):
        return _preset(move.name, shape, focus)
    return _grown(move.from_, shape, focus), _grown(move.to, shape, focus)


def _shape(still: Size, film: Size) -> float:
    return (still.width / still.height) / (film.width / film.height)


def _crop(shape: float, zoom: float, focus: Sequence[float]) -> Rect:
    """The largest film-shaped rectangle, `zoom` times tighter, around `focus` as far as the edges allow."""
    width = min(1.0, 1.0 / shape) / zoom
    height = width * shape
    return Rect(_inside(focus[0] - width / 2, width), _inside(focus[1] - height / 2, height), width, height)


def _preset(name: str, shape: float, focus: Sequence[float]) -> tuple[Rect, Rect]:
    if name in ("zoom-in", "zoom-out"):
        wide, tight = _crop(shape, 1.0, focus), _crop(shape, _ZOOM, focus)
        return (wide, tight) if name == "zoom-in" else (tight, wide)
    crop = _crop(shape, 1.0, focus)
    if 1.0 - crop.width < 1.0 - 1.0 / _TIGHTER:
        crop = _crop(shape, _TIGHTER, focus)
    left = Rect(0.0, crop.y, crop.width, crop.height)
    right = Rect(1.0 - crop.width, crop.y, crop.width, crop.height)
    return (right, left) if name == "pan-left" else (left, right)


def _grown(rect: Rect, shape: float, focus: Sequence[float]) -> Rect:
    """The smallest film-shaped rectangle around `rect` that stays inside the still, else the largest there is.

    The whole still of another shape cannot be shown whole: it becomes the crop around `focus`.
    """
    width = max(rect.width, rect.height / shape)
    largest = _crop(shape, 1.0, focus)
    if width >= largest.width:
        centre = focus if rect == FULL else (rect.x + rect.width / 2, rect.y + rect.height / 2)
        return _crop(shape, 1.0, centre)
    height = width * shape
    x = _inside(rect.x + rect.width / 2 - width / 2, width)
    y = _inside(rect.y + rect.height / 2 - height / 2, height)
    return Rect(x, y, width, height)


def _inside(start: float, length: float) -> float:
    return min(max(start, 0.0), 1.0 - length)
