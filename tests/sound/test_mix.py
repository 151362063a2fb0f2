"""What is laid where, and that nobody hears where it was cut."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_sound import Array, Film, noise, samples, speech, square, tone

from pipeline import ffmpeg
from pipeline.errors import Interrupted
from pipeline.project.values import Size
from pipeline.sound import recipe, voices
from pipeline.sound.edges import laid_sounds
from pipeline.timeline.model import SceneSpan, Sound, Timeline
from pipeline.timing import TimeRange, samples_at_frame

FADE = samples(0.010)


def steepest(sound: Array) -> float:
    return float(np.abs(np.diff(sound, axis=0)).max())


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(24000, 1001), Fraction(30000, 1001)])
def test_the_mix_is_exactly_as_long_as_the_picture(tmp_path: Path, rate: Fraction) -> None:
    film = Film(tmp_path, 10.01, rate).clip("a", tone(3), at=1, start=0, seconds=3)
    frames = film.timeline.frames
    assert len(film.mixed()) == samples_at_frame(frames, rate) == round(Fraction(frames * 48000) / rate)


def test_a_sound_stands_at_its_sample_with_its_gain(tmp_path: Path) -> None:
    material = noise(8)
    mixed = Film(tmp_path, 6).clip("a", material, at=2, start=3.25, seconds=2, gain=-6).mixed()
    inner = mixed[samples(2) + FADE : samples(4) - FADE, 0]
    expected = material[samples(3.25) + FADE : samples(5.25) - FADE] * 10 ** (-6 / 20)
    np.testing.assert_allclose(inner, expected, atol=1e-6)
    assert not mixed[: samples(2)].any() and not mixed[samples(4) :].any()


def test_cuts_make_no_step_larger_than_the_material_has(tmp_path: Path) -> None:
    hum = tone(20, 83.0)
    film = Film(tmp_path, 8)
    for number in range(7):
        film.clip("hum", hum, at=number * 1.013, start=number * 2.357, seconds=1.013)
    assert steepest(film.mixed()) < steepest(hum) + 0.25 * np.pi / 2 / samples(0.008)


def test_what_goes_on_in_the_same_file_does_not_dip(tmp_path: Path) -> None:
    hum = tone(20, 83.0)
    film = Film(tmp_path, 8)
    film.clip("hum", hum, at=1, start=5, seconds=2).clip("hum", hum, at=3, start=7, seconds=2)
    mixed = film.mixed()[samples(1) + FADE : samples(5) - FADE, 0]
    np.testing.assert_allclose(mixed, hum[samples(5) + FADE : samples(9) - FADE], atol=1e-6)


def test_a_change_of_level_in_the_same_file_is_a_ramp(tmp_path: Path) -> None:
    hum = tone(20, 83.0)
    film = Film(tmp_path, 8)
    film.clip("hum", hum, at=1, start=5, seconds=2, gain=-12).clip("hum", hum, at=3, start=7, seconds=2)
    assert steepest(film.mixed()) < steepest(hum) + 0.25 * np.pi / 2 / samples(0.008)


def test_sound_dissolves_with_its_picture(tmp_path: Path) -> None:
    film = Film(tmp_path, 8).clip("one", square(9, 0.2), at=1, start=0, seconds=2).dissolve(at=3, seconds=0.5)
    mixed = np.abs(film.mixed()[:, 0])
    assert mixed[samples(3)] == pytest.approx(0.2, abs=1e-3)
    assert mixed[samples(3.25)] == pytest.approx(0.2 * 0.5**0.5, abs=1e-3)
    assert not mixed[samples(3.5) :].any()


def test_unlike_sounds_do_not_dip_while_they_dissolve(tmp_path: Path) -> None:
    film = Film(tmp_path, 8).clip("one", noise(9, seed=1), at=1, start=0, seconds=2)
    film.clip("two", noise(9, seed=2), at=3, start=0, seconds=2).dissolve(at=3, seconds=1)
    mixed = film.mixed()[:, 0]
    levels = [np.std(mixed[samples(at) : samples(at + 0.1)]) for at in np.arange(2, 4.8, 0.1)]
    assert levels == pytest.approx([0.1] * len(levels), rel=0.06)


def test_one_sound_that_dissolves_into_its_own_continuation_stays_as_it_is(tmp_path: Path) -> None:
    material = noise(9)
    film = Film(tmp_path, 8).clip("a", material, at=1, start=0, seconds=2)
    film.clip("a", material, at=3, start=2, seconds=2).dissolve(at=3, seconds=1)
    mixed = film.mixed()[samples(1) + FADE : samples(5) - FADE, 0]
    np.testing.assert_allclose(mixed, material[FADE : samples(4) - FADE], atol=1e-6)


def test_thousands_of_cuts_are_laid_at_once() -> None:
    count = 20_000
    cuts = [
        Sound(Path("a"), "a", Fraction(n, 10), TimeRange(n * 4800, (n + 1) * 4800), 0.0, False) for n in range(count)
    ]
    scene = SceneSpan("one", "", TimeRange(0, count * 24 // 10), ())
    began = time.perf_counter()
    laid = laid_sounds(Timeline(Size(64, 36), Fraction(24), (scene,), (), (), tuple(cuts), ()))
    assert time.perf_counter() - began < 2
    assert {each.run_on.length for each in laid[:-1]} == {384} and laid[-1].run_on.length == 0


def test_a_file_that_ends_early_is_faded_where_it_ends(tmp_path: Path) -> None:
    hum = np.full(samples(3), 0.25)
    mixed = Film(tmp_path, 8).clip("hum", hum, at=1, start=0, seconds=6).mixed()
    assert steepest(mixed) < 0.25 * np.pi / 2 / samples(0.008) * 1.01
    assert not mixed[samples(4) :].any()


def full_film(folder: Path) -> Film:
    """Everything at once, edges off the blocks' edges."""
    film = Film(folder, 11.3).music("bed", noise(4.1), gain=-6)
    film.take("take", speech(3), at=2.0, words=[(2.0, 2.7), (3.0, 4.9)])
    return film.clip("street", noise(9, seed=2), at=6.2, start=1.1, seconds=3.3)


@pytest.mark.parametrize("block", [1_001, 48_000, 10_000_000])
def test_the_size_of_blocks_changes_no_sample(tmp_path: Path, block: int) -> None:
    film = full_film(tmp_path)
    assert np.array_equal(film.mixed(), film.mixed(block))


def test_the_recipe_knows_content_not_paths_and_needs_no_numpy(tmp_path: Path) -> None:
    from pipeline.sound.recipe import mix_recipe

    timeline = full_film(tmp_path).timeline
    moved = replace(timeline, sounds=tuple(replace(s, path=Path("elsewhere")) for s in timeline.sounds))
    softer = replace(timeline, sounds=tuple(replace(s, gain=-1.0) for s in timeline.sounds))
    assert mix_recipe(moved) == mix_recipe(timeline) != mix_recipe(softer)
    code = "import sys, pipeline.sound.recipe; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_words_that_move_within_a_phrase_leave_the_recipe_alone(tmp_path: Path) -> None:
    from pipeline.sound.recipe import mix_recipe

    film = full_film(tmp_path)
    before = mix_recipe(film.timeline)
    film.words[0] = replace(film.words[0], range=replace(film.words[0].range, end=samples(2.8)))
    assert mix_recipe(film.timeline) == before


@pytest.mark.parametrize("name", ["MIX_VERSION", "DECODE_VERSION", "LEVELS_VERSION", "DISTANCE_VERSION"])
def test_a_version_that_is_raised_is_in_the_recipe(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = full_film(tmp_path).timeline
    before = recipe.mix_recipe(timeline)
    monkeypatch.setattr(recipe, name, getattr(recipe, name) + 1)
    assert recipe.mix_recipe(timeline) != before


def test_stopping_ffmpeg_stops_the_mixing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film, mixed, blocks = Film(tmp_path, 600).clip("a", tone(3), at=1, start=0, seconds=3), voices.mixed, []

    def stopping(*arguments: Any) -> Any:
        blocks.append(1)
        if len(blocks) == 5:
            ffmpeg.stop_all()
        return mixed(*arguments)

    monkeypatch.setattr(ffmpeg, "_stopping", threading.Event())
    monkeypatch.setattr(voices, "mixed", stopping)
    with pytest.raises(Interrupted):
        film.mix()
    assert len(blocks) < 20


LONG_FILM = """
import resource, sys
from pathlib import Path
sys.path.insert(0, "tests/sound")
from made_sound import Film, noise, speech
film = Film(Path(sys.argv[1]), int(sys.argv[2])).music("bed", noise(30))
voice = speech(8)
for at in range(5, int(sys.argv[2]), 20):
    film.take("take", voice, at=at, words=[(at, at + 8)])
film.mix()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_film(tmp_path: Path) -> None:
    """The sound of eight minutes alone would take 184 MB.

    A shell stands in between: a child's peak begins with what its parent held, and pytest holds much.
    """
    command = ["sh", "-c", '"$@"; true', "sh", sys.executable, "-c", LONG_FILM, str(tmp_path), "480"]
    assert int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) < 150
