"""Everything that can change the sound of a film, as plain data."""

from __future__ import annotations

from typing import Any

from pipeline.sound.ducking import clips_at_full, phrases
from pipeline.sound.edges import Laid, laid_sounds
from pipeline.sound.sources import DECODE_VERSION, LEVELS_VERSION
from pipeline.timeline.model import MusicBed, Timeline
from pipeline.timing import TimeRange, samples_at_frame

MIX_VERSION = 4
"""Raised with every change to what is mixed of the same timeline."""
ROOM_VERSION = 3
"""Raised with every change to the room tone of the same takes (`room.py`)."""
MASTER_VERSION = 6
"""Raised with every change to what is levelled and encoded of the same mix (`levelling.py`, `master.py`, `aac.py`)."""
DISTANCE_VERSION = 3
"""Raised with every change to how music is kept away from speech once all is loud (`finish.py`)."""


def mix_recipe(timeline: Timeline) -> dict[str, Any]:
    """JSON-able, equal for equal sound: files by content, words only by where the music goes down for them."""
    return _room(timeline) | {
        # All of them for every film, so that a plan does not call added music another version.
        "version": [MIX_VERSION, DECODE_VERSION, LEVELS_VERSION, DISTANCE_VERSION],
        "samples": samples_at_frame(timeline.frames, timeline.rate),
        "sounds": [_sound(laid) for laid in laid_sounds(timeline)],
        "music": [_music(bed) for bed in timeline.music],
        "phrases": _pairs(phrases(timeline)) if timeline.music else [],
        "clips_at_full": _pairs(clips_at_full(timeline)) if timeline.music else [],
    }


def _room(timeline: Timeline) -> dict[str, Any]:
    """Which takes bring a room along, and how far it reaches: nothing where there is none."""
    recorded = [[number, *sound.joints] for number, sound in enumerate(timeline.sounds) if sound.is_recorded]
    if not (timeline.has_room_tone and recorded):
        return {}
    scenes = [samples_at_frame(scene.range.end, timeline.rate) for scene in timeline.scenes]
    return {"room": [ROOM_VERSION, recorded, scenes]}


def _sound(laid: Laid) -> list[object]:
    sound = laid.sound
    edges = [
        [fade.length, fade.is_equal_power, *([fade.waits] if fade.waits else [])] for fade in (laid.rise, laid.run_on)
    ]
    place = [sound.gain, sound.is_speech, sound.range.start, sound.range.end]
    played = [] if sound.speed == 1 and not sound.is_reversed else [str(sound.speed), sound.is_reversed]
    return [sound.digest, str(sound.start), *place, *edges, *played]


def _music(bed: MusicBed) -> list[object]:
    """What differs from a bed under the whole film stands behind what is said of every bed."""
    usual = MusicBed(bed.path, bed.digest, bed.gain, bed.duck, location=bed.location)
    said: list[object] = [bed.digest, bed.gain, bed.duck]
    if bed == usual:
        return said
    place = [bed.range.start, bed.range.end] if bed.range else None
    part = [str(bed.start), None if bed.end is None else str(bed.end), bed.is_looped]
    return [*said, place, part, [bed.fade_in, bed.fade_out, bed.cross_in, bed.cross_out]]


def _pairs(ranges: tuple[TimeRange, ...]) -> list[list[int]]:
    return [[each.start, each.end] for each in ranges]
