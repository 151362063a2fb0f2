"""What the limiter will do is known before it does it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, Film, levels_of, momentary, noise, pcm_input, read_pcm, samples, speech, tone, write_pcm

from pipeline import ffmpeg
from pipeline.sound.course import Course, Follower, behind
from pipeline.sound.finish import apart, finish
from pipeline.sound.levelling import Levelling, levelling_for
from pipeline.sound.loudness import gated
from pipeline.sound.mix import speech_over_music, written_mix
from pipeline.sound.sources import PCM


def course_of(sound: Array) -> Course:
    follower = Follower()
    block = np.repeat(sound.astype("<f4"), 2).data.cast("B")
    assert list(follower.following([block])) == [block]
    return follower.course


def test_a_course_has_the_peak_and_the_power_of_every_millisecond() -> None:
    sound = np.zeros(48 * 3 + 7)
    sound[50], sound[150] = -0.5, 0.25
    course = course_of(sound)
    assert course.peaks.tolist() == [0, 0.5, 0, 0.25]
    assert course.powers.tolist() == [0, 2 * 0.25, 0, 2 * 0.0625]


def test_a_peak_is_come_down_to_in_5_ms_and_left_in_100() -> None:
    peaks = np.full(200, 0.1, np.float32)
    peaks[50] = 2.0
    factors = Levelling(0.0, 20 * np.log10(0.5)).factors(Course(peaks, peaks))
    assert factors[50] == pytest.approx(0.25) and factors[150] == 1 and factors[45] == 1
    assert factors[51:150] == pytest.approx(1 - 0.75 * (1 - np.arange(1, 100) / 100))
    assert factors[46:50] == pytest.approx(1 - 0.75 * np.arange(1, 5) / 5)


def test_levels_behind_a_gain_that_changes() -> None:
    """Half of the power lies where it is halved, the other half where it is not."""
    factors = np.repeat(np.array([1, 0.5**0.5], np.float32), 200)
    powers = np.ones(400, np.float32)
    assert behind([-20.0] * 4, factors, powers)[3] == pytest.approx(-20 + 10 * np.log10(0.75))
    powers[:200] = 0
    assert behind([-20.0] * 4, factors, powers)[3] == pytest.approx(-20 + 10 * np.log10(0.5))


SOUNDS = {
    "a voice": speech(20, 0.1),
    "a voice and claps": speech(20, 0.03) + 0.9 * (np.arange(samples(20)) % samples(1.1) == 0),
    "music": tone(20, 220, 0.3) * (1.2 + np.sin(np.arange(samples(20)) / samples(1))) + noise(20, 0.05),
}


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("levelling", [Levelling(15.0, -1.5), Levelling(6.0, -3.0)])
def test_the_limiter_does_what_was_foretold(tmp_path: Path, name: str, levelling: Levelling) -> None:
    pcm = write_pcm(tmp_path / "in.f32", SOUNDS[name])
    mix = written_mix([memoryview(pcm.read_bytes())], tmp_path / "mix.f32")
    filters = ",".join(levelling.filters)
    ffmpeg.run([*pcm_input(mix.path), "-af", filters, *PCM, f"file:{tmp_path / 'out.f32'}"])
    real = momentary([(tmp_path / "out.f32").read_bytes()])
    foretold = behind(mix.levels, levelling.factors(mix.course), mix.course.powers)
    assert gated(foretold) == pytest.approx(gated(real), abs=0.5)
    assert np.abs(np.subtract(foretold, real)[5:-1]).max() < 1.2


def test_the_first_gain_is_right_for_speech_that_is_much_limited(tmp_path: Path) -> None:
    pcm = write_pcm(tmp_path / "in.f32", SOUNDS["a voice"])
    mix = written_mix([memoryview(pcm.read_bytes())], tmp_path / "mix.f32")
    levelling = levelling_for(mix.levels, mix.course, -12.0)
    assert levelling.limit is not None and levelling.gain > -12.0 - gated(mix.levels) + 0.3
    ffmpeg.run([*pcm_input(mix.path), "-af", ",".join(levelling.filters), *PCM, f"file:{tmp_path / 'out.f32'}"])
    assert gated(momentary([(tmp_path / "out.f32").read_bytes()])) == pytest.approx(-12.0, abs=0.3)


def peaky(folder: Path, duck: float) -> Film:
    """Soft speech with hard beginnings, and much music without it: levelled, the limiter works on the speech."""
    at = np.arange(samples(8))
    voice = speech(8, 0.05) * (1 + 6 * np.exp(-(at % samples(0.25)) / samples(0.01)))
    return Film(folder, 40).music("bed", noise(50, 0.02), gain=0, duck=duck).take("take", voice, 6, words=[(6, 14)])


@pytest.mark.parametrize("duck", [12.0, 20.0])
def test_music_keeps_its_distance_in_the_film(tmp_path: Path, duck: float) -> None:
    film = peaky(tmp_path, duck)
    sources = film.sources()
    levels = levels_of(film.timeline, sources)
    done = finish(film.timeline, sources, levels, -9.0, tmp_path / "film.f32", tmp_path / "film.m4a")
    stems, mix = film.stems(), film.mix()
    as_asked = apart(film.timeline, stems, mix, levelling_for(mix.levels, mix.course, -9.0))
    assert as_asked is not None and as_asked < duck, "the limiter had to be made up for"
    whole, beds = read_pcm(tmp_path / "film.f32"), film.beds
    film.beds = []
    voice = film.mixed()
    film.beds = beds
    speech_level, music_level = (momentary([part.tobytes()]) for part in behind_limiter(whole, voice, tmp_path))
    measured = speech_over_music(film.timeline, speech_level, music_level)
    assert measured is not None and duck <= measured < duck + 1.5
    assert done.speech_over_music == pytest.approx(measured, abs=0.5)


def behind_limiter(whole: Array, voice: Array, folder: Path) -> list[Array]:
    """The voice of a mix, and the rest of it, as the very limiter leaves them: they ride along 60 dB below the mix."""
    mix = written_mix([memoryview(whole.tobytes())], folder / "again.f32")
    filters = levelling_for(mix.levels, mix.course, -9.0).filters
    six = np.concatenate([whole, voice / 1000, (whole - voice) / 1000], axis=1).astype("<f4")
    six.tofile(folder / "six.f32")
    layout = ["-f", "f32le", "-ar", "48000", "-ch_layout", "6C"]
    ridden = [*layout, "-i", f"file:{folder / 'six.f32'}", "-af", ",".join(filters), "-f", "f32le", "-"]
    out = np.frombuffer(ffmpeg.run(ridden).stdout, "<f4").reshape(-1, 6) * np.float32(1000)
    return [np.ascontiguousarray(out[:, channels]) for channels in (slice(2, 4), slice(4, 6))]
