from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.errors import ProjectError
from pipeline.narration.samples import samples_of_file
from pipeline.narration.takes import cut, prepare
from pipeline.timing import TimeRange

from .conftest import Speaker, Writer

SENTENCE = "He writes other people's letters for a living."


def converted(source: Path, destination: Path, *options: str) -> Path:
    ffmpeg.run(["-i", f"file:{source}", *options, f"file:{destination}"])
    return destination


def lufs(path: Path) -> float:
    said = ffmpeg.run(["-i", f"file:{path}", "-af", "ebur128", "-f", "null", "-"]).stderr.decode()
    return float(said.rpartition("I:")[2].split()[0])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("quiet.wav", ["-af", "volume=-35dB"]),
        ("loud.mp3", ["-af", "volume=12dB"]),
        ("over full scale.wav", ["-af", "volume=20dB", "-c:a", "pcm_f32le"]),
        ("telephone.wav", ["-ac", "2", "-ar", "8000"]),
        ("cinema.flac", ["-af", "pan=5.1|FC=c0"]),
        ("phone.m4a", []),
        ("a:b,[c]'.ogg", []),
        ("studio.aiff", ["-ar", "96000"]),
    ],
)
def test_every_kind_of_recording_becomes_a_take_of_one_loudness(
    name: str, options: list[str], spoken: Speaker, tmp_path: Path
) -> None:
    take = tmp_path / "take.wav"
    prepare(converted(spoken(SENTENCE), tmp_path / name, *options), take)
    assert lufs(take) == pytest.approx(-20, abs=1)
    assert np.abs(samples_of_file(take, 48_000)).max() <= 10 ** (-0.9 / 20)


def test_silence_before_and_after_is_trimmed_without_a_click(spoken: Speaker, written: Writer, tmp_path: Path) -> None:
    speech = samples_of_file(spoken(SENTENCE), 48_000)
    noise = 0.0005 * np.random.default_rng(1).standard_normal(len(speech) + 48_000 * 5)
    noise[96_000 : 96_000 + len(speech)] += speech
    prepare(written(noise), tmp_path / "take.wav")
    take = samples_of_file(tmp_path / "take.wav", 48_000)
    assert len(speech) - 48_000 * 0.05 < len(take) < len(speech) + 48_000 * 0.2
    assert abs(take[0]) < 0.001 and abs(take[-1]) < 0.001


def test_a_very_short_take_is_levelled_too(spoken: Speaker, tmp_path: Path) -> None:
    prepare(converted(spoken("No."), tmp_path / "short.wav", "-t", "0.3"), tmp_path / "take.wav")
    assert 0.1 < np.abs(samples_of_file(tmp_path / "take.wav", 48_000)).max() < 1


def test_a_take_is_cut_among_scenes(spoken: Speaker, tmp_path: Path) -> None:
    take = spoken(SENTENCE)
    cut(take, TimeRange(48_000, 96_000), tmp_path / "middle.wav")
    middle = samples_of_file(tmp_path / "middle.wav", 48_000)
    assert len(middle) == 48_000
    assert abs(middle[0]) < 0.001 and abs(middle[-1]) < 0.001
    assert np.allclose(middle[4_800:-4_800], samples_of_file(take, 48_000)[52_800:91_200], atol=1e-4)


def refusal(recording: Path, tmp_path: Path) -> str:
    with pytest.raises(ProjectError) as problem:
        prepare(recording, tmp_path / "take.wav")
    return problem.value.issues[0].message


def test_what_is_not_a_recording_is_refused_in_plain_words(spoken: Speaker, written: Writer, tmp_path: Path) -> None:
    empty, text = tmp_path / "empty.wav", tmp_path / "text.wav"
    empty.touch()
    text.write_text("This is a text. " * 100)
    halved, headless = tmp_path / "half.flac", tmp_path / "half.m4a"
    for path in (halved, headless):
        whole = converted(spoken(SENTENCE), tmp_path / f"whole{path.suffix}").read_bytes()
        path.write_bytes(whole[: len(whole) // 3])
    pictures = tmp_path / "pictures.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "color=s=64x64:d=0.2", f"file:{pictures}"])

    assert refusal(tmp_path / "none.wav", tmp_path) == "there is no such recording"
    assert refusal(empty, tmp_path) == "the recording is an empty file"
    assert refusal(text, tmp_path) == "the recording is not a sound file, or is damaged"
    assert refusal(written(np.zeros(48_000)), tmp_path) == "the recording is silent throughout"
    assert refusal(halved, tmp_path).startswith("the recording is cut short or damaged: its last 1.")
    assert refusal(headless, tmp_path).startswith("the recording is cut short")
    assert refusal(pictures, tmp_path) == "the recording holds pictures, but no sound"
