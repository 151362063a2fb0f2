"""From a project file to everything that stands fixed before the first picture is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.captions.cues import Cue
from pipeline.captions.figures import profile_of
from pipeline.captions.film import cues_of_film, unquoted
from pipeline.captions.labels import Labelled, with_labels
from pipeline.captions.pieces import joined
from pipeline.captions.profiles import Profile
from pipeline.captions.translation import film_translated
from pipeline.errors import Issue, ProjectError
from pipeline.narration.paragraphs import paragraphs
from pipeline.picture.encode import Quality
from pipeline.picture.legible import illegible, texts_of
from pipeline.picture.look import Look, look_of
from pipeline.picture.overlays import TEXT_VERSION, Overlay
from pipeline.picture.segments import Segment, segments_of
from pipeline.picture.versions import text_versions
from pipeline.project import check
from pipeline.project.load import Project
from pipeline.project.style_model import Style
from pipeline.project.themes import Measures
from pipeline.project.translations import translations_of
from pipeline.project.values import Location, Size
from pipeline.render.clip_speech import ClipSpeechFound, Listener
from pipeline.render.departures import TextDeparture, departures_of
from pipeline.render.gather import Gathered, gather
from pipeline.render.narrate import Narration, Narrator
from pipeline.render.options import Options, Tell, out_folder, scene_index, stem
from pipeline.render.programs import program_issues
from pipeline.render.shelf import Shelf
from pipeline.render.store import Store, key_of
from pipeline.render.style import style_of
from pipeline.render.versions import Version
from pipeline.timeline.assemble import Assembly, assemble
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import LONGEST, Timeline
from pipeline.timeline.speech import speaking_clips, with_speech

LEGIBLE_VERSION = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """The film as it will be: timeline, cues and segments, what was noticed, and the clips that are programs nobody has
    allowed. `stem` names its files, `language` is that of its cues, `quality` how it is encoded."""

    project: Project
    language: str
    narration: Narration
    said_in_clips: ClipSpeechFound
    timeline: Timeline
    cues: tuple[Cue, ...]
    segments: tuple[Segment, ...]
    notes: tuple[Issue, ...]
    programs: tuple[Issue, ...]
    departures: tuple[TextDeparture, ...]
    folder: Path
    stem: str
    is_part: bool
    quality: Quality

    @property
    def profile(self) -> Profile:
        """The figures its captions keep."""
        return profile_of(self.project.essay, self.language)

    @property
    def has_soft_subtitles(self) -> bool:
        return self.project.essay.subtitles in ("soft", "both")


def laid_out(version: Version, store: Store, tell: Tell, *, speak: bool = True) -> Layout:
    """Work out one whole film. Without `speak`, takes that are not in the store are estimated, and clips say nothing
    that is not there.

    Raises ProjectError with every problem found, before anything is spoken or listened to where it can be known then.
    """
    project, options = version.project, version.options
    gathered = gather(project, store, options.jobs)
    style, font_issues = style_of(project)
    narrator = _narrator(project, gathered, store, tell, options)
    listener = Listener(Shelf(project, gathered.recordings, store), partial(tell, "listening"))
    issues = [*check.problems(project), *gathered.issues, *font_issues, *narrator.problems()]
    programs = program_issues(project, gathered.media, options)

    def assembled(narration: Narration) -> Assembly:
        assembly = assemble(project, gathered.media, narration.takes)
        _refuse_endless(project, assembly.timeline)
        return assembly

    def drawn_from(assembly: Assembly, said: ClipSpeechFound) -> _Drawn:
        drawn = _drawn(version, store, style, with_speech(assembly.timeline, said.words))
        found = [*issues, *narration.issues, *assembly.issues, *said.issues, *drawn.issues]
        _raise_problems(found)
        return replace(drawn, issues=tuple(found))

    narration = narrator.known()
    assembly = assembled(narration)
    said = listener.known(speaking_clips(project.essay, assembly.timeline))
    drawn = drawn_from(assembly, said)
    if speak and (said.unheard or not narration.is_whole):
        narration = narrator.narrate()
        assembly = assembled(narration)
        _raise_problems([*issues, *assembly.issues])
        said = listener.heard(speaking_clips(project.essay, assembly.timeline))
        drawn = drawn_from(assembly, said)
    departures = departures_of(project, narration, drawn.timeline)
    if project.essay.departures == "stop":
        _refuse_departures(departures)
    timeline = _asked_for(project, drawn.timeline, options)
    cues = _cues(version, timeline).cues if options.only else drawn.cues
    notes = [issue for issue in drawn.issues if issue.is_note]
    if options.only:
        scene = scene_index(project, drawn.timeline, options.only)
        notes = [note for note in notes if _is_about(note, scene)]
        departures = tuple(each for each in departures if _is_about(each.issue, scene))
    return Layout(
        project,
        version.language,
        narration,
        said,
        timeline,
        cues,
        segments_of(timeline, burned(project, cues, timeline), drawn.look),
        tuple(notes),
        tuple(programs),
        departures,
        out_folder(project, options),
        stem(project, drawn.timeline, options),
        options.is_part,
        options.quality,
    )


def _is_about(issue: Issue, scene: int) -> bool:
    """Whether it is about this scene, or about no scene alone."""
    return issue.place[:1] != ("scenes",) or issue.place[1:2] in ((), (scene,))


def _refuse_departures(departures: Sequence[TextDeparture]) -> None:
    """Raises ProjectError where a recording leaves its text; retakes do not, once they are cut."""
    issues = [replace(each.issue, is_note=False) for each in departures if each.kind != "retake"]
    if issues:
        hint = "write what was said, or record it again, or let captions follow: `departures: script` or `spoken`"
        raise ProjectError([*issues[:-1], replace(issues[-1], hint=hint)])


def _refuse_endless(project: Project, timeline: Timeline) -> None:
    hours = float(timeline.frames / timeline.rate) / 3600
    if hours > LONGEST:
        message = f"this film would last {hours:.0f} hours; {LONGEST} are the most that is made"
        raise ProjectError([Issue(message, project.path, hint="look for a `for` or `out` with too many figures")])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The whole film's timeline with its text and how that looks."""

    timeline: Timeline
    cues: tuple[Cue, ...]
    look: Look
    issues: tuple[Issue, ...]


def _drawn(version: Version, store: Store, style: Style, timeline: Timeline) -> _Drawn:
    project = version.project
    labelled = _cues(version, timeline)
    texts = texts_of(timeline, burned(project, labelled.cues, timeline))
    shown = "".join(f"{text.text}{text.second}" for _, text in texts)
    lines = max(profile_of(project.essay, version.language).lines, 2)
    look = replace(look_of(style, project.folders.find, shown), caption_lines=lines)
    found = _illegible(texts, timeline, look, store)
    issues = [project.source.issue(tuple(place), problem) for place, problem in found]
    message = "captions do not name this sound: what speech and cuts leave free near it is too short to read it"
    issues += [project.source.issue(label.location, message, note=True) for label in labelled.unshown]
    return _Drawn(timeline, labelled.cues, look, tuple(issues))


def _cues(version: Version, timeline: Timeline) -> Labelled:
    """What is said, and the sounds that are named where nobody speaks."""
    essay, language = version.project.essay, version.language
    names, profile = [name.name for name in essay.glossary], profile_of(essay, language)
    if language != essay.language and (texts := translations_of(essay).get(language)):
        timeline = film_translated(timeline, texts)
    return with_labels(cues_of_film(timeline, profile, names, language), timeline, profile, language)


def burned(project: Project, cues: tuple[Cue, ...], timeline: Timeline) -> tuple[Cue, ...]:
    """The captions that are part of the picture."""
    return unquoted(cues, timeline) if project.essay.subtitles in ("burned", "both") else ()


def _illegible(
    texts: Sequence[tuple[Location, Overlay]], timeline: Timeline, look: Look, store: Store
) -> list[tuple[Location, str]]:
    """Remembered, since text is measured with its fonts open."""
    faces = [
        [face.regular.digest, face.italic.digest, {each: borrowed.digest for each, borrowed in face.borrowed.items()}]
        for face in (look.title, look.quote, look.caption)
    ]
    written = [[list(place), text.kind, text.text, text.second, *text.rows] for place, text in texts]
    measured = {
        "size": str(timeline.size),
        "scale": look.scale,
        "lines": look.caption_lines,
        "faces": faces,
        "texts": written,
        **({} if look.measures == Measures() else asdict(look.measures)),
    }
    key = key_of("legible", {"recipe": [LEGIBLE_VERSION, TEXT_VERSION], "versions": text_versions(), **measured})
    found: list[tuple[Location, str]] = store.value(key, lambda: illegible(texts, timeline, look))
    return found


def heard_texts(project: Project, store: Store, tell: Tell) -> dict[int, list[str]]:
    """The paragraphs that recordings say in the scenes that have no text, by scene; none where nobody speaks."""
    project, options = _with_all_pauses(project), Options()
    gathered = gather(project, store, options.jobs)
    narrator = _narrator(project, gathered, store, tell, options)
    _raise_problems([*check.problems(project), *gathered.issues, *narrator.problems()])
    takes = narrator.narrate(only=scenes_without_text(project)).takes
    return {index: [joined(paragraph) for paragraph in paragraphs(take.words)] for index, take in takes.items()}


def _with_all_pauses(project: Project) -> Project:
    """Without pause limits: paragraphs are known by their pauses."""
    scenes = tuple(scene.model_copy(update={"pause_limit": None}) for scene in project.essay.scenes)
    return replace(project, essay=project.essay.model_copy(update={"pause_limit": None, "scenes": scenes}))


def scenes_without_text(project: Project) -> set[int]:
    """Scenes that have a recording, and nothing that says what is in it."""
    return {
        index for index, scene in enumerate(project.essay.scenes) if scene.recording and not scene.narration.strip()
    }


def _narrator(project: Project, gathered: Gathered, store: Store, tell: Tell, options: Options) -> Narrator:
    return Narrator(project, gathered.recordings, store, partial(tell, "narration"), options.jobs)


def _raise_problems(issues: Sequence[Issue]) -> None:
    """Everything at once, notes last, where any of it is more than a note."""
    if any(not issue.is_note for issue in issues):
        raise ProjectError(sorted(issues, key=lambda issue: (issue.is_note, issue.line, issue.column)))


def _asked_for(project: Project, timeline: Timeline, options: Options) -> Timeline:
    """The film, or the one scene of it, in the size that is asked for."""
    if options.only:
        timeline = scene_alone(timeline, scene_index(project, timeline, options.only))
    if options.draft or options.is_small:
        half = Size(timeline.size.width // 4 * 2, timeline.size.height // 4 * 2)
        timeline = replace(timeline, size=half)
    return timeline
