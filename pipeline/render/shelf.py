"""Takes and their words in the store: under which keys, and what is there already."""

from __future__ import annotations

import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any

from pipeline import ffmpeg
from pipeline.errors import MissingError, ProjectError
from pipeline.media import MediaInfo
from pipeline.narration import division, takes, voice, weights
from pipeline.narration.clean import CLEAN_VERSION
from pipeline.narration.ear import Remember
from pipeline.narration.reading import TimedScript
from pipeline.narration.script import script_tokens
from pipeline.narration.speech import speech_of
from pipeline.narration.weights import Weights
from pipeline.narration.words import Take, Word
from pipeline.project.load import Project
from pipeline.project.model import Scene
from pipeline.render.kept_sentences import spoken_take
from pipeline.render.readings import reading_from_json
from pipeline.render.store import Entry, Store, key_of
from pipeline.timing import TimeRange

# Raise one where the same input would give another take, other words, other parts of a take.
TAKE_VERSION = 2
WORDS_VERSION = 4
PARTS_VERSION = 1
_finding = Lock()


@dataclass(frozen=True, slots=True)
class Join:
    """Where a reading was cut out of a take: what it said, how many samples, at which one, before which token."""

    text: str
    length: int
    place: int
    token: int


@dataclass(frozen=True, slots=True)
class Narrated:
    """A scene's take, how it reads the scene's script, and what retakes took out of it."""

    take: Take
    reading: TimedScript
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True)
class Shelf:
    """What the store has of a project's narration. Scenes come in groups that share one recording."""

    project: Project
    recordings: dict[str, MediaInfo]
    store: Store

    def scene(self, index: int) -> Scene:
        return self.project.essay.scenes[index]

    def counts(self, scenes: Sequence[int]) -> list[int]:
        """Tokens of each scene's text."""
        return [len(script_tokens(self.scene(index).narration, {}, self.language)) for index in scenes]

    def known(self, scenes: Sequence[int], *, cut: bool = False) -> dict[int, Narrated] | None:
        """The group's takes from the store, or None where something of them is missing.

        With `cut`, a recording is divided and cut where its pieces are not in the store. Raises ProjectError for a
        scene of which the recording says nothing.
        """
        take = self._take(scenes)
        known = self.known_words(scenes, take) if take else None
        heard = self.store.find(self.heard_key(scenes), ".wav")
        if take is None or known is None or heard is None:
            return None
        timed = reading_from_json(known)
        if self.project.essay.retakes == "keep":
            timed = timed.with_retakes()
        counts = self.counts(scenes) if len(scenes) > 1 else [len(timed.tokens)]
        self._refuse_unread(scenes, division.unread_scenes(timed, counts) if len(scenes) > 1 else [])
        cuts = division.retakes(timed, _length(take.path))
        parts = self._parts(scenes, take, timed, counts, cut=cut)
        if parts is None:
            return None
        found: dict[int, Narrated] = {}
        first, last = 0, len(timed.tokens) - 1
        for index, reading, kept in zip(scenes, division.readings(timed, counts, parts), parts, strict=True):
            piece = self._piece(heard, kept, cut=cut)
            if piece is None:
                return None
            joined = [
                Join(each.text, each.range.duration, division.Kept(kept).moved(each.range.start), each.token - first)
                for each in cuts
                if first <= min(each.token, last) < first + len(reading.tokens)
            ]
            first += len(reading.tokens)
            words = reading.spoken_words if self.project.essay.departures == "spoken" else reading.words
            found[index] = Narrated(_take(piece, words, kept), reading, tuple(joined))
        return found

    def _take(self, scenes: Sequence[int]) -> Entry | None:
        key = self.take_key(scenes)
        return self.store.find(key, ".wav") if self.scene(scenes[0]).recording else spoken_take(key, self.store)

    def _refuse_unread(self, scenes: Sequence[int], unread: Sequence[int]) -> None:
        message, hint = "nothing of this text is in the recording", "record it, or give this scene another `recording`"
        places = [("scenes", scenes[number], "narration") for number in unread]
        if places:
            raise ProjectError([self.project.source.issue(place, message, hint) for place in places])

    def _parts(
        self, scenes: Sequence[int], take: Entry, timed: TimedScript, counts: Sequence[int], *, cut: bool
    ) -> list[list[TimeRange]] | None:
        """What each scene hears of the take; None where that would have to be found out."""
        whole, limits = TimeRange(0, _length(take.path)), [self._pause_limit(index) for index in scenes]
        if len(scenes) == 1 and limits == [None] and not any(other.is_dropped for other in timed.others):
            return [[whole]]
        asked = {"counts": list(counts), "limits": limits, "retakes": self.project.essay.retakes}
        heard = {"words": self.words_key(scenes, take), "heard_by": timed.heard_by}
        key = key_of("parts", {"recipe": PARTS_VERSION, **heard, **asked})
        found = self.store.known_value(key)
        if found is None and cut:
            found = self.store.value(key, lambda: _parts_to_json(take.path, timed, counts, limits))
        return None if found is None else [[TimeRange(*part) for part in kept] for kept in found]

    def _pause_limit(self, index: int) -> float | None:
        """In seconds; the scratch voice pauses as it should."""
        scene = self.scene(index)
        if not scene.recording:
            return None
        return self.project.essay.pause_limit if scene.pause_limit is None else scene.pause_limit

    def known_words(self, scenes: Sequence[int], take: Entry) -> dict[str, Any] | None:
        """Words in the store, unless Whisper heard them with other weights than are meant now."""
        known: dict[str, Any] | None = self.store.known_value(self.words_key(scenes, take))
        if known is None or not known["heard_by"]:
            return known
        try:
            here = weights.local_weights(self.model(), self.language, self.project.essay.engine)
        except MissingError:  # told as a problem of the project's model
            return known
        return known if here is None or here.id == known["heard_by"] else None

    def _piece(self, take: Entry, kept: Sequence[TimeRange], *, cut: bool) -> Entry | None:
        if list(kept) == [TimeRange(0, _length(take.path))]:
            return take
        parts = [[part.start, part.end] for part in kept]
        key = key_of("piece", {"recipe": TAKE_VERSION, "take": take.digest, "parts": parts})
        piece = self.store.find(key, ".wav")
        if piece is None and cut:
            piece = self.store.made(key, ".wav", lambda draft: takes.cut(take.path, kept, draft))
        return piece

    def facets(self, scenes: Sequence[int]) -> dict[str, object]:
        """What decides a group's take and its words, by what a person would call it."""
        recording, script = self.scene(scenes[0]).recording, self.script(scenes)
        essay, limits = self.project.essay, [self._pause_limit(index) for index in scenes]
        said: dict[str, object] = {
            "narration": script.split(),
            "names": self.says_of(script),
            "program": [TAKE_VERSION, WORDS_VERSION, PARTS_VERSION, ffmpeg.version()],
        }
        if not recording:
            return {**said, "voice": self.voice_id}
        heard = {"model": [essay.model, essay.engine, self.language], "cut": [limits, essay.retakes]}
        return {**said, **heard, "recording": self.recordings[recording].digest, "cleaned": self.is_cleaned(scenes)}

    # Keys

    def take_key(self, scenes: Sequence[int]) -> str:
        scene = self.scene(scenes[0])
        if scene.recording:
            recording = {"recording": self.recordings[scene.recording].digest, "ffmpeg": ffmpeg.version()}
            return key_of("take", {"recipe": TAKE_VERSION, **recording})
        paragraphs = [" ".join(paragraph.split()) for paragraph in scene.narration.split("\n\n")]
        spoken = {"text": paragraphs, "says": self.says_of(scene.narration), "voice": self.voice_id}
        return key_of("voice", {"recipe": TAKE_VERSION, "ffmpeg": ffmpeg.version(), **spoken})

    def heard_key(self, scenes: Sequence[int]) -> str:
        """Of what the film lets be heard of a take: the take itself, or one that is cleaned, as long as the take.

        Words are timed in the take as it was recorded, so that cleaning moves none and asks nobody to listen again.
        """
        if not self.is_cleaned(scenes):
            return self.take_key(scenes)
        return key_of("clean", {"recipe": CLEAN_VERSION, "take": self.take_key(scenes)})

    def is_cleaned(self, scenes: Sequence[int]) -> bool:
        recording = self.scene(scenes[0]).recording
        return bool(recording) and self.project.essay.is_clean(recording)

    def words_key(self, scenes: Sequence[int], take: Entry) -> str:
        script = self.script(scenes)
        heard = {"script": script.split(), "language": self.language, "says": self.says_of(script)}
        names = [] if script else [name.name for name in self.project.essay.glossary]
        libraries = {"pocketsphinx": metadata.version("pocketsphinx")}
        recipe = {"recipe": WORDS_VERSION, "libraries": libraries}
        return key_of("words", {**recipe, "take": take.digest, "names": names, **heard})

    def remembering(self, take: Entry) -> Remember:
        """Keeps what Whisper heard in a take."""

        def remember(circumstances: Mapping[str, Any], listen: Callable[[], str]) -> str:
            heard: str = self.store.value(
                key_of("heard", {"take": take.digest, **circumstances}), listen, of=take.digest
            )
            return heard

        return remember

    @cached_property
    def voice_id(self) -> str:
        """The model is remembered as a file of the user's: to read its 63 MB is a tenth of an unchanged render."""
        found = voice.voice_id(self.store.digest)
        self.store.save_digests()
        return found

    def script(self, scenes: Sequence[int]) -> str:
        return "\n\n".join(self.scene(index).narration.strip() for index in scenes).strip()

    @property
    def language(self) -> str:
        return self.project.essay.language

    def says_of(self, text: str) -> dict[str, str]:
        """How the names that occur in a text are said."""
        return {name.name: name.say for name in self.project.essay.glossary if name.say and name.name in text}

    @property
    def weights(self) -> Weights:
        """Looked for, and fetched where they are not here, once: threads wait for each other."""
        with _finding:
            return self._weights

    @cached_property
    def _weights(self) -> Weights:
        return weights.find_weights(self.model(), self.language, self.project.essay.engine)

    def model(self) -> str | Path | None:
        """A name as written; a path, with a `/` or ending in .pt, only to what the project may read."""
        written = self.project.essay.model
        if not written or ("/" not in written and not written.endswith(".pt")):
            return written or None
        try:
            if written.endswith(".pt"):
                return self.project.folders.find(written)
            return self.project.folders.find(f"{written.rstrip('/')}/model.bin").parent
        except ValueError as error:
            raise ProjectError([self.project.source.issue(("model",), *error.args)]) from None


def _length(take: Path) -> int:
    """Samples in a wav."""
    with wave.open(str(take)) as opened:
        return int(opened.getnframes())


def _parts_to_json(
    take: Path, timed: TimedScript, counts: Sequence[int], limits: Sequence[float | None]
) -> list[list[list[int]]]:
    parts = division.parts(timed, counts, speech_of(take), TimeRange(0, _length(take)), limits)
    return [[[part.start, part.end] for part in kept] for kept in parts]


def _take(entry: Entry, words: Sequence[Word], kept: Sequence[TimeRange]) -> Take:
    joints = tuple(accumulate(part.duration for part in kept[:-1]))
    return Take(entry.path, _length(entry.path), tuple(words), entry.digest, joints)
