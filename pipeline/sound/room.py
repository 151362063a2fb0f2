"""Room tone: where a recorded take is silent or over, its room goes on, so that silence never drops to nothing.

    take                  ╱▁▃▅▂▁▆▃▁╲        ╱▁▄▆▁╲╱▁▃▁╲
    tone  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁╲        ╱▁▁▁▁▁▁▁▁╲    ╳    ╱▁▁▁▁

It is noise with the spectrum and the level of the take's own room, never heard twice: a loop of the few tenths of a
second that pauses last would be known as one.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.narration.room import room_alone
from pipeline.narration.samples import levels
from pipeline.sound.edges import FADE, Fade, Laid
from pipeline.sound.voices import Piece, Samples, faded, frames_in, read, silence
from pipeline.timeline.model import SceneSpan, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

_CROSS = SAMPLE_RATE // 4
"""Samples in which the room of one scene becomes that of the next."""
_END = SAMPLE_RATE * 3 // 10
"""Samples in which it goes where the next scene has none."""
_WINDOW = 2048
_MOST_HEARD = 20 * SAMPLE_RATE
_BLOCK = 20 * SAMPLE_RATE
# Samples of noise that are made at a time: always the same ones, whatever part of them is needed.
_MADE = 1 << 14

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Room:
    """What one take's room sounds like: `shape` is the filter that makes it of white noise."""

    shape: bytes
    seed: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Scenes in a row in one room."""

    room: Room
    range: TimeRange
    rise: Fade
    fall: Fade


@dataclass(frozen=True, slots=True)
class RoomTone:
    """`takes` are those that bring their own room, each with the samples of it at which it was cut."""

    stretches: tuple[_Stretch, ...]
    takes: tuple[tuple[Piece, tuple[int, ...]], ...]

    def over(self, span: TimeRange) -> Samples:
        """The tone over a range of the film, silent where takes are heard."""
        total = silence(span)
        for stretch in self.stretches:
            if part := stretch.range.clamped(span):
                gain = self._left_over(part)
                if gain.any():
                    at = np.arange(part.start, part.end)
                    gain *= faded(at - stretch.range.start, stretch.rise) * faded(stretch.range.end - at, stretch.fall)
                    heard = (_noise(stretch.room, part) * gain).astype(np.float32)
                    total[part.start - span.start : part.end - span.start] += heard[:, None]
        return total

    def _left_over(self, part: TimeRange) -> Array:
        """What takes leave of the power of one room, as a factor."""
        if any(_takes_all(take, joints, part) for take, joints in self.takes):
            return np.zeros(1)
        taken = np.zeros(part.duration)
        for take, joints in self.takes:
            if inside := take.range.clamped(part):
                at = np.arange(inside.start, inside.end)
                start, end = at - take.range.start, take.range.end - at
                # Takes are faded themselves where they were cut (`takes.py`), then once more when they are laid.
                edges = [np.abs(start - joint) for joint in joints if start[0] - FADE < joint < start[-1] + FADE]
                own = np.clip(np.minimum.reduce([start, end, *edges]) / FADE, 0, 1)
                place = slice(inside.start - part.start, inside.end - part.start)
                taken[place] += (own * faded(start, take.rise) * faded(end, take.fall)) ** 2
        return np.sqrt(np.maximum(0, 1 - taken))


def _takes_all(take: Piece, joints: Sequence[int], part: TimeRange) -> bool:
    """Whether a part of the film lies inside a take, away from all its edges."""
    start, end = part.start - take.range.start, part.end - take.range.start
    before, behind = max(FADE, take.rise.waits + take.rise.length), max(FADE, take.fall.waits + take.fall.length)
    is_inside = before <= start and end <= take.range.duration - behind
    return is_inside and not any(start - FADE < joint < end + FADE for joint in joints)


def room_tone(timeline: Timeline, takes: Sequence[tuple[Laid, Piece]]) -> RoomTone | None:
    """The tone of a film; None where nobody's room was recorded, or none is wanted.

    It lies under every scene in which somebody speaks. One that was not recorded, or has no pause to hear its room in,
    stands in the room of the nearest that has, also while it speaks.
    """
    if not timeline.has_room_tone or not any(laid.sound.is_recorded for laid, _ in takes):
        return None
    rooms: dict[int, Room] = {}
    speaking: list[int] = []
    with_room: list[tuple[Piece, tuple[int, ...]]] = []
    for number, scene in enumerate(timeline.scenes):
        here = [(laid, piece) for laid, piece in takes if _range(scene, timeline).overlaps(laid.sound.range)]
        speaking += [number] if here else []
        for laid, piece in here:
            if laid.sound.is_recorded and (room := _room(piece.path, laid.sound.digest)):
                rooms.setdefault(number, room)
                with_room.append((piece, laid.sound.joints))
    if not rooms:
        return None
    placed = [
        (_range(timeline.scenes[number], timeline), rooms[min(rooms, key=lambda other: (abs(other - number), other))])
        for number in speaking
    ]
    return RoomTone(_stretches(placed), tuple(with_room))


def _range(scene: SceneSpan, timeline: Timeline) -> TimeRange:
    return TimeRange(*(samples_at_frame(frame, timeline.rate) for frame in (scene.range.start, scene.range.end)))


def _stretches(placed: Sequence[tuple[TimeRange, Room]]) -> tuple[_Stretch, ...]:
    """Scenes of one room joined; two rooms that meet cross over, half before and half after the place."""
    joined: list[tuple[TimeRange, Room]] = []
    for range_, room in placed:
        if joined and joined[-1][1] == room and joined[-1][0].end == range_.start:
            joined[-1] = (TimeRange(joined[-1][0].start, range_.end), room)
        else:
            joined.append((range_, room))
    starts, ends = {range_.start for range_, _ in joined}, {range_.end for range_, _ in joined}
    found = []
    for range_, room in joined:
        before, after = (_CROSS // 2 if meets else 0 for meets in (range_.start in ends, range_.end in starts))
        end = min(_END, range_.duration // 2)
        rise, fall = (Fade(2 * half, True) if half else Fade(end, False) for half in (before, after))
        found.append(_Stretch(room, TimeRange(range_.start - before, range_.end + after), rise, fall))
    return tuple(found)


def _room(take: Path, digest: str) -> Room | None:
    """Made from those stretches of a take in which nothing else is heard; None where there are none."""
    starts = range(0, frames_in(take), _BLOCK)
    runs = room_alone(np.concatenate([levels(read(take, start, _BLOCK)[:, 0], SAMPLE_RATE) for start in starts]))
    hann = np.hanning(_WINDOW)
    powers: list[Array] = []
    for run in runs:
        sound = read(take, run.start, min(run.duration, _MOST_HEARD))[:, 0]
        places = range(0, len(sound) - _WINDOW + 1, _WINDOW // 2)
        powers += [np.abs(np.fft.rfft(sound[at : at + _WINDOW] * hann)) ** 2 for at in places]
        if len(powers) * _WINDOW // 2 > _MOST_HEARD:
            break
    if not powers:
        return None
    amplitude = np.sqrt(np.mean(powers, axis=0) / np.sum(hann**2))
    return Room(np.roll(np.fft.irfft(amplitude), _WINDOW // 2).tobytes(), zlib.crc32(digest.encode()))


def _noise(room: Room, part: TimeRange) -> Array:
    first, last = part.start // _MADE, -(-part.end // _MADE)
    made = np.concatenate([_made(room, number) for number in range(first, last)])
    return made[part.start - first * _MADE : part.end - first * _MADE]


@lru_cache(maxsize=4)
def _made(room: Room, number: int) -> Array:
    """Piece `number` of a room's noise, which has no end and no repetition."""
    white = np.concatenate([_white(room.seed, number - 1)[-_WINDOW:], _white(room.seed, number)])
    # The end of the filter runs into the beginning, which is left out.
    return np.fft.irfft(np.fft.rfft(white) * _response(room), len(white))[_WINDOW:]


@lru_cache(maxsize=4)
def _response(room: Room) -> npt.NDArray[np.complex128]:
    return np.fft.rfft(np.frombuffer(room.shape), _WINDOW + _MADE)


@lru_cache(maxsize=4)
def _white(seed: int, number: int) -> Array:
    # A stretch may begin before the film: numbers of pieces are counted from below, since seeds are not negative.
    return np.random.default_rng([seed, number + (1 << 32)]).standard_normal(_MADE)
