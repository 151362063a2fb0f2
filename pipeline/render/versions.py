"""The films that one project file asks for: the film itself, and its further versions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.errors import Issue, ProjectError
from pipeline.project.load import Project, close_match
from pipeline.project.model import Output
from pipeline.render.options import Options


@dataclass(frozen=True, slots=True)
class Version:
    """One film: the project as it would be if it were the only one, `language` that of its subtitles.

    `name` is empty for the film itself.
    """

    name: str
    project: Project
    language: str
    options: Options


def film_itself(project: Project, options: Options) -> Version:
    return Version("", project, project.essay.language, options)


def versions_of(project: Project, options: Options) -> list[Version]:
    """What is asked for, the film itself first; it alone for a draft or an excerpt. Raises ProjectError."""
    itself = film_itself(project, options)
    further = [_version(project, output, options) for output in project.essay.outputs]
    if options.output:
        named = [version for version in further if version.name == options.output]
        if not named:
            names = [version.name for version in further]
            hint = close_match(options.output, names) or f"outputs: {', '.join(names) or 'none'}"
            raise ProjectError([Issue(f"there is no output {options.output!r}", project.path, hint=hint)])
        return named
    return [itself] if options.draft or options.only else [itself, *further]


def _version(project: Project, output: Output, options: Options) -> Version:
    essay = project.essay
    video = essay.video.model_copy(update={"size": output.size or essay.video.size})
    changed = essay.model_copy(update={"video": video, "subtitles": output.subtitles or essay.subtitles})
    asked = replace(options, output=output.name, is_small=output.draft)
    return Version(output.name, replace(project, essay=changed), output.language or essay.language, asked)
