"""The cues of a whole film, laid out scene by scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.captions.cues import Cue, cues_of_scene, first_frame
from pipeline.captions.profiles import Profile
from pipeline.narration.words import Word
from pipeline.timeline.anchors import spoken_parts
from pipeline.timeline.model import PlacedQuote, Timeline
from pipeline.timing import TimeRange, samples_at_frame


def cues_of_film(timeline: Timeline, profile: Profile, names: Sequence[str], language: str) -> tuple[Cue, ...]:
    """All cues; frames and word numbers count from the start of the film."""
    cues: list[Cue] = []
    counts = [len(scene.words) for scene in timeline.scenes]
    firsts = [0, *accumulate(counts)]
    for index, scene in enumerate(timeline.scenes):
        found = cues_of_scene(
            scene.words,
            timeline.rate,
            _cuts(timeline, index),
            TimeRange(0, scene.range.duration),
            profile,
            names,
            language=language,
            following=_following(timeline, index, profile),
        )
        cues += [cue.shifted(scene.range.start, firsts[index]) for cue in found]
    return tuple(cues)


def unquoted(cues: Sequence[Cue], timeline: Timeline) -> tuple[Cue, ...]:
    """The cues without those whose very words stand on the screen as a quote meanwhile."""
    return tuple(cue for cue in cues if not any(_shows(quote, cue) for quote in timeline.quotes))


def _shows(quote: PlacedQuote, cue: Cue) -> bool:
    """Whether a quote shows a cue's words, in a row, for all but a tenth of its time."""
    common = quote.range.clamped(cue.range)
    if common is None or common.duration * 10 < cue.range.duration * 9:
        return False
    said, shown = spoken_parts(cue.text), spoken_parts(quote.text)
    return any(shown[start : start + len(said)] == said for start in range(len(shown) - len(said) + 1))


def words_of_film(timeline: Timeline) -> tuple[Word, ...]:
    """All narrated words, in samples from the start of the film."""
    return tuple(
        replace(word, range=word.range.shifted(samples_at_frame(scene.range.start, timeline.rate)))
        for scene in timeline.scenes
        for word in scene.words
    )


def _cuts(timeline: Timeline, index: int) -> list[int]:
    """The cuts of scene `index`, from its start."""
    start = timeline.scenes[index].range.start
    return [clip.range.start - start for clip in timeline.clips if clip.scene == index]


def _following(timeline: Timeline, index: int, profile: Profile) -> int | None:
    """The frame on which the next scene's first cue starts, from the start of scene `index`."""
    if index + 1 == len(timeline.scenes):
        return None
    scene, after = timeline.scenes[index : index + 2]
    span = TimeRange(0, after.range.duration)
    first = first_frame(after.words, timeline.rate, _cuts(timeline, index + 1), span, profile)
    return None if first is None else scene.range.duration + first
