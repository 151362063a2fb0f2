"""Quotes on a panel at the left, above the captions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.blocks import CAP, Block, Group, Setting, from_left, from_right, grouped, is_leftward
from pipeline.picture.contrast import muted, panel_behind
from pipeline.picture.frame import Frame
from pipeline.picture.look import Look
from pipeline.picture.segments import Overlay


@dataclass(frozen=True, slots=True)
class _Panel:
    """A quote's measures: what it keeps free around the text, the rule at its edge, the drop to who said it."""

    unit: float

    @property
    def pad_x(self) -> int:
        return round(48 * self.unit)

    @property
    def pad_y(self) -> int:
        return round(40 * self.unit)

    @property
    def rule(self) -> int:
        return max(2, round(6 * self.unit))

    def drop(self, by: Block) -> int:
        """From the quote's last baseline to the first of who said it."""
        return round(by.em * 2.0) if by.lines else 0

    def height(self, main: Block, by: Block) -> float:
        return round(2 * self.pad_y + (CAP + 0.02) * main.em + main.between) + self.drop(by) + by.between


def quote_group(text: Overlay, frame: Frame, look: Look) -> Group:
    unit, inside = frame.unit, frame.width - (2 * 48 + 6) * frame.unit
    setting = Setting(look.quote, 56 * unit, 32 * unit, 1.3, min(inside, 1120 * unit))
    below = Setting(look.caption, 34 * unit, 22 * unit, 1.3, inside)
    by = f"— {text.second}" if text.second else ""
    return grouped(text.text, setting, by, below, frame.above_captions - frame.top, _Panel(unit).height)


def quote_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On a panel at the left, above the captions, with a rule in the accent colour at its edge.

    The other way round for a language that is written from right to left.
    """
    group, space = quote_group(text, frame, look), _Panel(frame.unit)
    panel = panel_behind(look.text, look.background)
    wide = round(max(group.main.width, group.second.width)) + 2 * space.pad_x + space.rule
    at_right = is_leftward(text.text)
    left = frame.size.width - frame.left - wide if at_right else frame.left
    edge = left + wide if at_right else left
    top = frame.above_captions - group.high
    marks = [
        Mark(left, top, 7, panel.colour, panel.opacity, ass.box(wide, group.high)),
        Mark(edge, top, 9 if at_right else 7, look.accent, 1.0, ass.box(space.rule, group.high)),
    ]
    inset = space.rule + space.pad_x
    aligned = partial(from_right, right=edge - inset) if at_right else partial(from_left, left=edge + inset)
    baseline = top + space.pad_y + round(CAP * group.main.em)
    for line in group.main.lines:
        marks.append(aligned(line, group.main.em, baseline=baseline, colour=look.text))
        baseline += group.main.leading
    baseline += space.drop(group.second) - group.main.leading
    for line in group.second.lines:
        marks.append(aligned(line, group.second.em, baseline=baseline, colour=muted(look.text, panel)))
        baseline += group.second.leading
    return marks
