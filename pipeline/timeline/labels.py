"""The sounds of one scene that captions name: when each is heard."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.project.model import Label
from pipeline.project.values import Location
from pipeline.timeline.model import PlacedLabel
from pipeline.timeline.moments import Moments, Pins
from pipeline.timing import TimeRange, frames_from_seconds

READING_SPEED = 15  # characters a second, for labels without `until`
SHORTEST = 2  # seconds


def placed_labels(labels: Sequence[Label], scene: int, frames: int, moments: Moments) -> tuple[PlacedLabel, ...]:
    """In frames from the scene's start, as the author wishes: `frames` is how long the scene is.

    When each is shown is decided with the cues around it.
    """
    place: Location = ("scenes", scene, "sounds")
    found = [
        _placed(label, (*place, number), pins, frames, moments)
        for number, (label, pins) in enumerate(zip(labels, moments.pins(labels, place), strict=True))
    ]
    return tuple(label for label in found if label is not None)


def _placed(label: Label, place: Location, pins: Pins, frames: int, moments: Moments) -> PlacedLabel | None:
    text = " ".join(label.text.split())
    if not any(map(str.isalnum, text)):
        moments.remarks.problem((*place, "text"), "a sound without a name", "say what is heard: rain")
        return None
    start = pins.start or 0
    end = frames if pins.to_scene_end else pins.end
    if end is None:
        end = start + frames_from_seconds(max(SHORTEST, len(text) / READING_SPEED), moments.rate)
    if start >= min(end, frames):
        message = "this sound would not be named: it ends before it starts, or the scene does"
        moments.remarks.time_problem(place, message)
        return None
    return PlacedLabel(text, TimeRange(start, min(end, frames)), place)
