"""Lower thirds: a name and a smaller line on a low panel at the left, above the captions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.blocks import CAP, Block, Group, Setting, from_left, from_right, grouped, stacked
from pipeline.picture.contrast import muted, panel_behind
from pipeline.picture.frame import Frame
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay
from pipeline.timeline.direction import is_leftward

# So that a quote's margin has room beside it.
_WIDEST = 0.56


@dataclass(frozen=True, slots=True)
class _Panel:
    """What is kept free around the text, the short rule above it, the drop to the smaller line."""

    unit: float

    @property
    def pad_x(self) -> int:
        return round(34 * self.unit)

    @property
    def pad_y(self) -> int:
        return round(26 * self.unit)

    @property
    def rule(self) -> tuple[int, int]:
        """Width and height."""
        return round(64 * self.unit), max(2, round(5 * self.unit))

    @property
    def to_name(self) -> int:
        """From the panel's top to the top of the name's capitals."""
        return self.pad_y + self.rule[1] + round(20 * self.unit)

    def drop(self, sub: Block) -> int:
        return round(sub.em * 1.5) if sub.lines else 0

    def height(self, name: Block, sub: Block) -> float:
        return self.to_name + round(CAP * name.em) + name.between + self.drop(sub) + sub.between + self.pad_y


def lower_third_group(text: Overlay, frame: Frame, look: Look) -> Group:
    unit, panel = frame.unit, _Panel(frame.unit)
    widest = frame.width * (_WIDEST if frame.is_wide else 1) - 2 * panel.pad_x
    name = Setting(look.caption, 50 * unit, 30 * unit, 1.16, widest)
    sub = Setting(look.caption, 34 * unit, 22 * unit, 1.25, widest)
    return grouped(text.text, name, text.second, sub, 320 * unit, panel.height)


def lower_third_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """The other way round for a name that is written from right to left."""
    group, space = lower_third_group(text, frame, look), _Panel(frame.unit)
    panel, at_right = panel_behind(look.text, look.background, look.measures.opacity), is_leftward(text.text)
    wide = round(max(group.main.width, group.second.width, space.rule[0])) + 2 * space.pad_x
    left = frame.size.width - frame.left - wide if at_right else frame.left
    edge = left + wide - space.pad_x if at_right else left + space.pad_x
    top = frame.above_captions - group.high
    anchor = 9 if at_right else 7
    marks = [
        Mark(left, top, 7, panel.colour, panel.opacity, ass.box(wide, group.high)),
        Mark(edge, top + space.pad_y, anchor, look.accent, 1.0, ass.box(*space.rule)),
    ]
    aligned = partial(from_right, right=edge) if at_right else partial(from_left, left=edge)
    baseline = top + space.to_name + round(CAP * group.main.em)
    below = baseline + group.main.between + space.drop(group.second)
    marks += stacked(group.main, baseline, partial(aligned, colour=look.text))
    return marks + stacked(group.second, below, partial(aligned, colour=muted(look.text, panel)))
