"""What a viewer could not read, and where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.picture.look import Look
from pipeline.picture.overlays import QUOTE_KINDS, Caption, Overlay, credits_overlay
from pipeline.project.values import Location
from pipeline.timeline.model import Card, Credits, Timeline


def texts_of(timeline: Timeline, captions: Sequence[Caption]) -> list[tuple[Location, Overlay]]:
    """Every text of the film with its place in the project file."""
    return [
        *_cards(timeline),
        *_credits(timeline),
        *_quotes(timeline),
        *_labels(timeline),
        *_captions(timeline, captions),
    ]


def illegible(texts: Sequence[tuple[Location, Overlay]], timeline: Timeline, look: Look) -> list[tuple[Location, str]]:
    """Characters that no font has, and texts too long for the picture even in small type; each once a place."""
    from pipeline.picture.unreadable import text_problems

    found = [(place, problem) for place, text in texts for problem in text_problems(text, timeline.size, look)]
    return list(dict.fromkeys(found))


def _cards(timeline: Timeline) -> Iterator[tuple[Location, Overlay]]:
    for clip in timeline.clips:
        if isinstance(clip.picture, Card):
            yield clip.location, Overlay("card", clip.picture.title, clip.picture.sub, clip.range, 0)


def _credits(timeline: Timeline) -> Iterator[tuple[Location, Overlay]]:
    """Row by row, each where it is written."""
    for clip in timeline.clips:
        if isinstance(clip.picture, Credits):
            for row in clip.picture.rows:
                yield row.place or clip.location, credits_overlay("roll", [row], clip.range)


def _quotes(timeline: Timeline) -> Iterator[tuple[Location, Overlay]]:
    for quote in timeline.quotes:
        yield quote.location, Overlay(QUOTE_KINDS[quote.style], quote.text, quote.by, quote.range, 0)


def _labels(timeline: Timeline) -> Iterator[tuple[Location, Overlay]]:
    for label in timeline.lower_thirds:
        yield label.location, Overlay("label", label.text, label.sub, label.range, 0)


def _captions(timeline: Timeline, captions: Sequence[Caption]) -> Iterator[tuple[Location, Overlay]]:
    """Both in the order of the film, so one walk along the scenes finds each caption's."""
    scene, last = 0, len(timeline.scenes) - 1
    for caption in sorted(captions, key=lambda caption: caption.range.start):
        while scene < last and timeline.scenes[scene].range.end <= caption.range.start:
            scene += 1
        yield ("scenes", scene, "narration"), Overlay("caption", "\n".join(caption.lines), "", caption.range, 0)
