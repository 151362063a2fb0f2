"""What the author is told of a film's loudness, once its sound is made."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import Issue
from pipeline.project.load import Project
from pipeline.render.make import Sound
from pipeline.sound.loudness import ABSOLUTE_GATE, MOST_GAIN
from pipeline.timeline.model import Timeline

_NEAR = 0.5  # LU


def loudness_notes(project: Project, timeline: Timeline, sound: Sound) -> Iterator[Issue]:
    """Silent beds, and a film that misses its loudness. One without any sound is meant to be silent."""
    target = project.essay.loudness
    for number in sound.silent_beds:
        place = timeline.music[number].location
        yield project.source.issue(place, "this music is silent: nothing of it is heard", note=True)
    if not (timeline.sounds or timeline.music):
        return
    if sound.integrated_lufs <= ABSOLUTE_GATE:
        message = f"nothing in this film reaches {ABSOLUTE_GATE:.0f} LUFS: its sound is left as it is"
    elif sound.integrated_lufs < target - _NEAR:
        has = f"with the {MOST_GAIN:.0f} dB that are added at most it has {sound.integrated_lufs:.1f} LUFS"
        message = f"this film is too soft: {has}, not {target:g}"
    else:
        return
    yield Issue(message, project.path, is_note=True)
