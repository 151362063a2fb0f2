"""What is said in clips that play with their own sound, listened to once and remembered in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline import ffmpeg
from pipeline.errors import Issue, MissingError, ProjectError
from pipeline.narration import timed, weights
from pipeline.narration.reading import TimedScript
from pipeline.narration.weights import Weights
from pipeline.narration.words import Word
from pipeline.project.values import Location
from pipeline.render.shelf import WORDS_VERSION, Shelf
from pipeline.render.store import key_of
from pipeline.sound.parts import PART_VERSION, write_part
from pipeline.timeline.speech import SpeakingClip
from pipeline.timing import SAMPLE_RATE, TimeRange

CLIP_SPEECH_VERSION = 1
# A word cut in two by the edge of the part is heard whole, and then mostly sounds or mostly does not.
_MARGIN = SAMPLE_RATE
# With a text there is less: a word more than the text has is a departure from it, a quarter of a second is not.
_MARGIN_OF_TEXT = SAMPLE_RATE // 4
_SHORTEST = SAMPLE_RATE // 10
_HINT_OTHER = "`speech` is what is said in the part of the clip that plays, word by word"
_HINT_DEAF = 'say it in `speech`, or `speech: ""` where nobody speaks; README.md says where weights come from'


@dataclass(slots=True)
class ClipSpeechFound:
    """Words by the places of their clips, timed from where each clip begins to sound.

    `unheard` are places nobody has listened to yet, `issues` what the author should know.
    """

    words: dict[Location, tuple[Word, ...]] = field(default_factory=dict)
    unheard: list[Location] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True)
class Listener:
    """Listens to clips, or finds what was heard. `progress` is told what is listened to."""

    shelf: Shelf
    progress: Callable[[int, int, str], None] = lambda done, total, what: None

    def known(self, clips: Iterable[SpeakingClip]) -> ClipSpeechFound:
        """What the store has; no words where nobody has listened yet."""
        found = ClipSpeechFound()
        for clip in clips:
            self._add(clip, self._known(clip), found)
        return found

    def heard(self, clips: Sequence[SpeakingClip]) -> ClipSpeechFound:
        """What is said in each clip. A text that its clip does not say is a problem among the issues."""
        found = ClipSpeechFound()
        missing = [clip for clip in clips if self._known(clip) is None]
        for clip in clips:
            if clip in missing:
                self.progress(missing.index(clip), len(missing), clip.path.name)
                try:
                    self._listen(clip)
                except ProjectError as error:
                    found.issues += [self._problem(clip, issue) for issue in error.issues]
                    continue
            self._add(clip, self._known(clip), found)
        self.progress(len(missing), len(missing), "")
        return found

    def _add(self, clip: SpeakingClip, known: dict[str, Any] | None, found: ClipSpeechFound) -> None:
        if known is None and clip.text is None and self._weights_here() is None:
            message = "what is said in this clip gets no captions: no Whisper weights are here to listen to it"
            found.issues.append(self._issue(clip, message, _HINT_DEAF, note=True))
        elif known is None:
            found.unheard.append(clip.location)
        else:
            words = [Word(text, TimeRange(start, end), pinned) for text, start, end, pinned in known["words"]]
            found.words[clip.location] = clip.cropped(words)
            if known["missing"]:
                missing = ", ".join(f"“{word}”" for word in known["missing"])
                found.issues.append(self._issue(clip, f"not heard in this clip: {missing}", note=True))

    def _known(self, clip: SpeakingClip) -> dict[str, Any] | None:
        """What was heard, unless by other weights than are meant now."""
        known: dict[str, Any] | None = self.shelf.store.known_value(self._key(clip))
        if known is None or not known["heard_by"]:
            return known
        here = self._weights_here()
        return known if here is None or here.id == known["heard_by"] else None

    def _weights_here(self) -> Weights | None:
        """Without a download: a clip that plays with its own sound is no reason to fetch hundreds of megabytes."""
        try:
            essay = self.shelf.project.essay
            return weights.local_weights(self.shelf.model(), essay.language, essay.engine)
        except (MissingError, ProjectError):  # a model that cannot be used is told with the narration
            return None

    def _issue(self, clip: SpeakingClip, message: str, hint: str = "", *, note: bool = False) -> Issue:
        place = clip.location if clip.text is None else (*clip.location, "speech")
        return self.shelf.project.source.issue(place, message, hint, note=note)

    def _problem(self, clip: SpeakingClip, issue: Issue) -> Issue:
        """At the text; one that names a file speaks of the part as of a recording."""
        return self._issue(clip, issue.message, issue.hint if issue.path is None else _HINT_OTHER)

    # Listening

    def _listen(self, clip: SpeakingClip) -> None:
        """Raises ProjectError where the text is not what is said, or nothing here can find out."""
        if clip.text is None and self._weights_here() is None:
            return
        key = self._key(clip)
        self.shelf.store.forget(key, ".json")
        self.shelf.store.value(key, lambda: self._said(clip))

    def _said(self, clip: SpeakingClip) -> dict[str, Any]:
        """Words timed from the file's start, and facts, as plain JSON."""
        listened = _listened(clip)
        with self.shelf.store.temporary(".f32") as pcm, self.shelf.store.temporary(".wav") as wav:
            samples = write_part(clip.path, listened, pcm, wav)
            script = self._timed(clip, wav) if samples >= _SHORTEST else self._silence(clip)
        ranges = [word.range.shifted(listened.start) for word in script.words]
        return {
            "words": [
                [word.text, place.start, place.end, word.pinned]
                for word, place in zip(script.words, ranges, strict=True)
            ],
            "missing": list(script.unmatched),
            "heard_by": script.heard_by,
        }

    def _timed(self, clip: SpeakingClip, wav: Path) -> TimedScript:
        language = self.shelf.language
        if clip.text is None:
            here = self._weights_here()
            assert here is not None
            return timed.transcribe_take(wav, language, self._names, here)
        return timed.time_script(wav, clip.text, language, self.shelf.says_of(clip.text), self._weights)

    def _silence(self, clip: SpeakingClip) -> TimedScript:
        if clip.text is not None:
            raise ProjectError([Issue("the sound of this clip has ended before the part that plays")])
        return TimedScript(())

    def _weights(self) -> Weights:
        """Raises ProjectError: only this text needs them."""
        try:
            return self.shelf.weights
        except MissingError as error:
            message = "only Whisper can find when this is said, and there are no weights for it"
            raise ProjectError([Issue(message, hint=error.hint)]) from error

    @property
    def _names(self) -> list[str]:
        return [name.name for name in self.shelf.project.essay.glossary]

    def _key(self, clip: SpeakingClip) -> str:
        listened, text, language = _listened(clip), clip.text, self.shelf.language
        libraries = {"pocketsphinx": metadata.version("pocketsphinx")}  # Whisper's is in `heard_by`
        recipe = {"recipe": [CLIP_SPEECH_VERSION, WORDS_VERSION, PART_VERSION], "ffmpeg": ffmpeg.version()}
        said = {"names": self._names} if text is None else {"script": text.split(), "says": self.shelf.says_of(text)}
        part = {"media": clip.digest, "from": listened.start, "to": listened.end}
        return key_of("clip speech", {**recipe, "libraries": libraries, "language": language, **part, **said})


def _listened(clip: SpeakingClip) -> TimeRange:
    """The part with a margin, in samples. Without a text in whole seconds: a cut moved a little is heard already."""
    if clip.text is not None:
        return TimeRange(max(0, clip.part.start - _MARGIN_OF_TEXT), clip.part.end + _MARGIN_OF_TEXT)
    first, last = (clip.part.start - _MARGIN) // SAMPLE_RATE, -(-(clip.part.end + _MARGIN) // SAMPLE_RATE)
    return TimeRange(max(0, first) * SAMPLE_RATE, last * SAMPLE_RATE)
