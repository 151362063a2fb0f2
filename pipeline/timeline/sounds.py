"""The clips' own sound, where it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from pipeline.media import MediaInfo
from pipeline.project.model import Essay, FileClip
from pipeline.timeline.model import Clip, Footage, Sound
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

UNDER_SPEECH = -14.0  # dB: the level of a clip's own sound with `audio: under`


def own_sounds(essay: Essay, media: Mapping[str, MediaInfo], clips: Sequence[Clip]) -> tuple[Sound, ...]:
    """Of all clips of the film, in its frames: 30000/1001 has no whole number of samples a frame, so that only
    samples counted from the film's start are the same for the end of one clip and the start of the next.
    """
    following = [clip.dissolve for clip in clips[1:]] + [0]
    found = [
        _sound(clip, clip.picture, gain, after, essay.video.fps)
        for clip, after in zip(clips, following, strict=True)
        if isinstance(clip.picture, Footage) and (gain := _gain(essay, media, clip)) is not None
    ]
    return tuple(found)


def _gain(essay: Essay, media: Mapping[str, MediaInfo], clip: Clip) -> float | None:
    """In dB; None where nothing is to be heard."""
    authored = essay.scenes[clip.scene].clips[int(clip.location[-1])]
    assert isinstance(authored, FileClip)
    if authored.audio == "mute" or not media[authored.file].has_sound:
        return None
    level = {"full": 0.0, "under": UNDER_SPEECH}
    return level[authored.audio] if isinstance(authored.audio, str) else authored.audio


def _sound(clip: Clip, footage: Footage, gain: float, following: int, rate: Fraction) -> Sound:
    """As long as its picture moves: a sound whose last frame stays has ended, any other runs on under a dissolve."""
    start, end = (samples_at_frame(frame, rate) for frame in (clip.range.start, clip.range.end))
    dissolve_in = samples_at_frame(clip.range.start + clip.dissolve, rate) - start
    dissolve_out = samples_at_frame(clip.range.end + following, rate) - end
    if clip.range.duration > footage.frames(rate):
        end, dissolve_out = start + round((footage.end - footage.start) * SAMPLE_RATE), 0
    place = TimeRange(start, end)
    return Sound(
        footage.path, footage.digest, footage.start, place, gain, False, dissolve_in, dissolve_out, clip.location
    )
