"""The essay, its media and its takes laid out in time.

Pictures and words are placed relative to their scene's first frame, so that a scene is the same wherever it stands. A
take stands as many samples after that frame as its words do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.errors import Issue
from pipeline.media import MediaInfo
from pipeline.narration.words import Take
from pipeline.project.load import Project
from pipeline.project.model import Scene
from pipeline.timeline.clips import ClipLayout
from pipeline.timeline.insets import covered_insets
from pipeline.timeline.labels import placed_labels
from pipeline.timeline.layout import Slot
from pipeline.timeline.lower_thirds import placed_lower_thirds
from pipeline.timeline.model import (
    Clip,
    Picture,
    PlacedLowerThird,
    PlacedQuote,
    SceneSpan,
    Sound,
    Still,
    Timeline,
)
from pipeline.timeline.moments import Moments
from pipeline.timeline.music import MusicLayout
from pipeline.timeline.quotes import placed_quotes
from pipeline.timeline.remarks import Remarks
from pipeline.timeline.sounds import own_sounds
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame


@dataclass(frozen=True, slots=True)
class Assembly:
    """The timeline, and what was noticed on the way. With a problem among the issues the timeline is not to be used."""

    timeline: Timeline
    issues: tuple[Issue, ...]


def assemble(project: Project, media: Mapping[str, MediaInfo], takes: Mapping[int, Take]) -> Assembly:
    """Lay the film out. `media` by path as written, `takes` by scene; scenes without a take have no narration."""
    scenes: list[_PlacedScene] = []
    start = 0
    for index in range(len(project.essay.scenes)):
        placed = _placed_scene(project, media, index, takes.get(index))
        scenes.append(placed.shifted(start, project.essay.video.fps))
        start += placed.span.range.duration
    clips = _with_transitions([clip for placed in scenes for clip in placed.clips])
    remarks = Remarks(project.source, any(take.is_estimated for take in takes.values()))
    timeline = Timeline(
        size=project.essay.video.size,
        rate=project.essay.video.fps,
        scenes=tuple(placed.span for placed in scenes),
        clips=clips,
        quotes=tuple(quote for placed in scenes for quote in placed.quotes),
        sounds=(*(take for placed in scenes for take in placed.takes), *own_sounds(project.essay, media, clips)),
        music=MusicLayout(project.essay, media, [placed.span for placed in scenes], remarks).placed(),
        has_room_tone=project.essay.room_tone,
        lower_thirds=tuple(label for placed in scenes for label in placed.lower_thirds),
    )
    return Assembly(timeline, (*(issue for placed in scenes for issue in placed.issues), *remarks.issues))


@dataclass(frozen=True, slots=True)
class _PlacedScene:
    span: SceneSpan
    clips: tuple[Clip, ...]
    quotes: tuple[PlacedQuote, ...]
    lower_thirds: tuple[PlacedLowerThird, ...]
    takes: tuple[Sound, ...]
    issues: tuple[Issue, ...]

    def shifted(self, frames: int, rate: Fraction) -> _PlacedScene:
        samples = samples_at_frame(frames, rate)
        return replace(
            self,
            span=replace(self.span, range=self.span.range.shifted(frames)),
            clips=tuple(replace(clip, range=clip.range.shifted(frames)) for clip in self.clips),
            quotes=tuple(quote.shifted(frames) for quote in self.quotes),
            lower_thirds=tuple(replace(label, range=label.range.shifted(frames)) for label in self.lower_thirds),
            takes=tuple(replace(take, range=take.range.shifted(samples)) for take in self.takes),
        )


def _placed_scene(project: Project, media: Mapping[str, MediaInfo], index: int, take: Take | None) -> _PlacedScene:
    """One scene from its own first frame."""
    essay, scene = project.essay, project.essay.scenes[index]
    remarks = Remarks(project.source, take is not None and take.is_estimated)
    before = round(scene.before * SAMPLE_RATE)
    words = tuple(replace(word, range=word.range.shifted(before)) for word in take.words) if take else ()
    # A recording that is still to be listened to: nobody knows what its words are.
    follows_recording = not scene.narration.strip() or (bool(scene.recording) and essay.departures == "spoken")
    is_unheard = remarks.is_estimated and follows_recording
    moments = Moments(words, essay.video.fps, is_unheard, remarks)
    layout = ClipLayout(essay, index, media, moments)
    slots = layout.slots()
    frames = _frames_of_take(scene, take, essay.video.fps) if take else _frames_of_clips(layout, slots, index)
    labels = placed_labels(scene.sounds, index, frames, moments)
    clips = layout.placed(slots, frames)
    quotes = placed_quotes(scene.quotes, index, clips, frames, moments, essay.style.quote_reveal)
    lower_thirds = placed_lower_thirds(scene.clips, index, clips, quotes, essay.video.size, moments)
    for place, message in covered_insets(clips, quotes, lower_thirds, essay.video.size):
        remarks.note(place, message)
    return _PlacedScene(
        span=SceneSpan(essay.scene_name(index), scene.chapter, TimeRange(0, frames), words, labels=labels),
        clips=clips,
        quotes=quotes,
        lower_thirds=lower_thirds,
        takes=_speech(take, before, bool(scene.recording)),
        issues=tuple(remarks.issues),
    )


def _frames_of_take(scene: Scene, take: Take, rate: Fraction) -> int:
    """The narration with the time before and after it, in whole frames."""
    seconds = Fraction(take.samples, SAMPLE_RATE) + Fraction(scene.before) + Fraction(scene.after)
    return max(1, -int(-seconds * rate // 1))


def _frames_of_clips(layout: ClipLayout, slots: Sequence[Slot], index: int) -> int:
    if not slots:
        message = "nothing is said and nothing is shown in this scene"
        layout.moments.remarks.problem(("scenes", index), message, "add `narration` or `clips`")
    return layout.length(slots)


def _speech(take: Take | None, start: int, is_recorded: bool) -> tuple[Sound, ...]:
    if take is None:
        return ()
    place = TimeRange(start, start + take.samples)
    return (Sound(take.path, take.digest, Fraction(0), place, 0.0, True, is_recorded=is_recorded, joints=take.joints),)


def _with_transitions(clips: Sequence[Clip]) -> tuple[Clip, ...]:
    """Stills go on moving while the next clip comes in over them; nothing comes in over what was before the film."""
    outgoing = [clip.comes_in for clip in clips[1:]] + [0]
    return tuple(
        replace(
            clip,
            comes_in=clip.comes_in if index else 0,
            picture=_lasting(clip.picture, clip.range.duration + after),
            parts=tuple(
                replace(part, picture=_lasting(part.picture, clip.range.duration + after)) for part in clip.parts
            ),
        )
        for index, (clip, after) in enumerate(zip(clips, outgoing, strict=True))
    )


def _lasting(picture: Picture, frames: int) -> Picture:
    return replace(picture, frames=frames) if isinstance(picture, Still) else picture
