"""A film's sound mixed, brought to its loudness, and held against the distance that was asked for.

The limiter takes more off speech than off the music below it: what stands 12 dB apart in the mix may be 9 dB apart in
the film. There the music is lowered by what is missing, and all is mixed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.sound.aac import Encode, encode
from pipeline.sound.course import behind
from pipeline.sound.levelling import Levelling, levelling_for
from pipeline.sound.loudness import Levels, Loudness
from pipeline.sound.master import master
from pipeline.sound.mix import Mix, speech_over_music, written_mix
from pipeline.sound.stems import Stems, stems_of
from pipeline.timeline.model import Timeline

_ROUNDS = 4
# What is asked for beyond the missing, since the limiter answers to the lower music too.
_MORE = 0.2


@dataclass(frozen=True, slots=True)
class Finished:
    """What the encoded sound measures; `speech_over_music` in LU in the film, while speech is active, reckoned as the
    limiter leaves both; beds that are silent, by their number."""

    loudness: Loudness
    speech_over_music: float | None
    silent_beds: tuple[int, ...]


def finish(
    timeline: Timeline,
    sources: Mapping[str, Path],
    levels: Mapping[str, Levels],
    target: float,
    mixed: Path,
    destination: Path,
    encoded_by: Encode = encode,
) -> Finished:
    """Write the film's sound as .m4a. `mixed` is for what lies between, `sources` and `levels` as in `stems_of`."""
    stems, further = stems_of(timeline, sources, levels), 0.0
    for left in reversed(range(_ROUNDS)):
        mix = written_mix(stems.blocks(), mixed)
        levelling = levelling_for(mix.levels, mix.course, target)
        distance = apart(timeline, stems, mix, levelling)
        if _missing(timeline, distance) <= 0 or not left:
            mastered = master(mix, levelling, target, destination, encoded_by)
            if mastered.levelling != levelling:
                distance = apart(timeline, stems, mix, mastered.levelling)
            if _missing(timeline, distance) <= 0 or not left:
                break
        further += _missing(timeline, distance) + _MORE
        stems = stems.with_music_lower(timeline, further)
    silent = tuple(number for number, bed in enumerate(stems.beds) if bed.is_silent)
    return Finished(mastered.loudness, distance, silent)


def apart(timeline: Timeline, stems: Stems, mix: Mix, levelling: Levelling) -> float | None:
    """How far speech stands above music once the mix is levelled, in LU; None without either.

    The limiter lowers both by the same factors. What counts of them is where each is loud: for speech as in the whole
    mix, of which it is the loudest part, for music, which hardly changes within a window, at all times alike.
    """
    if not (stems.beds and stems.takes):
        return None
    factors, powers = levelling.factors(mix.course), mix.course.powers
    speech = behind(stems.levels, factors, powers)
    return speech_over_music(
        timeline, speech, behind(stems.music_levels, factors, np.broadcast_to(np.float32(1), powers.shape))
    )


def _missing(timeline: Timeline, distance: float | None) -> float:
    return 0.0 if distance is None else min(bed.duck for bed in timeline.music) - distance
