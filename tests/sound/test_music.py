"""Music: without a seam, and out of the way of words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, Film, measure, noise, pcm_input, read_pcm, samples, speech, square, tone, write_pcm

from pipeline.sound.ducking import CLIP_DUCK, phrases
from pipeline.sound.recipe import mix_recipe
from pipeline.timing import TimeRange


def level(sound: Array, start: float, end: float) -> float:
    """dB of the mean power."""
    return float(10 * np.log10(np.mean(sound[samples(start) : samples(end)] ** 2) + 1e-20))


def music_alone(film: Film) -> Array:
    """What is left of the mix when the speech, which nothing else touches, is taken away."""
    with_speech = film.mixed()
    beds, film.beds = film.beds, []
    without_music = film.mixed()
    film.beds = beds
    return with_speech - without_music


def loudness_of(sound: Array, folder: Path) -> float:
    return measure(pcm_input(write_pcm(folder / "measured.f32", sound))).integrated


def test_music_stays_the_asked_distance_below_speech(tmp_path: Path) -> None:
    film = Film(tmp_path, 16).music("bed", noise(40, 0.2), gain=-6, duck=14)
    film.take("take", speech(8), at=4, words=[(4, 12)])
    music = music_alone(film)[samples(4) : samples(12)]
    speaking = read_pcm(tmp_path / "mix.f32")[samples(4) : samples(12)]
    apart = loudness_of(speaking, tmp_path) - loudness_of(music, tmp_path)
    assert 14 <= apart < 15.5
    assert film.speech_over_music() == pytest.approx(apart, abs=0.3)


def test_a_loud_passage_is_ducked_further(tmp_path: Path) -> None:
    swelling = noise(40, 0.05) * np.where(np.arange(samples(40)) > samples(10), 4, 1)
    film = Film(tmp_path, 20).music("bed", swelling, gain=0, duck=12)
    film.take("take", speech(3), at=4, words=[(4, 7)]).take("take", speech(3), at=14, words=[(14, 17)])
    music = music_alone(film)
    for start in (4, 14):
        speaking = read_pcm(tmp_path / "mix.f32")[samples(start) : samples(start + 3)]
        passage = music[samples(start) : samples(start + 3)]
        assert loudness_of(speaking, tmp_path) - loudness_of(passage, tmp_path) >= 12


def test_two_beds_together_keep_the_distance(tmp_path: Path) -> None:
    film = Film(tmp_path, 12).music("one", noise(20, 0.2)).music("two", noise(20, 0.2, seed=5))
    assert film.take("take", speech(8), at=2, words=[(2, 10)]).speech_over_music() >= 14


def test_soft_music_is_left_as_it_is(tmp_path: Path) -> None:
    film = Film(tmp_path, 12).music("bed", noise(20, 0.001), gain=0).take("take", speech(4), at=4, words=[(4, 8)])
    music = music_alone(film)
    assert level(music, 5, 7) == pytest.approx(level(music, 1.5, 3), abs=0.3)


def test_music_goes_down_before_the_words_and_comes_back_after(tmp_path: Path) -> None:
    film = Film(tmp_path, 20).music("bed", square(30), gain=0)
    music = np.abs(music_alone(film.take("take", speech(9), at=5, words=[(5, 7), (8.4, 10), (12, 14)]))[:, 0])
    full, down = 0.2, music[samples(6)]
    at = {
        second: float(music[samples(second)]) for second in (4.69, 4.85, 5.0, 7.7, 10.0, 10.3, 10.61, 11.69, 12, 14.61)
    }
    assert down < full / 2
    assert at[4.69] == pytest.approx(full, rel=1e-3), "up to 0.3 s before"
    assert down < at[4.85] < full, "on its way"
    assert at[5.0] == pytest.approx(down, rel=1e-3), "down at the first word"
    assert at[7.7] == pytest.approx(down, rel=1e-3), "a pause of 1.4 s stays ducked"
    assert down < at[10.3] < full
    assert at[10.61] == pytest.approx(full, rel=1e-3), "back 0.6 s after the last word"
    assert at[11.69] == pytest.approx(full, rel=1e-3), "a pause of 2 s comes up"
    assert at[12] < full / 2 and at[14.61] == pytest.approx(full, rel=1e-3)


def test_a_take_without_words_counts_whole(tmp_path: Path) -> None:
    film = Film(tmp_path, 12).take("take", speech(3), at=2, words=[]).take("other", speech(2), at=7, words=[(7.5, 9)])
    assert [(each.start / 48000, each.end / 48000) for each in phrases(film.timeline)] == [(2, 5), (7.5, 9)]


def test_music_steps_aside_for_a_clip_at_full_but_not_for_a_background(tmp_path: Path) -> None:
    film = Film(tmp_path, 16).music("bed", square(30), gain=0)
    film.clip("talk", tone(4), at=4, start=0, seconds=3).clip("street", tone(4), at=9, start=0, seconds=3, gain=-14)
    music = np.abs(music_alone(film)[:, 0])
    assert 20 * np.log10(0.2 / music[samples(5)]) == pytest.approx(CLIP_DUCK, abs=0.1)
    assert music[samples(10)] == pytest.approx(0.2, rel=1e-3)


def test_music_is_repeated_without_step_or_hole(tmp_path: Path) -> None:
    hum = np.concatenate([tone(7.3, 83.0), np.zeros(samples(1.2))])
    mixed = Film(tmp_path, 30).music("bed", hum).mixed()
    assert np.abs(np.diff(mixed[:, 0])).max() < 1.5 * np.abs(np.diff(tone(1, 83.0))).max()
    noisy = Film(tmp_path, 30).music("bed", np.concatenate([noise(7.3), np.zeros(samples(1.2))])).mixed()
    levels = [level(noisy, at, at + 0.2) for at in np.arange(1.2, 26.5, 0.1)]
    assert max(levels) - min(levels) < 1.5


def test_music_comes_in_and_goes_out(tmp_path: Path) -> None:
    mixed = np.abs(Film(tmp_path, 12).music("bed", square(30), gain=-6).mixed()[:, 0])
    full = 0.2 * 10 ** (-6 / 20)
    assert mixed[0] == 0 and mixed[samples(0.5)] == pytest.approx(full / 2, rel=0.01)
    assert mixed[samples(1.0)] == pytest.approx(full) and mixed[samples(9)] == pytest.approx(full, rel=0.01)
    assert mixed[samples(10.5)] == pytest.approx(full / 2, rel=0.01) and mixed[-1] < 1e-6


def test_music_of_a_few_samples_is_heard_once(tmp_path: Path) -> None:
    """Repeated, it would be a buzz, computed sample by sample."""
    for count in (1, 5, 20_000):
        mixed = Film(tmp_path, 12).music("bed", noise(1)[:count]).mixed()
        assert not mixed[count:].any() and np.abs(mixed[count - 1]).max() < 0.02


def test_a_short_sound_in_a_long_silence_keeps_its_pace(tmp_path: Path) -> None:
    bell = np.concatenate([np.zeros(samples(2)), noise(0.1), np.zeros(samples(2))])
    mixed = np.abs(Film(tmp_path, 30).music("bed", bell).mixed()[:, 0])
    rings = [at for at in np.arange(0, 26, 0.1) if mixed[samples(at) : samples(at + 0.1)].max() > 0.05]
    assert 8 <= len(rings) <= 24 and not mixed[samples(2.2) : samples(4)].any()


def test_tracks_cross_over_with_even_power(tmp_path: Path) -> None:
    film = Film(tmp_path, 16).music("a", noise(20, seed=1), range=TimeRange(0, samples(9)), cross_out=samples(2))
    film.music("b", noise(20, seed=2), range=TimeRange(samples(7), samples(16)), cross_in=samples(2))
    mixed = film.mixed()
    levels = [level(mixed, at, at + 0.25) for at in np.arange(2, 12, 0.25)]
    assert max(levels) - min(levels) < 1
    alone = level(noise(20, seed=1), 2, 6)
    assert level(mixed, 7.9, 8.1) == pytest.approx(alone, abs=0.5)


def test_music_is_heard_where_it_stands_and_nowhere_else(tmp_path: Path) -> None:
    film = Film(tmp_path, 12).music("bed", square(3), range=TimeRange(samples(4), samples(8)), fade_in=0, fade_out=4800)
    mixed = np.abs(film.mixed()[:, 0])
    assert not mixed[: samples(4)].any() and not mixed[samples(8) :].any()
    assert mixed[samples(4.02)] == pytest.approx(0.2) and mixed[samples(7.95)] == pytest.approx(0.1, rel=0.01)
    assert np.abs(np.diff(film.mixed()[:, 0]))[samples(3.99) : samples(4.01)].max() <= 0.4


def test_a_part_of_a_file_is_repeated_without_step_or_hole(tmp_path: Path) -> None:
    """The part is loud, what lies before and after it in the file is louder."""
    whole = np.concatenate([noise(35, 0.3, 3), noise(4, 0.1, 4), noise(9, 0.3, 5)])
    film = Film(tmp_path, 30).music("bed", whole, start=Fraction(35), end=Fraction(39))
    mixed = film.mixed()
    levels = [level(mixed, at, at + 0.2) for at in np.arange(1.2, 26.5, 0.1)]
    assert max(levels) - min(levels) < 1.5 and np.mean(levels) == pytest.approx(-20, abs=0.3)


def test_what_is_not_repeated_fades_out_where_it_ends(tmp_path: Path) -> None:
    film = Film(tmp_path, 12).music("bed", square(5), is_looped=False, fade_out=samples(2))
    mixed = np.abs(film.mixed()[:, 0])
    assert mixed[samples(2.9)] == pytest.approx(0.2, rel=1e-3) and mixed[samples(4)] == pytest.approx(0.1, rel=0.01)
    assert not mixed[samples(5) :].any()


def test_one_track_after_the_other_is_ducked_as_one(tmp_path: Path) -> None:
    """Two beds that never sound together keep the distance and no more."""
    words = [(2.0, 10.0)]
    one = Film(tmp_path, 24).music("a", noise(30, 0.2)).take("take", speech(8), at=2, words=words)
    alone = one.speech_over_music()
    film = Film(tmp_path, 24).music("a", noise(30, 0.2), range=TimeRange(0, samples(12)))
    film.music("b", noise(30, 0.2, 7), range=TimeRange(samples(12), samples(24)))
    assert film.take("take", speech(8), at=2, words=words).speech_over_music() == pytest.approx(alone, abs=0.1)


def test_a_place_and_a_part_are_in_the_recipe_where_they_are_used(tmp_path: Path) -> None:
    recipes = [
        mix_recipe(Film(tmp_path, 12).music("a", noise(1), **more).timeline)["music"][0]
        for more in ({}, {"range": TimeRange(0, 9)}, {"start": Fraction(1)}, {"is_looped": False}, {"fade_in": 7})
    ]
    assert recipes[0] == ["a", 0.0, 14.0] and len({str(recipe) for recipe in recipes}) == 5


def test_a_bed_is_measured_from_its_first_sample_on(tmp_path: Path) -> None:
    bed = {"range": TimeRange(samples(4), samples(8)), "fade_in": 0}
    (found,) = Film(tmp_path, 12).music("bed", noise(3), **bed).stems().beds
    everywhere = [level > -70 for level in found.levels]
    assert everywhere.index(True) == 40, "the window that ends at 4.1 s"
    assert everywhere[40:83] == [True] * 43 and not any(everywhere[84:])
