"""Quotes in the style `full`: alone in the middle, the picture behind them darkened to the background."""

from __future__ import annotations

from functools import partial

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.blocks import CAP, Block, Group, Setting, centred, grouped, in_the_middle, revealed, stacked
from pipeline.picture.contrast import muted, panel_behind
from pipeline.picture.frame import Frame
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay
from pipeline.timeline.direction import is_leftward


def full_group(text: Overlay, frame: Frame, look: Look) -> Group:
    unit = frame.unit
    em, most = 1.5 * look.measures.quote * unit, frame.width * (0.8 if frame.is_wide else 0.94)
    setting = Setting(look.quote, em, 38 * unit, look.measures.quote_leading, most)
    below = Setting(look.caption, 38 * unit, 24 * unit, 1.3, frame.width * 0.8)
    by = f"— {text.second}" if text.second else ""
    return grouped(text.text, setting, by, below, frame.above_captions - frame.top, partial(_height, unit))


def _height(unit: float, main: Block, by: Block) -> float:
    high = CAP * main.em + main.between + 0.3 * main.em
    return high + _to_rule(unit, main) + _to_by(unit, by) + by.between + 0.3 * by.em if by.lines else high


def _to_rule(unit: float, main: Block) -> int:
    """From the quote's last baseline."""
    return round(46 * unit + 0.2 * main.em)


def _to_by(unit: float, by: Block) -> int:
    """From the rule to the first baseline of who said it."""
    return round(46 * unit + CAP * by.em)


def full_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    group, unit = full_group(text, frame, look), frame.unit
    main, by = revealed(group.main, text), group.second
    veil = panel_behind(look.text, look.background, look.measures.opacity)
    marks = [Mark(0, 0, 7, veil.colour, veil.opacity, ass.box(frame.size.width, frame.size.height))]
    top = max(frame.top, min(0.48 * frame.size.height - group.high / 2, frame.above_captions - group.high))
    middle, baseline = frame.size.width / 2, round(top + CAP * main.em)
    aligned = partial(in_the_middle, middle=middle, is_leftward=is_leftward(text.text))
    marks += stacked(main, baseline, partial(aligned, colour=look.text))
    if not by.lines:
        return marks
    rule_top, wide = baseline + main.between + _to_rule(unit, main), round(96 * unit)
    marks.append(Mark(round(middle - wide / 2), rule_top, 7, look.accent, 1.0, ass.box(wide, max(2, round(4 * unit)))))
    return marks + stacked(
        by, rule_top + _to_by(unit, by), partial(centred, middle=middle, colour=muted(look.text, veil))
    )
