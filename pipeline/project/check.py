"""What can be wrong in a valid project before any media file is opened."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import Issue
from pipeline.project import freezes, split_edits, translations
from pipeline.project.clip_models import FilePart
from pipeline.project.load import Project, close_match
from pipeline.project.shown import files_shown
from pipeline.project.values import Location
from pipeline.timing import Clock

MAX_TITLE = 100  # characters, as uploading sites take them


def problems(project: Project) -> list[Issue]:
    """Problems and notes of the text alone, in the order they are found."""
    return [
        *project.source.notes,
        *_titles(project),
        *_captions(project),
        *_scenes(project),
        *translations.problems(project),
        *_outputs(project),
        *_sources(project),
        *_cuts(project),
        *freezes.problems(project),
        *_music(project),
        *_clean(project),
        *_unheard(project),
        *split_edits.problems(project),
    ]


def _titles(project: Project) -> Iterator[Issue]:
    if not project.essay.title.strip():
        yield project.source.issue(("title",), "the title is empty")
    if len(project.essay.title) > MAX_TITLE:
        yield project.source.issue(
            ("title",), f"longer than the {MAX_TITLE} characters uploading sites take", note=True
        )


def _captions(project: Project) -> Iterator[Issue]:
    captions = project.essay.captions
    if captions.shortest and captions.longest and captions.shortest > captions.longest:
        message = f"the shortest caption is longer than the longest, {captions.longest:g} seconds"
        yield project.source.issue(("captions", "shortest"), message)


def _outputs(project: Project) -> Iterator[Issue]:
    essay = project.essay
    known = [essay.language, *translations.translations_of(essay)]
    seen: set[str] = set()
    for number, output in enumerate(essay.outputs):
        place: Location = ("outputs", number)
        if output.name.lower() in seen:
            yield project.source.issue((*place, "name"), f"another output is called `{output.name}` too")
        seen.add(output.name.lower())
        if output.language is not None and output.language not in known:
            hint = close_match(output.language, known) or "add it to the `translations` of scenes"
            message = f"no scene is translated into `{output.language}`"
            yield project.source.issue((*place, "language"), message, hint)


def _scenes(project: Project) -> Iterator[Issue]:
    seen: dict[str, int] = {}
    for index, scene in enumerate(project.essay.scenes):
        place: Location = ("scenes", index)
        if scene.id and scene.id in seen:
            first = seen[scene.id] + 1
            yield project.source.issue((*place, "id"), f"scene {first} is called `{scene.id}` too", "ids are unique")
        seen.setdefault(scene.id, index)
        if scene.narration.strip() and not any(character.isalnum() for character in scene.narration):
            yield project.source.issue((*place, "narration"), "there is nothing to say in this narration")
        if scene.narration.strip() and not scene.recording and project.essay.voice == "none":
            message = "nobody speaks this: it has no recording, and `voice` is none"
            yield project.source.issue((*place, "narration"), message, "add `recording: …` or `voice: scratch`")


def _sources(project: Project) -> Iterator[Issue]:
    known = project.essay.sources
    for place, source in _named_sources(project):
        if source not in known:
            hint = close_match(source, list(known)) or "add it under `sources`"
            yield project.source.issue((*place, "source"), f"there is no source `{source}`", hint)


def _named_sources(project: Project) -> Iterator[tuple[Location, str]]:
    """By clips, quotes, and the entries of splits, grids and insets."""
    for number, bed in enumerate(project.essay.music):
        if bed.source is not None:
            yield ("music", number), bed.source
    for index, scene in enumerate(project.essay.scenes):
        for kind, entries in (("clips", scene.clips), ("quotes", scene.quotes)):
            for number, entry in enumerate(entries):
                if entry.source is not None:
                    yield ("scenes", index, kind, number), entry.source
    for place, part in files_shown(project.essay):
        if isinstance(part, FilePart) and part.source is not None:
            yield place, part.source


def _cuts(project: Project) -> Iterator[Issue]:
    rate = project.essay.video.fps
    for place, clip in files_shown(project.essay):
        start = clip.in_ or Clock(rate * 0)
        if clip.out is not None and clip.out.at_rate(rate) <= start.at_rate(rate):
            hint = "`in` is where it starts, `out` where it ends"
            yield project.source.issue((*place, "out"), "`out` is not after `in`", hint)


def _clean(project: Project) -> Iterator[Issue]:
    first: dict[str, int] = {}
    for index, scene in enumerate(project.essay.scenes):
        if scene.clean is None:
            continue
        place: Location = ("scenes", index, "clean")
        if not scene.recording:
            if scene.clean:
                message = "there is no recording in this scene to be cleaned"
                yield project.source.issue(place, message, "add `recording: …`, or remove `clean`")
            continue
        other = first.setdefault(scene.recording, index)
        if project.essay.scenes[other].clean != scene.clean:
            message = f"{project.essay.scene_name(other)} says otherwise of the same recording"
            yield project.source.issue(place, message, "a recording is cleaned in all its scenes, or in none")


def _music(project: Project) -> Iterator[Issue]:
    rate = project.essay.video.fps
    for index, music in enumerate(project.essay.music):
        start = music.in_ or Clock(rate * 0)
        if music.out is not None and music.out.at_rate(rate) <= start.at_rate(rate):
            message, hint = "`out` is not after `in`", "`in` is where it starts, `out` where it ends"
            yield project.source.issue(("music", index, "out"), message, hint)


def _unheard(project: Project) -> Iterator[Issue]:
    for place, clip in files_shown(project.essay):
        if clip.audio == "mute" and clip.speech and clip.speech.strip():
            message = "this clip is mute: what is said in it is neither heard nor captioned"
            yield project.source.issue((*place, "speech"), message, "add `audio: full` to hear it", note=True)
        elif clip.reverse and clip.speech and clip.speech.strip():
            message = "this clip plays backwards: nobody understands what is said in it, and it is not captioned"
            yield project.source.issue((*place, "speech"), message, note=True)
