"""The verbs: each reads as the way of the data from the project file to what is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.captions.lint import LintProblem, lint_problems
from pipeline.errors import Issue, ProjectError, StaleError
from pipeline.project.edit import closed_scenes, with_narration
from pipeline.project.load import Project
from pipeline.project.source import text_of
from pipeline.render import outputs, upkeep
from pipeline.render.film import joined_film
from pipeline.render.history import history_of, write_history
from pipeline.render.layout import Layout, heard_texts, laid_out, scenes_without_text
from pipeline.render.limit import Limit, limit_of
from pipeline.render.make import make
from pipeline.render.needs import films_kept, needs_found, projects_beside
from pipeline.render.options import Options, Tell, open_project, out_folder, silent
from pipeline.render.plan import Plan, joined, plan_of, traced
from pipeline.render.programs import refuse_programs
from pipeline.render.store import Store
from pipeline.render.versions import Version, film_itself, versions_of

_ATTEMPTS = 3  # at a film whose files change while it is made


@dataclass(slots=True)
class Stages:
    """Seconds spent in each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.monotonic() - started, 3)


@dataclass(frozen=True, slots=True)
class Checked:
    """Notes on a project, and the places where its recordings leave their text, where those were asked for."""

    notes: tuple[Issue, ...]
    departures: tuple[Issue, ...]


def render(path: Path, options: Options, tell: Tell) -> dict[str, Any]:
    """Make the film, its further versions, and everything beside them. Returns the report. Raises PipelineError."""
    project, store = open_project(path, options)
    limit = limit_of(project)
    out_folder(project, options)
    for _ in range(_ATTEMPTS - 1):
        with suppress(StaleError):
            return _rendered(project, options, store, limit, tell)
        store.begin_again()
    return _rendered(project, options, store, limit, tell)


def _rendered(project: Project, options: Options, store: Store, limit: Limit | None, tell: Tell) -> dict[str, Any]:
    """As `render`. Raises StaleError too, where what the film is made from changes meanwhile or is damaged."""
    stages = Stages()
    with stages.stage("narration"):
        layouts = _layouts(project, options, store, tell)
    refuse_programs(layouts[0][1].programs)
    films: list[outputs.FilmMade] = []
    for version, layout in layouts:
        with stages.stage("picture and sound"):
            made = make(layout, store, version.options, tell)
        with stages.stage("film"):
            films.append(outputs.FilmMade(version.name, layout, made, joined_film(layout, made, store)))
    write_history(store, traced(history_of(store), films))
    whole = films[0]
    files = [film.file for film in films]
    remarks: list[Issue] = []
    if not whole.layout.is_part:
        captions = outputs.write_captions(whole.layout, store)
        files += [*captions.files, *outputs.write_description(whole.layout, store)]
        remarks += captions.notes
    upkeep.note_uses(store, options.film_of(project))
    remarks += limit.notes(upkeep.size_used(store)) if limit else []
    report = outputs.write_report(films, store, stages.seconds, files, remarks)
    if limit:
        upkeep.trimmed(store, limit.bytes)
    return report


def plan(path: Path, options: Options) -> Plan:
    """What `render` would make and reuse, in the order of the film; makes nothing."""
    project, store = open_project(path, options)
    layouts = _layouts(project, options, store, silent, speak=False)
    history = history_of(store)
    plan = joined([plan_of(layout, version, store, history) for version, layout in layouts])
    return plan.because("everything is made again") if options.force else plan


def captions(path: Path, options: Options, tell: Tell) -> outputs.CaptionsWritten:
    """The caption files and the words alone, timed as in the film."""
    project, store = open_project(path, options)
    return outputs.write_all_captions(laid_out(film_itself(project, options), store, tell), store)


def lint(path: Path, options: Options, tell: Tell) -> tuple[LintProblem, ...]:
    """What breaks a rule in the captions that the same call of `captions` would write; writes none."""
    project, store = open_project(path, options)
    layout = laid_out(film_itself(project, options), store, tell)
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


def check(path: Path, options: Options, tell: Tell, *, listen: bool = False) -> Checked:
    """What is to say of a project without problems. Raises ProjectError with every problem found without rendering.

    With `listen`, takes are made and listened to, so that every place is known where a recording leaves its text.
    """
    project, store = open_project(path, options)
    (_, layout), *further = _layouts(project, options, store, tell, speak=listen)
    notes = [note for _, other in further for note in other.notes]
    departures = tuple(each.issue for each in layout.departures)
    told = (*layout.programs, *layout.notes, *notes)
    return Checked(told, departures) if listen else Checked((*told, *departures), ())


def clean(path: Path, options: Options, *, whole: bool) -> upkeep.Cleaned:
    """Remove what the projects of the folder as they stand do not need, or the whole store."""
    project, store = open_project(path, options)
    upkeep.refuse_company(store)
    if whole:
        return upkeep.cleaned_whole(store)
    return upkeep.cleaned(store, _since(project, options, store))


def _since(project: Project, options: Options, store: Store) -> int | None:
    """Find in the store what each film of the folder needs. Returns from when on what was used is needed too."""
    times: list[int] = []
    for each in (project, *projects_beside(project, options.allowed)):
        films = list(films_kept(each, options))
        layouts = [found for asked in films for found in _layouts(each, asked, store, silent, speak=False)]
        known = [needs_found(layout, version, store) for version, layout in layouts]
        if not all(known):
            times.append(upkeep.last_use(store, [asked.film_of(each) for asked in films]))
    return min(times, default=None)


def _layouts(
    project: Project, options: Options, store: Store, tell: Tell, *, speak: bool = True
) -> list[tuple[Version, Layout]]:
    """Every film that is asked for. What is noticed in a further version alone is told with its name."""
    first, *further = versions_of(project, options)
    whole = laid_out(first, store, tell, speak=speak)
    layouts, issues = [(first, whole)], list[Issue]()
    for version in further:
        try:
            layout = laid_out(version, store, tell, speak=speak)
        except ProjectError as error:
            issues += [_named(issue, version) for issue in error.issues]
        else:
            own = [note for note in layout.notes if note not in whole.notes]
            own += _length_notes(whole, layout, version)
            layouts.append((version, replace(layout, notes=tuple(_named(note, version) for note in own))))
    if issues:
        raise ProjectError(issues)
    return layouts


def _length_notes(whole: Layout, layout: Layout, version: Version) -> Iterator[Issue]:
    """Credits take another time in another size; there is one set of caption files, the film's."""
    apart = layout.timeline.frames - whole.timeline.frames
    if apart:
        outputs = layout.project.essay.outputs
        number = next(number for number, output in enumerate(outputs) if output.name == version.name)
        seconds, how = float(abs(apart) / layout.timeline.rate), "longer" if apart > 0 else "shorter"
        message = f"{seconds:.1f} s {how} than the film: its caption files are the film's"
        yield layout.project.source.issue(("outputs", number), message, note=True)


def _named(issue: Issue, version: Version) -> Issue:
    return replace(issue, message=f"in the output {version.name}: {issue.message}")
