"""One frame of the finished film, made without the film."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pipeline.errors import Issue, ProjectError
from pipeline.picture.look import Look
from pipeline.picture.overlays import overlays_of
from pipeline.picture.png import png_of
from pipeline.picture.segments import Segment, segment_at
from pipeline.picture.settled import settled, settled_frame, whole_frame
from pipeline.project.values import Moment, Spoken
from pipeline.render.disk import publish
from pipeline.render.kept_levels import finding
from pipeline.render.layout import Layout, burned, laid_out
from pipeline.render.make import raise_failures
from pipeline.render.options import Options, open_project, out_folder, scene_index, silent
from pipeline.render.programs import refuse_programs_in
from pipeline.render.store import Store
from pipeline.render.versions import versions_of
from pipeline.timeline.anchors import every_match
from pipeline.timeline.film_moments import FilmMoment, film_moment, is_said, scene_of
from pipeline.timeline.model import Timeline
from pipeline.timing import frame_text, seconds_at_frame

_KINDS = {"card": "a card", "label": "a label", "roll": "the credits", "page": "the credits"}


@dataclass(frozen=True, slots=True)
class FrameMade:
    """A `frame` of the film in `file`, counted from 0, and the `scene` it is in; another one than was `asked` for where
    that shows what begins or ends there only in part."""

    file: Path
    frame: int
    rate: Fraction
    scene: str
    asked: FilmMoment
    notes: tuple[Issue, ...]

    @property
    def seconds(self) -> float:
        return round(float(seconds_at_frame(self.frame, self.rate)), 3)

    def __str__(self) -> str:
        told = f"{frame_text(self.frame, self.rate)} of the film, in {self.scene}"
        if self.asked.frame == self.frame:
            return told
        at = frame_text(self.asked.frame, self.rate)
        if self.asked.is_end:
            return f"{told}: what fades until the scene's last frame, {at}, is still all there"
        return f"{told}: what begins with these words at {at} is all there"


def frame(path: Path, options: Options, moment: Moment) -> FrameMade:
    """Make the frame that is to be seen at a moment. Nothing is spoken or listened to. Raises PipelineError.

    `only` says in which scene the moment is; the frame is the film's. Of words it is the first one on which all is
    there that begins with them, of the end of a scene the last one on which all is there that ends with it.
    """
    project, store = open_project(path, options)
    out_folder(project, options)
    version, *_ = versions_of(project, replace(options, only=""))
    layout = laid_out(version, store, silent, speak=False)
    timeline, look = layout.timeline, layout.segments[0].look
    only = scene_index(project, timeline, options.only) if options.only else None
    asked = _asked(layout, look, moment, only)
    shown = _shown(timeline, look, asked)
    segment, number = segment_at(timeline, burned(layout.project, layout.cues, timeline), look, shown)
    refuse_programs_in(segment, project, options)
    name = f"{layout.stem}.frame-{_named(frame_text(shown, timeline.rate))}.png"
    file = _published(_drawn(layout, segment, number, store), layout, store, name)
    scene = scene_of(timeline, shown)
    notes = tuple(_estimates(layout, scene))
    return FrameMade(file, shown, timeline.rate, timeline.scenes[scene].name, asked, notes)


def _shown(timeline: Timeline, look: Look, asked: FilmMoment) -> int:
    if asked.is_spoken:
        return settled_frame(timeline, look, asked.frame)
    return whole_frame(timeline, look, asked.frame) if asked.is_end else asked.frame


def _asked(layout: Layout, look: Look, moment: Moment, only: int | None) -> FilmMoment:
    """Raises ProjectError with one problem where the film has no such moment."""
    try:
        return film_moment(layout.timeline, moment, only)
    except ValueError as error:
        message, hint = error.args
    if isinstance(moment, Spoken) and not is_said(layout.timeline, moment.phrase):
        hint = _seen_at(layout, look, moment.phrase) or hint
    notes = _estimates(layout, len(layout.timeline.scenes) - 1)
    raise ProjectError([Issue(message, layout.project.path, hint=hint), *notes])


def _seen_at(layout: Layout, look: Look, phrase: str) -> str:
    """Where words that nobody says first stand on the screen; empty where they do not."""
    rate = layout.timeline.rate
    for text in sorted(overlays_of(layout.timeline, (), look), key=lambda text: text.range.start):
        if any(every_match(part.split(), phrase) for part in (text.text, text.second)):
            start, end, there = (frame_text(at, rate) for at in (text.range.start, text.range.end, settled(text)))
            what = _KINDS.get(text.kind, "a quote")
            return f"it is to be read in {what}, from {start} to {end} of the film: --at {there}"
    return ""


def _estimates(layout: Layout, scene: int) -> Iterator[Issue]:
    """What is not made yet, where it decides which frame is shown."""
    essay = layout.project.essay
    names = [essay.scene_name(number) for number in sorted(layout.narration.estimated) if number <= scene]
    if names:
        named = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        message = f"not spoken or listened to yet: {named}; until then the times of words are estimates"
        yield Issue(message, layout.project.path, is_note=True)
    if any(place[1] == scene for place in layout.said_in_clips.unheard):
        message = "what is said in the clips of this scene is not listened to yet: it has no captions"
        yield Issue(message, layout.project.path, is_note=True)


def _drawn(layout: Layout, segment: Segment, number: int, store: Store) -> bytes:
    """A failure is told with the clip that it shows."""
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(png_of, segment, number, finding(store))
    raise_failures(layout, {drawing: segment})
    return drawing.result()


def _named(time: str) -> str:
    """A time as part of a file's name, which sorts as the film runs: `0h01m02.500s`."""
    *hours, minutes, seconds = time.split(":")
    return f"{hours[0] if hours else 0}h{int(minutes):02}m{seconds}s"


def _published(png: bytes, layout: Layout, store: Store, name: str) -> Path:
    destination = layout.folder / name
    with store.temporary(".png") as draft:
        draft.write_bytes(png)
        destination.parent.mkdir(parents=True, exist_ok=True)
        publish(draft, destination)
    return destination
