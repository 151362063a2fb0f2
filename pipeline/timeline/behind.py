"""What is seen behind a picture that is transparent, or does not fill the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.project.values import Location
from pipeline.timeline.model import Card, Clip, Credits, Footage, Picture, Reel, Still

BEFORE = "before"
"""The clip before, as `Clip.behind` has it."""


def shows_what_is_behind(picture: Picture) -> bool:
    """Around a picture that does not fill the frame, and through one that may be transparent.

    Footage with fit blur lies on a copy of itself.
    """
    match picture:
        case Reel():
            return shows_what_is_behind(picture.pieces[0].footage)
        case Footage():
            return picture.fit == "contain" or (picture.fit == "cover" and picture.has_alpha)
        case Still():
            return picture.fit == "contain" or picture.has_alpha
    return False


def over_cards(clips: Sequence[Clip]) -> Iterator[Location]:
    """Which of the film's clips lie over a card or credits: its background is seen behind them, its text is not."""
    for before, clip in pairwise(clips):
        is_written = isinstance(before.picture, Card | Credits)
        if is_written and clip.behind == BEFORE and shows_what_is_behind(clip.picture):
            yield clip.location
