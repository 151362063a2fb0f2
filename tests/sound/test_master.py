"""The loudness that was asked for, in a file of exactly the length that was asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_sound import (
    Array,
    assert_measures,
    measure,
    mix_of,
    momentary,
    noise,
    pcm_input,
    read_pcm,
    samples,
    speech,
    tone,
    write_pcm,
)

from pipeline import ffmpeg
from pipeline.sound.levelling import levelling_for
from pipeline.sound.loudness import gated
from pipeline.sound.master import Mastered, master
from pipeline.sound.sources import PCM


def gaps(sound: Array) -> Array:
    """Two seconds of every four."""
    return sound * (np.arange(len(sound)) % samples(4) < samples(2))


MATERIAL = {
    "speech": gaps(speech(12, 0.05)),
    "dense music": sum(tone(12, frequency, 0.2) for frequency in (110, 277, 440, 1318, 5274)) + noise(12, 0.2),
    "very dynamic": speech(12, 0.03) + noise(12, 0.4) * (np.arange(samples(12)) % samples(1.7) < samples(0.02)),
}


def mastered(sound: Array, target: float, folder: Path) -> Mastered:
    mix = mix_of(sound, folder)
    return master(mix, levelling_for(mix.levels, mix.course, target), target, folder / "film.m4a")


def levelled(sound: Array, target: float, folder: Path) -> Array:
    """As it goes into the encoder."""
    mix = mix_of(sound, folder)
    filters = ",".join(levelling_for(mix.levels, mix.course, target).filters)
    ffmpeg.run([*pcm_input(mix.path), "-af", filters, *PCM, f"file:{folder / 'out.f32'}"])
    return read_pcm(folder / "out.f32")


@pytest.mark.parametrize("name", MATERIAL)
def test_target_and_peak_are_met_after_encoding(tmp_path: Path, name: str) -> None:
    said = mastered(MATERIAL[name], -14.0, tmp_path).loudness
    assert_measures(tmp_path / "film.m4a", said)
    assert abs(said.integrated + 14) <= 0.3 and said.true_peak <= -1


def test_another_target(tmp_path: Path) -> None:
    assert abs(mastered(MATERIAL["speech"], -23.0, tmp_path).loudness.integrated + 23) <= 0.3


def test_silence_stays_silent(tmp_path: Path) -> None:
    said = mastered(np.zeros(samples(3)), -14.0, tmp_path).loudness
    assert said.is_silent and said.true_peak == -120


def test_what_is_nearly_silent_gets_20_db_at_most(tmp_path: Path) -> None:
    hiss = noise(4, 0.0005)
    before = measure(pcm_input(write_pcm(tmp_path / "hiss.f32", hiss))).integrated
    assert mastered(hiss, -14.0, tmp_path).loudness.integrated == pytest.approx(before + 20, abs=0.3)


def test_without_need_the_limiter_is_not_in_the_way(tmp_path: Path) -> None:
    given = tone(4, 440, 0.1)
    out = levelled(given, -23.0, tmp_path)
    factor = float((out[:, 0] * given).sum() / (given**2).sum())
    np.testing.assert_allclose(out[:, 0], given * factor, atol=1e-6)


def test_the_limiter_moves_nothing_in_time(tmp_path: Path) -> None:
    given = noise(4, 0.05)
    given[samples(2)] = 0.9
    out = levelled(given, -14.0, tmp_path)[:, 0]
    assert len(out) == len(given)
    part = slice(samples(1), samples(1.5))
    lags = {lag: float((out[part] * np.roll(given, lag)[part]).sum()) for lag in range(-50, 51)}
    assert max(lags, key=lags.__getitem__) == 0


def test_our_gating_agrees_with_ffmpeg(tmp_path: Path) -> None:
    pcm = write_pcm(tmp_path / "in.f32", MATERIAL["very dynamic"])
    assert gated(momentary([pcm.read_bytes()])) == pytest.approx(measure(pcm_input(pcm)).integrated, abs=0.1)
