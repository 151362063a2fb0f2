"""How every sound comes in and goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.timeline.model import Sound, Timeline
from pipeline.timing import SAMPLE_RATE, samples_at_frame

FADE = round(0.008 * SAMPLE_RATE)
"""Samples in which a sound comes in or goes out at a cut."""
# Cuts fall on frames of the picture: what goes on within a frame's length is one sound, cut only in the picture.
_SAME_PLACE = SAMPLE_RATE // 24


@dataclass(frozen=True, slots=True)
class Laid:
    """A sound that comes in over `rise` samples. It goes out in the `run_on` samples past its range, if any.

    cut to another file           ╱▔▔▔▔╲╱▔▔▔▔╲
    going on in the same file     ╱▔▔▔▔╳▔▔▔▔╲      the fades add up to 1: nothing is heard of the cut
    dissolving like the picture   ╱▔▔▔▔▔╲╱▔▔▔▔▔╲
                                       ╱╲
    """

    sound: Sound
    rise: int
    run_on: int


def laid_sounds(timeline: Timeline) -> tuple[Laid, ...]:
    """The timeline's sounds in its order."""
    dissolves = _dissolves(timeline)
    return tuple(_laid(sound, timeline, {} if sound.is_speech else dissolves) for sound in timeline.sounds)


def first_sample(sound: Sound) -> int:
    """Where in its file a sound begins, in samples."""
    return round(sound.start * SAMPLE_RATE)


def _laid(sound: Sound, timeline: Timeline, dissolves: Mapping[int, int]) -> Laid:
    goes_on = any(_goes_on(sound, other) for other in timeline.sounds)
    run_on = dissolves.get(sound.range.end, FADE if goes_on else 0)
    return Laid(sound, dissolves.get(sound.range.start, FADE), run_on)


def _dissolves(timeline: Timeline) -> dict[int, int]:
    """Where in the film clips dissolve in, and for how long, in samples."""
    spans = [(clip.range.start, clip.range.start + clip.dissolve) for clip in timeline.clips if clip.dissolve]
    samples = [(samples_at_frame(start, timeline.rate), samples_at_frame(end, timeline.rate)) for start, end in spans]
    return {start: end - start for start, end in samples}


def _goes_on(sound: Sound, other: Sound) -> bool:
    """Whether the other takes up the same file where this one leaves it."""
    left = first_sample(sound) + sound.range.duration
    return (
        other.digest == sound.digest
        and other.range.start == sound.range.end
        and abs(first_sample(other) - left) <= _SAME_PLACE
    )
