"""Sound that changes before the picture does, or after it: J-cuts and L-cuts.

picture      |------ A ------|------ B ------|
lead                    |~~~~~~~~ B ~~~~~~~~~|     the incoming sound starts before its picture
lag          |~~~~~~~~~~ A ~~~~~~~~~~|             the outgoing sound goes on after its picture
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pipeline.timeline.model import Clip, Footage, Sound
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

# Nearer than a frame is the same moment of a file.
_SAME_PLACE = Fraction(1, 24)


def split_edited(sounds: Sequence[Sound | None], clips: Sequence[Clip], rate: Fraction) -> tuple[Sound, ...]:
    """The own sounds of `clips`, one a clip, moved as far as the files and the film have room; without the Nones."""
    split = list(sounds)
    for number, clip in enumerate(clips):
        before = sounds[number - 1] if number else None
        after = sounds[number]
        if before and after and _goes_on(before, after):
            continue  # one sound: to start it early would double it
        if after and clip.lead and number:
            split[number] = _led(after, clip, clip.lead)
        # A sound that ends before its clip does has nothing more to say: its last frame stays.
        if before and clip.lag and before.range.end == samples_at_frame(clip.range.start, rate):
            split[number - 1] = _lagging(split[number - 1] or before, clips[number - 1], clip.lag)
    return tuple(sound for sound in split if sound)


def _goes_on(before: Sound, after: Sound) -> bool:
    reached = before.time_after(before.range.duration)
    is_joined = before.range.end == after.range.start
    plays_alike = (before.speed, before.is_reversed) == (after.speed, after.is_reversed)
    return is_joined and plays_alike and before.digest == after.digest and abs(reached - after.start) <= _SAME_PLACE


def _led(sound: Sound, clip: Clip, seconds: Fraction) -> Sound:
    assert isinstance(clip.picture, Footage)
    before = clip.picture.duration - sound.start if sound.is_reversed else sound.start
    room = max(0, round(before / sound.speed * SAMPLE_RATE))
    earlier = min(round(seconds * SAMPLE_RATE), room, sound.range.start)
    start = max(Fraction(0), sound.time_after(-earlier))
    return replace(sound, start=start, range=TimeRange(sound.range.start - earlier, sound.range.end))


def _lagging(sound: Sound, clip: Clip, seconds: Fraction) -> Sound:
    assert isinstance(clip.picture, Footage)
    heard = sound.time_after(sound.range.duration)
    unheard = heard if sound.is_reversed else clip.picture.duration - heard
    left = max(0, round(unheard / sound.speed * SAMPLE_RATE))
    later = min(round(seconds * SAMPLE_RATE), left)
    return replace(sound, range=TimeRange(sound.range.start, sound.range.end + later))
