"""Quotes on a panel: at the left above the captions, or narrow in the margin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.blocks import CAP, Block, Group, Setting, from_left, from_right, grouped, revealed, stacked
from pipeline.picture.contrast import muted, panel_behind
from pipeline.picture.frame import Frame
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay
from pipeline.timeline.direction import is_leftward

# A margin's share of the title-safe width, and what it keeps free at its sides.
_COLUMN, _UPRIGHT_COLUMN, _MARGIN_PAD = 0.38, 0.6, 36


@dataclass(frozen=True, slots=True)
class _Panel:
    """A quote's measures: what it keeps free around the text, the rule at its edge, the drop to who said it."""

    unit: float
    pad: float = 48

    @property
    def pad_x(self) -> int:
        return round(self.pad * self.unit)

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
    em, leading = look.measures.quote * unit, look.measures.quote_leading
    setting = Setting(look.quote, em, 32 * unit, leading, min(inside, 1120 * unit))
    below = Setting(look.caption, 34 * unit, 22 * unit, 1.3, inside)
    return grouped(text.text, setting, _by(text), below, frame.above_captions - frame.top, _Panel(unit).height)


def margin_group(text: Overlay, frame: Frame, look: Look) -> Group:
    unit = frame.unit
    inside = frame.width * (_COLUMN if frame.is_wide else _UPRIGHT_COLUMN) - (2 * _MARGIN_PAD + 6) * unit
    em, leading = 0.75 * look.measures.quote * unit, look.measures.quote_leading + 0.06
    setting = Setting(look.quote, em, 26 * unit, leading, inside)
    below = Setting(look.caption, 30 * unit, 22 * unit, 1.3, inside)
    height = _Panel(unit, _MARGIN_PAD).height
    return grouped(text.text, setting, _by(text), below, frame.above_captions - frame.top, height)


def _by(text: Overlay) -> str:
    return f"— {text.second}" if text.second else ""


def quote_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On a panel at the left, above the captions, with a rule in the accent colour at its edge.

    The other way round for a language that is written from right to left.
    """
    group, at_right = quote_group(text, frame, look), is_leftward(text.text)
    return _panelled(
        text, group, _Panel(frame.unit), frame, look, frame.above_captions - group.high, at_right, at_right
    )


def margin_marks(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On a narrow panel at the right, halfway up; the other way round as above. The rule is towards the middle."""
    group, is_rightward = margin_group(text, frame, look), not is_leftward(text.text)
    top = round((frame.top + frame.above_captions - group.high) / 2)
    return _panelled(text, group, _Panel(frame.unit, _MARGIN_PAD), frame, look, top, is_rightward, not is_rightward)


def _panelled(
    text: Overlay,
    group: Group,
    space: _Panel,
    frame: Frame,
    look: Look,
    top: float,
    at_right: bool,
    from_the_right: bool,
) -> list[Mark]:
    """The panel at one side of the frame, its rule at the edge where lines begin."""
    panel = panel_behind(look.text, look.background, look.measures.opacity)
    wide = round(max(group.main.width, group.second.width)) + 2 * space.pad_x + space.rule
    left = frame.size.width - frame.left - wide if at_right else frame.left
    edge = left + wide if from_the_right else left
    rule = (space.rule, group.high) if look.measures.rule == "side" else (wide, space.rule)
    marks = [
        Mark(left, top, 7, panel.colour, panel.opacity, ass.box(wide, group.high)),
        Mark(edge, top, 9 if from_the_right else 7, look.accent, 1.0, ass.box(*rule)),
    ]
    inset = space.rule + space.pad_x
    aligned = partial(from_right, right=edge - inset) if from_the_right else partial(from_left, left=edge + inset)
    baseline = top + space.pad_y + round(CAP * group.main.em)
    below = baseline + group.main.between + space.drop(group.second)
    marks += stacked(revealed(group.main, text), baseline, partial(aligned, colour=look.text))
    return marks + stacked(group.second, below, partial(aligned, colour=muted(look.text, panel)))
