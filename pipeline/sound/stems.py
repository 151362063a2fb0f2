"""What a film's sound is made of, block by block: takes, clips' own sound, music that steps aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.sound import beds, voices
from pipeline.sound.ducking import Dip, dips
from pipeline.sound.edges import laid_sounds
from pipeline.sound.loudness import ABSOLUTE_GATE, FLOOR, STEP, WINDOW, momentary
from pipeline.sound.room import RoomTone, room_tone
from pipeline.sound.sources import first_of_bed, source_of_bed
from pipeline.timeline.model import Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

BLOCK = 4 * SAMPLE_RATE
"""Samples mixed at a time. Every sample depends on its place alone, so the size of a block changes nothing."""
_AT_ONCE = 2  # sounds that are measured

Content = Callable[[TimeRange], voices.Samples]
"""What sounds in a range of the film."""
Levels = tuple[float, ...]
"""Momentary levels over the film in LUFS, one every `STEP`."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A music bed laid under the film, how it steps aside, and its levels without its gain and before it does."""

    laid: beds.LaidBed
    dips: tuple[Dip, ...]
    levels: Levels

    @property
    def is_silent(self) -> bool:
        """Its file holds nothing to be heard."""
        return not any(level > ABSOLUTE_GATE for level in self.levels)

    def over(self, span: TimeRange) -> voices.Samples:
        """As it is heard in a range of the film."""
        factor = beds.envelope(self.laid, self.dips, np.arange(span.start, span.end))
        return beds.looped(self.laid, span) * voices.both(factor)

    @property
    def powers(self) -> npt.NDArray[np.float64]:
        """Mean power as it is heard, in each window of a momentary level: exact where it goes neither up nor down."""
        middles = np.arange(1, len(self.levels) + 1) * STEP - WINDOW // 2
        return 10 ** (np.asarray(self.levels) / 10) * beds.envelope(self.laid, self.dips, middles) ** 2


@dataclass(frozen=True, slots=True)
class Stems:
    """The parts of a mix. `levels` are those of the speech, empty where nobody speaks."""

    film: TimeRange
    takes: tuple[voices.Piece, ...]
    clips: tuple[voices.Piece, ...]
    beds: tuple[Bed, ...]
    room: RoomTone | None
    levels: Levels
    block: int

    def whole(self, span: TimeRange) -> voices.Samples:
        total = voices.mixed(self.takes, span) + voices.mixed(self.clips, span)
        for bed in self.beds:
            if bed.laid.range.overlaps(span):
                total += bed.over(span)
        return total + self.room.over(span) if self.room else total

    def blocks(self) -> Iterator[memoryview]:
        return _blocks(self.film, self.block, self.whole)

    @property
    def music_levels(self) -> Levels:
        """Of all beds together, as they are heard."""
        powers = sum((bed.powers for bed in self.beds), np.zeros(_steps(self.film)))
        return tuple(10 * np.log10(np.maximum(powers, 10 ** (FLOOR / 10))))

    def with_music_lower(self, timeline: Timeline, further: float) -> Stems:
        """The same, the music `further` dB below its `duck`."""
        lower = [
            replace(bed, dips=dips(timeline, asked, self.levels, bed.levels, further))
            for bed, asked in zip(self.beds, timeline.music, strict=True)
        ]
        return replace(self, beds=tuple(lower))


def stems_of(timeline: Timeline, sources: Mapping[str, Path], block: int = BLOCK) -> Stems:
    """`sources` holds the PCM of each Source's key."""
    film = TimeRange(0, samples_at_frame(timeline.frames, timeline.rate))
    sounds = laid_sounds(timeline)
    spoken = [(laid, piece) for laid in sounds if laid.sound.is_speech and (piece := voices.piece(laid, sources, film))]
    takes = tuple(piece for _, piece in spoken)
    clips = voices.pieces((laid for laid in sounds if not laid.sound.is_speech), sources, film)
    music = [
        beds.laid(bed, film, sources[source_of_bed(bed, timeline).key], first_of_bed(bed, timeline))
        for bed in timeline.music
    ]
    sounding: list[tuple[TimeRange, Content]] = [(film, partial(voices.mixed, takes))] if takes else []
    sounding += [(bed.range, partial(beds.looped, bed)) for bed in music]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        levels = list(pool.map(lambda sound: _levels(film, sound[0], sound[1], block), sounding))
    speech = levels.pop(0) if takes else ()
    laid = tuple(Bed(bed, (), measured) for bed, measured in zip(music, levels, strict=True))
    stems = Stems(film, takes, clips, laid, room_tone(timeline, spoken), speech, block)
    return stems.with_music_lower(timeline, 0.0)


def _levels(film: TimeRange, heard: TimeRange, content: Content, block: int) -> Levels:
    """Momentary levels over the film of what sounds in one range of it."""
    # The meter says nothing before its first window is full.
    first, last = max(0, heard.start - WINDOW) // STEP, min(-(-(heard.end + WINDOW) // STEP), _steps(film))
    measured = momentary(_blocks(TimeRange(first * STEP, last * STEP), block, content)) if first < last else ()
    return (FLOOR,) * first + measured + (FLOOR,) * (_steps(film) - first - len(measured))


def _steps(film: TimeRange) -> int:
    """A part of a window at the end is filled with silence."""
    return -(-film.duration // STEP)


def _blocks(span: TimeRange, block: int, content: Content) -> Iterator[memoryview]:
    for start in range(span.start, span.end, block):
        yield content(TimeRange(start, min(start + block, span.end))).data.cast("B")
