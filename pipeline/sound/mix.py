"""The film's whole sound written down, and measured on its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from pipeline.sound.course import Course, Follower
from pipeline.sound.ducking import phrases
from pipeline.sound.loudness import (
    MOMENTARY_METER,
    RELATIVE_GATE,
    WINDOW,
    gated,
    levels_in,
    mean_level,
    momentary_from_log,
)
from pipeline.sound.sources import PCM
from pipeline.timeline.model import Timeline
from pipeline.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Mix:
    """PCM in a file, its momentary levels in LUFS and its course."""

    path: Path
    levels: tuple[float, ...]
    course: Course


def written_mix(blocks: Iterable[memoryview], path: Path) -> Mix:
    """Stereo PCM, block by block, as a file.

    Levels are as the author set them: what goes beyond full scale stays whole in floats until it is levelled.
    """
    follower = Follower()
    # Through ffmpeg, so that stopping it stops the mixing too.
    meter = ["-af", f"{MOMENTARY_METER}:file=-"]
    done = ffmpeg.run([*PCM, "-i", "pipe:0", *meter, *PCM, f"file:{path}"], stdin=follower.following(blocks))
    return Mix(path, momentary_from_log(done.stdout), follower.course)


def speech_over_music(timeline: Timeline, speech: Sequence[float], music: Sequence[float]) -> float | None:
    """LU between both while somebody speaks, over the windows that lie whole inside phrases; None without either."""
    inner = [
        TimeRange(phrase.start + WINDOW // 2, phrase.end - WINDOW // 2)
        for phrase in phrases(timeline)
        if phrase.duration > WINDOW
    ]
    all_speech = gated(speech)
    heard = [
        pair
        for span in inner
        for pair in zip(levels_in(speech, span), levels_in(music, span), strict=False)
        if pair[0] > all_speech + RELATIVE_GATE
    ]
    if not heard:
        return None
    return mean_level([voice for voice, _ in heard]) - mean_level([bed for _, bed in heard])
