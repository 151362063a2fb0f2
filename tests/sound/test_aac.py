"""The sound of a film as AAC: its samples all there, the same whether one part was made of it or several at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, assert_measures, mix_of, noise, pcm_input, samples, speech, tone

from pipeline import ffmpeg
from pipeline.sound import aac
from pipeline.sound.aac import Make, Measured, encode
from pipeline.sound.levelling import Levelling
from pipeline.sound.mix import Mix
from pipeline.sound.sources import PCM
from pipeline.timing import TimeRange

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
    monkeypatch.setattr(aac, "PART", 4 * aac._LEAD)
    return aac.PART


class Kept:
    """Parts in a folder by their recipe, as the program keeps them in its store, and how many were made."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made, self.lock = folder, 0, threading.Lock()
        self.known: dict[Path, Measured] = {}
        folder.mkdir()

    def __call__(self, recipe: Mapping[str, object], make: Make) -> tuple[Path, Measured]:
        path = self.folder / sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()
        with self.lock:
            is_known = path in self.known
        if not is_known:
            measured = make(path)
            with self.lock:
                self.known[path] = measured
                self.made += 1
        return path, self.known[path]


def lasting(length: int) -> Array:
    """Somebody speaks over a hum, with pauses; no second is as another."""
    seconds = length / 48_000 + 1
    louder = 1 + 0.5 * np.sin(np.arange(samples(seconds)) / 1e5)
    return (pauses(speech(seconds, 0.1)) * louder + tone(seconds, 90, 0.02))[:length]


@pytest.mark.parametrize("levelling", [Levelling(0.0, None), LIMITED])
@pytest.mark.parametrize("beyond", [0, 1, 1023, 5 * 1024 + 400, 70_000])
def test_parts_sound_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_parts: int, beyond: int, levelling: Levelling
) -> None:
    mix = mix_of(lasting(4 * short_parts + beyond), tmp_path)
    for jobs in (1, 3):
        kept = Kept(tmp_path / f"kept {jobs}")
        said = encode(mix, tmp_path / f"{jobs}.m4a", levelling, jobs, kept)
        assert kept.made == 4
        assert_measures(tmp_path / f"{jobs}.m4a", said)
    assert (tmp_path / "1.m4a").read_bytes() == (tmp_path / "3.m4a").read_bytes()
    monkeypatch.setattr(aac, "PART", 10 * short_parts)
    kept = Kept(tmp_path / "kept whole")
    assert_measures(tmp_path / "1.m4a", encode(mix, tmp_path / "one.m4a", levelling, 1, kept))
    assert kept.made == 1
    assert_nothing_is_heard_of_joints(mix, levelling, tmp_path / "1.m4a", tmp_path / "one.m4a", 3 * [short_parts])


def assert_nothing_is_heard_of_joints(
    mix: Mix, levelling: Levelling, joined: Path, one: Path, parts: list[int]
) -> None:
    """Half a second around each of them is as near to what went in as where nothing is joined, and as in one part."""
    filters = ["-af", ",".join(levelling.filters)]
    given = np.frombuffer(ffmpeg.run([*pcm_input(mix.path), *filters, *PCM, "pipe:1"]).stdout, "<f4").reshape(-1, 2)
    off, off_in_one = (np.abs(decoded(path) - given).max(axis=1) for path in (joined, one))
    for joint in np.cumsum(parts):
        around = slice(joint - 12_000, joint + 12_000)
        assert off[around].max() <= 1.2 * off_in_one[around].max()
        # One block late, or a window that does not match the next, and a tenth of the sound itself would be missing.
        assert off[around].std() <= 1.2 * off_in_one[around].std()


def test_joints_are_found_in_noise_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_parts: int) -> None:
    """Where encoders seldom come to the same blocks: in the very middle of some overlaps they differ."""
    length, kept = 12 * short_parts, Kept(tmp_path / "kept")
    mix, none = mix_of(noise(length / 48_000, 0.05), tmp_path), Levelling(0.0, None)
    encode(mix, tmp_path / "joined.m4a", none, 2, kept)
    assert kept.made == 12
    starts = range(0, length, short_parts)
    parts = [aac._Part(mix.path, none, TimeRange(start, start + short_parts), length) for start in starts]
    joints = aac._joints([aac._encoded(kept, part) for part in parts])
    assert joints is not None and joints != [start // 1024 for start in starts[1:]]
    monkeypatch.setattr(aac, "PART", length)
    encode(mix, tmp_path / "one.m4a", none)
    between = [1024 * int(blocks) for blocks in np.diff(joints, prepend=0)]
    assert_nothing_is_heard_of_joints(mix, none, tmp_path / "joined.m4a", tmp_path / "one.m4a", between)


@pytest.mark.parametrize("frequency", [12_000, 15_000])
def test_no_peak_is_found_where_a_part_begins(tmp_path: Path, short_parts: int, frequency: int) -> None:
    """Cut off in the middle, a tone as high would have one between its samples."""
    sound = tone(4 * short_parts / 48_000, frequency, 0.8) * np.minimum(1, np.arange(4 * short_parts) / 48_000)
    kept = Kept(tmp_path / "kept")
    said = encode(mix_of(sound, tmp_path), tmp_path / "out.m4a", Levelling(0.0, None), 2, kept)
    assert kept.made == 4
    assert_measures(tmp_path / "out.m4a", said)


def test_one_place_that_moves_leaves_the_others(short_parts: int) -> None:
    length = 10 * short_parts
    rests = np.ones(length // 48, np.bool_)
    starts = aac._starts(length, rests)
    rests[(3 * short_parts - aac._LEAD) // 48 : 3 * short_parts // 48] = False
    moved = aac._starts(length, rests)
    assert starts == list(range(0, length, short_parts))
    assert moved == [*starts[:3], 3 * short_parts + aac._LEAD, *starts[4:]]


def test_no_part_begins_where_the_limiter_does_not_rest(tmp_path: Path, short_parts: int) -> None:
    mix = mix_of(noise(24, 0.3), tmp_path)
    assert aac._starts(samples(24), Levelling(20.0, -1.5).rests(mix.course)) == [0]
    assert len(aac._starts(samples(24), Levelling(-20.0, -1.5).rests(mix.course))) > 3


def test_parts_that_do_not_fit_are_made_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_parts: int
) -> None:
    """A limiter that never rests in the last part but one and the last, taken for one that does."""
    sound = np.concatenate([lasting(2 * short_parts), noise(20, 0.3)[: 2 * short_parts]])
    mix, loud, kept = mix_of(sound, tmp_path), Levelling(16.0, -1.5), Kept(tmp_path / "kept")
    monkeypatch.setattr(Levelling, "rests", lambda _self, course: np.ones(len(course.peaks), np.bool_))
    encode(mix, tmp_path / "tried.m4a", loud, 2, kept)
    assert kept.made == 4 + 1
    monkeypatch.setattr(aac, "PART", 10 * short_parts)
    encode(mix, tmp_path / "one.m4a", loud)
    assert_nothing_is_heard_of_joints(mix, loud, tmp_path / "tried.m4a", tmp_path / "one.m4a", 3 * [short_parts])
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("aac-")]


def test_encoding_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    mix = mix_of(speech(3), tmp_path)
    for name in ("a.m4a", "b.m4a"):
        encode(mix, tmp_path / name, LIMITED)
    assert (tmp_path / "a.m4a").read_bytes() == (tmp_path / "b.m4a").read_bytes()


def test_parts_before_a_change_and_behind_it_are_kept(tmp_path: Path, short_parts: int) -> None:
    sound = lasting(6 * short_parts)
    kept = Kept(tmp_path / "kept")
    first = encode(mix_of(sound, tmp_path), tmp_path / "first.m4a", LIMITED, 2, kept)
    assert kept.made == 6
    assert first == encode(mix_of(sound, tmp_path), tmp_path / "again.m4a", LIMITED, 2, kept)
    assert kept.made == 6
    sound[3 * short_parts + 100_000 :][:1000] *= 0.5
    changed = mix_of(sound, tmp_path)
    said = encode(changed, tmp_path / "changed.m4a", LIMITED, 2, kept)
    assert kept.made == 7
    assert said == encode(changed, tmp_path / "anew.m4a", LIMITED)
    assert (tmp_path / "first.m4a").read_bytes() == (tmp_path / "again.m4a").read_bytes()
    assert (tmp_path / "changed.m4a").read_bytes() == (tmp_path / "anew.m4a").read_bytes()


def test_another_levelling_makes_other_parts(tmp_path: Path, short_parts: int) -> None:
    mix, kept = mix_of(lasting(3 * short_parts), tmp_path), Kept(tmp_path / "kept")
    for levelling in (LIMITED, Levelling(6.2, -1.5), Levelling(6.0, -1.7), Levelling(0.0, None), LIMITED):
        encode(mix, tmp_path / "out.m4a", levelling, 2, kept)
    assert kept.made == 4 * 3
