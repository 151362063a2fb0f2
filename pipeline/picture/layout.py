"""Where quotes, cards and captions stand, as marks for libass to draw.

Lengths are multiples of `unit`, a pixel of a film whose shorter side is 1080. From the bottom: the title-safe margin,
two lines of captions, a gap, quotes. Baselines are set one by one, so nothing depends on a font's line spacing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.contrast import muted, panel_behind
from pipeline.picture.look import Look, Typeface
from pipeline.picture.segments import Overlay
from pipeline.picture.typeset import Line, ascent, broken, runs, width, written
from pipeline.project.values import Size

_SAFE = 0.05
_CAPTION_EM, _CAPTION_FLOOR, _CAPTION_LEADING = 46.0, 26.0, 1.26
_QUOTE_EM, _QUOTE_FLOOR, _QUOTE_LEADING = 56.0, 32.0, 1.3
_TITLE_EM, _TITLE_FLOOR, _TITLE_LEADING = 116.0, 44.0, 1.12
_SHRINK = 0.94
# From the quote's last baseline to the first of who said it, in ems of the latter.
_BY_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The film's frame as text sees it, in pixels."""

    size: Size
    scale: float

    @property
    def unit(self) -> float:
        return min(self.size.width, self.size.height) / 1080 * self.scale

    @property
    def left(self) -> float:
        return round(self.size.width * _SAFE)

    @property
    def top(self) -> float:
        return round(self.size.height * _SAFE)

    @property
    def width(self) -> float:
        return self.size.width - 2 * self.left

    @property
    def bottom(self) -> float:
        """Where captions end: upright films keep clear of what players draw over their lower edge."""
        margin = 0.12 if self.size.height > self.size.width else _SAFE
        return self.size.height - round(self.size.height * margin)

    @property
    def above_captions(self) -> float:
        return self.bottom - round((2 * _CAPTION_LEADING * _CAPTION_EM + 24 + 54) * self.unit)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set in one size, and whether they fit where they belong."""

    lines: tuple[Line, ...]
    em: float
    fits: bool

    @property
    def width(self) -> float:
        return max((width(line) for line in self.lines), default=0.0) * self.em


def marks_of(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    return {"quote": _quote, "card": _card, "caption": _caption}[text.kind](text, frame, look)


def block_of(text: Overlay, frame: Frame, look: Look) -> Block:
    """The text's main lines at the size they get."""
    return {"quote": _quote_block, "card": _title_block, "caption": _caption_block}[text.kind](text, frame, look)


def _fitted(
    text: str, typeface: Typeface, ems: tuple[float, float], most: float, is_low_enough: Callable[[int, float], bool]
) -> Block:
    """The largest size, from the first of `ems` down to the second, at which the text is broken into what fits."""
    em, floor = ems
    while True:
        lines = broken(text, typeface, most / em)
        block = Block(lines, em, is_low_enough(len(lines), em))
        if (block.fits and block.width <= most * 1.001) or em <= floor:
            return block
        em = max(em * _SHRINK, floor)


# Captions


def _caption_block(text: Overlay, frame: Frame, look: Look) -> Block:
    """Lines as the cue has them; all shrink together where one is too wide."""
    lines = tuple(runs(line, look.caption) for line in text.text.split("\n"))
    widest = max(width(line) for line in lines)
    most = frame.width - 2 * 22 * frame.unit
    em = min(_CAPTION_EM * frame.unit, most / widest if widest else most)
    floor = _CAPTION_FLOOR * frame.unit
    return Block(lines, max(em, floor), em >= floor)


def _caption(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On one box, bottom centre; the last line always on the same baseline."""
    block, unit = _caption_block(text, frame, look), frame.unit
    panel = panel_behind(look.text, "#000000")
    leading = round(_CAPTION_LEADING * _CAPTION_EM * unit)
    pad_x, pad_y = round(22 * unit), round(12 * unit)
    wide, high = round(block.width) + 2 * pad_x, leading * len(block.lines) + 2 * pad_y
    left, top = round((frame.size.width - wide) / 2), frame.bottom - high
    marks = [Mark(left, top, 7, panel.colour, panel.opacity, ass.box(wide, high, 8 * unit))]
    for number, line in enumerate(block.lines):
        # The middle between baseline and x-height on the middle of the line's own strip.
        baseline = top + pad_y + leading * number + round(leading / 2 + 0.28 * block.em)
        marks.append(_centred(line, block.em, frame.size.width / 2, baseline, look.text, 1.0))
    return marks


# Quotes


def _quote_block(text: Overlay, frame: Frame, look: Look) -> Block:
    unit = frame.unit
    room = frame.above_captions - frame.top - 2 * 40 * unit - (70 * unit if text.second else 0)
    most = min(frame.width - (2 * 48 + 6) * unit, 1120 * unit)
    ems = (_QUOTE_EM * unit, _QUOTE_FLOOR * unit)
    return _fitted(text.text, look.quote, ems, most, lambda count, em: count * em * _QUOTE_LEADING <= room)


def _quote(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On a panel at the left, above the captions, with a rule in the accent colour at its edge."""
    block, unit = _quote_block(text, frame, look), frame.unit
    panel = panel_behind(look.text, look.background)
    by = _fitted(f"— {text.second}", look.caption, (34 * unit, 22 * unit), _most_by(frame), lambda *_: True)
    by_lines = by.lines if text.second else ()
    leading, by_leading = round(block.em * _QUOTE_LEADING), round(by.em * 1.3)
    pad_x, pad_y, rule = round(48 * unit), round(40 * unit), max(2, round(6 * unit))
    # Between baselines, the ink of the first line starts about a cap height above its own.
    cap, descent = 0.67 * block.em, 0.02 * block.em
    high = round(2 * pad_y + cap + leading * (len(block.lines) - 1) + descent)
    high += round(by.em * _BY_GAP + by_leading * (len(by_lines) - 1)) if by_lines else 0
    wide = round(max(block.width, by.width if by_lines else 0)) + 2 * pad_x + rule
    left, top = frame.left, frame.above_captions - high
    marks = [
        Mark(left, top, 7, panel.colour, panel.opacity, ass.box(wide, high)),
        Mark(left, top, 7, look.accent, 1.0, ass.box(rule, high)),
    ]
    text_left, baseline = left + rule + pad_x, top + pad_y + round(cap)
    for line in block.lines:
        marks.append(_from_left(line, block.em, text_left, baseline, look.text))
        baseline += leading
    baseline += round(by.em * _BY_GAP) - leading
    for line in by_lines:
        marks.append(_from_left(line, by.em, text_left, baseline, muted(look.text, panel)))
        baseline += by_leading
    return marks


def _most_by(frame: Frame) -> float:
    return frame.width - (2 * 48 + 6) * frame.unit


# Cards


def _title_block(text: Overlay, frame: Frame, look: Look) -> Block:
    unit = frame.unit
    room = frame.above_captions - frame.top - (150 * unit if text.second else 0)
    ems = (_TITLE_EM * unit, _TITLE_FLOOR * unit)
    most = frame.size.width * 0.8
    return _fitted(text.text, look.title, ems, most, lambda count, em: count * em * _TITLE_LEADING <= room)


def _card(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """The title, a thin rule in the accent colour, the smaller line; together a little above the middle."""
    block, unit = _title_block(text, frame, look), frame.unit
    sub = _fitted(text.second, look.caption, (42 * unit, 24 * unit), frame.size.width * 0.7, lambda *_: True)
    leading, sub_leading = round(block.em * _TITLE_LEADING), round(sub.em * 1.35)
    cap = 0.67 * block.em
    below = round(42 * unit + 0.2 * block.em)
    high = cap + leading * (len(block.lines) - 1)
    high += below + round(62 * unit) + sub_leading * (len(sub.lines) - 1) + sub.em * 0.5 if sub.lines else 0
    top = min(0.48 * frame.size.height - high / 2, frame.above_captions - high)
    middle, baseline = frame.size.width / 2, round(max(top, frame.top) + cap)
    marks = []
    for line in block.lines:
        marks.append(_centred(line, block.em, middle, baseline, look.text, 1.0))
        baseline += leading
    if not sub.lines:
        return marks
    rule_top, wide = baseline - leading + below, round(96 * unit)
    marks.append(Mark(round(middle - wide / 2), rule_top, 7, look.accent, 1.0, ass.box(wide, max(2, round(4 * unit)))))
    baseline = rule_top + round(62 * unit) + round(sub.em * 0.2)
    for line in sub.lines:
        marks.append(_centred(line, sub.em, middle, baseline, look.text, 0.85))
        baseline += sub_leading
    return marks


def _from_left(line: Line, em: float, left: float, baseline: float, colour: str) -> Mark:
    return Mark(left, baseline - ascent(line) * em, 7, colour, 1.0, written(line, em))


def _centred(line: Line, em: float, middle: float, baseline: float, colour: str, opacity: float) -> Mark:
    return Mark(middle, baseline - ascent(line) * em, 8, colour, opacity, written(line, em))
