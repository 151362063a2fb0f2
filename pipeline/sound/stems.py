"""What a film's sound is made of, block by block: takes, clips' own sound, music that steps aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.sound import beds, voices
from pipeline.sound.ducking import Dip, dips
from pipeline.sound.edges import laid_sounds
from pipeline.sound.heard import Powers, heard, level_of, middles, over_film, power_of
from pipeline.sound.loudness import ABSOLUTE_GATE, STEP, Levels
from pipeline.sound.room import RoomTone, room_tone
from pipeline.sound.sources import first_of_bed, source_of, source_of_bed
from pipeline.timeline.model import MusicBed, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

BLOCK = SAMPLE_RATE
"""Samples mixed at a time. Every sample depends on its place alone, so the size of a block changes nothing.

In most seconds nothing goes up or down, and the caches hold what is computed of one."""


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
    def powers(self) -> Powers:
        """Mean power as it is heard, in each window of a momentary level: exact where it goes neither up nor down."""
        at = middles(0, len(self.levels))
        return power_of(self.levels) * beds.envelope(self.laid, self.dips, at) ** 2


@dataclass(frozen=True, slots=True)
class Stems:
    """The parts of a mix. `levels` are those of the speech over the film, empty without it or without music."""

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
        for start in range(self.film.start, self.film.end, self.block):
            yield self.whole(TimeRange(start, min(start + self.block, self.film.end))).data.cast("B")

    @property
    def music_levels(self) -> Levels:
        """Of all beds together, as they are heard."""
        return level_of(sum((bed.powers for bed in self.beds), np.zeros(_steps(self.film))))

    def with_music_lower(self, timeline: Timeline, further: float) -> Stems:
        """The same, the music `further` dB below its `duck`."""
        lower = [
            replace(bed, dips=dips(timeline, asked, self.levels, bed.levels, further))
            for bed, asked in zip(self.beds, timeline.music, strict=True)
        ]
        return replace(self, beds=tuple(lower))


def stems_of(
    timeline: Timeline, sources: Mapping[str, Path], levels: Mapping[str, Levels], block: int = BLOCK
) -> Stems:
    """`sources` holds the PCM of each Source's key, `levels` the levels in the file of each of `sources_measured`."""
    film, steps = _film(timeline), _steps(_film(timeline))
    sounds = laid_sounds(timeline)
    spoken = [(laid, piece) for laid in sounds if laid.sound.is_speech and (piece := voices.piece(laid, sources, film))]
    takes = tuple(piece for _, piece in spoken)
    clips = voices.pieces((laid for laid in sounds if not laid.sound.is_speech), sources, film)
    music = tuple(_bed(bed, timeline, sources, levels) for bed in timeline.music)
    powers = (_powers(piece, levels[source_of(laid).key], steps) for laid, piece in spoken)
    speech = level_of(over_film(powers, steps)) if spoken and music else ()
    stems = Stems(film, takes, clips, music, room_tone(timeline, spoken), speech, block)
    return stems.with_music_lower(timeline, 0.0)


def _bed(bed: MusicBed, timeline: Timeline, sources: Mapping[str, Path], levels: Mapping[str, Levels]) -> Bed:
    film, source = _film(timeline), source_of_bed(bed, timeline)
    laid = beds.laid(bed, film, sources[source.key], first_of_bed(bed, timeline))
    return Bed(laid, (), level_of(beds.powers(laid, levels[source.key], _steps(film))))


def _powers(piece: voices.Piece, levels: Levels, steps: int) -> tuple[int, Powers]:
    file = TimeRange(0, voices.frames_in(piece.path)).shifted(piece.range.start - piece.offset)
    first, powers = heard(levels, file, piece.range, steps)
    return first, piece.factor**2 * powers


def _film(timeline: Timeline) -> TimeRange:
    return TimeRange(0, samples_at_frame(timeline.frames, timeline.rate))


def _steps(film: TimeRange) -> int:
    """A part of a window at the end is filled with silence."""
    return -(-film.duration // STEP)
