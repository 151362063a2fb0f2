"""How every sound comes in and goes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.timeline.model import Sound, Timeline
from pipeline.timing import SAMPLE_RATE

FADE = round(0.008 * SAMPLE_RATE)
"""Samples in which a sound comes in or goes out at a cut."""
# Cuts fall on frames of the picture: what goes on within a frame's length is one sound, cut only in the picture.
_SAME_PLACE = SAMPLE_RATE // 24
# Nearer than this the two are the same wave, but for the rounding of cuts to samples: their levels add up.
_SAME_WAVE = SAMPLE_RATE // 2000


# A file's digest, its speed, and whether it plays backwards.
Tape = tuple[str, Fraction, bool]


@dataclass(frozen=True, slots=True)
class Fade:
    """Over `length` samples. With its mirror image the levels add up to 1; with `is_equal_power`, the powers do.

    One that `waits` begins so many samples after its sound does, which is silent until then.
    """

    length: int
    is_equal_power: bool
    waits: int = 0


@dataclass(frozen=True, slots=True)
class Laid:
    """A sound that comes in over `rise`. It goes out in `run_on`, past its range, if that has any length.

    cut to another file           ╱▔▔▔▔╲╱▔▔▔▔╲
    going on in the same file     ╱▔▔▔▔╳▔▔▔▔╲      the fades add up to 1: nothing is heard of the cut
    dissolving like the picture   ╱▔▔▔▔▔╲╱▔▔▔▔▔╲   unlike sounds in power, else the middle would be 3 dB too soft
                                       ╱╲
    """

    sound: Sound
    rise: Fade
    run_on: Fade


def laid_sounds(timeline: Timeline) -> tuple[Laid, ...]:
    """The timeline's sounds in its order."""
    begun = _by_place((_tape(sound), sound.range.start, first_sample(sound)) for sound in timeline.sounds)
    left = _by_place((_tape(sound), sound.range.end, _last_sample(sound)) for sound in timeline.sounds)
    return tuple(
        Laid(
            sound,
            _rise(sound, left[_tape(sound), sound.range.start]),
            _crossing(sound.dissolve_out, _last_sample(sound), begun[_tape(sound), sound.range.end]) or Fade(0, False),
        )
        for sound in timeline.sounds
    )


def _rise(sound: Sound, others: Sequence[int]) -> Fade:
    if sound.waits:
        return Fade(sound.dissolve_in, True, sound.waits)
    return _crossing(sound.dissolve_in, first_sample(sound), others) or Fade(FADE, False)


def first_sample(sound: Sound) -> int:
    """Where a sound begins, in samples of its file as it plays: at its speed, and backwards counted down to 0.

    So a sound that goes on for n samples is n samples further, whatever its speed and direction.
    """
    return sample_as_played(sound.start, sound.speed, is_reversed=sound.is_reversed)


def sample_as_played(seconds: Fraction, speed: Fraction, *, is_reversed: bool) -> int:
    """A time of the file on that scale; of the reversed file all are negative."""
    sample = round(seconds / speed * SAMPLE_RATE)
    return -sample if is_reversed else sample


def _tape(sound: Sound) -> Tape:
    return (sound.digest, sound.speed, sound.is_reversed)


def _last_sample(sound: Sound) -> int:
    return first_sample(sound) + sound.range.duration


def _by_place(found: Iterable[tuple[Tape, int, int]]) -> defaultdict[tuple[Tape, int], list[int]]:
    """Samples of a file as it plays, by that and the sample of the film at which they are reached."""
    places: defaultdict[tuple[Tape, int], list[int]] = defaultdict(list)
    for tape, at, sample in found:
        places[tape, at].append(sample)
    return places


def _crossing(dissolve: int, sample: int, others: Sequence[int]) -> Fade | None:
    """How a sound at `sample` of its file crosses with what else is there, of the same file at `others`, if it does."""
    apart = min((abs(other - sample) for other in others), default=None)
    goes_on = apart is not None and apart <= _SAME_PLACE
    if not dissolve and not goes_on:
        return None
    return Fade(dissolve or FADE, apart is None or apart > _SAME_WAVE)
