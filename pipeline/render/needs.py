"""What the films of a folder need from its store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import Issue, ProjectError
from pipeline.project import source
from pipeline.project.load import Project, project_from
from pipeline.render.history import History
from pipeline.render.kept_levels import note_levels
from pipeline.render.kept_parts import note_parts
from pipeline.render.keys import levels_key, pcm_key, sound_key
from pipeline.render.layout import Layout
from pipeline.render.options import Options
from pipeline.render.plan import plan_of
from pipeline.render.store import Store
from pipeline.render.versions import Version
from pipeline.sound.sources import sources_needed

_MARKS = ("scenes", "essay")


def projects_beside(project: Project, allowed: Sequence[Path]) -> Iterator[Project]:
    """Other projects in the same folder: they share its store. Raises ProjectError for one that has problems."""
    for path in sorted(project.folders.project.glob("*.y*ml")):
        if path != project.path.resolve() and path.is_file():
            try:
                file = source.read(path)
                if not _is_project(file.data):
                    continue
                yield project_from(file, allowed)
            except ProjectError as error:
                hint = "what this project needs is not known until then; nothing was removed"
                raise ProjectError([*error.issues, Issue("mend it, or move it elsewhere", path, hint=hint)]) from None


def _is_project(data: object) -> bool:
    return isinstance(data, dict) and any(mark in data for mark in _MARKS)


def films_kept(project: Project, options: Options) -> Iterator[Options]:
    """The film and its draft; excerpts and drafts of versions that stand in `out/`."""
    folder = options.out or project.folders.project / "out"
    scenes = [str(number) for number in range(1, len(project.essay.scenes) + 1)]
    for draft in (False, True):
        kept = Options(out=options.out, draft=draft, allowed=options.allowed)
        end = ".draft.mp4" if draft else ".mp4"
        yield kept
        for scene in scenes:
            if (folder / f"{project.name}.scene-{int(scene):02}{end}").exists():
                name = project.essay.scene_name(int(scene) - 1)
                yield Options(out=options.out, draft=draft, only=name, allowed=options.allowed)
        for output in project.essay.outputs if draft else ():
            if (folder / f"{project.name}.{output.name}{end}").exists():
                yield Options(out=options.out, draft=draft, output=output.name, allowed=options.allowed)


def needs_found(layout: Layout, version: Version, store: Store) -> bool:
    """Look up all that a film needs, and what its sound would be mixed from. Whether it is known what that is."""
    for sound in sources_needed(layout.timeline):
        store.find(pcm_key(sound), ".f32")
        store.find(levels_key(sound), ".json")
    if mixed := store.known_with_value(sound_key(layout), ".m4a"):
        note_parts(mixed[1]["parts"], store)
    for segment in layout.segments:
        note_levels(segment, store)
    return plan_of(layout, version, store, History()).is_certain
