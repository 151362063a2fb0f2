"""`clean` in the whole program: what is heard changes, when words are spoken does not."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from pipeline.narration import timed
from tests.narration.conftest import spoken_by_one_voice
from tests.render.conftest import Run

SAID = ("He writes other people's letters for a living.", "Nobody has ever asked him why he does.")
PROJECT = f"""\
title: x
video: {{size: 64x64, fps: 24}}
subtitles: none
%sscenes:
  - {{id: one, narration: "{SAID[0]}", recording: take.wav, clips: [{{color: "#203040"}}]%s}}
  - {{id: two, narration: "{SAID[1]}", recording: take.wav, clips: [{{color: "#203040"}}]%s}}
"""


def project(folder: Path, whole: str = "", one: str = "", two: str = "") -> Path:
    (folder / "project.yaml").write_text(PROJECT % (whole, one, two), encoding="utf-8")
    return folder / "project.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    first, second = spoken_by_one_voice(SAID)
    quiet = np.zeros(48_000)
    speech = np.concatenate([quiet, first, quiet, second, quiet])
    room = 0.004 * np.random.default_rng(2).standard_normal(len(speech))
    with wave.open(str(tmp_path / "take.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(((0.5 * speech + room).clip(-1, 1) * 32767).astype("<i2").tobytes())
    return tmp_path


def test_cleaning_moves_no_word_and_listens_to_nothing_again(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(project(folder), "--quiet").code == 0
    words = folder / "out" / f"{folder.name}.words.json"
    film = folder / "out" / f"{folder.name}.mp4"
    before, sound_before = json.loads(words.read_text()), film.read_bytes()
    assert len(before["words"]) == 16

    def listening(*_: object) -> None:
        raise AssertionError("the take was listened to again")

    monkeypatch.setattr(timed, "time_script", listening)
    assert run(project(folder, two=", clean: true"), "--quiet").code == 0
    assert json.loads(words.read_text()) == before
    assert film.read_bytes() != sound_before
    assert run(project(folder), "--quiet").code == 0
    assert film.read_bytes() == sound_before, "and back again"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            {"one": ", clean: true", "two": ", clean: false"},
            ":6:125: one says otherwise of the same recording",
        ),
        ({"one": ", clean: perhaps"}, ":5:133: true or false is meant, not 'perhaps'"),
    ],
)
def test_what_cannot_be_meant_is_told(folder: Path, run: Run, written: dict[str, str], told: str) -> None:
    done = run("check", project(folder, **written))
    assert done.code == 1 and told in done.out + done.err


def test_a_scene_without_a_recording_has_nothing_to_clean(folder: Path, run: Run) -> None:
    path = project(folder, one=", clean: true")
    path.write_text(path.read_text().replace("recording: take.wav, ", "", 1))
    done = run("check", path)
    assert done.code == 1
    assert "there is no recording in this scene to be cleaned" in done.out + done.err
    assert "→ add `recording: …`, or remove `clean`" in done.out + done.err
