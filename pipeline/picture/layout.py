"""Where each kind of text stands, as marks for libass to draw, and whether all of it fits.

Lengths are multiples of `unit`, a pixel of a film whose shorter side is 1080.
"""

from __future__ import annotations

from pipeline.picture.ass import Mark
from pipeline.picture.captions import caption_fits, caption_marks
from pipeline.picture.cards import card_group, card_marks
from pipeline.picture.credits import credits_fit, credits_marks
from pipeline.picture.frame import Frame
from pipeline.picture.look import Look
from pipeline.picture.lower_thirds import lower_third_group, lower_third_marks
from pipeline.picture.overlays import Overlay
from pipeline.picture.quotes import margin_group, margin_marks, quote_group, quote_marks
from pipeline.picture.quotes_alone import full_group, full_marks

_MARKS = {
    "quote": quote_marks, "full": full_marks, "margin": margin_marks, "label": lower_third_marks, "card": card_marks,
    "caption": caption_marks, "roll": credits_marks, "page": credits_marks,
}  # fmt: skip
_GROUPS = {
    "quote": quote_group, "full": full_group, "margin": margin_group, "label": lower_third_group, "card": card_group,
}  # fmt: skip


def marks_of(text: Overlay, frame: Frame, look: Look) -> list[Mark]:
    return _MARKS[text.kind](text, frame, look)


def fits(text: Overlay, frame: Frame, look: Look) -> bool:
    """Whether all of the text, the smaller one under it included, stands inside the picture."""
    if text.kind == "caption":
        return caption_fits(text, frame, look)
    if text.rows:
        return credits_fit(text, frame, look)
    return _GROUPS[text.kind](text, frame, look).fits
