"""Captions, on one box at the bottom."""

from __future__ import annotations

from functools import partial

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.blocks import Block, centred, stacked
from pipeline.picture.contrast import panel_behind
from pipeline.picture.frame import CAPTION_EM, CAPTION_LEADING, Frame
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay
from pipeline.picture.typeset import directed, runs, width

_FLOOR = 26.0


def caption_fits(text: Overlay, frame: Frame, look: Look) -> bool:
    return _block(text, frame, look).fits


def _block(text: Overlay, frame: Frame, look: Look) -> Block:
    """Lines as the cue has them; all shrink together where one is too wide."""
    leading = round(CAPTION_LEADING * CAPTION_EM * frame.unit)
    lines = directed([runs(line, look.caption) for line in text.text.split("\n")], text.text)
    widest = max(width(line) for line in lines)
    most = frame.width - 2 * 22 * frame.unit
    em = min(CAPTION_EM * frame.unit, most / widest if widest else most)
    floor = _FLOOR * frame.unit
    is_low = leading * len(lines) + 2 * round(12 * frame.unit) <= frame.bottom - frame.top
    return Block(lines, max(em, floor), leading, em >= floor and is_low)


def caption_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On one box, bottom centre; the last line always on the same baseline."""
    block, unit = _block(text, frame, look), frame.unit
    panel = panel_behind(look.text, "#000000")
    leading = block.leading
    pad_x, pad_y = round(22 * unit), round(12 * unit)
    wide, high = round(block.width) + 2 * pad_x, leading * len(block.lines) + 2 * pad_y
    left, top = round((frame.size.width - wide) / 2), frame.bottom - high
    marks = [Mark(left, top, 7, panel.colour, panel.opacity, ass.box(wide, high, 8 * unit))]
    # The middle between baseline and x-height on the middle of the line's own strip.
    baseline = top + pad_y + round(leading / 2 + 0.28 * block.em)
    marks += stacked(block, baseline, partial(centred, middle=frame.size.width / 2, colour=look.text))
    return marks
