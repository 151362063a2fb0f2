"""What is said in clips: which parts of their files are to be listened to, and the words laid into their scenes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.narration.words import Word
from pipeline.project.model import Essay, FileClip
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
    """In the order of the film. Under a voice a clip is background: it speaks only where its text is given."""
    found = []
    for sound in timeline.sounds:
        clip = _authored(essay, sound) if sound.location else None
        if clip is None or not sound.range.duration or not _may_speak(clip):
            continue
        first = round(sound.start * SAMPLE_RATE)
        part = TimeRange(first, first + sound.range.duration)
        found.append(SpeakingClip(sound.path, sound.digest, part, clip.speech, sound.location))
    return tuple(found)


def _may_speak(clip: FileClip) -> bool:
    return clip.audio != "under" if clip.speech is None else bool(clip.speech.strip())


def _authored(essay: Essay, sound: Sound) -> FileClip:
    _, scene, _, number = sound.location
    clip = essay.scenes[int(scene)].clips[int(number)]
    assert isinstance(clip, FileClip)
    return clip


def with_speech(timeline: Timeline, said: Mapping[Location, Sequence[Word]]) -> Timeline:
    """The film with what its clips say, by their places; words are timed from the start of each clip's sound."""
    scenes = tuple(replace(scene, speech=tuple(_speech(timeline, scene, said))) for scene in timeline.scenes)
    return replace(timeline, scenes=scenes)


def _speech(timeline: Timeline, scene: SceneSpan, said: Mapping[Location, Sequence[Word]]) -> list[ClipSpeech]:
    """Of a sound that leads its picture into the scene before, or lags behind it, each scene has the words it hears."""
    scene_range = TimeRange(*(samples_at_frame(frame, timeline.rate) for frame in (scene.range.start, scene.range.end)))
    found = []
    for sound in timeline.sounds:
        if said.get(sound.location) and sound.range.overlaps(scene_range):
            words = [replace(word, range=word.range.shifted(sound.range.start)) for word in said[sound.location]]
            heard = [word for word in words if scene_range.start <= word.range.start < scene_range.end]
            own = tuple(replace(word, range=word.range.shifted(-scene_range.start)) for word in heard)
            if own:
                found.append(ClipSpeech(own, sound.location))
    return found
