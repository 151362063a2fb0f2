"""The cues of a whole film, laid out scene by scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.captions.cues import Cue, cues_of_scene
from pipeline.captions.profiles import Profile
from pipeline.narration.words import Word
from pipeline.timeline.model import Timeline
from pipeline.timing import TimeRange, frame_at_sample, samples_at_frame


def cues_of_film(timeline: Timeline, profile: Profile, names: Sequence[str], language: str) -> tuple[Cue, ...]:
    """All cues; frames and word numbers count from the start of the film."""
    cues: list[Cue] = []
    counts = [len(scene.words) for scene in timeline.scenes]
    firsts = [0, *accumulate(counts)]
    for index, scene in enumerate(timeline.scenes):
        start = scene.range.start
        cuts = [clip.range.start - start for clip in timeline.clips if clip.scene == index]
        span = TimeRange(0, scene.range.duration)
        following = _next_speech(timeline, index)
        found = cues_of_scene(
            scene.words, timeline.rate, cuts, span, profile, names, language=language, following=following
        )
        cues += [cue.shifted(start, firsts[index]) for cue in found]
    return tuple(cues)


def words_of_film(timeline: Timeline) -> tuple[Word, ...]:
    """All narrated words, in samples from the start of the film."""
    return tuple(
        replace(word, range=word.range.shifted(samples_at_frame(scene.range.start, timeline.rate)))
        for scene in timeline.scenes
        for word in scene.words
    )


def _next_speech(timeline: Timeline, index: int) -> int | None:
    """The frame on which the next scene begins to speak, from the start of scene `index`."""
    if index + 1 == len(timeline.scenes) or not timeline.scenes[index + 1].words:
        return None
    first = timeline.scenes[index + 1].words[0].range.start
    return timeline.scenes[index].range.duration + frame_at_sample(first, timeline.rate)
