"""What a film's sound is made of, block by block: takes, clips' own sound, music that steps aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.sound import beds, voices
from pipeline.sound.ducking import Dip, dips
from pipeline.sound.edges import laid_sounds
from pipeline.sound.loudness import ABSOLUTE_GATE, momentary
from pipeline.sound.room import RoomTone, room_tone
from pipeline.sound.sources import first_of_bed, source_of_bed
from pipeline.timeline.model import MusicBed, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

BLOCK = 4 * SAMPLE_RATE
"""Samples mixed at a time. Every sample depends on its place alone, so the size of a block changes nothing."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A music bed laid under the film, and how it steps aside. `is_silent`: its file holds nothing to be heard."""

    laid: beds.LaidBed
    dips: tuple[Dip, ...]
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Stems:
    """The parts of a mix. `levels` are momentary levels of the speech, in LUFS, empty where nobody speaks."""

    film: TimeRange
    takes: tuple[voices.Piece, ...]
    clips: tuple[voices.Piece, ...]
    beds: tuple[Bed, ...]
    room: RoomTone | None
    levels: tuple[float, ...]
    block: int

    def speech(self, span: TimeRange) -> voices.Samples:
        return voices.mixed(self.takes, span)

    def music(self, span: TimeRange) -> voices.Samples:
        """All beds over a range of the film, as they are heard."""
        total = voices.silence(span)
        for bed in self.beds:
            total += beds.looped(bed.laid, span) * beds.envelope(bed.laid, bed.dips, span)
        return total

    def whole(self, span: TimeRange) -> voices.Samples:
        total = voices.mixed(self.takes, span) + voices.mixed(self.clips, span) + self.music(span)
        return total + self.room.over(span) if self.room else total

    def blocks(self, content: Callable[[TimeRange], voices.Samples]) -> Iterator[memoryview]:
        return _blocks(self.film, self.block, content)


def stems_of(timeline: Timeline, sources: Mapping[str, Path], block: int = BLOCK, further: float = 0.0) -> Stems:
    """`sources` holds the PCM of each Source's key; music stays `further` dB below its `duck`."""
    film = TimeRange(0, samples_at_frame(timeline.frames, timeline.rate))
    sounds = laid_sounds(timeline)
    spoken = [(laid, piece) for laid in sounds if laid.sound.is_speech and (piece := voices.piece(laid, sources, film))]
    takes = tuple(piece for _, piece in spoken)
    clips = voices.pieces((laid for laid in sounds if not laid.sound.is_speech), sources, film)
    speech = momentary(_blocks(film, block, lambda span: voices.mixed(takes, span))) if takes else ()

    def laid(bed: MusicBed) -> Bed:
        placed = beds.laid(bed, film, sources[source_of_bed(bed, timeline).key], first_of_bed(bed, timeline))
        levels = momentary(_blocks(film, block, lambda span: beds.looped(placed, span)))
        is_silent = not any(level > ABSOLUTE_GATE for level in levels)
        return Bed(placed, dips(timeline, bed, speech, levels, further), is_silent)

    return Stems(film, takes, clips, tuple(map(laid, timeline.music)), room_tone(timeline, spoken), speech, block)


def _blocks(film: TimeRange, block: int, content: Callable[[TimeRange], voices.Samples]) -> Iterator[memoryview]:
    for start in range(film.start, film.end, block):
        yield content(TimeRange(start, min(start + block, film.end))).data.cast("B")
