"""Every scene's take with its words timed, made or found in the store."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, groupby, pairwise
from pathlib import Path

from pipeline import ffmpeg
from pipeline.errors import Issue, MissingError, ProjectError
from pipeline.media import MediaInfo
from pipeline.narration import takes, timed, voice, weights
from pipeline.narration.crew import Crew
from pipeline.narration.reading import TimedScript
from pipeline.narration.script import is_english
from pipeline.narration.sections import sections_in
from pipeline.narration.words import Take, Word
from pipeline.project.load import Project
from pipeline.project.model import Scene
from pipeline.render.effort import Effort
from pipeline.render.facets import Facets, digests
from pipeline.render.readings import reading_to_json
from pipeline.render.shelf import Narrated, Shelf
from pipeline.render.store import Entry, Store
from pipeline.timing import SAMPLE_RATE, TimeRange

_LONG = 60  # seconds of a recording, from which on it is told how far along it is
_MOST_PROCESSES = 8  # of 100 MB each
_PATIENCE = 0.2  # seconds between looks at whether all is stopped
READING_SPEED = 15  # characters a second, where a take is not made yet

_Made = tuple[dict[int, Narrated], Effort]


@dataclass(slots=True)
class Narration:
    """Takes by scene, and how they read their scenes' text; scenes that nobody speaks in have none."""

    takes: dict[int, Take] = field(default_factory=dict)
    narrated: dict[int, Narrated] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    made: int = 0
    reused: int = 0
    estimated: frozenset[int] = frozenset()
    """Scenes whose takes are not made yet, and only roughly as long as they will be."""
    facets: dict[int, Facets] = field(default_factory=dict)
    """What decides each scene's take and its words."""
    spent: list[Effort] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every scene that speaks has the take that is heard in the film."""
        return not self.issues and self.takes.keys() == self.narrated.keys()


@dataclass(frozen=True)
class Narrator:
    """Makes takes, or finds them. `progress` is told the scene that is worked on; `jobs` processes may time a take."""

    project: Project
    recordings: dict[str, MediaInfo]
    store: Store
    progress: Callable[[int, int, str], None] = lambda done, total, what: None
    jobs: int = 1

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self.project, self.recordings, self.store)

    def narrate(self, only: Container[int] | None = None) -> Narration:
        """All takes of the film, or of some scenes. Raises ProjectError with every recording that cannot serve."""
        narration, issues = Narration(), list[Issue]()
        groups = [group for group in self._groups() if only is None or group[0] in only]
        missing = [group for group in groups if not self._is_known(group)]
        with self._takes_of(missing) as takes, self._readings_of(missing, takes) as readings:
            for scenes in groups:
                narration.facets |= dict.fromkeys(scenes, digests(self._shelf.facets(scenes)))
                try:
                    self._narrate(scenes, narration, readings)
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
            narration.facets |= dict.fromkeys(scenes, digests(self._shelf.facets(scenes)))
            try:
                found = self._shelf.known(scenes)
            except ProjectError as error:
                narration.issues += error.issues
                found = None
            if found is None:
                narration.estimated |= set(scenes)
                narration.takes |= self._estimated(scenes)
            else:
                narration.reused += len(scenes)
                self._add(found, narration)
        # Scenes that nobody can speak are a problem told elsewhere; with an estimate nothing else seems wrong in them.
        for index, scene in enumerate(self.project.essay.scenes):
            if index not in narration.takes and (scene.narration.strip() or scene.recording):
                narration.takes[index] = estimated_take(scene.narration)
        return narration

    def _is_known(self, scenes: Sequence[int]) -> bool:
        try:
            return self._shelf.known(scenes) is not None
        except ProjectError:  # told where its words are asked for
            return True

    def _estimated(self, scenes: Sequence[int]) -> dict[int, Take]:
        """As long as the recording is, each scene by its share of the text; at a reading pace where there is none."""
        recording = self._shelf.scene(scenes[0]).recording
        if not recording:
            return {index: estimated_take(self._shelf.scene(index).narration) for index in scenes}
        counts = [max(1, len(self._shelf.scene(index).narration)) for index in scenes]
        seconds = self.recordings[recording].duration
        return {
            index: estimated_take(self._shelf.scene(index).narration, seconds * count / sum(counts))
            for index, count in zip(scenes, counts, strict=True)
        }

    def problems(self) -> Iterator[Issue]:
        """Scenes that nobody can speak, and a model that may not be read."""
        yield from self._problems_of_model()
        for index, scene in enumerate(self.project.essay.scenes):
            if scene.narration.strip() and not scene.recording and not is_english(self._shelf.language):
                message = f"the scratch voice speaks English only, and this is {self._shelf.language!r}"
                yield self.project.source.issue(("scenes", index, "narration"), message, "add `recording: …`")
        for scenes in self._groups():
            for index in scenes if len(scenes) > 1 else ():
                if not self._shelf.scene(index).narration.strip():
                    message = "this scene shares its recording with another, so its text is needed"
                    yield self.project.source.issue(("scenes", index), message, "add `narration: …`")

    def _problems_of_model(self) -> Iterator[Issue]:
        essay = self.project.essay
        try:
            model = self._shelf.model()
        except ProjectError as error:
            yield from error.issues
            return
        found = weights.problem_with(model, self._shelf.language, essay.engine) if self.recordings else None
        if found:
            yield self.project.source.issue(("model",) if essay.model else ("engine",), *found)

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

    def _at_scene(self, index: int, issue: Issue) -> Issue:
        """At the scene's recording, or its text, unless the issue names a line of the project itself."""
        if issue.line:
            return issue
        key = "recording" if self._shelf.scene(index).recording else "narration"
        return self.project.source.issue(("scenes", index, key), issue.message, issue.hint)

    # Making

    def _telling(self, number: int, total: int, scenes: Sequence[int], since: int) -> timed.Tell:
        """Tells what is worked on, and how far along a long recording is. Raises Interrupted once all is stopped."""
        names, told = ", ".join(map(self.project.essay.scene_name, scenes)), [0]
        recording = self._shelf.scene(scenes[0]).recording
        is_long = bool(recording) and self.recordings[recording].duration > _LONG
        self.progress(number, total, names)

        def tell(share: float) -> None:
            ffmpeg.raise_if_stopped(since)
            if is_long and int(share * 10) > told[-1]:
                told.append(int(share * 10))
                self.progress(number, total, f"{names}, {told[-1]}0 %")

        return tell

    @contextmanager
    def _takes_of(self, missing: Sequence[Sequence[int]]) -> Iterator[Mapping[str, Future[Entry]]]:
        """Takes by their key, spoken and levelled several at a time while the words of those before are timed."""
        groups = {self._shelf.take_key(scenes): scenes for scenes in missing}
        with ThreadPoolExecutor(max(1, self.jobs)) as pool:
            try:
                yield {key: pool.submit(self._take, scenes) for key, scenes in groups.items()}
            except KeyboardInterrupt:
                ffmpeg.stop_all()
                raise
            except MissingError:
                # Told at once: no take is of use before what is missing is there.
                ffmpeg.stop_all()
                pool.shutdown(cancel_futures=True)
                ffmpeg.resume()
                raise
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _take(self, scenes: Sequence[int]) -> Entry:
        """The take in which words are timed; the one that is heard, where that is another, is made too."""
        take = self.store.made(self._shelf.take_key(scenes), ".wav", lambda draft: self._record(scenes, draft))
        if self._shelf.is_cleaned(scenes):
            self.store.made(self._shelf.heard_key(scenes), ".wav", lambda draft: self._clean(scenes, draft))
        return take

    @contextmanager
    def _readings_of(
        self, missing: Sequence[Sequence[int]], takes: Mapping[str, Future[Entry]]
    ) -> Iterator[Mapping[int, Future[_Made]]]:
        """What takes say, by their first scene: several at a time, and the sections of long ones."""
        begun, since = itertools.count(), ffmpeg.stops()

        def made(scenes: Sequence[int], crew: Crew) -> _Made:
            ffmpeg.raise_if_stopped(since)
            tell = self._telling(next(begun), len(missing), scenes, since)
            started = time.monotonic()
            found = self._made(scenes, takes[self._shelf.take_key(scenes)].result(), crew, tell)
            kind = "take recorded" if self._shelf.scene(scenes[0]).recording else "take spoken"
            length = sum(narrated.take.samples for narrated in found.values()) / SAMPLE_RATE
            return found, Effort(kind, length, time.monotonic() - started)

        with Crew(self._useful(missing)) as crew:
            pool = ThreadPoolExecutor(max(1, crew.size))
            try:
                yield {scenes[0]: pool.submit(made, scenes, crew) for scenes in missing}
            finally:
                # Those that work still are stopped by what they ask next: the crew is about to be gone.
                pool.shutdown(wait=False, cancel_futures=True)

    def _useful(self, missing: Sequence[Sequence[int]]) -> int:
        """How many processes have something to do. None where one is enough: this one is."""
        recordings = (self._shelf.scene(scenes[0]).recording for scenes in missing)
        lengths = [self.recordings[name].duration if name else Fraction(0) for name in recordings]
        size = min(self.jobs, sum(sections_in(float(length)) for length in lengths), _MOST_PROCESSES)
        return size if size > 1 else 0

    def _narrate(self, scenes: Sequence[int], narration: Narration, readings: Mapping[int, Future[_Made]]) -> None:
        found = self._shelf.known(scenes)
        if found is not None:
            narration.reused += len(scenes)
        else:
            found, effort = _awaited(readings[scenes[0]])
            narration.made += len(scenes)
            narration.spent.append(effort)
        self._add(found, narration)

    def _add(self, found: Mapping[int, Narrated], narration: Narration) -> None:
        narration.takes |= {index: narrated.take for index, narrated in found.items()}
        narration.narrated |= found

    def _made(self, scenes: Sequence[int], take: Entry, crew: Crew, tell: timed.Tell) -> dict[int, Narrated]:
        key = self._shelf.words_key(scenes, take)
        if self._shelf.known_words(scenes, take) is None:
            self.store.forget(key, ".json")
        self.store.value(key, lambda: reading_to_json(self._timed(scenes, take, crew, tell)))
        found = self._shelf.known(scenes, cut=True)
        assert found is not None
        return found

    def _record(self, scenes: Sequence[int], draft: Path) -> None:
        scene = self._shelf.scene(scenes[0])
        if scene.recording:
            takes.prepare(self.recordings[scene.recording].path, draft)
        else:
            voice.speak(scene.narration, self._shelf.says_of(scene.narration), draft)

    def _clean(self, scenes: Sequence[int], draft: Path) -> None:
        recording = self.recordings[self._shelf.scene(scenes[0]).recording]
        takes.prepare(recording.path, draft, is_clean=True)

    def _timed(self, scenes: Sequence[int], take: Entry, crew: Crew, tell: timed.Tell) -> TimedScript:
        script, language = self._shelf.script(scenes), self._shelf.language
        if not script.strip():
            names = [name.name for name in self.project.essay.glossary]
            return timed.transcribe_take(take.path, language, names, self._shelf.weights, tell)
        # The voice says what is written: nobody has to listen to it.
        is_recorded = bool(self._shelf.scene(scenes[0]).recording)
        model = (lambda: self._shelf.weights) if is_recorded else None
        says, remember = self._shelf.says_of(script), self._shelf.remembering(take)
        return timed.time_script(take.path, script, language, says, model, tell, remember, crew)


def _awaited(future: Future[_Made]) -> _Made:
    """The result; not waited for once all is stopped."""
    while not future.done():
        wait([future], _PATIENCE)
        ffmpeg.raise_if_stopped()
    return future.result()


def estimated_take(text: str, seconds: Fraction | None = None) -> Take:
    """Words at an even pace, for a plan or a check before anyone has spoken or listened."""
    tokens = text.split()
    lengths = [len(token) + 1 for token in tokens]
    samples = round((Fraction(sum(lengths), READING_SPEED) if seconds is None else seconds) * SAMPLE_RATE)
    edges = [samples * at // sum(lengths) for at in accumulate(lengths, initial=0)] if tokens else []
    words = (Word(token, TimeRange(start, end)) for token, (start, end) in zip(tokens, pairwise(edges), strict=True))
    return Take(Path(), samples, tuple(words))
