"""One scene of a timeline as a film of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.timeline.model import MusicBed, Sound, Timeline
from pipeline.timing import TimeRange, samples_at_frame


def scene_alone(timeline: Timeline, scene: int) -> Timeline:
    """The scene from frame 0. Its first clip is cut to, however it came in over the scene before.

    What lies behind it stays what it is in the film.
    """
    span = timeline.scenes[scene]
    back = -span.range.start
    samples = samples_at_frame(span.range.start, timeline.rate)
    shifted = [replace(clip, range=clip.range.shifted(back)) for clip in timeline.clips if clip.scene <= scene]
    clips = [clip for clip in shifted if clip.scene == scene]
    return replace(
        timeline,
        scenes=(replace(span, range=span.range.shifted(back)),),
        clips=(replace(clips[0], comes_in=0), *clips[1:]),
        earlier=tuple(clip for clip in shifted if clip.scene < scene),
        lower_thirds=tuple(
            replace(label, range=label.range.shifted(back)) for label in timeline.lower_thirds if label.scene == scene
        ),
        quotes=tuple(quote.shifted(back) for quote in timeline.quotes if quote.scene == scene),
        music=_music_alone(timeline.music, TimeRange(samples, samples_at_frame(span.range.end, timeline.rate))),
        sounds=tuple(_sound_alone(sound, samples) for sound in timeline.sounds if _is_of(sound, scene, timeline)),
    )


def _music_alone(music: Sequence[MusicBed], scene: TimeRange) -> tuple[MusicBed, ...]:
    """Music of some scenes stands where it stands in the film; music of the whole film begins anew."""
    return tuple(
        replace(bed, range=bed.range.shifted(-scene.start)) if bed.range else bed
        for bed in music
        if bed.range is None or bed.range.overlaps(scene)
    )


def _is_of(sound: Sound, scene: int, timeline: Timeline) -> bool:
    """Whether it is one of the scene's takes, or a clip's that the scene shows."""
    if sound.location:
        return sound.location[1] == scene
    span = timeline.scenes[scene].range
    start, end = (samples_at_frame(frame, timeline.rate) for frame in (span.start, span.end))
    return start <= sound.range.start < end


def _sound_alone(sound: Sound, start: int) -> Sound:
    """From sample `start` of the film on, which becomes the first."""
    if sound.range.start > start:
        return replace(sound, range=sound.range.shifted(-start))
    first = sound.time_after(start - sound.range.start)
    return replace(sound, start=first, range=TimeRange(0, sound.range.end - start), dissolve_in=0, waits=0)
