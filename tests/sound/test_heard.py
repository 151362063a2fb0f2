"""How loud speech and music are in a film is known from their files."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_sound import Array, Film, levels_of, momentary, noise, samples, speech

from pipeline.sound import beds, voices
from pipeline.sound.heard import heard
from pipeline.sound.loudness import STEP, gated
from pipeline.sound.stems import stems_of
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
    first, powers = heard(levels, file, TimeRange(2 * STEP, 7 * STEP), 14)
    assert (first, powers.round(2).tolist()) == (2, [1, 1, 1, 1, 1, 0.75, 0.5, 0.25])


@pytest.mark.parametrize(
    ("span", "met"),
    [
        (TimeRange(0, 1), range(4)),
        (TimeRange(STEP, 2 * STEP), range(1, 5)),
        (TimeRange(STEP - 1, 2 * STEP + 1), range(6)),
        (TimeRange(9 * STEP, 10 * STEP), range(9, 10)),
        (TimeRange(-STEP, 20 * STEP), range(10)),
    ],
)
def test_windows_that_meet_what_is_heard(span: TimeRange, met: range) -> None:
    """Window n ends at (n + 1) · STEP and is four steps long; the film has ten."""
    first, powers = heard((0.0,) * 60, TimeRange(-STEP, 50 * STEP), span, 10)
    assert range(first, first + len(powers)) == met and powers.all()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many windows of a file or the film something is computed, each time."""
    sizes: list[int] = []
    interp, equal_power = np.interp, beds.equal_power

    def between(at: Array, known: Array, *rest: Any, **ends: Any) -> Array:
        sizes.extend((len(at), len(known)))
        return interp(at, known, *rest, **ends)

    def crossing(position: Array, length: int) -> Array:
        sizes.append(len(position))
        return equal_power(position, length)

    monkeypatch.setattr(np, "interp", between)
    monkeypatch.setattr(beds, "equal_power", crossing)
    return sizes


def long_film(folder: Path) -> Film:
    """Half an hour of music that is repeated every two seconds, and sixty takes as long."""
    film = Film(folder, 1800).music("bed", noise(3), gain=-20)
    for at in range(0, 1800, 30):
        film.take("one", speech(2), at=at, words=[])
    return film


def test_of_a_take_no_more_is_computed_than_it_is_long(tmp_path: Path, computed: list[int]) -> None:
    """However long the film is: else one twice as long, with twice as many takes, would need four times as long."""
    assert len(long_film(tmp_path).stems().levels) == 18_000
    assert len(computed) > 60 + 850 and max(computed) <= 30 + 5


def test_all_takes_share_one_array_over_the_film(tmp_path: Path) -> None:
    film = long_film(tmp_path)
    timeline, sources = film.timeline, film.sources()
    levels = levels_of(timeline, sources)
    tracemalloc.start()
    stems_of(timeline, sources, levels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 * 18_000 * 8


def test_a_few_seconds_of_a_long_recording(computed: list[int]) -> None:
    levels = (-120.0, *[0.0] * 36_000, *[-120.0] * 5)
    file = TimeRange(0, 36_000 * STEP).shifted(-20_000 * STEP)
    first, powers = heard(levels, file, TimeRange(10 * STEP, 30 * STEP), 100)
    assert (first, powers.round(2).tolist()) == (10, [0.25, 0.5, 0.75, *[1] * 17, 0.75, 0.5, 0.25])
    assert max(computed) <= 23 + 2


def test_music_of_which_one_scene_is_alone(tmp_path: Path) -> None:
    """It begins ten seconds before the scene and ends ten behind it: as loud as it is there in the film."""
    sound = noise(3.3) * np.linspace(0.2, 1, samples(3.3))
    whole, alone = (
        Film(tmp_path, seconds).music("bed", sound, range=TimeRange(0, samples(32)).shifted(-samples(start))).stems()
        for seconds, start in ((32, 0), (12, 10))
    )
    assert alone.beds[0].levels == pytest.approx(whole.beds[0].levels[100:220])
