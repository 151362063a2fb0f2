"""Takes made and their words timed, several at once: takes of later scenes while words of those before are timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from pipeline.errors import MissingError, StaleError
from pipeline.narration import takes, timed, voice
from pipeline.narration.crew import Crew
from pipeline.narration.reading import TimedScript
from pipeline.narration.script import is_english
from pipeline.narration.sections import sections_in
from pipeline.project.model import Scene
from pipeline.render.effort import Effort
from pipeline.render.kept_sentences import Sentences
from pipeline.render.readings import reading_to_json
from pipeline.render.shelf import Narrated, Shelf
from pipeline.render.store import Entry
from pipeline.timing import SAMPLE_RATE

READING_SPEED = 15  # characters a second, where a take is not made yet
_LONG = 60  # seconds of a take, from which on it is told how far along it is
_MOST_PROCESSES = 8  # of 42 MB each
_PATIENCE = 0.2  # seconds between looks at whether all is stopped

Group = Sequence[int]
"""Scenes that share one recording, or one that is spoken."""
Made = tuple[dict[int, Narrated], Effort]


def known_or_stale(shelf: Shelf, scenes: Group, *, cut: bool = False) -> dict[int, Narrated]:
    """As `shelf.known`. Raises StaleError where what was there a moment ago is gone."""
    found = shelf.known(scenes, cut=cut)
    if found is None:
        raise StaleError("a take vanished from the store while the film was made\n    → render again")
    return found


@dataclass(frozen=True)
class Work:
    """What is being made, by the first scene of each group."""

    _readings: Mapping[int, Future[Made]]

    def made(self, scenes: Group) -> Made:
        """Waits for a group, but no longer once all is stopped, or something is missing that another one needs.

        Raises ProjectError where its recording cannot serve.
        """
        reading = self._readings[scenes[0]]
        while not reading.done():
            wait([reading], _PATIENCE)
            ffmpeg.raise_if_stopped()
            for failed in self._readings.values():
                if failed.done() and isinstance(failed.exception(), MissingError):
                    failed.result()
        return reading.result()


@dataclass(frozen=True)
class Studio:
    """`progress` is told the scenes that are worked on; `jobs` takes are made at once, and processes time words."""

    shelf: Shelf
    progress: Callable[[int, int, str], None]
    jobs: int

    @contextmanager
    def working(self, missing: Sequence[Group]) -> Iterator[Work]:
        """All of these groups, in this order. What is not ready when the block ends is left."""
        with self._takes_of(missing) as takes, self._readings_of(missing, takes) as readings:
            yield Work(readings)

    @contextmanager
    def _takes_of(self, missing: Sequence[Group]) -> Iterator[Mapping[str, Future[Entry]]]:
        """Takes by their key, spoken and levelled."""
        groups = {self.shelf.take_key(scenes): scenes for scenes in missing}
        with ThreadPoolExecutor(max(1, self.jobs)) as pool:
            try:
                yield {key: pool.submit(self._take, scenes) for key, scenes in groups.items()}
            except KeyboardInterrupt:
                ffmpeg.stop_all()
                raise
            except (MissingError, StaleError):
                # Told, or begun again, at once: no take is of use before what is missing is there, and none that was
                # made of what changed.
                ffmpeg.stop_all()
                pool.shutdown(cancel_futures=True)
                ffmpeg.resume()
                raise
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def _readings_of(
        self, missing: Sequence[Group], takes: Mapping[str, Future[Entry]]
    ) -> Iterator[Mapping[int, Future[Made]]]:
        """What takes say; the sections of long ones at once, too."""
        done, since = list[Group](), ffmpeg.stops()

        def made(scenes: Group, crew: Crew) -> Made:
            ffmpeg.raise_if_stopped(since)
            tell = self._telling(done, len(missing), scenes, since)
            found = self._made(scenes, takes[self.shelf.take_key(scenes)].result(), crew, tell)
            done.append(scenes)
            return found

        with Crew(self._useful(missing)) as crew:
            pool = ThreadPoolExecutor(max(1, crew.size))
            try:
                yield {scenes[0]: pool.submit(made, scenes, crew) for scenes in missing}
            finally:
                # Those that work still are stopped by what they ask next: the crew is about to be gone.
                pool.shutdown(wait=False, cancel_futures=True)

    def _useful(self, missing: Sequence[Group]) -> int:
        """How many processes have something to do. None where one is enough: this one is."""
        aligned = [scenes for scenes in missing if is_english(self.shelf.language) and self.shelf.script(scenes)]
        size = min(self.jobs, sum(sections_in(self._length(scenes)) for scenes in aligned), _MOST_PROCESSES)
        return size if size > 1 else 0

    def _length(self, scenes: Group) -> float:
        """Seconds of the recording, or about those that the voice will speak."""
        scene = self.shelf.scene(scenes[0])
        if scene.recording:
            return float(self.shelf.recordings[scene.recording].duration)
        return len(scene.narration) / READING_SPEED

    def _telling(self, done: Sequence[Group], total: int, scenes: Group, since: int) -> timed.Tell:
        """Tells what is worked on, and how far along a long take is. Raises Interrupted once all is stopped."""
        names, told = ", ".join(map(self.shelf.project.essay.scene_name, scenes)), [0]
        is_long = self._length(scenes) > _LONG
        self.progress(len(done), total, names)

        def tell(share: float) -> None:
            ffmpeg.raise_if_stopped(since)
            if is_long and int(share * 10) > told[-1]:
                told.append(int(share * 10))
                self.progress(len(done), total, f"{names}, {told[-1]}0 %")

        return tell

    def _take(self, scenes: Group) -> Entry:
        """The take in which words are timed; the one that is heard, where that is another, is made too."""
        scene, key, store = self.shelf.scene(scenes[0]), self.shelf.take_key(scenes), self.shelf.store
        if not scene.recording:
            return store.made_with_value(key, ".wav", lambda draft: self._speak(scene, draft))[0]
        take = store.made(key, ".wav", lambda draft: self._record(scenes, draft))
        if self.shelf.is_cleaned(scenes):
            store.made(self.shelf.heard_key(scenes), ".wav", lambda draft: self._clean(scenes, draft))
        return take

    def _made(self, scenes: Group, take: Entry, crew: Crew, tell: timed.Tell) -> Made:
        started = time.monotonic()
        found = self._read(scenes, take, crew, tell)
        kind = "take recorded" if self.shelf.scene(scenes[0]).recording else "take spoken"
        length = sum(narrated.take.samples for narrated in found.values()) / SAMPLE_RATE
        return found, Effort(kind, length, time.monotonic() - started)

    def _read(self, scenes: Group, take: Entry, crew: Crew, tell: timed.Tell) -> dict[int, Narrated]:
        key, store = self.shelf.words_key(scenes, take), self.shelf.store
        if store.known_value(key) is not None and self.shelf.known_words(scenes, take) is None:
            store.forget(key, ".json")  # heard with other weights
        store.value(key, lambda: reading_to_json(self._timed(scenes, take, crew, tell)))
        return known_or_stale(self.shelf, scenes, cut=True)

    def _speak(self, scene: Scene, draft: Path) -> list[str]:
        """Returns the keys of its sentences."""
        sentences = Sentences(self.shelf.store, self.shelf.voice_id)
        voice.speak(scene.narration, self.shelf.says_of(scene.narration), draft, self.jobs, sentences.keep)
        return sorted(sentences.keys)

    def _record(self, scenes: Group, draft: Path) -> None:
        recording = self.shelf.recordings[self.shelf.scene(scenes[0]).recording]
        takes.prepare(recording.path, draft)

    def _clean(self, scenes: Group, draft: Path) -> None:
        recording = self.shelf.recordings[self.shelf.scene(scenes[0]).recording]
        takes.prepare(recording.path, draft, is_clean=True)

    def _timed(self, scenes: Group, take: Entry, crew: Crew, tell: timed.Tell) -> TimedScript:
        script, language = self.shelf.script(scenes), self.shelf.language
        if not script.strip():
            names = [name.name for name in self.shelf.project.essay.glossary]
            return timed.transcribe_take(take.path, language, names, self.shelf.weights, tell)
        # The voice says what is written: nobody has to listen to it.
        is_recorded = bool(self.shelf.scene(scenes[0]).recording)
        model = (lambda: self.shelf.weights) if is_recorded else None
        says, remember = self.shelf.says_of(script), self.shelf.remembering(take)
        return timed.time_script(take.path, script, language, says, model, tell, remember, crew)
