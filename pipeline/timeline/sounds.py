"""The clips' own sound, where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from pipeline.media import MediaInfo
from pipeline.project.model import Essay
from pipeline.project.shown import file_at
from pipeline.timeline.model import Clip, Footage, Sound
from pipeline.timeline.rounds import in_pieces
from pipeline.timeline.split_edits import split_edited
from pipeline.timeline.ways import Dip
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

UNDER_SPEECH = -14.0  # dB: the level of a clip's own sound with `audio: under`


def own_sounds(essay: Essay, media: Mapping[str, MediaInfo], clips: Sequence[Clip]) -> tuple[Sound, ...]:
    """Of all clips of the film, in its frames: 30000/1001 has no whole number of samples a frame, so that only
    samples counted from the film's start are the same for the end of one clip and the start of the next.
    """

    def sound(clip: Clip, after: Clip | None) -> Sound | None:
        if not isinstance(clip.picture, Footage) or (gain := _gain(essay, media, clip)) is None:
            return None
        if clip.picture.start == clip.picture.end:  # a moment that stays is silent
            return None
        return _sound(clip, clip.picture, gain, after, essay.video.fps)

    pieces = [piece for clip in clips for piece in in_pieces(clip)]
    whole = split_edited([sound(piece, after) for piece, after in _followed(pieces)], pieces, essay.video.fps)
    parts = (
        sound(piece, next_piece)
        for clip, after in _followed(clips)
        for part in _parts(clip)
        for piece, next_piece in _followed(in_pieces(part), after)
    )
    return (*whole, *(part for part in parts if part))


def _followed(clips: Sequence[Clip], last: Clip | None = None) -> list[tuple[Clip, Clip | None]]:
    """Each with the one after it; after all of them comes `last`."""
    return list(zip(clips, (*clips[1:], last), strict=True))


def _parts(clip: Clip) -> Iterator[Clip]:
    """Each picture over the clip's own as if it were the clip."""
    for part in clip.parts:
        yield replace(clip, picture=part.picture, location=part.location, parts=())


def _gain(essay: Essay, media: Mapping[str, MediaInfo], clip: Clip) -> float | None:
    """In dB; None where nothing is to be heard."""
    authored = file_at(essay, clip.location)
    if authored.audio == "mute" or not media[authored.file].has_sound:
        return None
    level = {"full": 0.0, "under": UNDER_SPEECH}
    return level[authored.audio] if isinstance(authored.audio, str) else authored.audio


def _sound(clip: Clip, footage: Footage, gain: float, after: Clip | None, rate: Fraction) -> Sound:
    """As long as its picture moves: a sound whose last frame stays has ended, any other runs on under a transition."""
    start, end = (samples_at_frame(frame, rate) for frame in (clip.range.start, clip.range.end))
    waits, dissolve_in = _comes_in(clip, rate)
    # The one goes while the other waits; where there is nothing to wait for, while the other comes.
    dissolve_out = next((length for length in _comes_in(after, rate) if length), 0) if after else 0
    if clip.range.duration > footage.frames(rate):
        end, dissolve_out = start + round((footage.end - footage.start) / footage.speed * SAMPLE_RATE), 0
    return Sound(
        path=footage.path,
        digest=footage.digest,
        start=footage.heard_from(rate),
        range=TimeRange(start, end),
        gain=gain,
        is_speech=False,
        dissolve_in=dissolve_in,
        dissolve_out=dissolve_out,
        location=clip.location,
        waits=waits,
        speed=footage.speed,
        is_reversed=footage.is_reversed,
    )


def _comes_in(clip: Clip, rate: Fraction) -> tuple[int, int]:
    """For how many samples of its range a clip's sound waits, and in how many it then comes in."""
    start = samples_at_frame(clip.range.start, rate)
    whole = samples_at_frame(clip.range.start + clip.comes_in, rate) - start
    waits = whole // 2 if isinstance(clip.way, Dip) else 0
    return waits, whole - waits
