"""Where quotes, cards and captions stand, as marks for libass to draw.

Lengths are multiples of `unit`, a pixel of a film whose shorter side is 1080. From the bottom: the title-safe margin,
the lines that captions may have, a gap, quotes. Baselines are set one by one, so no font's line spacing matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from unicodedata import bidirectional

from pipeline.picture import ass
from pipeline.picture.ass import Mark
from pipeline.picture.contrast import muted, panel_behind
from pipeline.picture.look import Look, Typeface
from pipeline.picture.segments import Overlay
from pipeline.picture.typeset import Line, ascent, broken, runs, width, written
from pipeline.project.values import Size

_SAFE = 0.05
_CAPTION_EM, _CAPTION_FLOOR, _CAPTION_LEADING = 46.0, 26.0, 1.26
_SHRINK = 0.94
# The smaller text takes at most this share of the room, unless that is all that is in the way.
_SECOND_SHARE = 1 / 3
# A line's ink starts about a cap height above its baseline.
_CAP = 0.67


@dataclass(frozen=True, slots=True)
class Frame:
    """The film's frame as text sees it, in pixels."""

    size: Size
    scale: float
    caption_lines: int = 2

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
        return self.bottom - round((self.caption_lines * _CAPTION_LEADING * _CAPTION_EM + 24 + 54) * self.unit)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set in one size, and whether they fit where they belong."""

    lines: tuple[Line, ...]
    em: float
    leading: int
    fits: bool = True

    @property
    def width(self) -> float:
        return max((width(line) for line in self.lines), default=0.0) * self.em

    @property
    def between(self) -> int:
        """From the first baseline to the last."""
        return self.leading * (len(self.lines) - 1) if self.lines else 0


@dataclass(frozen=True, slots=True)
class Group:
    """A main text with a smaller one under it, `high` pixels together, and whether they fit the picture."""

    main: Block
    second: Block
    high: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set: sizes from the usual one down to the smallest, `most` wide, `leading` in ems; in pixels."""

    typeface: Typeface
    em: float
    floor: float
    leading: float
    most: float


def marks_of(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    return {"quote": _quote, "card": _card, "caption": _caption}[text.kind](text, frame, look)


def fits(text: Overlay, frame: Frame, look: Look) -> bool:
    """Whether all of the text, the smaller one under it included, stands inside the picture."""
    if text.kind == "caption":
        return _caption_block(text, frame, look).fits
    return {"quote": _quote_group, "card": _card_group}[text.kind](text, frame, look).fits


def _fitted(text: str, setting: Setting, is_low_enough: Callable[[Block], bool]) -> Block:
    """The largest size, down to the setting's smallest, at which the text is broken into what fits."""
    em = setting.em
    while True:
        lines = broken(text, setting.typeface, setting.most / em)
        block = Block(lines, em, round(em * setting.leading))
        is_fit = block.width <= setting.most * 1.001 and is_low_enough(block)
        if is_fit or em <= setting.floor:
            return replace(block, fits=is_fit)
        em = max(em * _SHRINK, setting.floor)


def _fits(height: Callable[[Block, Block], float], below: Block, room: float, block: Block) -> bool:
    return height(block, below) <= room


def _grouped(
    text: str, setting: Setting, second: str, below: Setting, room: float, height: Callable[[Block, Block], float]
) -> Group:
    """Both as large as they can be in `room`. First the main text gives way, at its smallest size the smaller one."""
    nothing = Block((), setting.em, 0)
    share = room * _SECOND_SHARE
    for under in (below, replace(below, em=below.floor)):
        small = _fitted(second, under, lambda block: height(nothing, block) - height(nothing, nothing) <= share)
        main = _fitted(text, setting, partial(_fits, height, small, room))
        if main.fits:
            break
    is_narrow = small.width <= below.most * 1.001
    return Group(main, small, height(main, small), main.fits and is_narrow)


# Captions


def _caption_block(text: Overlay, frame: Frame, look: Look) -> Block:
    """Lines as the cue has them; all shrink together where one is too wide."""
    leading = round(_CAPTION_LEADING * _CAPTION_EM * frame.unit)
    lines = tuple(runs(line, look.caption) for line in text.text.split("\n"))
    widest = max(width(line) for line in lines)
    most = frame.width - 2 * 22 * frame.unit
    em = min(_CAPTION_EM * frame.unit, most / widest if widest else most)
    floor = _CAPTION_FLOOR * frame.unit
    is_low = leading * len(lines) + 2 * round(12 * frame.unit) <= frame.bottom - frame.top
    return Block(lines, max(em, floor), leading, em >= floor and is_low)


def _caption(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On one box, bottom centre; the last line always on the same baseline."""
    block, unit = _caption_block(text, frame, look), frame.unit
    panel = panel_behind(look.text, "#000000")
    leading = block.leading
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
        return round(2 * self.pad_y + (_CAP + 0.02) * main.em + main.between) + self.drop(by) + by.between


def _quote_group(text: Overlay, frame: Frame, look: Look) -> Group:
    unit, inside = frame.unit, frame.width - (2 * 48 + 6) * frame.unit
    setting = Setting(look.quote, 56 * unit, 32 * unit, 1.3, min(inside, 1120 * unit))
    below = Setting(look.caption, 34 * unit, 22 * unit, 1.3, inside)
    by = f"— {text.second}" if text.second else ""
    return _grouped(text.text, setting, by, below, frame.above_captions - frame.top, _Panel(unit).height)


def _quote(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """On a panel at the left, above the captions, with a rule in the accent colour at its edge.

    The other way round for a language that is written from right to left.
    """
    group, space = _quote_group(text, frame, look), _Panel(frame.unit)
    panel = panel_behind(look.text, look.background)
    wide = round(max(group.main.width, group.second.width)) + 2 * space.pad_x + space.rule
    is_leftward = _is_leftward(text.text)
    left = frame.size.width - frame.left - wide if is_leftward else frame.left
    edge = left + wide if is_leftward else left
    top = frame.above_captions - group.high
    marks = [
        Mark(left, top, 7, panel.colour, panel.opacity, ass.box(wide, group.high)),
        Mark(edge, top, 9 if is_leftward else 7, look.accent, 1.0, ass.box(space.rule, group.high)),
    ]
    inset = space.rule + space.pad_x
    aligned = partial(_from_right, right=edge - inset) if is_leftward else partial(_from_left, left=edge + inset)
    baseline = top + space.pad_y + round(_CAP * group.main.em)
    for line in group.main.lines:
        marks.append(aligned(line, group.main.em, baseline=baseline, colour=look.text))
        baseline += group.main.leading
    baseline += space.drop(group.second) - group.main.leading
    for line in group.second.lines:
        marks.append(aligned(line, group.second.em, baseline=baseline, colour=muted(look.text, panel)))
        baseline += group.second.leading
    return marks


def _is_leftward(text: str) -> bool:
    """By its first letter, as the Unicode bidirectional algorithm does (rules P2 and P3)."""
    strong = (direction for character in text if (direction := bidirectional(character)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"


# Cards


def _card_height(unit: float, main: Block, sub: Block) -> float:
    high = _CAP * main.em + main.between
    return high + _to_rule(unit, main) + _to_sub(unit, sub) + sub.between + 0.3 * sub.em if sub.lines else high


def _to_rule(unit: float, main: Block) -> int:
    """From the title's last baseline."""
    return round(42 * unit + 0.2 * main.em)


def _to_sub(unit: float, sub: Block) -> int:
    """From the rule to the first baseline of the smaller text."""
    return round(62 * unit) + round(sub.em * 0.2)


def _card_group(text: Overlay, frame: Frame, look: Look) -> Group:
    unit, wide = frame.unit, frame.size.width
    setting = Setting(look.title, 116 * unit, 44 * unit, 1.12, wide * 0.8)
    below = Setting(look.caption, 42 * unit, 24 * unit, 1.35, wide * 0.7)
    room = frame.above_captions - frame.top
    return _grouped(text.text, setting, text.second, below, room, partial(_card_height, unit))


def _card(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    """The title, a thin rule in the accent colour, the smaller line; together a little above the middle."""
    group, unit = _card_group(text, frame, look), frame.unit
    main, sub = group.main, group.second
    top = min(0.48 * frame.size.height - group.high / 2, frame.above_captions - group.high)
    middle, baseline = frame.size.width / 2, round(max(top, frame.top) + _CAP * main.em)
    marks = []
    for line in main.lines:
        marks.append(_centred(line, main.em, middle, baseline, look.text, 1.0))
        baseline += main.leading
    if not sub.lines:
        return marks
    rule_top, wide = baseline - main.leading + _to_rule(unit, main), round(96 * unit)
    marks.append(Mark(round(middle - wide / 2), rule_top, 7, look.accent, 1.0, ass.box(wide, max(2, round(4 * unit)))))
    baseline = rule_top + _to_sub(unit, sub)
    for line in sub.lines:
        marks.append(_centred(line, sub.em, middle, baseline, look.text, 0.85))
        baseline += sub.leading
    return marks


def _from_left(line: Line, em: float, *, left: float, baseline: float, colour: str) -> Mark:
    return Mark(left, baseline - ascent(line) * em, 7, colour, 1.0, written(line, em))


def _from_right(line: Line, em: float, *, right: float, baseline: float, colour: str) -> Mark:
    return Mark(right, baseline - ascent(line) * em, 9, colour, 1.0, written(line, em))


def _centred(line: Line, em: float, middle: float, baseline: float, colour: str, opacity: float) -> Mark:
    return Mark(middle, baseline - ascent(line) * em, 8, colour, opacity, written(line, em))
