"""What a render would make and what it would find made; why, and how long that should take."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.picture.segments import Segment
from pipeline.project.model import Essay
from pipeline.project.shown import file_at
from pipeline.project.values import Location
from pipeline.render.caption_files import caption_files
from pipeline.render.effort import effort_kind
from pipeline.render.film import film_key, film_path
from pipeline.render.history import History
from pipeline.render.keys import pcm_key, segment_key, sound_key
from pipeline.render.layout import Layout
from pipeline.render.options import stems_of
from pipeline.render.outputs import SIDECARS, FilmMade
from pipeline.render.reasons import Trace, reasons, segment_trace, sound_trace
from pipeline.render.store import Entry, Store
from pipeline.render.versions import Version
from pipeline.sound.sources import sources_needed
from pipeline.timeline.model import SceneSpan, Timeline
from pipeline.timing import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make: a `take`, the `speech` of a clip, a `segment`, a `stem` (one source of the sound, decoded),
    the `sound`, the `film` joined, a file of `captions`; `what` says which to a person, `why` what changed.

    `seconds` is how long it should take by itself; None where nothing like it was made before.
    """

    kind: str
    what: str
    key: str
    is_made: bool
    why: str = ""
    seconds: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of the film. `is_certain` is False where takes are not made yet, or clips not listened to."""

    steps: tuple[Step, ...]
    is_certain: bool

    def count(self, kind: str, *, is_made: bool) -> int:
        return sum(1 for step in self.steps if step.kind == kind and step.is_made == is_made)

    def because(self, why: str) -> Plan:
        """With one reason for all that is missing."""
        return replace(self, steps=tuple(step if step.is_made else replace(step, why=why) for step in self.steps))

    def seconds(self, jobs: int) -> float | None:
        """How long all of it should take with so many segments at a time; None where some of it is not known.

        More at a time than there are cores are no faster.
        """
        jobs = min(jobs, os.cpu_count() or jobs)
        missing = [step for step in self.steps if not step.is_made]
        together = [step.seconds for step in missing if step.kind in ("take", "segment", "sound")]
        alone = [step.seconds for step in missing if step.kind not in ("take", "segment", "sound")]
        known = [seconds for seconds in (*together, *alone) if seconds is not None]
        if len(known) < len(missing):
            return None
        at_once = [seconds for seconds in together if seconds is not None]
        return sum(known) - sum(at_once) + max(sum(at_once) / jobs, *at_once, 0.0)


def joined(plans: Sequence[Plan]) -> Plan:
    """The plan of several versions of a film: takes and speech are the first one's, as is what further ones share."""
    first, *further = plans
    steps = list(first.steps)
    for plan in further:
        known = {step.key for step in steps}
        own = [step for step in plan.steps if step.kind in ("segment", "stem", "sound", "film")]
        steps += [step for step in own if step.key not in known]
    return Plan(tuple(steps), first.is_certain)


def plan_of(layout: Layout, version: Version, store: Store, history: History) -> Plan:
    """Hold everything a film needs against the store."""
    named = f", {version.name}" if version.name else ""
    segments = _segment_steps(layout, version, store, history)
    sound = _sound_steps(layout, store, history)
    steps = [
        *_take_steps(layout, history),
        *_speech_steps(layout),
        *(replace(step, what=step.what + named) for step in (*segments, *sound)),
        _film_step(layout, version, store),
        *(_caption_steps(layout) if not version.name and not layout.is_part else ()),
    ]
    return Plan(tuple(steps), not layout.narration.estimated and not layout.said_in_clips.unheard)


def traced(history: History, films: Sequence[FilmMade]) -> History:
    """The history after these films: what they are made of, and what making them took."""
    whole = films[0].layout
    history = history.with_traces(whole.project.name, "take", _take_traces(whole))
    history = history.with_efforts(effort for film in films for effort in film.made.spent)
    history = history.with_efforts(whole.narration.spent)
    for film in films:
        history = history.with_traces(film.layout.stem, "segment", _segment_traces(film.layout))
        history = history.with_traces(film.layout.stem, "sound", [sound_trace(film.layout)])
    stems = {whole.project.name, *(film.layout.stem for film in films)}
    return history.with_films(whole.project.path.name, stems, stems_of(whole.project))


def _take_steps(layout: Layout, history: History) -> Iterator[Step]:
    narration, essay = layout.narration, layout.project.essay
    scenes = sorted(narration.takes)
    now = _take_traces(layout)
    missing = [at for at, scene in enumerate(scenes) if scene in narration.estimated]
    why = reasons(now, history.of(layout.project.name, "take"), missing)
    for at, scene in enumerate(scenes):
        kind = "take recorded" if essay.scenes[scene].recording else "take spoken"
        seconds = history.seconds(kind, narration.takes[scene].samples / SAMPLE_RATE) if at in why else 0.0
        yield Step("take", essay.scene_name(scene), "", at not in why, why.get(at, ""), seconds)


def _take_traces(layout: Layout) -> list[Trace]:
    narration, essay = layout.narration, layout.project.essay
    return [Trace(essay.scene_name(scene), (), narration.facets.get(scene, {})) for scene in sorted(narration.takes)]


def _speech_steps(layout: Layout) -> Iterator[Step]:
    said, essay = layout.said_in_clips, layout.project.essay
    yield from (Step("speech", _clip(essay, place), "", True) for place in said.words)
    yield from (Step("speech", _clip(essay, place), "", False, "not listened to yet", None) for place in said.unheard)


def _segment_steps(layout: Layout, version: Version, store: Store, history: History) -> Iterator[Step]:
    quality = version.options.quality
    keys = [segment_key(segment, quality) for segment in layout.segments]
    found = {key: store.find(key, ".mp4") is not None for key in keys}
    missing = [at for at, key in enumerate(keys) if not found[key]]
    before = history.of(layout.stem, "segment")
    why = reasons(_segment_traces(layout), before, missing) if missing else {}
    for at, (segment, scene) in enumerate(_with_scenes(layout)):
        is_made = at not in why or keys[at] in keys[:at]
        seconds = 0.0 if is_made else history.seconds(effort_kind(segment, quality), segment.frames)
        yield Step("segment", _described(segment, scene), keys[at], is_made, "" if is_made else why[at], seconds)


def _segment_traces(layout: Layout) -> list[Trace]:
    return [segment_trace(segment, scene.name, layout.quality) for segment, scene in _with_scenes(layout)]


def _with_scenes(layout: Layout) -> Iterator[tuple[Segment, SceneSpan]]:
    scenes = iter(layout.timeline.scenes)
    scene = next(scenes)
    for segment in layout.segments:
        while segment.place.start >= scene.range.end:
            scene = next(scenes)
        yield segment, scene


def _sound_steps(layout: Layout, store: Store, history: History) -> Iterator[Step]:
    """The mix, and where that is missing the stems it is made of."""
    key = sound_key(layout)
    if store.known_with_value(key, ".m4a"):
        yield Step("sound", "the whole mix", key, True)
        return
    for source in sources_needed(layout.timeline):
        stem = pcm_key(source)
        is_made = store.find(stem, ".f32") is not None
        yield Step("stem", source.path.name, stem, is_made, "" if is_made else "not decoded yet")
    why = reasons([sound_trace(layout)], history.of(layout.stem, "sound"), [0])[0]
    yield Step("sound", "the whole mix", key, False, why, history.seconds("sound", _seconds(layout.timeline)))


def _film_step(layout: Layout, version: Version, store: Store) -> Step:
    pieces = _pieces(layout, version, store)
    key = film_key(layout, [entry.digest for entry in pieces]) if pieces else ""
    path = film_path(layout)
    if key and store.is_published(path, key):
        return Step("film", path.name, f"{path.name} {key}", True)
    return Step("film", path.name, f"{path.name} {key}", False, _why_film(path, key, store))


def _why_film(path: Path, key: str, store: Store) -> str:
    if key and store.was_published(path, key):
        return "its file changed" if path.exists() else "its file is gone"
    if not path.exists():
        return "not made before"
    return "pieces, title or chapters changed" if key else "pieces changed"


def _pieces(layout: Layout, version: Version, store: Store) -> list[Entry]:
    """All that the film is joined from; nothing where some of it is missing."""
    keys = [(segment_key(segment, version.options.quality), ".mp4") for segment in layout.segments]
    keys.append((sound_key(layout), ".m4a"))
    found = [store.find(key, suffix) for key, suffix in keys]
    entries = [entry for entry in found if entry is not None]
    return entries if len(entries) == len(found) else []


def _caption_steps(layout: Layout) -> Iterator[Step]:
    for suffix, text in caption_files(layout, SIDECARS).items():
        path = layout.folder / f"{layout.stem}{suffix}"
        try:
            is_made = path.read_bytes() == text.encode()
        except OSError:
            is_made = False
        why = "" if is_made else "text or times changed" if path.exists() else "not made before"
        yield Step("captions", path.name, "", is_made, why)


def _clip(essay: Essay, place: Location) -> str:
    return f"{file_at(essay, place).file}, {essay.scene_name(int(place[1]))}"


def _described(segment: Segment, scene: SceneSpan) -> str:
    start, end = (float(frame / segment.rate) for frame in (segment.place.start, segment.place.end))
    return f"{start:7.2f}–{end:.2f} s, {scene.name}"


def _seconds(timeline: Timeline) -> float:
    return float(timeline.frames / timeline.rate)
