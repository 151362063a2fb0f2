"""What is seen behind a picture that is transparent, or does not fill the frame."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from pipeline.timeline.model import Clip, Footage, Picture, Reel, Still

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


def seen_until(clips: Sequence[Clip], number: int) -> int:
    """The frame of the film until which a clip is seen: its end, or that of the last one that lies over it."""
    end = clips[number].range.end
    for clip in islice(clips, number + 1, None):
        if clip.behind != BEFORE or not shows_what_is_behind(clip.picture):
            break
        end = clip.range.end
    return end
