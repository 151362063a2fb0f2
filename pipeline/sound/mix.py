"""The film's whole sound, block by block: takes, clips' own sound, music that steps aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from pipeline.sound import beds, voices
from pipeline.sound.ducking import Dip, dips, phrases
from pipeline.sound.edges import laid_sounds
from pipeline.sound.loudness import RELATIVE_GATE, WINDOW, gated, levels_in, mean_level, momentary
from pipeline.sound.sources import PCM, source_of_bed
from pipeline.timeline.model import MusicBed, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

BLOCK = 4 * SAMPLE_RATE
"""Samples mixed at a time. Every sample depends on its place alone, so the size of a block changes nothing."""


@dataclass(frozen=True, slots=True)
class MixReport:
    """What was mixed. `speech` in LUFS before normalising; `speech_over_music` in LU, while speech is active."""

    samples: int
    speech: float | None
    speech_over_music: float | None


@dataclass(frozen=True, slots=True)
class _Bed:
    """A music bed laid under the film, and how it steps aside."""

    loop: beds.Loop
    gain: float
    dips: tuple[Dip, ...]


def mix(timeline: Timeline, sources: Mapping[str, Path], destination: Path, block: int = BLOCK) -> MixReport:
    """Write the film's sound as PCM, exactly as long as its picture. `sources` holds the PCM of each Source's key.

    Levels are as the author set them: what goes beyond full scale stays whole in floats until it is normalised.
    """
    film = TimeRange(0, samples_at_frame(timeline.frames, timeline.rate))
    sounds = laid_sounds(timeline)
    takes = voices.pieces((laid for laid in sounds if laid.sound.is_speech), sources, film)
    clips = voices.pieces((laid for laid in sounds if not laid.sound.is_speech), sources, film)
    speech = momentary(_blocks(film, block, lambda span: voices.mixed(takes, span))) if takes else ()
    music_beds = [_laid(timeline, bed, sources, film, speech, block) for bed in timeline.music]
    whole = _blocks(
        film, block, lambda span: voices.mixed(takes, span) + voices.mixed(clips, span) + _music(music_beds, film, span)
    )
    # Through ffmpeg, so that stopping it stops the mixing too.
    ffmpeg.run([*PCM, "-i", "pipe:0", "-c", "copy", *PCM[:2], f"file:{destination}"], stdin=whole)
    music = momentary(_blocks(film, block, lambda span: _music(music_beds, film, span))) if music_beds and takes else ()
    return MixReport(film.duration, gated(speech) if takes else None, _speech_over_music(timeline, speech, music))


def _laid(
    timeline: Timeline, bed: MusicBed, sources: Mapping[str, Path], film: TimeRange, speech: Sequence[float], block: int
) -> _Bed:
    loop = beds.loop(sources[source_of_bed(bed, timeline).key], film)
    levels = momentary(_blocks(film, block, lambda span: beds.looped(loop, span)))
    return _Bed(loop, bed.gain, dips(timeline, bed, speech, levels))


def _music(music_beds: Sequence[_Bed], film: TimeRange, span: TimeRange) -> voices.Samples:
    """All beds over a range of the film, as they are heard."""
    total = voices.silence(span)
    for bed in music_beds:
        total += beds.looped(bed.loop, span) * beds.envelope(film, bed.gain, bed.dips, span)
    return total


def _blocks(film: TimeRange, block: int, content: Callable[[TimeRange], voices.Samples]) -> Iterator[memoryview]:
    for start in range(film.start, film.end, block):
        yield content(TimeRange(start, min(start + block, film.end))).data.cast("B")


def _speech_over_music(timeline: Timeline, speech: Sequence[float], music: Sequence[float]) -> float | None:
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
