"""How loud speech and music are in a film is known from their files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, Film, momentary, noise, samples, speech

from pipeline.sound import beds, voices
from pipeline.sound.heard import heard
from pipeline.sound.loudness import STEP, gated
from pipeline.timing import TimeRange


def measured(sound: Array) -> Array:
    return np.array(momentary([sound.astype("<f4").tobytes()]))


def test_speech_between_the_windows_of_its_files(tmp_path: Path) -> None:
    film = Film(tmp_path, 20).music("bed", noise(3), gain=-20)
    film.take("one", speech(6), at=1.237, words=[]).take("two", speech(8, 0.15), at=9.019, words=[])
    stems = film.stems()
    real = measured(voices.mixed(stems.takes, stems.film))
    assert gated(stems.levels) == pytest.approx(gated(real), abs=0.1)
    inside = np.r_[20:70, 100:165]
    assert np.abs(np.subtract(stems.levels, real)[inside]).max() < 1.5


def test_music_that_is_repeated_and_cut(tmp_path: Path) -> None:
    film = Film(tmp_path, 24).music("bed", noise(7.03), range=TimeRange(samples(2.51), samples(21)), fade_in=0)
    (bed,) = film.stems().beds
    real = measured(beds.looped(bed.laid, TimeRange(0, samples(24))))
    assert np.abs(np.subtract(bed.levels, real)[30:205]).max() < 0.4
    assert bed.levels[24] < -100 < bed.levels[25] and bed.levels[212] > -100 > bed.levels[213]


def test_a_window_that_is_heard_in_part() -> None:
    """A second at 0 LUFS, of which the first half is heard from 0.2 s on."""
    levels = (-120.0, *[0.0] * 10, -120.0, -120.0, -120.0, -120.0)
    file = TimeRange(0, 10 * STEP).shifted(2 * STEP)
    powers = heard(levels, file, TimeRange(2 * STEP, 7 * STEP), 14)
    assert powers.round(2).tolist() == [0, 0, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25, 0, 0, 0, 0]
