"""The loudness that was asked for, in a file of exactly the length that was asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, noise, read_pcm, samples, speech, tone, write_pcm

from pipeline import ffmpeg
from pipeline.sound.loudness import gated, measure, momentary
from pipeline.sound.master import encode, master, normalise, pcm_input
from pipeline.sound.sources import PCM


def gaps(sound: Array) -> Array:
    """Two seconds of every four."""
    return sound * (np.arange(len(sound)) % samples(4) < samples(2))


MATERIAL = {
    "speech": gaps(speech(12, 0.05)),
    "dense music": sum(tone(12, frequency, 0.2) for frequency in (110, 277, 440, 1318, 5274)) + noise(12, 0.2),
    "very dynamic": speech(12, 0.03) + noise(12, 0.4) * (np.arange(samples(12)) % samples(1.7) < samples(0.02)),
}


@pytest.mark.parametrize("name", MATERIAL)
def test_target_and_peak_are_met_after_encoding(tmp_path: Path, name: str) -> None:
    mix = write_pcm(tmp_path / "mix.f32", MATERIAL[name])
    said = master(mix, -14.0, tmp_path / "film.m4a").loudness
    assert measure(ffmpeg.user_input(tmp_path / "film.m4a")) == said
    assert abs(said.integrated + 14) <= 0.5 and said.true_peak <= -1


def test_another_target(tmp_path: Path) -> None:
    mix = write_pcm(tmp_path / "mix.f32", MATERIAL["speech"])
    assert abs(normalise(mix, -23.0, tmp_path / "out.f32").loudness.integrated + 23) <= 0.3


def test_silence_stays_silent(tmp_path: Path) -> None:
    said = master(write_pcm(tmp_path / "mix.f32", np.zeros(samples(3))), -14.0, tmp_path / "film.m4a").loudness
    assert said.is_silent and said.true_peak == -120


def test_what_is_nearly_silent_gets_20_db_at_most(tmp_path: Path) -> None:
    mix = write_pcm(tmp_path / "mix.f32", noise(4, 0.0005))
    assert normalise(mix, -14.0, tmp_path / "out.f32").loudness.integrated == pytest.approx(
        measure(pcm_input(mix)).integrated + 20, abs=0.2
    )


def test_without_need_the_limiter_is_not_in_the_way(tmp_path: Path) -> None:
    mix = write_pcm(tmp_path / "mix.f32", tone(4, 440, 0.1))
    normalise(mix, -23.0, tmp_path / "out.f32")
    out, given = read_pcm(tmp_path / "out.f32"), read_pcm(mix)
    factor = float((out * given).sum() / (given**2).sum())
    np.testing.assert_allclose(out, given * factor, atol=1e-6)


def test_the_limiter_moves_nothing_in_time(tmp_path: Path) -> None:
    given = noise(4, 0.05)
    given[samples(2)] = 0.9
    normalise(write_pcm(tmp_path / "mix.f32", given), -14.0, tmp_path / "out.f32")
    out = read_pcm(tmp_path / "out.f32")[:, 0]
    assert len(out) == len(given)
    part = slice(samples(1), samples(1.5))
    lags = {lag: float((out[part] * np.roll(given, lag)[part]).sum()) for lag in range(-50, 51)}
    assert max(lags, key=lags.__getitem__) == 0


@pytest.mark.parametrize("length", [1, 1023, 1024, 1025, 96_096, 100_100, 123_457])
def test_encoding_keeps_every_sample_count_and_starts_at_0(tmp_path: Path, length: int) -> None:
    given = noise(3, 0.1)[:length]
    encode(write_pcm(tmp_path / "in.f32", given), tmp_path / "out.m4a")
    opened = ffmpeg.user_input(tmp_path / "out.m4a")
    decoded = np.frombuffer(ffmpeg.run([*opened, *PCM, "pipe:1"]).stdout, "<f4").reshape(-1, 2)
    assert len(decoded) == length
    if length > 10_000:
        assert np.corrcoef(decoded[:, 0], given)[0, 1] > 0.99
        header = ffmpeg.run(opened, accept_failure=True).stderr.decode()
        assert "start: 0.000000" in header and "aac (LC)" in header and "48000 Hz, stereo" in header


def test_encoding_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    pcm = write_pcm(tmp_path / "in.f32", speech(3))
    for name in ("a.m4a", "b.m4a"):
        encode(pcm, tmp_path / name)
    assert (tmp_path / "a.m4a").read_bytes() == (tmp_path / "b.m4a").read_bytes()


def test_our_gating_agrees_with_ffmpeg(tmp_path: Path) -> None:
    pcm = write_pcm(tmp_path / "in.f32", MATERIAL["very dynamic"])
    assert gated(momentary([pcm.read_bytes()])) == pytest.approx(measure(pcm_input(pcm)).integrated, abs=0.1)
