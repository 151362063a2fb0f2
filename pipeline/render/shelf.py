"""Takes and their words in the store: under which keys, and what is there already."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline import ffmpeg
from pipeline.errors import ProjectError
from pipeline.media import MediaInfo
from pipeline.narration import takes, timed, voice, weights
from pipeline.narration.weights import Weights
from pipeline.narration.words import Take, Word
from pipeline.project.load import Project
from pipeline.project.model import Scene
from pipeline.render.store import Entry, Store, key_of
from pipeline.timing import TimeRange

# Raise one where the same input would give another take, other words.
TAKE_VERSION = 1
WORDS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Departure:
    """How far a recording follows its scene's script: the share found, and what was not."""

    scene: int
    matched: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """What the store has of a project's narration. Scenes come in groups that share one recording."""

    project: Project
    recordings: dict[str, MediaInfo]
    store: Store

    def scene(self, index: int) -> Scene:
        return self.project.essay.scenes[index]

    def counts(self, scenes: Sequence[int]) -> list[int]:
        return [len(self.scene(index).narration.split()) for index in scenes]

    def known(self, scenes: Sequence[int], *, cut: bool = False) -> dict[int, Take] | None:
        """The group's takes from the store, or None where something of them is missing.

        With `cut`, a recording that several scenes share is cut where its pieces are not in the store.
        """
        take = self.store.find(self.take_key(scenes), ".wav")
        known = self.known_words(scenes, take) if take else None
        if take is None or known is None:
            return None
        words = _words_from_json(known)
        if len(scenes) == 1:
            return {scenes[0]: _take(take, words)}
        edges = self._edges(scenes, take, words, cut=cut)
        return None if edges is None else self._divided(scenes, take, words, edges, cut)

    def _edges(self, scenes: Sequence[int], take: Entry, words: Sequence[Word], *, cut: bool) -> list[int] | None:
        """Where a shared take is divided, its own ends included; None where that would have to be found out."""
        counts = self.counts(scenes)
        key = key_of("edges", {"recipe": WORDS_VERSION, "words": self.words_key(scenes, take), "counts": counts})
        found = self.store.known_value(key)
        if found is None and cut:
            found = self.store.value(key, lambda: timed.split_points(words, counts, take.path))
        return None if found is None else [0, *found, _length(take.path)]

    def known_words(self, scenes: Sequence[int], take: Entry) -> dict[str, Any] | None:
        """Words in the store, unless Whisper heard them with other weights than are meant now."""
        known: dict[str, Any] | None = self.store.known_value(self.words_key(scenes, take))
        if known is None or not known["heard_by"]:
            return known
        here = weights.local_weights(self.model(), self.language, self.project.essay.engine)
        return known if here is None or here.id == known["heard_by"] else None

    def _divided(
        self, scenes: Sequence[int], take: Entry, words: Sequence[Word], edges: Sequence[int], cut: bool
    ) -> dict[int, Take] | None:
        """One recording of several scenes, divided in the middle of the pauses between their texts."""
        counts = self.counts(scenes)
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

    def departures(self, scenes: Sequence[int]) -> list[Departure]:
        take = self.store.find(self.take_key(scenes), ".wav") if self.scene(scenes[0]).recording else None
        known = self.known_words(scenes, take) if take else None
        if not known or not known["missing"]:
            return []
        return [Departure(scenes[0], known["matched"], tuple(known["missing"]))]

    # Keys

    def take_key(self, scenes: Sequence[int]) -> str:
        scene = self.scene(scenes[0])
        if scene.recording:
            recording = {"recording": self.recordings[scene.recording].digest, "ffmpeg": ffmpeg.version()}
            return key_of("take", {"recipe": TAKE_VERSION, **recording})
        paragraphs = [" ".join(paragraph.split()) for paragraph in scene.narration.split("\n\n")]
        spoken = {"text": paragraphs, "says": self.says_of(scene.narration), "voice": voice.voice_id()}
        return key_of("voice", {"recipe": TAKE_VERSION, "ffmpeg": ffmpeg.version(), **spoken})

    def words_key(self, scenes: Sequence[int], take: Entry) -> str:
        script = self.script(scenes)
        heard = {"script": script.split(), "language": self.language, "says": self.says_of(script)}
        names = [] if script else [name.name for name in self.project.essay.glossary]
        libraries = {name: metadata.version(name) for name in ("pocketsphinx", "openai-whisper")}
        recipe = {"recipe": WORDS_VERSION, "libraries": libraries}
        return key_of("words", {**recipe, "take": take.digest, "names": names, **heard})

    def script(self, scenes: Sequence[int]) -> str:
        return "\n\n".join(self.scene(index).narration.strip() for index in scenes).strip()

    @property
    def language(self) -> str:
        return self.project.essay.language

    def says_of(self, text: str) -> dict[str, str]:
        """How the names that occur in a text are said."""
        return {name.name: name.say for name in self.project.essay.glossary if name.say and name.name in text}

    @cached_property
    def weights(self) -> Weights:
        return weights.find_weights(self.model(), self.language, self.project.essay.engine)

    def model(self) -> str | None:
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
