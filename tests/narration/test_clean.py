"""Noise is taken out of a recording, and no word is moved."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.errors import ProjectError
from pipeline.narration.samples import samples_of_file
from pipeline.narration.takes import prepare

from .conftest import Speaker, Writer

TEXT = "He writes other people's letters. It is his living.\n\nEvery night he walks home. Nobody asks him why."


def decibels(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64))))


def likeness(sound: np.ndarray, speech: np.ndarray) -> float:
    """dB of what is the speech over what is not, whatever its level."""
    of_speech = speech * (sound @ speech / (speech @ speech))
    return decibels(of_speech) - decibels(sound - of_speech)


def noise(kind: str, count: int) -> np.ndarray:
    source = f"anoisesrc=d={count / 48_000 + 1}:c={kind}:r=48000:a=0.5:seed=2"
    raw = ffmpeg.run(["-f", "lavfi", "-i", source, "-f", "f32le", "pipe:1"]).stdout
    return np.frombuffer(raw, "<f4")[:count]


@pytest.fixture(scope="session")
def speech(spoken: Speaker) -> np.ndarray:
    return samples_of_file(spoken(TEXT), 48_000)


@pytest.mark.parametrize(("kind", "distance"), [("white", 15), ("pink", 15), ("brown", 20), ("pink", 25)])
def test_noise_goes_down_and_speech_stays_where_it_is(
    kind: str, distance: float, speech: np.ndarray, written: Writer, tmp_path: Path
) -> None:
    is_loud = np.convolve(speech**2, np.ones(480) / 480, "same") > 1e-4
    room = noise(kind, len(speech))
    room = room * 10 ** ((decibels(speech[is_loud]) - distance - decibels(room)) / 20)
    recording = written(0.4 * (speech + room))
    takes = {}
    for is_clean in (False, True):
        prepare(recording, tmp_path / "take.wav", is_clean=is_clean)
        takes[is_clean] = samples_of_file(tmp_path / "take.wav", 48_000)
    assert len(takes[False]) == len(takes[True])

    spectrum = np.fft.rfft(takes[True], 1 << 20) * np.conj(np.fft.rfft(takes[False], 1 << 20))
    assert int(np.argmax(np.fft.irfft(spectrum))) == 0, "not a sample early or late"

    start = int(np.argmax(np.correlate(speech + room, takes[False][48_000:96_000], "valid"))) - 48_000
    place = slice(max(start, 0), max(start, 0) + len(takes[False]) + min(start, 0))
    given, loud = speech[place], is_loud[place]
    before, after = (takes[clean][-start if start < 0 else 0 :][: len(given)] for clean in (False, True))
    assert likeness(after[loud], given[loud]) > likeness(before[loud], given[loud]) + 1.5
    silent = np.convolve(given**2, np.ones(9600) / 9600, "same") < 1e-7
    assert silent.sum() > 9600
    assert decibels(after[silent]) < decibels(before[silent]) - 5


def test_cleaning_twice_gives_the_same_bytes(speech: np.ndarray, written: Writer, tmp_path: Path) -> None:
    recording = written(0.4 * speech + 0.01 * noise("pink", len(speech)))
    for name in ("a.wav", "b.wav"):
        prepare(recording, tmp_path / name, is_clean=True)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "b.wav", "written.wav"]


def test_without_a_pause_there_is_nothing_to_know_the_noise_from(written: Writer, tmp_path: Path) -> None:
    at = np.arange(48_000 * 2) / 48_000
    with pytest.raises(ProjectError) as problem:
        prepare(written(0.3 * np.sin(900 * at) * (0.55 + 0.45 * np.sin(40 * at))), tmp_path / "take.wav", is_clean=True)
    assert problem.value.issues[0].message == (
        "there is no pause in this recording in which its noise could be heard, so it cannot be cleaned"
    )


def test_digital_silence_is_no_room(speech: np.ndarray, tmp_path: Path) -> None:
    gated = np.concatenate([speech[:48_000], np.zeros(96_000, np.float32), speech[:48_000], np.zeros(96_000)])
    with wave.open(str(tmp_path / "gated.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((0.4 * gated * 32767).astype("<i2").tobytes())
    with pytest.raises(ProjectError):
        prepare(tmp_path / "gated.wav", tmp_path / "take.wav", is_clean=True)
