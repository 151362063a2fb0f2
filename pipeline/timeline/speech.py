"""What is said in clips: which parts of their files are to be listened to, and the words laid into their scenes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.narration.words import Word
from pipeline.project.model import Essay
from pipeline.project.shown import Shown, file_at
from pipeline.project.values import Location
from pipeline.timeline.model import ClipSpeech, SceneSpan, Sound, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame


@dataclass(frozen=True, slots=True)
class SpeakingClip:
    """A clip in which somebody may speak: `part` of its file's sound, in samples, is heard in the film.

    `text` is what the author says is said there, None where that is to be heard.
    """

    path: Path
    digest: str
    part: TimeRange
    text: str | None
    location: Location

    def cropped(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Words timed from the file's start as words timed from the part's.

        Of those heard, the ones that sound for less than half are left out; a text that was given is kept whole.
        """
        found = []
        for word in words:
            inside = TimeRange(self._inside(word.range.start), self._inside(word.range.end))
            middle = (word.range.start + word.range.end) // 2
            if self.text is not None or self.part.start <= middle < self.part.end:
                found.append(replace(word, range=inside.shifted(-self.part.start)))
        return tuple(found)

    def _inside(self, sample: int) -> int:
        return min(max(sample, self.part.start), self.part.end)


def speaking_clips(essay: Essay, timeline: Timeline) -> tuple[SpeakingClip, ...]:
    """In the order of the film. Under a voice a clip is background: it speaks only where its text is given.

    A clip whose sound comes in several pieces is listened to from the first sample that is heard to the last.
    """
    found: dict[Location, SpeakingClip] = {}
    for sound in timeline.sounds:
        clip = _authored(essay, sound) if sound.location else None
        if clip is None or not sound.range.duration or not _may_speak(clip):
            continue
        part, before = _heard(sound), found.get(sound.location)
        if before is not None:
            part = TimeRange(min(before.part.start, part.start), max(before.part.end, part.end))
        found[sound.location] = SpeakingClip(sound.path, sound.digest, part, clip.speech, sound.location)
    return tuple(found.values())


def _heard(sound: Sound) -> TimeRange:
    """The part of a file's sound that is played, in samples of the file."""
    first = round(sound.start * SAMPLE_RATE)
    return TimeRange(first, first + round(sound.range.duration * sound.speed))


def _may_speak(clip: Shown) -> bool:
    """Nobody understands what is said backwards."""
    if clip.reverse:
        return False
    return clip.audio != "under" if clip.speech is None else bool(clip.speech.strip())


def _authored(essay: Essay, sound: Sound) -> Shown:
    return file_at(essay, sound.location)


def with_speech(timeline: Timeline, said: Mapping[Location, Sequence[Word]]) -> Timeline:
    """The film with what its clips say, by their places; words are timed from the first sample that is heard of it."""
    pieces: dict[Location, list[Sound]] = {}
    for sound in timeline.sounds:
        if said.get(sound.location):
            pieces.setdefault(sound.location, []).append(sound)
    heard = {location: _in_film(found, said[location]) for location, found in pieces.items()}
    scenes = tuple(replace(scene, speech=_speech(timeline, scene, heard)) for scene in timeline.scenes)
    return replace(timeline, scenes=scenes)


def _speech(timeline: Timeline, scene: SceneSpan, heard: Mapping[Location, Sequence[Word]]) -> tuple[ClipSpeech, ...]:
    """Of a sound that leads its picture into the scene before, or lags behind it, each scene has the words it hears."""
    start, end = (samples_at_frame(frame, timeline.rate) for frame in (scene.range.start, scene.range.end))
    found = []
    for location, words in heard.items():
        own = [replace(word, range=word.range.shifted(-start)) for word in words if start <= word.range.start < end]
        if own:
            found.append(ClipSpeech(tuple(own), location))
    return tuple(found)


def _in_film(pieces: Sequence[Sound], words: Sequence[Word]) -> list[Word]:
    """Words of one clip, counted from the first sample heard of it, wherever the film plays them."""
    first = min(_heard(sound).start for sound in pieces)
    return [
        replace(word, range=_placed(word.range, sound, first))
        for sound in pieces
        for word in words
        if len(pieces) == 1 or _is_heard(word, sound, first)
    ]


def _is_heard(word: Word, sound: Sound, first: int) -> bool:
    """Whether the middle of a word, counted from sample `first` of the file, is in this piece of it."""
    heard = _heard(sound)
    return heard.start <= first + (word.range.start + word.range.end) // 2 < heard.end


def _placed(place: TimeRange, sound: Sound, first: int) -> TimeRange:
    """A range of the file's samples, counted from `first`, as samples of the film; inside the sound's own."""

    def placed(sample: int) -> int:
        return round((first + sample - _heard(sound).start) / sound.speed) + sound.range.start

    start, end = placed(place.start), placed(place.end)
    if sound.speed != 1 or first != _heard(sound).start:
        start, end = (min(max(at, sound.range.start), sound.range.end) for at in (start, end))
    return TimeRange(start, end)
