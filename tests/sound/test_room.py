"""Room tone. Takes are speech with pauses in a room of pink noise, 46 dB below it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, Film, noise, samples, speech

from pipeline.sound.recipe import mix_recipe


def room(seconds: float, level: float, seed: int = 1) -> Array:
    """Noise that falls by 3 dB an octave, from 60 Hz up."""
    spectrum = np.fft.rfft(noise(seconds, 1.0, seed))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[: round(60 * seconds)] = 0
    pink = np.fft.irfft(spectrum, samples(seconds))
    return level * pink / np.std(pink)


def take(seconds: float, level: float = 0.002, seed: int = 1) -> Array:
    """Speaking for 0.8 s of each 1.2 s, with the room before, between and after; its ends faded as takes' are."""
    at = np.arange(samples(seconds)) / 48_000
    speaks = (at % 1.2 > 0.2) & (at % 1.2 < 1.0) & (at < seconds - 0.2)
    sound = speech(seconds) * speaks + room(seconds, level, seed)
    fade = np.minimum(1, np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1]) / samples(0.008))
    return sound * fade


def film(folder: Path, *, has_room_tone: bool = True, **more: float) -> Film:
    """Three scenes: two takes of different rooms, and one without."""
    made = Film(folder, 16, scenes=(0, 6, 12), has_room_tone=has_room_tone)
    made.take("one", take(4.8, 0.002, 1), at=0.6, words=[], is_recorded=True)
    return made.take("two", take(4.8, more.get("other", 0.002), 2), at=6.6, words=[], is_recorded=True)


def level(sound: Array, start: float, end: float) -> float:
    return float(10 * np.log10(np.mean(np.square(sound[samples(start) : samples(end)], dtype=np.float64)) + 1e-20))


def test_silence_between_takes_has_the_level_of_the_pauses_in_them(tmp_path: Path) -> None:
    before = film(tmp_path, has_room_tone=False).mixed()[:, 0]
    after = film(tmp_path).mixed()[:, 0]
    pause = level(after, 1.62, 1.78)
    assert pause == level(before, 1.62, 1.78), "in a take nothing is added"
    assert level(before, 5.5, 6.5) < -190 and level(after, 5.5, 6.5) == pytest.approx(pause, abs=1.5)
    gap = [level(after, at, at + 0.05) for at in np.arange(5.2, 6.75, 0.05)]
    assert max(gap) - min(gap) < 3.5, "it neither pumps nor drops where the takes begin and end"


def test_it_comes_without_a_step_and_goes_without_one(tmp_path: Path) -> None:
    sound = film(tmp_path).mixed()[:, 0]
    alone = room(10, 0.002)
    for start, end in ((0, 0.75), (5.25, 6.75), (11.25, 16)):
        assert np.abs(np.diff(sound[samples(start) : samples(end)])).max() < 1.3 * np.abs(np.diff(alone)).max()
    assert sound[0] == 0 and not sound[samples(12) :].any(), "the last scene has nobody, and no room"
    assert level(sound, 11.45, 11.6) > level(sound, 11.9, 12) + 6


def test_two_rooms_cross_over(tmp_path: Path) -> None:
    sound = film(tmp_path, other=0.006).mixed()[:, 0]
    assert level(sound, 6.2, 6.5) - level(sound, 5.5, 5.8) == pytest.approx(9.5, abs=1.5)
    levels = [level(sound, at, at + 0.04) for at in np.arange(5.6, 6.4, 0.04)]
    assert max(abs(after - before) for before, after in pairwise(levels)) < 5


def test_it_has_the_colour_of_the_room(tmp_path: Path) -> None:
    made = Film(tmp_path, 30, has_room_tone=True).take("one", take(9.6), at=0.6, words=[], is_recorded=True)
    tone = made.mixed()[samples(11) : samples(29), 0]
    for low in (100, 400, 1600, 6400):
        heard, meant = (band(sound, low, 2 * low) for sound in (tone, room(18, 0.002)))
        assert heard == pytest.approx(meant, abs=2), f"{low} Hz"


def band(sound: Array, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    step = 48_000 / len(sound)
    return float(10 * np.log10(power[round(low / step) : round(high / step)].sum() / len(sound) ** 2))


def test_it_is_no_loop(tmp_path: Path) -> None:
    made = Film(tmp_path, 30, has_room_tone=True).take("one", take(4.8), at=0.6, words=[], is_recorded=True)
    tone = made.mixed()[samples(6) : samples(28), 0].astype(np.float64)
    spectrum = np.fft.rfft(np.diff(tone), 1 << 21)
    likeness = np.fft.irfft(np.abs(spectrum) ** 2)[: len(tone)]
    assert np.abs(likeness[samples(0.05) :]).max() < 0.05 * likeness[0]


@pytest.mark.parametrize("block", [1_001, 96_000])
def test_the_size_of_blocks_changes_no_sample(block: int, tmp_path: Path) -> None:
    assert np.array_equal(film(tmp_path).mixed(), film(tmp_path).mixed(block))


def test_without_a_recording_there_is_none(tmp_path: Path) -> None:
    scratch = Film(tmp_path, 8, has_room_tone=True).take("one", take(4.8), at=0.6, words=[])
    recorded = Film(tmp_path, 8).take("one", take(4.8), at=0.6, words=[], is_recorded=True)
    assert not scratch.mixed()[samples(6) :].any() and not recorded.mixed()[samples(6) :].any()
    assert mix_recipe(scratch.timeline) == mix_recipe(recorded.timeline)


def test_a_voice_without_a_room_stands_in_that_of_the_recorded_one(tmp_path: Path) -> None:
    made = Film(tmp_path, 12, scenes=(0, 6), has_room_tone=True)
    made.take("one", take(4.8), at=0.6, words=[], is_recorded=True)
    voice = np.concatenate([np.zeros(samples(0.5)), speech(2), np.zeros(samples(1))])
    sound = made.take("scratch", voice, at=6.6, words=[]).mixed()[:, 0]
    assert level(sound, 6.7, 7) == pytest.approx(level(sound, 1.62, 1.78), abs=1.5)


def test_a_take_too_short_to_know_its_room_by_makes_no_hole_in_the_next(tmp_path: Path) -> None:
    made = Film(tmp_path, 12, scenes=(0, 6), has_room_tone=True)
    made.take("one", take(4.8), at=0.6, words=[], is_recorded=True)
    sound = made.take("two", np.zeros(samples(2)), at=7, words=[], is_recorded=True).mixed()[:, 0]
    assert level(sound, 7.2, 8.8) == pytest.approx(level(sound, 6.2, 6.8), abs=1)


def test_where_a_take_was_cut_its_room_goes_on(tmp_path: Path) -> None:
    """At 1.1 s, in a pause: both parts are faded there, as cut takes are."""
    joint = samples(1.1)
    whole = take(4.8) * np.minimum(1, np.abs(np.arange(samples(4.8)) - joint) / samples(0.008))
    dips = {}
    for joints in ((), (joint,)):
        made = Film(tmp_path, 8, has_room_tone=True)
        sound = made.take("one", whole, at=0.6, words=[], is_recorded=True, joints=joints).mixed()[:, 0]
        dips[joints] = level(sound, 1.6 + 0.1 - 0.002, 1.6 + 0.1 + 0.002) - level(sound, 1.62, 1.68)
    assert dips[()] < -10 and dips[(joint,)] > -5


def test_a_take_without_a_room_brings_none(tmp_path: Path) -> None:
    at = np.arange(samples(4.8)) / 48_000
    gated = speech(4.8) * ((at % 1.2 > 0.2) & (at % 1.2 < 1.0))
    sound = Film(tmp_path, 8, has_room_tone=True).take("one", gated, at=0.6, words=[], is_recorded=True).mixed()
    assert not sound[samples(6) :].any()
