"""The verbs: each reads as the way of the data from the project file to what is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.captions.lint import LintProblem, lint_problems
from pipeline.errors import Issue, ProjectError
from pipeline.project.edit import closed_scenes, with_narration
from pipeline.project.load import Project, load
from pipeline.project.source import text_of
from pipeline.render import outputs
from pipeline.render.caption_files import chapters_of, soft_subtitles
from pipeline.render.layout import Layout, heard_texts, laid_out, scenes_without_text
from pipeline.render.make import Made, make
from pipeline.render.mux import Film, mux
from pipeline.render.options import Options, Tell, open_project, out_folder
from pipeline.render.plan import Plan, plan_of
from pipeline.render.store import Store, key_of, publish

RECIPE_VERSION = 1


@dataclass(slots=True)
class Stages:
    """Seconds spent in each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 3)


def render(path: Path, options: Options, tell: Tell) -> dict[str, Any]:
    """Make the film and everything beside it. Returns the report. Raises PipelineError."""
    stages = Stages()
    project, store = open_project(path, options)
    out_folder(project, options)
    with stages.stage("narration"):
        layout = laid_out(project, store, options, tell)
    with stages.stage("picture and sound"):
        made = make(layout, store, options, tell)
    with stages.stage("film"):
        files = [_film(layout, made, store)]
        if not layout.is_excerpt:
            files += outputs.write_captions(layout, store)
            files += outputs.write_description(layout, store)
    return outputs.write_report(layout, store, made, stages.seconds, files)


def plan(path: Path, options: Options) -> Plan:
    """What `render` would make and reuse, in the order of the film; makes nothing."""
    project, store = open_project(path, options)
    return plan_of(laid_out(project, store, options, _silent, speak=False), options.quality, store)


def captions(path: Path, options: Options, tell: Tell) -> list[Path]:
    """The caption files and the words alone, timed as in the film."""
    project, store = open_project(path, options)
    return outputs.write_all_captions(laid_out(project, store, options, tell), store)


def lint(path: Path, options: Options, tell: Tell) -> tuple[LintProblem, ...]:
    """What breaks a rule in the captions that the same call of `captions` would write; writes none."""
    project, store = open_project(path, options)
    layout = laid_out(project, store, options, tell)
    return lint_problems(project, layout.timeline, layout.cues, layout.profile)


def transcribe(path: Path, options: Options, tell: Tell) -> list[tuple[str, int]]:
    """Write what recordings say into scenes that have no text.

    Returns the names of those scenes, each with how many paragraphs were written: none where nobody speaks.
    """
    project, store = open_project(path, options)
    issues = closed_scenes(project.source, scenes_without_text(project))
    if issues:
        raise ProjectError(issues)
    heard = heard_texts(project, store, tell)
    texts = {index: paragraphs for index, paragraphs in heard.items() if paragraphs}
    if texts:
        mark = "\ufeff" if project.source.has_mark else ""
        if text_of(path) != mark + project.source.text:
            message = "the file was changed while its recordings were listened to; nothing was written"
            raise ProjectError([Issue(message, path, hint="run `render transcribe` again: what was heard is kept")])
        store.write_file(path.resolve(), mark + with_narration(project.source, texts))
    return [(project.essay.scene_name(index), len(paragraphs)) for index, paragraphs in heard.items()]


def check(path: Path, options: Options, tell: Tell, *, listen: bool = False) -> tuple[Issue, ...]:
    """Notes on a project without problems. Raises ProjectError with every problem found without rendering.

    With `listen`, takes are made and listened to, so that every place is known where a recording leaves its text.
    """
    project, store = open_project(path, options)
    layout = laid_out(project, store, options, tell, speak=listen)
    return (*layout.notes, *(each.issue for each in layout.departures))


def clean(path: Path, options: Options, *, whole: bool) -> int:
    """Remove what the projects of the folder as they stand do not need, or the whole store. Returns bytes freed."""
    project, store = open_project(path, options)
    if whole:
        return store.remove()
    for each in (project, *_beside(project, options)):
        for draft in (False, True):
            asked = Options(out=options.out, draft=draft, allowed=options.allowed)
            plan_of(laid_out(each, store, asked, _silent, speak=False), asked.quality, store)
    return store.clean()


def _beside(project: Project, options: Options) -> Iterator[Project]:
    """Other projects in the same folder: they share its store."""
    for path in sorted(project.folders.project.glob("*.y*ml")):
        if path != project.path.resolve():
            with suppress(ProjectError):  # YAML of another kind
                yield load(path, options.allowed)


def _film(layout: Layout, made: Made, store: Store) -> Path:
    """Join and mux, unless the film that stands there was made from the very same pieces."""
    destination = layout.folder / f"{layout.stem}.mp4"
    essay = layout.project.essay
    film = Film(
        segments=tuple(entry.path for entry in made.segments),
        frames=layout.timeline.frames,
        rate=layout.timeline.rate,
        sound=made.sound.entry.path,
        title=essay.title,
        author=essay.author,
        language=essay.language,
        chapters=chapters_of(layout.timeline, essay.title),
        subtitles=soft_subtitles(layout) if layout.has_soft_subtitles else "",
    )
    key = key_of("film", {
        "recipe": RECIPE_VERSION,
        "pieces": [entry.digest for entry in (*made.segments, made.sound.entry)],
        "tags": [film.title, film.author, film.language, [[c.title, c.start_ms, c.end_ms] for c in film.chapters]],
        "subtitles": film.subtitles,
    })  # fmt: skip
    if not store.is_published(destination, key):
        destination.parent.mkdir(parents=True, exist_ok=True)
        with store.temporary(".mp4") as draft:
            mux(film, draft)
            publish(draft, destination)
        store.record_published(destination, key)
    return destination


def _silent(stage: str, done: int, total: int, what: str) -> None:
    pass
