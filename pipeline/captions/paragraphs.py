"""What is said as the paragraphs of a transcript: one a scene, and one for each time a clip speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.captions.caption import Paragraph
from pipeline.captions.cues import Cue
from pipeline.captions.film import spoken_words
from pipeline.captions.pieces import joined
from pipeline.project.values import Location
from pipeline.timeline.model import SceneSpan, Timeline


def paragraphs_of_film(
    timeline: Timeline, cues: Sequence[Cue], titles: Mapping[Location, str]
) -> tuple[Paragraph, ...]:
    """In the order of the cues, so that what has none is not told either. `titles` names clips by their places."""
    words, voices = spoken_words(timeline), _voices(timeline)
    found: list[Paragraph] = []
    for scene in timeline.scenes:
        chapter = scene.chapter
        for voice, run in groupby(_spoken(cues, scene), key=lambda cue: voices[cue.words.start]):
            said = list(run)
            text = joined(words[said[0].words.start : said[-1].words.end])
            found.append(Paragraph(chapter, text if voice is None else _quoted(text, titles.get(voice, ""))))
            chapter = ""
        if chapter:
            found.append(Paragraph(chapter, ""))
    return tuple(found)


def _voices(timeline: Timeline) -> list[Location | None]:
    """For every spoken word its clip's place, None where the narrator says it."""
    narrated: list[Location | None] = [None for scene in timeline.scenes for _ in scene.words]
    clips = [speech.location for scene in timeline.scenes for speech in scene.speech for _ in speech.words]
    return narrated + clips


def _spoken(cues: Sequence[Cue], scene: SceneSpan) -> Iterator[Cue]:
    """The cues of a scene that hold words."""
    return (cue for cue in cues if cue.words.duration and scene.range.start <= cue.range.start < scene.range.end)


def _quoted(text: str, title: str) -> str:
    return f"{title}: “{text}”" if title else f"“{text}”"
