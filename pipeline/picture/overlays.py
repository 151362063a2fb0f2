"""The text on the picture: what stands there when, and what decides how it looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from operator import itemgetter
from typing import Protocol

from pipeline.picture.look import Look, Typeface
from pipeline.picture.reveal import Reveal, reveal_of
from pipeline.project.themes import Measures
from pipeline.timeline.behind import seen_until
from pipeline.timeline.credits import page_ranges, pages_of, rolled
from pipeline.timeline.model import Card, Clip, CreditRow, Credits, PlacedQuote, Timeline
from pipeline.timeline.ways import Dip, Dissolve
from pipeline.timing import TimeRange

# Part of the key of every text: raise it whenever the same text would be measured or drawn otherwise.
TEXT_VERSION = 5

QUOTE_KINDS = {"panel": "quote", "full": "full", "margin": "margin"}


class Caption(Protocol):
    """A burned caption: its lines, and when it shows in frames of the film."""

    @property
    def lines(self) -> tuple[str, ...]: ...

    @property
    def range(self) -> TimeRange: ...


@dataclass(frozen=True, slots=True)
class Overlay:
    """Text: a `card` or a `label` with its smaller line, a `quote` (on its panel, `full` or in the `margin`) with who
    said it, a `caption` with lines in `text`, or credits, a `roll` or a `page`, with a line for the kind of each row.

    `range` counts from the segment's first frame and may reach outside the segment; it comes in and goes out over
    `fade` frames. With a `reveal` its text comes bit by bit. A roll goes up by `travel` pixels in its range.
    """

    kind: str
    text: str
    second: str
    range: TimeRange
    fade: int
    reveal: Reveal | None = None
    rows: tuple[str, ...] = ()
    travel: float = 0.0


def overlays_of(timeline: Timeline, captions: Sequence[Caption], look: Look) -> list[Overlay]:
    """All text of the film, `range` in frames of the film; what is listed later lies above. Text that other clips lie
    over is no part of it: it belongs to the picture."""
    cards = [text for number in _cards(timeline, Card) for text in clip_texts(timeline, number, look)]
    credits = [text for number in _cards(timeline, Credits) for text in clip_texts(timeline, number, look)]
    quotes = [_quote(quote, look.fade, timeline.rate) for quote in timeline.quotes]
    labels = [
        Overlay("label", label.text, label.sub, label.range, _fade(label.range, look.fade, timeline.rate))
        for label in timeline.lower_thirds
    ]
    return (
        cards
        + credits
        + labels
        + quotes
        + [Overlay("caption", "\n".join(cue.lines), "", cue.range, 0) for cue in captions]
    )


def _cards(timeline: Timeline, kind: type[Card | Credits]) -> Iterator[int]:
    for number, clip in enumerate(timeline.clips):
        if isinstance(clip.picture, kind) and not lies_under(timeline, number):
            yield number


def lies_under(timeline: Timeline, number: int) -> bool:
    """Whether text of a card or of credits is still there when another clip lies over it. A roll has left by then."""
    clip = timeline.clips[number]
    if isinstance(clip.picture, Credits) and clip.picture.mode == "roll":
        return False
    return isinstance(clip.picture, Card | Credits) and seen_until(timeline.clips, number) > clip.range.end


def clip_texts(timeline: Timeline, number: int, look: Look) -> list[Overlay]:
    """The text of a card or of credits, in frames of the film, as long as the clip is seen."""
    clip = timeline.clips[number]
    shown, until = _written(clip), seen_until(timeline.clips, number)
    if isinstance(clip.picture, Credits):
        return _credits(clip.picture, shown, until, timeline, look)
    assert isinstance(clip.picture, Card)
    shown = TimeRange(shown.start, until)
    fade = _fade(shown, look.card_fade, timeline.rate)
    return [Overlay("card", clip.picture.title, clip.picture.sub, shown, fade)]


def _written(clip: Clip) -> TimeRange:
    """When a card's text is seen: from when its background is there, where that does not fade in as the text does."""
    if isinstance(clip.way, Dissolve):
        return clip.range
    late = min(clip.comes_in // 2 if isinstance(clip.way, Dip) else clip.comes_in, clip.range.duration // 2)
    return TimeRange(clip.range.start + late, clip.range.end)


def _credits(credits: Credits, shown: TimeRange, until: int, timeline: Timeline, look: Look) -> list[Overlay]:
    """The last page stands until the frame `until`."""
    if credits.mode == "roll":
        travel = rolled(credits, shown.duration, timeline.size, look.scale)
        return [replace(credits_overlay("roll", credits.rows, shown), travel=float(travel))]
    pages = pages_of(credits, timeline.size, look.scale)
    ranges = page_ranges(credits, shown, timeline.size, look.scale, timeline.rate)
    lasting = [*ranges[:-1], TimeRange(ranges[-1].start, until)]
    return [
        replace(credits_overlay("page", rows, span), fade=_fade(span, look.card_fade, timeline.rate))
        for rows, span in zip(pages, lasting, strict=True)
        if span.duration
    ]


def credits_overlay(kind: str, rows: Sequence[CreditRow], shown: TimeRange) -> Overlay:
    text = "\n".join(row.text for row in rows)
    return Overlay(kind, text, "", shown, 0, rows=tuple(row.kind for row in rows))


def written_parts(text: Overlay, look: Look) -> list[tuple[str, Typeface]]:
    """All that is written, with what draws it."""
    if text.rows:
        return [(row, look.row_typeface(kind)) for row, kind in zip(text.text.split("\n"), text.rows, strict=True)]
    second = [(text.second, look.caption)] if text.second else []
    return [(text.text, look.typeface(text.kind)), *second]


def _quote(quote: PlacedQuote, seconds: Fraction, rate: Fraction) -> Overlay:
    fade = _fade(quote.range, seconds, rate)
    reveal = reveal_of(quote, fade, rate)
    return Overlay(QUOTE_KINDS[quote.style], quote.text, quote.by, quote.range, fade, reveal)


def _fade(shown: TimeRange, seconds: Fraction, rate: Fraction) -> int:
    return min(round(seconds * rate), shown.duration // 4)


def seen_from(text: Overlay, place: TimeRange) -> Overlay | None:
    """`text` on the segment's own clock, cut where more of it could not change a pixel; None where it is not seen."""
    if not text.range.clamped(place):
        return None
    seen = text.range.clamped(TimeRange(place.start - text.fade, place.end + text.fade))
    seen = text.range if text.travel else seen  # where a roll stands depends on all of it
    assert seen is not None
    reveal = text.reveal.seen_from(place) if text.reveal else None
    return replace(text, range=seen.shifted(-place.start), reveal=reveal)


def overlays_by_place(texts: Sequence[Overlay], places: Sequence[TimeRange]) -> Iterator[list[Overlay]]:
    """For each of `places`, which follow each other, the texts seen in it, in their own order; one walk along both."""
    coming = sorted(enumerate(texts), key=lambda pair: pair[1].range.start, reverse=True)
    shown: list[tuple[int, Overlay]] = []
    for place in places:
        while coming and coming[-1][1].range.start < place.end:
            shown.append(coming.pop())
        shown = sorted(((n, text) for n, text in shown if text.range.end > place.start), key=itemgetter(0))
        yield [text for _, text in shown]


def text_recipe(text: Overlay, look: Look) -> dict[str, object]:
    style: dict[str, object] = {"text": look.text, "scale": look.scale}
    if text.kind != "caption":
        style |= {"accent": look.accent} if _has_rule(text) else {}
        style |= {"background": look.background}
        if look.measures != Measures():
            style |= asdict(look.measures)
        if look.caption_lines > 2:
            style |= {"caption lines": look.caption_lines}
    elif look.measures.margin != Measures().margin:
        style |= {"margin": look.measures.margin}
    bit_by_bit = [text.reveal.done, text.reveal.steps, text.reveal.fade] if text.reveal else None
    written = text.text + text.second
    return {
        "version": TEXT_VERSION,
        "kind": text.kind,
        "text": text.text,
        "second": text.second,
        "range": [text.range.start, text.range.end],
        "fade": text.fade,
        **({"reveal": bit_by_bit} if bit_by_bit else {}),
        "style": style,
        **({"rows": text.rows, "travel": text.travel} if text.rows else {}),
        "fonts": [digest for _, typeface in written_parts(text, look) for digest in _font_recipe(typeface, written)],
    }


def _has_rule(text: Overlay) -> bool:
    """Whether something is drawn in the accent colour: at the side of a panel, or above a smaller line."""
    return text.kind in ("quote", "margin", "label") or (text.kind in ("card", "full") and bool(text.second))


def _font_recipe(typeface: Typeface, written: str) -> list[str]:
    borrowed = {typeface.borrowed[character].digest for character in written if character in typeface.borrowed}
    return [typeface.regular.digest, typeface.italic.digest, *sorted(borrowed)]
