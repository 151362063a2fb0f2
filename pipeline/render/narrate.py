"""Every scene's take with its words timed, made or found in the store."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, groupby, pairwise
from pathlib import Path

from pipeline.errors import Issue, ProjectError
from pipeline.media import MediaInfo
from pipeline.narration import weights
from pipeline.narration.script import is_english
from pipeline.narration.words import Take, Word
from pipeline.project.load import Project
from pipeline.project.model import Scene
from pipeline.render.effort import Effort
from pipeline.render.facets import Facets, digests
from pipeline.render.shelf import Narrated, Shelf
from pipeline.render.store import Store
from pipeline.render.studio import READING_SPEED, Studio, Work, known_or_stale
from pipeline.timing import SAMPLE_RATE, TimeRange


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

    def add(self, found: Mapping[int, Narrated]) -> None:
        self.takes |= {index: narrated.take for index, narrated in found.items()}
        self.narrated |= found

    @property
    def is_whole(self) -> bool:
        """Whether every scene that speaks has the take that is heard in the film."""
        return not self.issues and self.takes.keys() == self.narrated.keys()


@dataclass(frozen=True)
class Narrator:
    """Finds takes, or has them made. `progress` is told the scenes that are worked on, so many `jobs` at once."""

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
        with Studio(self._shelf, self.progress, self.jobs).working(missing) as work:
            for scenes in groups:
                narration.facets |= dict.fromkeys(scenes, digests(self._shelf.facets(scenes)))
                try:
                    self._narrate(scenes, narration, work if scenes in missing else None)
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
                narration.add(found)
        # Scenes that nobody can speak are a problem told elsewhere; with an estimate nothing else seems wrong in them.
        for index, scene in enumerate(self.project.essay.scenes):
            if index not in narration.takes and (scene.narration.strip() or scene.recording):
                narration.takes[index] = estimated_take(scene.narration)
        return narration

    def _narrate(self, scenes: Sequence[int], narration: Narration, work: Work | None) -> None:
        """Without `work`, from the store."""
        if work:
            found, effort = work.made(scenes)
            narration.made += len(scenes)
            narration.spent.append(effort)
        else:
            found = known_or_stale(self._shelf, scenes)
            narration.reused += len(scenes)
        narration.add(found)

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


def estimated_take(text: str, seconds: Fraction | None = None) -> Take:
    """Words at an even pace, for a plan or a check before anyone has spoken or listened."""
    tokens = text.split()
    lengths = [len(token) + 1 for token in tokens]
    samples = round((Fraction(sum(lengths), READING_SPEED) if seconds is None else seconds) * SAMPLE_RATE)
    edges = [samples * at // sum(lengths) for at in accumulate(lengths, initial=0)] if tokens else []
    words = (Word(token, TimeRange(start, end)) for token, (start, end) in zip(tokens, pairwise(edges), strict=True))
    return Take(Path(), samples, tuple(words))
