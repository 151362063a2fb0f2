"""Insets that text would cover: quotes and labels keep to the edges of the frame as they do, and text lies above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.project.values import Location, Size
from pipeline.timeline.direction import is_leftward
from pipeline.timeline.model import Card, Clip, Credits, PlacedLowerThird, PlacedQuote
from pipeline.timeline.places import Corner

# From this shape on text at one side and an inset at the other find room beside each other.
_WIDE = 1.3
# Characters from which a quote's panel is as wide as panels get, and the share of the frame that leaves for an inset.
_LONG, _BESIDE_A_LONG_ONE = 45, 0.25
# Up to this share of the frame an inset is clear of a card's text in the middle.
_BESIDE_A_CARD = 0.35


def covered_insets(
    clips: Sequence[Clip], quotes: Sequence[PlacedQuote], labels: Sequence[PlacedLowerThird], size: Size
) -> Iterator[tuple[Location, str]]:
    """The places of insets, and what stands where they are. All are of one scene, or all in frames of the film."""
    for clip in clips:
        for part in clip.parts:
            if not isinstance(part.place, Corner):
                continue
            if any(quote.range.overlaps(clip.range) and _is_under_quote(part.place, quote, size) for quote in quotes):
                yield part.location, "a quote stands there while this is shown: another corner is free"
            if any(label.range.overlaps(clip.range) and _is_under_label(part.place, label, size) for label in labels):
                yield part.location, "a label stands there while this is shown: another corner is free"
            if isinstance(clip.picture, Card) and part.place.share > _BESIDE_A_CARD:
                yield part.location, f"the card's text may stand over this: make its `size` {_BESIDE_A_CARD} or less"
            if isinstance(clip.picture, Credits) and part.place.share > _BESIDE_A_CARD:
                yield part.location, "the credits may stand over this: make its `size` smaller"


def _is_under_quote(corner: Corner, quote: PlacedQuote, size: Size) -> bool:
    """Panels stand at the lower left, margins at the right, or the other way round; `full` is meant to cover."""
    row, column = corner.name.split("-")
    side = "right" if is_leftward(quote.text) else "left"
    is_wide = size.width >= _WIDE * size.height
    if quote.style == "margin" and is_wide:
        return column != side
    if quote.style == "full" or row != "bottom":
        return False
    return column == side or not is_wide or (len(quote.text) >= _LONG and corner.share > _BESIDE_A_LONG_ONE)


def _is_under_label(corner: Corner, label: PlacedLowerThird, size: Size) -> bool:
    side = "right" if is_leftward(label.text) else "left"
    return corner.name == f"bottom-{side}" or (corner.name.startswith("bottom") and size.width < _WIDE * size.height)
