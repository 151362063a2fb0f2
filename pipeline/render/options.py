"""What the command line asks for, and where what is made goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from pipeline.errors import Issue, MissingError, ProjectError
from pipeline.picture.encode import DRAFT, FINAL, Quality
from pipeline.project.load import Project, close_match, load
from pipeline.render.store import Store
from pipeline.timeline.model import Timeline

Tell = Callable[[str, int, int, str], None]
"""Called with a stage's name, how much of it is done, out of how much, and what is worked on."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. `out` None is the folder `out/` beside the project; `only` names a scene,
    `output` a further version, which is made small where `is_small`."""

    out: Path | None = None
    jobs: int = 2
    draft: bool = False
    only: str = ""
    output: str = ""
    allow_code: bool = False
    is_small: bool = False
    force: bool = False
    allowed: tuple[Path, ...] = ()

    @property
    def quality(self) -> Quality:
        return DRAFT if self.draft or self.is_small else FINAL

    def out_of(self, project: Project) -> Path:
        """Where what is made of a project goes."""
        return self.out or project.folders.project / "out"

    def film_of(self, project: Project) -> str:
        """A name for what is asked for, by which the store knows when it was last made."""
        asked = ("draft" if self.draft else "", self.only and f"scene {self.only}", self.output)
        return " ".join([project.path.name, *filter(None, asked)])

    @property
    def is_part(self) -> bool:
        """Whether less than all that the project makes is asked for."""
        return bool(self.only or self.output)


def silent(stage: str, done: int, total: int, what: str) -> None:
    """Tells nothing."""


def open_project(path: Path, options: Options) -> tuple[Project, Store]:
    """Read the project and open its store. Raises ProjectError."""
    project = load(path, options.allowed)
    return project, Store(project.folders.project / ".render", is_ignored=options.force)


def out_folder(project: Project, options: Options) -> Path:
    """Where what is made goes. Raises MissingError where nothing can be written there."""
    folder = options.out_of(project)
    if options.out is None and folder.is_symlink():
        raise MissingError(f"{folder} is a link to another folder", f"name that one: --out {folder.resolve()}")
    there = next(above for above in (folder, *folder.absolute().parents) if above.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise MissingError(f"{there} cannot be written to", "check its permissions, or name another --out")
    return folder


def stem(project: Project, timeline: Timeline, options: Options) -> str:
    scene = scene_index(project, timeline, options.only) + 1 if options.only else 0
    return _stem(project, options.output, scene, options.draft)


def stems_of(project: Project) -> set[str]:
    """Those of all films that can be asked for of a project."""
    versions = ["", *(output.name for output in project.essay.outputs)]
    scenes = range(len(project.essay.scenes) + 1)
    return {_stem(project, *asked) for asked in product(versions, scenes, (False, True))}


def _stem(project: Project, output: str, scene: int, is_draft: bool) -> str:
    """Of the film itself where `output` is empty; of all of it where `scene`, which counts from 1, is 0."""
    version, part = f".{output}" if output else "", f".scene-{scene:02}" if scene else ""
    return f"{project.name}{version}{part}{'.draft' if is_draft else ''}"


def scene_index(project: Project, timeline: Timeline, wanted: str) -> int:
    """By id, number or chapter, where several would do in this order."""
    names = [scene.name for scene in timeline.scenes]
    chapters = [scene.chapter for scene in timeline.scenes]
    if wanted in names:
        return names.index(wanted)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    if wanted and wanted in chapters:
        return chapters.index(wanted)
    hint = close_match(wanted, names) or f"scenes: {', '.join(names)}"
    raise ProjectError([Issue(f"there is no scene {wanted!r}", project.path, hint=hint)])
