"""The sound of a film as AAC: its samples all there, the same whether one part was made of it or several at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, assert_measures, mix_of, noise, samples, speech

from pipeline import ffmpeg
from pipeline.sound import aac
from pipeline.sound.aac import encode
from pipeline.sound.levelling import Levelling
from pipeline.sound.sources import PCM

LIMITED = Levelling(6.0, -1.5)


def decoded(path: Path) -> Array:
    return np.frombuffer(ffmpeg.run([*ffmpeg.user_input(path), *PCM, "pipe:1"]).stdout, "<f4").reshape(-1, 2)


@pytest.mark.parametrize("levelling", [Levelling(0.0, None), LIMITED])
@pytest.mark.parametrize("length", [400, 1023, 1024, 1025, 96_096, 100_100, 123_457])
def test_every_sample_is_kept_and_begins_at_0(tmp_path: Path, length: int, levelling: Levelling) -> None:
    given = noise(3, 0.1)[:length]
    said = encode(mix_of(given, tmp_path), tmp_path / "out.m4a", levelling)
    assert_measures(tmp_path / "out.m4a", said)
    sound = decoded(tmp_path / "out.m4a")
    assert len(sound) == length
    if length > 10_000:
        assert np.corrcoef(sound[:, 0], given)[0, 1] > 0.98
        header = ffmpeg.run(ffmpeg.user_input(tmp_path / "out.m4a"), accept_failure=True).stderr.decode()
        assert "start: 0.000000" in header and "aac (LC)" in header and "48000 Hz, stereo" in header


HARD = {
    "noise": noise(4, 0.3),
    "bright tones": sum(np.sin(np.arange(samples(4)) * 2 * np.pi * 97 * n / 48_000) * 0.05 for n in range(1, 200)),
    "claps": noise(4, 0.5) * np.exp(-(np.arange(samples(4)) % samples(0.13)) / 300),
}


@pytest.mark.parametrize("name", HARD)
def test_no_block_is_larger_than_decoders_must_take(tmp_path: Path, name: str) -> None:
    encode(mix_of(HARD[name], tmp_path), tmp_path / "out.m4a", Levelling(0.0, None))
    assert max(sizes(tmp_path / "out.m4a")) * 8 <= 2 * 6144


def sizes(path: Path) -> list[int]:
    """Bytes of each block."""
    told = ffmpeg.run([*ffmpeg.user_input(path), "-c", "copy", "-f", "framecrc", "-"]).stdout.decode().splitlines()
    return [int(line.split(",")[4]) for line in told if not line.startswith("#")]


def pauses(sound: Array) -> Array:
    """Half a second in every two."""
    return sound * (np.arange(len(sound)) % samples(2) < samples(1.5))


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Parts of a few seconds; their length in samples."""
    monkeypatch.setattr(aac, "_PART", 3 * aac._LEAD)
    return aac._PART


@pytest.mark.parametrize("levelling", [Levelling(0.0, None), LIMITED])
@pytest.mark.parametrize("beyond", [0, 1, 1023, 5 * 1024 + 400, 70_000])
def test_parts_are_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_parts: int, beyond: int, levelling: Levelling
) -> None:
    sound = np.resize(pauses(speech(12, 0.3)) + noise(12, 0.001), 4 * short_parts + beyond)
    mix = mix_of(sound, tmp_path)
    starts = aac._starts(len(sound), levelling.rests(mix.course))
    assert len(starts) == 4
    for jobs in (1, 3):
        said = encode(mix, tmp_path / f"{jobs}.m4a", levelling, jobs)
        assert_measures(tmp_path / f"{jobs}.m4a", said)
    monkeypatch.setattr(aac, "_PART", len(sound))
    assert said == encode(mix, tmp_path / "one.m4a", levelling)
    one = (tmp_path / "one.m4a").read_bytes()
    assert (tmp_path / "1.m4a").read_bytes() == one == (tmp_path / "3.m4a").read_bytes()


def test_no_part_begins_where_the_limiter_does_not_rest(tmp_path: Path, short_parts: int) -> None:
    mix = mix_of(noise(24, 0.3), tmp_path)
    assert aac._starts(samples(24), Levelling(20.0, -1.5).rests(mix.course)) == [0]
    assert len(aac._starts(samples(24), Levelling(-20.0, -1.5).rests(mix.course))) > 3


def test_parts_that_do_not_fit_are_not_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_parts: int
) -> None:
    """A limiter that never rests, taken for one that does."""
    mix, loud = mix_of(noise(24, 0.3), tmp_path), Levelling(20.0, -1.5)
    encode(mix, tmp_path / "one.m4a", loud)
    monkeypatch.setattr(Levelling, "rests", lambda _self, course: np.ones(len(course.peaks), np.bool_))
    assert len(aac._starts(samples(24), loud.rests(mix.course))) > 3
    encode(mix, tmp_path / "tried.m4a", loud, 2)
    assert (tmp_path / "tried.m4a").read_bytes() == (tmp_path / "one.m4a").read_bytes()
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("aac-")]


def test_encoding_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    mix = mix_of(speech(3), tmp_path)
    for name in ("a.m4a", "b.m4a"):
        encode(mix, tmp_path / name, LIMITED)
    assert (tmp_path / "a.m4a").read_bytes() == (tmp_path / "b.m4a").read_bytes()
