"""Cards: a title in the middle, with a smaller line under it."""

from __future__ import annotations

from functools import partial

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.blocks import CAP, Block, Group, Setting, centred, grouped, stacked
from pipeline.picture.frame import Frame
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay


def _card_height(unit: float, main: Block, sub: Block) -> float:
    high = CAP * main.em + main.between
    return high + _to_rule(unit, main) + _to_sub(unit, sub) + sub.between + 0.3 * sub.em if sub.lines else high


def _to_rule(unit: float, main: Block) -> int:
    """From the title's last baseline."""
    return round(42 * unit + 0.2 * main.em)


def _to_sub(unit: float, sub: Block) -> int:
    """From the rule to the first baseline of the smaller text."""
    return round(62 * unit) + round(sub.em * 0.2)


def card_group(text: Overlay, frame: Frame, look: Look) -> Group:
    unit, wide = frame.unit, frame.size.width
    most = min(wide * 0.8, frame.width)
    setting = Setting(look.title, look.measures.title * unit, 44 * unit, look.measures.title_leading, most)
    below = Setting(look.caption, 42 * unit, 24 * unit, 1.35, min(wide * 0.7, frame.width))
    room = frame.above_captions - frame.top
    return grouped(text.text, setting, text.second, below, room, partial(_card_height, unit))


def card_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """The title, a thin rule in the accent colour, the smaller line; together a little above the middle."""
    group, unit = card_group(text, frame, look), frame.unit
    main, sub = group.main, group.second
    top = min(0.48 * frame.size.height - group.high / 2, frame.above_captions - group.high)
    middle, baseline = frame.size.width / 2, round(max(top, frame.top) + CAP * main.em)
    in_the_middle = partial(centred, middle=middle, colour=look.text)
    marks = stacked(main, baseline, in_the_middle)
    if not sub.lines:
        return marks
    rule_top, wide = baseline + main.between + _to_rule(unit, main), round(96 * unit)
    marks.append(Mark(round(middle - wide / 2), rule_top, 7, look.accent, 1.0, ass.box(wide, max(2, round(4 * unit)))))
    return marks + stacked(sub, rule_top + _to_sub(unit, sub), partial(in_the_middle, opacity=0.85))
