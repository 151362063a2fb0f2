"""The film's whole sound written down, and how far speech stands above music in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from pipeline.sound.ducking import phrases
from pipeline.sound.loudness import RELATIVE_GATE, WINDOW, gated, levels_in, mean_level, momentary
from pipeline.sound.sources import PCM
from pipeline.sound.stems import BLOCK, Stems, stems_of
from pipeline.timeline.model import Timeline
from pipeline.timing import TimeRange

__all__ = ["BLOCK", "MixReport", "mix", "speech_over_music", "write_mix"]


@dataclass(frozen=True, slots=True)
class MixReport:
    """What was mixed. `speech` in LUFS before normalising; `speech_over_music` in LU, while speech is active."""

    samples: int
    speech: float | None
    speech_over_music: float | None


def mix(timeline: Timeline, sources: Mapping[str, Path], destination: Path, block: int = BLOCK) -> MixReport:
    """Write the film's sound as PCM, exactly as long as its picture. `sources` holds the PCM of each Source's key.

    Levels are as the author set them: what goes beyond full scale stays whole in floats until it is normalised.
    """
    stems = stems_of(timeline, sources, block)
    write_mix(stems, destination)
    music = momentary(stems.blocks(stems.music)) if stems.beds and stems.takes else ()
    apart = speech_over_music(timeline, stems.levels, music)
    return MixReport(stems.film.duration, gated(stems.levels) if stems.takes else None, apart)


def write_mix(stems: Stems, destination: Path) -> None:
    # Through ffmpeg, so that stopping it stops the mixing too.
    whole = stems.blocks(stems.whole)
    ffmpeg.run([*PCM, "-i", "pipe:0", "-c", "copy", *PCM[:2], f"file:{destination}"], stdin=whole)


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
