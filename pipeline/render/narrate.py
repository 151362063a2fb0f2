"""Every scene's take with its words timed, made or found in the store."""

from __future__ import annotations

import wave
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from importlib import metadata
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any

from pipeline import ffmpeg
from pipeline.errors import Issue, ProjectError
from pipeline.media import MediaInfo
from pipeline.narration import takes, timed, voice, weights
from pipeline.narration.timed import TimedScript
from pipeline.narration.weights import Weights
from pipeline.narration.words import Take, Word
from pipeline.project.load import Project
from pipeline.project.model import Scene
from pipeline.render.store import Entry, Store, key_of
from pipeline.timing import SAMPLE_RATE, TimeRange

# Raise one where the same input would give another take, other words.
TAKE_VERSION = 1
WORDS_VERSION = 1

READING_SPEED = 15  # characters a second, where a take is not made yet


@dataclass(frozen=True, slots=True)
class Departure:
    """How far a recording follows its scene's script: the share found, and what was not."""

    scene: int
    matched: float
    missing: tuple[str, ...]


@dataclass(slots=True)
class Narration:
    """Takes by scene; scenes that nobody speaks in have none."""

    takes: dict[int, Take] = field(default_factory=dict)
    departures: list[Departure] = field(default_factory=list)
    made: int = 0
    reused: int = 0
    estimated: frozenset[int] = frozenset()
    """Scenes whose takes are not made yet, and only roughly as long as they will be."""


@dataclass(frozen=True)
class Narrator:
    """Makes takes, or finds them. `progress` is told the scene that is worked on."""

    project: Project
    recordings: dict[str, MediaInfo]
    store: Store
    progress: Callable[[int, int, str], None] = lambda done, total, what: None

    def narrate(self, only: Container[int] | None = None) -> Narration:
        """All takes of the film, or of some scenes. Raises ProjectError with every recording that cannot serve."""
        narration, issues = Narration(), list[Issue]()
        groups = [group for group in self._groups() if only is None or group[0] in only]
        missing = [group for group in groups if self._known(group) is None]
        for scenes in groups:
            if scenes in missing:
                self.progress(
                    missing.index(scenes), len(missing), ", ".join(map(self.project.essay.scene_name, scenes))
                )
            try:
                self._narrate(scenes, narration)
            except ProjectError as error:
                issues += [self._at_scene(scenes[0], issue) for issue in error.issues]
        self.progress(len(missing), len(missing), "")
        if issues:
            raise ProjectError(issues)
        return narration

    def known(self) -> Narration:
        """The takes that are in the store already; an estimate where a scene's is not."""
        narration = Narration()
        for scenes in self._groups():
            found = self._known(scenes)
            if found is None:
                narration.estimated |= set(scenes)
                found = self._estimated(scenes)
            narration.takes |= found
        # Scenes that nobody can speak are a problem told elsewhere; with an estimate nothing else seems wrong in them.
        for index, scene in enumerate(self.project.essay.scenes):
            if index not in narration.takes and (scene.narration.strip() or scene.recording):
                narration.takes[index] = estimated_take(scene.narration)
        return narration

    def _estimated(self, scenes: Sequence[int]) -> dict[int, Take]:
        """As long as the recording is, each scene by its share of the text; at a reading pace where there is none."""
        recording = self._scene(scenes[0]).recording
        if not recording:
            return {index: estimated_take(self._scene(index).narration) for index in scenes}
        counts = [max(1, len(self._scene(index).narration)) for index in scenes]
        seconds = self.recordings[recording].duration
        return {
            index: estimated_take(self._scene(index).narration, seconds * count / sum(counts))
            for index, count in zip(scenes, counts, strict=True)
        }

    def problems(self) -> Iterator[Issue]:
        """Scenes that nobody can speak, and a model that may not be read."""
        try:
            self._model()
        except ProjectError as error:
            yield from error.issues
        for index, scene in enumerate(self.project.essay.scenes):
            if scene.narration.strip() and not scene.recording and not self._language.startswith("en"):
                message = f"the scratch voice speaks English only, and this is {self._language!r}"
                yield self.project.source.issue(("scenes", index, "narration"), message, "add `recording: …`")
        for scenes in self._groups():
            for index in scenes if len(scenes) > 1 else ():
                if not self._scene(index).narration.strip():
                    message = "this scene shares its recording with another, so its text is needed"
                    yield self.project.source.issue(("scenes", index), message, "add `narration: …`")

    # Groups of scenes that share a recording

    def _groups(self) -> list[list[int]]:
        """Indexes of scenes that speak; consecutive scenes with the same recording together."""
        scenes = self.project.essay.scenes

        def sharing(index: int) -> tuple[str, int]:
            return (scenes[index].recording, -1) if scenes[index].recording else ("", index)

        groups = [list(group) for _, group in groupby(range(len(scenes)), sharing)]
        return [group for group in groups if self._speaks(scenes[group[0]])]

    def _speaks(self, scene: Scene) -> bool:
        if scene.recording:
            return scene.recording in self.recordings
        return bool(scene.narration.strip()) and self.project.essay.voice == "scratch"

    def _scene(self, index: int) -> Scene:
        return self.project.essay.scenes[index]

    def _at_scene(self, index: int, issue: Issue) -> Issue:
        key = "recording" if self._scene(index).recording else "narration"
        return self.project.source.issue(("scenes", index, key), issue.message, issue.hint)

    # Making

    def _narrate(self, scenes: Sequence[int], narration: Narration) -> None:
        found = self._known(scenes)
        if found is not None:
            narration.reused += len(scenes)
        else:
            found = self._made(scenes)
            narration.made += len(scenes)
        narration.takes |= found
        narration.departures += self._departures(scenes)

    def _made(self, scenes: Sequence[int]) -> dict[int, Take]:
        take = self.store.made(self._take_key(scenes), ".wav", lambda draft: self._record(scenes, draft))
        key = self._words_key(scenes, take)
        if self._known_words(scenes, take) is None:
            self.store.forget(key, ".json")
        self.store.value(key, lambda: self._timed_words(scenes, take))
        found = self._known(scenes, cut=True)
        assert found is not None
        return found

    def _record(self, scenes: Sequence[int], draft: Path) -> None:
        scene = self._scene(scenes[0])
        if scene.recording:
            takes.prepare(self.recordings[scene.recording].path, draft)
        else:
            voice.speak(scene.narration, self._says_of(scene.narration), draft)

    def _timed_words(self, scenes: Sequence[int], take: Entry) -> dict[str, Any]:
        """Words and facts as plain JSON."""
        script = self._timed(scenes, take)
        words = [[word.text, word.range.start, word.range.end, word.pinned] for word in script.words]
        return {
            "words": words,
            "matched": script.matched,
            "missing": list(script.unmatched),
            "heard_by": script.heard_by,
        }

    def _counts(self, scenes: Sequence[int]) -> list[int]:
        return [len(self._scene(index).narration.split()) for index in scenes]

    def _timed(self, scenes: Sequence[int], take: Entry) -> TimedScript:
        script = self._script(scenes)
        if not script.strip():
            names = [name.name for name in self.project.essay.glossary]
            return timed.transcribe_take(take.path, self._language, names, self._weights)
        return timed.time_script(take.path, script, self._language, self._says_of(script), lambda: self._weights)

    # Finding

    def _known(self, scenes: Sequence[int], *, cut: bool = False) -> dict[int, Take] | None:
        """The group's takes from the store, or None where something of them is missing.

        With `cut`, a recording that several scenes share is cut where its pieces are not in the store.
        """
        take = self.store.find(self._take_key(scenes), ".wav")
        known = self._known_words(scenes, take) if take else None
        if take is None or known is None:
            return None
        words = _words_from_json(known)
        if len(scenes) == 1:
            return {scenes[0]: _take(take, words)}
        edges = self._edges(scenes, take, words, cut=cut)
        return None if edges is None else self._divided(scenes, take, words, edges, cut)

    def _edges(self, scenes: Sequence[int], take: Entry, words: Sequence[Word], *, cut: bool) -> list[int] | None:
        """Where a shared take is divided, its own ends included; None where that would have to be found out."""
        counts = self._counts(scenes)
        key = key_of("edges", {"recipe": WORDS_VERSION, "words": self._words_key(scenes, take), "counts": counts})
        found = self.store.known_value(key)
        if found is None and cut:
            found = self.store.value(key, lambda: timed.split_points(words, counts, take.path))
        return None if found is None else [0, *found, _length(take.path)]

    def _known_words(self, scenes: Sequence[int], take: Entry) -> dict[str, Any] | None:
        """Words in the store, unless Whisper heard them with other weights than are meant now."""
        known: dict[str, Any] | None = self.store.known_value(self._words_key(scenes, take))
        if known is None or not known["heard_by"]:
            return known
        here = weights.local_weights(self._model(), self._language)
        return known if here is None or here.id == known["heard_by"] else None

    def _divided(
        self, scenes: Sequence[int], take: Entry, words: Sequence[Word], edges: Sequence[int], cut: bool
    ) -> dict[int, Take] | None:
        """One recording of several scenes, divided in the middle of the pauses between their texts."""
        counts = self._counts(scenes)
        found: dict[int, Take] = {}
        for index, (start, end) in zip(scenes, pairwise(edges), strict=True):
            key = key_of("piece", {"take": take.digest, "from": start, "to": end})
            piece = self.store.find(key, ".wav")
            if piece is None and not cut:
                return None
            piece = piece or self.store.made(key, ".wav", _cutter(take.path, TimeRange(start, end)))
            own, words = words[: counts[len(found)]], words[counts[len(found)] :]
            found[index] = _take(piece, [Word(word.text, word.range.shifted(-start), word.pinned) for word in own])
        return found

    def _departures(self, scenes: Sequence[int]) -> list[Departure]:
        take = self.store.find(self._take_key(scenes), ".wav") if self._scene(scenes[0]).recording else None
        known = self._known_words(scenes, take) if take else None
        if not known or not known["missing"]:
            return []
        return [Departure(scenes[0], known["matched"], tuple(known["missing"]))]

    # Keys

    def _take_key(self, scenes: Sequence[int]) -> str:
        scene = self._scene(scenes[0])
        if scene.recording:
            recording = {"recording": self.recordings[scene.recording].digest, "ffmpeg": ffmpeg.version()}
            return key_of("take", {"recipe": TAKE_VERSION, **recording})
        paragraphs = [" ".join(paragraph.split()) for paragraph in scene.narration.split("\n\n")]
        spoken = {"text": paragraphs, "says": self._says_of(scene.narration), "voice": voice.voice_id()}
        return key_of("voice", {"recipe": TAKE_VERSION, "ffmpeg": ffmpeg.version(), **spoken})

    def _words_key(self, scenes: Sequence[int], take: Entry) -> str:
        script = self._script(scenes)
        heard = {"script": script.split(), "language": self._language, "says": self._says_of(script)}
        names = [] if script else [name.name for name in self.project.essay.glossary]
        libraries = {name: metadata.version(name) for name in ("pocketsphinx", "openai-whisper")}
        recipe = {"recipe": WORDS_VERSION, "libraries": libraries}
        return key_of("words", {**recipe, "take": take.digest, "names": names, **heard})

    def _script(self, scenes: Sequence[int]) -> str:
        return "\n\n".join(self._scene(index).narration.strip() for index in scenes).strip()

    @property
    def _language(self) -> str:
        return self.project.essay.language

    def _says_of(self, text: str) -> dict[str, str]:
        """How the names that occur in a text are said."""
        return {name.name: name.say for name in self.project.essay.glossary if name.say and name.name in text}

    @cached_property
    def _weights(self) -> Weights:
        return weights.find_weights(self._model(), self._language)

    def _model(self) -> str | None:
        """A name as written; a path only to what the project may read."""
        written = self.project.essay.model
        if not written or ("/" not in written and not written.endswith(".pt")):
            return written or None
        try:
            if written.endswith(".pt"):
                return str(self.project.folders.find(written))
            return str(self.project.folders.find(f"{written}/model.bin").parent)
        except ValueError as error:
            raise ProjectError([self.project.source.issue(("model",), *error.args)]) from None


def estimated_take(text: str, seconds: Fraction | None = None) -> Take:
    """Words at an even pace, for a plan or a check before anyone has spoken or listened."""
    tokens = text.split()
    lengths = [len(token) + 1 for token in tokens]
    samples = round((Fraction(sum(lengths), READING_SPEED) if seconds is None else seconds) * SAMPLE_RATE)
    edges = [samples * at // sum(lengths) for at in accumulate(lengths, initial=0)] if tokens else []
    words = (Word(token, TimeRange(start, end)) for token, (start, end) in zip(tokens, pairwise(edges), strict=True))
    return Take(Path(), samples, tuple(words))


def _length(take: Path) -> int:
    """Samples in a wav."""
    with wave.open(str(take)) as opened:
        return int(opened.getnframes())


def _cutter(take: Path, part: TimeRange) -> Callable[[Path], None]:
    return lambda draft: takes.cut(take, part, draft)


def _take(entry: Entry, words: Sequence[Word]) -> Take:
    return Take(entry.path, _length(entry.path), tuple(words), entry.digest)


def _words_from_json(known: dict[str, Any]) -> list[Word]:
    return [Word(text, TimeRange(start, end), pinned) for text, start, end, pinned in known["words"]]
