"""Credits: rows in the middle of the picture, rolling upwards or page by page."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from pipeline.picture.ass import Mark
from pipeline.picture.blocks import CAP, centred
from pipeline.picture.contrast import Panel, muted
from pipeline.picture.frame import Frame
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay
from pipeline.picture.typeset import Line, runs, width
from pipeline.timeline.credits import ADVANCE

# The usual size of each kind of row, and the smallest.
_SIZES = {
    "title": (96.0, 44.0), "author": (42.0, 28.0), "heading": (52.0, 34.0), "work": (46.0, 28.0), "by": (36.0, 24.0),
    "terms": (30.0, 22.0),
}  # fmt: skip
_LOUD = ("title", "heading", "work")


def credits_fit(text: Overlay, frame: Frame, look: Look) -> bool:
    """Whether every row is narrow enough, and a page low enough."""
    is_narrow = all(_set(row, kind, frame, look)[2] for row, kind in _rows(text))
    return is_narrow and (text.kind == "roll" or _height(text, frame) <= frame.above_captions - frame.top)


def credits_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """A roll enters at the lower edge on its first frame; its last row has left at the upper one when it is over."""
    height = _height(text, frame)
    is_roll = text.kind == "roll"
    top = frame.size.height if is_roll else (frame.top + frame.above_captions - height) / 2
    advances = [ADVANCE[kind] * frame.unit for kind in text.rows]
    first = _cap(text.rows[0], frame) if not is_roll else advances[0]
    marks = []
    for (row, kind), below in zip(_rows(text), accumulate([first, *advances[1:]]), strict=True):
        line, em, _ = _set(row, kind, frame, look)
        mark = centred(line, em, middle=frame.size.width / 2, baseline=round(top + below), colour=_colour(kind, look))
        marks.append(replace(mark, rise=text.travel) if is_roll else mark)
    return marks


def _rows(text: Overlay) -> list[tuple[str, str]]:
    return list(zip(text.text.split("\n"), text.rows, strict=True))


def _set(row: str, kind: str, frame: Frame, look: Look) -> tuple[Line, float, bool]:
    """The row as one line, its size, and whether it fits."""
    line = runs(row, look.row_typeface(kind))
    usual, floor = (size * frame.unit for size in _SIZES[kind])
    widest = width(line)
    em = min(usual, frame.width / widest if widest else usual)
    return line, max(em, floor), em >= floor


def _colour(kind: str, look: Look) -> str:
    return look.text if kind in _LOUD else muted(look.text, Panel(look.background, 1.0))


def _cap(kind: str, frame: Frame) -> float:
    return CAP * _SIZES[kind][0] * frame.unit


def _height(text: Overlay, frame: Frame) -> float:
    """From the first row's capitals to below the last baseline."""
    first, *rest = text.rows
    return _cap(first, frame) + sum(ADVANCE[kind] for kind in rest) * frame.unit + 12 * frame.unit
