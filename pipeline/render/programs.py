"""Clips that a Python file draws: it runs only where the command line allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.errors import Issue, ProjectError
from pipeline.media import MediaInfo
from pipeline.picture.segments import Segment, all_layers
from pipeline.project.load import Project
from pipeline.project.shown import files_shown
from pipeline.project.values import Location
from pipeline.render.options import Options
from pipeline.timeline.model import Program


def program_issues(project: Project, media: Mapping[str, MediaInfo], options: Options) -> list[Issue]:
    """A note for each such clip, or entry of one, where nothing allows it."""
    return [
        _issue(project, place, shown.file)
        for place, shown in files_shown(project.essay)
        if shown.file in media and media[shown.file].kind == "program"
        if not options.allow_code
    ]


def refuse_programs_in(segment: Segment, project: Project, options: Options) -> None:
    """Raises ProjectError where a segment would run what nobody has allowed."""
    layers = all_layers(segment)
    paths = {layer.picture.path for layer in layers if isinstance(layer.picture, Program)}
    if paths and not options.allow_code:
        places = [(place, shown.file) for place, shown in files_shown(project.essay)]
        refuse_programs(
            [_issue(project, place, file, "frame ") for place, file in places if project.folders.find(file) in paths]
        )


def _issue(project: Project, place: Location, file: str, verb: str = "") -> Issue:
    message = f"{file} is a program, and runs only where you allow it"
    hint = f"read it first, then: render {verb}{project.path.name} --allow-code"
    return project.source.issue((*place, "file"), message, hint, note=True)


def refuse_programs(programs: Sequence[Issue]) -> None:
    """Raises ProjectError where a film would run what nobody has allowed."""
    if programs:
        raise ProjectError([replace(issue, is_note=False) for issue in programs])
