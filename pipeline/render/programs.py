"""Clips that a Python file draws: it runs only where the command line allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.errors import Issue, ProjectError
from pipeline.media import MediaInfo
from pipeline.project.load import Project
from pipeline.project.shown import files_shown
from pipeline.render.options import Options


def program_issues(project: Project, media: Mapping[str, MediaInfo], options: Options) -> list[Issue]:
    """A note for each such clip, or entry of one, where nothing allows it."""
    return [
        project.source.issue(
            (*place, "file"),
            f"{shown.file} is a program, and runs only where you allow it",
            f"read it first, then: render {project.path.name} --allow-code",
            note=True,
        )
        for place, shown in files_shown(project.essay)
        if shown.file in media and media[shown.file].kind == "program"
        if not options.allow_code
    ]


def refuse_programs(programs: Sequence[Issue]) -> None:
    """Raises ProjectError where a film would run what nobody has allowed."""
    if programs:
        raise ProjectError([replace(issue, is_note=False) for issue in programs])
