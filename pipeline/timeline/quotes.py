"""The quotes of one scene: when each is on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.project.model import Quote
from pipeline.project.values import Location
from pipeline.timeline.model import Card, Clip, PlacedQuote
from pipeline.timeline.moments import Moments, Pins
from pipeline.timeline.read_aloud import Reading, reading_of
from pipeline.timing import TimeRange, frames_from_seconds

READING_SPEED = 15  # characters a second, for quotes without `until`
SHORTEST = 2.5  # seconds
HOLD = 1.0  # seconds more for a quote that does not come all at once


def placed_quotes(
    quotes: Sequence[Quote], scene: int, clips: Sequence[Clip], frames: int, moments: Moments, reveal: str = "fade"
) -> tuple[PlacedQuote, ...]:
    """In frames from the scene's start, one at a time. `clips` are the scene's, `frames` is how long it is.

    They come as `reveal` says where they do not say it themselves.
    """
    place: Location = ("scenes", scene, "quotes")
    placed: list[PlacedQuote] = []
    for number, (quote, pins) in enumerate(zip(quotes, moments.pins(quotes, place), strict=True)):
        here: Location = (*place, number)
        quote = quote if quote.reveal else quote.model_copy(update={"reveal": reveal})
        reading = _reading(quote, pins, moments)
        span = _span(quote, here, pins, frames, reading, moments)
        if span is not None:
            heard = reading.starts if reading else ()
            how = quote.reveal or reveal
            placed.append(PlacedQuote(quote.text, quote.by, span, scene, here, quote.style, how, heard))
    apart = tuple(_apart(placed, moments))
    for each in apart:
        _note_card(each, clips, moments)
    return apart


def reading_seconds(text: str) -> float:
    """How long it takes to read."""
    return max(SHORTEST, len(text) / READING_SPEED)


def _reading(quote: Quote, pins: Pins, moments: Moments) -> Reading | None:
    """Where its words appear as they are spoken: when that is."""
    if quote.reveal != "words":
        return None
    return reading_of(quote.text, moments.words, pins.start or 0, moments.rate)


def _span(
    quote: Quote, place: Location, pins: Pins, frames: int, reading: Reading | None, moments: Moments
) -> TimeRange | None:
    if not quote.text.strip():
        moments.remarks.problem((*place, "text"), "a quote without words")
        return None
    start = pins.start or 0
    end = frames if pins.to_scene_end else pins.end
    if end is None:
        end = start + _reading_time(quote, place, frames - start, moments)
        end = max(end, reading.end + frames_from_seconds(HOLD, moments.rate)) if reading else end
    if start >= min(end, frames):
        message = "this quote would not be seen: it ends before it starts, or the scene does"
        moments.remarks.time_problem(place, message)
        return None
    return TimeRange(start, min(end, frames))


def _reading_time(quote: Quote, place: Location, left: int, moments: Moments) -> int:
    """Frames it takes to read; a note where the scene has fewer left."""
    seconds = reading_seconds(quote.text) + (0 if quote.reveal == "fade" else HOLD)
    frames = frames_from_seconds(seconds, moments.rate)
    if 0 < left < frames:
        shown = float(left / moments.rate)
        moments.remarks.note(place, f"the scene ends {shown:.1f} s into this quote; reading it takes {seconds:.1f} s")
    return frames


def _apart(quotes: Sequence[PlacedQuote], moments: Moments) -> list[PlacedQuote]:
    """A quote leaves when the next one comes."""
    ordered = sorted(quotes, key=lambda quote: quote.range.start)
    apart: list[PlacedQuote] = []
    for quote, following in pairwise([*ordered, None]):
        assert quote is not None
        if following is None or quote.range.end <= following.range.start:
            apart.append(quote)
        elif quote.range.start < following.range.start:
            moments.remarks.note(quote.location, "leaves early, because the next quote comes")
            apart.append(replace(quote, range=TimeRange(quote.range.start, following.range.start)))
        else:
            message = "two quotes begin at the same moment"
            moments.remarks.time_problem(quote.location, message, "give one of them another `at`")
    return apart


def _note_card(quote: PlacedQuote, clips: Sequence[Clip], moments: Moments) -> None:
    """A quote's panel stands in front of whatever the picture is, a card's text too."""
    for clip in clips:
        if isinstance(clip.picture, Card) and quote.range.overlaps(clip.range):
            message = f"stands over the card “{clip.picture.title}”, whose text it may cover"
            moments.remarks.note(quote.location, message)
            return
