"""Clips played slower, faster and backwards: in time with their picture, at their own pitch."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import made_sound
import numpy as np
import pytest
from made_sound import Array, read_pcm, samples, tone, write_pcm

from pipeline import ffmpeg
from pipeline.project.values import Size
from pipeline.sound.sources import Source, decode, sources_needed
from pipeline.sound.turned import turn_round
from pipeline.timeline.model import SceneSpan, Sound, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange

CLICKS = (0.7, 1.9, 2.4, 3.3, 31.2, 32.9, 34.0)
RATE = Fraction(24)


def file_of(path: Path, sound: Array) -> Path:
    raw = write_pcm(path.with_suffix(".f32"), sound)
    ffmpeg.run(["-f", "f32le", "-ar", "48000", "-ac", "2", "-i", f"file:{raw}", "-c:a", "pcm_s24le", f"file:{path}"])
    return path


def clicks(seconds: float = 36) -> Array:
    """Bursts of 1500 Hz that die away in a twentieth of a second, on a soft noise."""
    sound = 0.002 * np.random.default_rng(1).standard_normal(samples(seconds))
    at = np.arange(2400)
    for click in (click for click in CLICKS if click < seconds):
        sound[samples(click) : samples(click) + 2400] += 0.7 * np.exp(-at / 400) * np.sin(np.pi * at / 16)
    return sound


def heard(folder: Path, *sounds: Sound, seconds: float) -> Array:
    """The first channel of a film of these sounds."""
    scene = SceneSpan("one", "", TimeRange(0, round(seconds * RATE)), ())
    timeline = Timeline(Size(64, 36), RATE, (scene,), (), (), sounds, ())
    sources = {}
    for number, source in enumerate(sources_needed(timeline)):
        sources[source.key] = folder / f"source {number}.f32"
        decode(source, sources[source.key])
    return made_sound.mixed(timeline, sources, folder / "mix.f32")[:, 0]


def onset(sound: Array, near: float, around: float = 0.15) -> float:
    first = max(0, samples(near - around))
    part = np.abs(sound[first : samples(near + around)])
    return (first + int(np.argmax(part > 0.35 * part.max()))) / SAMPLE_RATE


@pytest.mark.parametrize("speed", [Fraction(1, 2), Fraction(4, 5), Fraction(3, 2), Fraction(2)])
def test_sound_stays_with_its_picture_at_any_speed(tmp_path: Path, speed: Fraction) -> None:
    """Within 20 ms, half a minute into the file as at its beginning."""
    path, long = file_of(tmp_path / "clicks.wav", clicks()), float(5 / speed)
    early = Sound(path, "d", Fraction(0), TimeRange(0, samples(long)), 0.0, False, speed=speed)
    late = Sound(path, "d", Fraction(30), TimeRange(samples(long), samples(2 * long)), 0.0, False, speed=speed)
    mixed = heard(tmp_path, early, late, seconds=2 * long)
    for click in CLICKS:
        wanted = click / speed if click < 30 else long + (click - 30) / speed
        assert onset(mixed, float(wanted)) == pytest.approx(wanted, abs=0.020)


@pytest.mark.parametrize("speed", [Fraction(1, 4), Fraction(1, 2), Fraction(5, 4), Fraction(2), Fraction(4)])
def test_the_pitch_stays(tmp_path: Path, speed: Fraction) -> None:
    decode(Source(file_of(tmp_path / "a.wav", tone(8, 440)), "d", 0, 8, speed), tmp_path / "out.f32")
    sound = read_pcm(tmp_path / "out.f32")[:, 0]
    assert len(sound) == samples(8) / speed
    middle = sound[len(sound) // 2 - 24_000 : len(sound) // 2 + 24_000]
    power = np.abs(np.fft.rfft(middle * np.hanning(len(middle)))) ** 2
    assert np.argmax(power) == 440
    assert power[436:445].sum() > 0.99 * power.sum()


def test_backwards_is_the_file_backwards_sample_by_sample(tmp_path: Path) -> None:
    sound = clicks()
    path = file_of(tmp_path / "clicks.wav", sound)
    laid = Sound(path, "d", Fraction(34), TimeRange(0, samples(33)), 0.0, False, is_reversed=True)
    mixed = heard(tmp_path, laid, seconds=34)
    inner = slice(1000, samples(33) - 1000)
    assert np.abs(mixed[inner] - sound[: samples(34)][::-1][inner]).max() < 1e-5
    assert not mixed[samples(33) :].any()


def test_backwards_and_slower(tmp_path: Path) -> None:
    path = file_of(tmp_path / "clicks.wav", clicks(5))
    laid = Sound(path, "d", Fraction(4), TimeRange(0, samples(8)), 0.0, False, speed=Fraction(1, 2), is_reversed=True)
    mixed = heard(tmp_path, laid, seconds=8)
    for click in CLICKS[:4]:
        # Backwards a burst ends where it began: where it is loudest is nearest to that.
        wanted = (4 - click) * 2
        part = np.abs(mixed[samples(wanted - 0.15) : samples(wanted + 0.15)])
        last = len(part) - 1 - int(np.argmax((part > 0.35 * part.max())[::-1]))
        assert wanted - 0.15 + last / SAMPLE_RATE == pytest.approx(wanted, abs=0.020)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 1 << 19, (1 << 20) + 1])
def test_files_are_turned_round_in_place(tmp_path: Path, count: int) -> None:
    frames = np.arange(2 * count, dtype="<f4").reshape(-1, 2)
    turn_round(write_pcm(tmp_path / "a.f32", frames), 8)
    assert np.array_equal(read_pcm(tmp_path / "a.f32"), frames[::-1])


def test_older_keys_hold() -> None:
    assert Source(Path("a"), "digest", 0, 30).key == "digest:0-30"
    assert Source(Path("a"), "digest", 0, 30, Fraction(1, 2), True).key == "digest:0-30:1/2:reversed"


def test_no_click_where_a_sound_stops_and_begins_again(tmp_path: Path) -> None:
    """No step from sample to sample that the tone itself has not, silence in between, and its own level after it."""
    path = file_of(tmp_path / "tone.wav", tone(4, 330, 0.5))
    before = Sound(path, "d", Fraction(0), TimeRange(0, samples(1.003)), 0.0, False)
    after = Sound(path, "d", Fraction("1.003"), TimeRange(samples(2), samples(3)), 0.0, False)
    again = replace(after, range=TimeRange(samples(3), samples(3.5)))
    mixed = heard(tmp_path, before, after, again, seconds=4)
    assert np.abs(np.diff(mixed)).max() < 1.2 * 0.5 * 2 * np.pi * 330 / SAMPLE_RATE
    assert not mixed[samples(1.01) : samples(1.99)].any()
    assert np.abs(mixed[samples(2.1) : samples(2.9)]).max() == pytest.approx(0.5, abs=0.01)
