"""`lead` and `lag` that move no sound, since there is none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pipeline.errors import Issue
from pipeline.project.clip_models import AnyClip, FileClip
from pipeline.project.load import Project
from pipeline.project.values import Location


def problems(project: Project) -> Iterator[Issue]:
    """Notes: the film is as good without them."""
    rate = project.essay.video.fps
    placed: list[tuple[AnyClip, Location]] = [
        (clip, ("scenes", index, "clips", number, "transition"))
        for index, scene in enumerate(project.essay.scenes)
        for number, clip in enumerate(scene.clips)
    ]
    for number, (clip, place) in enumerate(placed):
        if clip.transition.lead and not _sounds(clip):
            message = "this clip plays without a sound of its own: nothing leads"
            yield project.source.issue((*place, "lead"), message, "add `audio: full`", note=True)
        elif clip.transition.lead and _room(clip, rate) < clip.transition.lead:
            message = f"the file has {float(_room(clip, rate)):g} s before this clip starts: its sound leads by no more"
            yield project.source.issue((*place, "lead"), message, "a later `in` leaves room", note=True)
        if clip.transition.lag and not (number and _sounds(placed[number - 1][0])):
            message = "the clip before plays without a sound of its own: nothing lags"
            yield project.source.issue((*place, "lag"), message, "add `audio: full` to it", note=True)


def _sounds(clip: AnyClip) -> bool:
    return isinstance(clip, FileClip) and clip.audio != "mute"


def _room(clip: AnyClip, rate: Fraction) -> Fraction:
    """Seconds of the file before the part that is shown."""
    return clip.in_.at_rate(rate) if isinstance(clip, FileClip) and clip.in_ else Fraction(0)
