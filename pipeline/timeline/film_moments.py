"""A moment of the whole film, or of one of its scenes, as a frame of the film."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.narration.words import Word
from pipeline.project.values import Moment, SceneEnd, Spoken
from pipeline.timeline.anchors import every_match, nearest_stretch
from pipeline.timeline.model import SceneSpan, Timeline
from pipeline.timing import SAMPLE_RATE, Clock, TimeRange, frame_text, frames_from_seconds


@dataclass(frozen=True, slots=True)
class FilmMoment:
    """A frame of the film in the scene of this number. If it `is_spoken`, words that were asked for begin on it, and if
    it `is_end`, the scene's end was."""

    frame: int
    scene: int
    is_spoken: bool = False
    is_end: bool = False


def film_moment(timeline: Timeline, moment: Moment, only: int | None = None) -> FilmMoment:
    """With `only`, times count from the start of that scene, and words are looked for in it.

    Words of the narration and of what clips say; the first place in the film where a moment names no other. Raises
    ValueError(message, hint) for a moment that the film, or the scene, has not.
    """
    match moment:
        case Clock():
            return _at_time(timeline, moment, only)
        case SceneEnd():
            return _at_end(timeline, only)
        case Spoken():
            return _at_words(timeline, moment, only)


def _at_time(timeline: Timeline, clock: Clock, only: int | None) -> FilmMoment:
    """The first frame of what a project would begin at this time."""
    rate, seconds = timeline.rate, clock.at_rate(timeline.rate)
    place = _asked(timeline, only)
    if seconds >= place.duration / rate:
        written, length = (frame_text(frame, rate) for frame in (frames_from_seconds(seconds, rate), place.duration))
        message = f"{written} is past the end of {_named(timeline, only)}, which is {length} long"
        hint = f"its last frame: --at {frame_text(place.duration - 1, rate)}"
        number = str(int(seconds))
        if len(number) == 4 and any(_places(timeline, number, only)):
            hint = f"for the word {number}, in a shell: --at '\"{number}\"'"
        raise ValueError(message, hint)
    frame = place.start + min(frames_from_seconds(seconds, rate), place.duration - 1)
    return FilmMoment(frame, scene_of(timeline, frame))


def _at_end(timeline: Timeline, only: int | None) -> FilmMoment:
    if only is None:
        raise ValueError("scene-end is the end of a scene, and the film has many", "name the scene: --only SCENE")
    return FilmMoment(timeline.scenes[only].range.end - 1, only, is_end=True)


def _at_words(timeline: Timeline, spoken: Spoken, only: int | None) -> FilmMoment:
    found = list(_places(timeline, spoken.phrase, only))
    number = max(spoken.nth, 1)
    if number > len(found):
        raise ValueError(*_why_unspoken(timeline, spoken, only, found))
    return found[number - 1]


def _asked(timeline: Timeline, only: int | None) -> TimeRange:
    return TimeRange(0, timeline.frames) if only is None else timeline.scenes[only].range


def _named(timeline: Timeline, only: int | None) -> str:
    return "the film" if only is None else f"the scene {timeline.scenes[only].name}"


def scene_of(timeline: Timeline, frame: int) -> int:
    return next(number for number, scene in enumerate(timeline.scenes) if frame < scene.range.end)


def is_said(timeline: Timeline, phrase: str) -> bool:
    return any(_places(timeline, phrase, None))


def _places(timeline: Timeline, phrase: str, only: int | None) -> Iterator[FilmMoment]:
    """Where a phrase is said, in the order of the film. One that goes on in the next scene is no match."""
    for number, scene in enumerate(timeline.scenes):
        if only in (None, number):
            frames = (
                _frame(timeline, number, words[match.first])
                for words in _said(scene)
                for match in every_match([word.text for word in words], phrase)
            )
            yield from (FilmMoment(frame, number, True) for frame in sorted(frames))


def _said(scene: SceneSpan) -> Iterator[Sequence[Word]]:
    yield scene.words
    yield from (speech.words for speech in scene.speech)


def _frame(timeline: Timeline, scene: int, word: Word) -> int:
    """The frame on which an entry begins that is pinned to the word."""
    span = timeline.scenes[scene].range
    start = frames_from_seconds(Fraction(word.range.start, SAMPLE_RATE), timeline.rate)
    return span.start + min(start, span.duration - 1)


def _why_unspoken(timeline: Timeline, spoken: Spoken, only: int | None, found: Sequence[FilmMoment]) -> tuple[str, str]:
    """What is wrong with words that were not found, and what might be right."""
    shown, where = f"“{spoken.phrase}”", "the film" if only is None else f"the scene {timeline.scenes[only].name}"
    if found:
        often = "once" if len(found) == 1 else f"{len(found)} times"
        return (
            f"{shown} is said {often} in {where}, not {spoken.nth} times",
            f"the last time {_told(timeline, found[-1])}",
        )
    elsewhere = next(_places(timeline, spoken.phrase, None), None)
    if elsewhere is not None:
        return f"nobody says {shown} in {where}", f"without --only it is found {_told(timeline, elsewhere)}"
    nearest = _nearest(timeline, spoken.phrase, only)
    return f"nobody says {shown} in {where}", nearest


def _nearest(timeline: Timeline, phrase: str, only: int | None) -> str:
    stretches = [
        (nearest_stretch([word.text for word in words], phrase), number, words)
        for number, scene in enumerate(timeline.scenes)
        if only in (None, number)
        for words in _said(scene)
    ]
    stretch, number, words = max(stretches, key=lambda each: each[0].likeness)
    if not stretch.text:
        return "use words of the narration, or give a time"
    moment = FilmMoment(_frame(timeline, number, words[stretch.first]), number)
    return f"did you mean “{stretch.text}”, {_told(timeline, moment)}?"


def _told(timeline: Timeline, moment: FilmMoment) -> str:
    return f"at {frame_text(moment.frame, timeline.rate)} of the film, in {timeline.scenes[moment.scene].name}"
