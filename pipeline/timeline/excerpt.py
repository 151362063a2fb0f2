"""One scene of a timeline as a film of its own."""

from __future__ import annotations

from dataclasses import replace

from pipeline.timeline.model import Timeline
from pipeline.timing import samples_at_frame


def scene_alone(timeline: Timeline, scene: int) -> Timeline:
    """The scene from frame 0. What dissolved into it from the scene before is cut instead."""
    span = timeline.scenes[scene]
    back = -span.range.start
    samples = samples_at_frame(span.range.start, timeline.rate)
    end = samples_at_frame(span.range.end, timeline.rate)
    clips = [replace(clip, range=clip.range.shifted(back)) for clip in timeline.clips if clip.scene == scene]
    return replace(
        timeline,
        scenes=(replace(span, range=span.range.shifted(back)),),
        clips=(replace(clips[0], dissolve=0), *clips[1:]),
        lower_thirds=tuple(
            replace(label, range=label.range.shifted(back)) for label in timeline.lower_thirds if label.scene == scene
        ),
        quotes=tuple(replace(q, range=q.range.shifted(back)) for q in timeline.quotes if q.scene == scene),
        sounds=tuple(
            replace(
                sound,
                range=sound.range.shifted(-samples),
                dissolve_in=sound.dissolve_in if sound.range.start > samples else 0,
            )
            for sound in timeline.sounds
            if samples <= sound.range.start < end
        ),
    )
