"""What a render would make and what it would find made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import ffmpeg
from pipeline.picture.encode import Quality
from pipeline.picture.segments import Segment, segment_recipe
from pipeline.picture.versions import drawing_versions
from pipeline.project.model import Essay
from pipeline.project.shown import file_at
from pipeline.project.values import Location
from pipeline.render.kept_levels import note_levels
from pipeline.render.layout import Layout
from pipeline.render.store import Store, key_of
from pipeline.render.versions import Version
from pipeline.sound.master import MASTER_VERSION
from pipeline.sound.recipe import mix_recipe
from pipeline.timeline.model import SceneSpan, Timeline


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make: a `take`, the `speech` of a clip, a `segment`, the `sound`; `what` says which to a person."""

    kind: str
    what: str
    key: str
    is_made: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of the film. `is_certain` is False where takes are not made yet, or clips not listened to."""

    steps: tuple[Step, ...]
    is_certain: bool

    def count(self, kind: str, *, is_made: bool) -> int:
        return sum(1 for step in self.steps if step.kind == kind and step.is_made == is_made)


def segment_key(segment: Segment, quality: Quality) -> str:
    how = {"preset": quality.preset, "crf": quality.crf, **drawing_versions(segment)}
    return key_of("segment", {"recipe": segment_recipe(segment), "encoding": how})


def sound_key(timeline: Timeline, target: float) -> str:
    parameters = {"mix": mix_recipe(timeline), "target": target, "master": MASTER_VERSION, "ffmpeg": ffmpeg.version()}
    return key_of("sound", parameters)


def joined(plans: Sequence[Plan]) -> Plan:
    """The plan of several versions of a film: takes and speech are the first one's, as is what further ones share."""
    first, *further = plans
    steps = list(first.steps)
    for plan in further:
        known = {step.key for step in steps}
        steps += [step for step in plan.steps if step.kind in ("segment", "sound") and step.key not in known]
    return Plan(tuple(steps), first.is_certain)


def plan_of(layout: Layout, version: Version, store: Store) -> Plan:
    """Hold everything a film needs against the store."""
    estimated, essay = layout.narration.estimated, layout.project.essay
    takes = sorted(layout.narration.takes)
    steps = [Step("take", essay.scene_name(index), "", index not in estimated) for index in takes]
    said = layout.said_in_clips
    steps += [Step("speech", _clip(essay, place), "", place in said.words) for place in (*said.words, *said.unheard)]
    scenes = iter(layout.timeline.scenes)
    scene = next(scenes)
    for segment in layout.segments:
        while segment.place.start >= scene.range.end:
            scene = next(scenes)
        key = segment_key(segment, version.options.quality)
        is_made = store.find(key, ".mp4") is not None
        note_levels(segment, store)
        described = _described(segment, scene) + (f", {version.name}" if version.name else "")
        steps.append(Step("segment", described, key, is_made))
    key = sound_key(layout.timeline, layout.project.essay.loudness)
    is_mixed = store.find(key, ".m4a") is not None and store.known_value(key) is not None
    steps.append(Step("sound", "the whole mix" + (f", {version.name}" if version.name else ""), key, is_mixed))
    return Plan(tuple(steps), not estimated and not said.unheard)


def _clip(essay: Essay, place: Location) -> str:
    return f"{file_at(essay, place).file}, {essay.scene_name(int(place[1]))}"


def _described(segment: Segment, scene: SceneSpan) -> str:
    start, end = (float(frame / segment.rate) for frame in (segment.place.start, segment.place.end))
    return f"{start:7.2f}–{end:.2f} s, {scene.name}"
