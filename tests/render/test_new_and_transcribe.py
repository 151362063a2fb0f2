"""A project from nothing, a recording with a script, without one, and shared by scenes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.narration import timed, voice
from tests.render.conftest import Run


def words(folder: Path) -> list[tuple[str, str]]:
    text = next((folder / "out").glob("*.words.json")).read_text(encoding="utf-8")
    return [(word["word"], word["scene"]) for word in json.loads(text)["words"]]


def test_a_new_project_renders(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("new", folder).out.endswith(f"next: render {folder / 'project.yaml'}\n")
    done = run("--draft", folder / "project.yaml", "--json")
    assert done.code == 0, done.err
    assert done.json["departures"] == []
    assert done.json["notes"] == []
    assert words(folder)[-1] == ("say.", "The first scene")


def test_what_a_recording_says_is_written_into_the_yaml(run: Run, tmp_path: Path) -> None:
    voice.speak("The letter is not his own. She reads it twice.", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    essay.write_text("title: x   # a comment\nscenes:\n  - recording: take.wav\n", encoding="utf-8")
    assert run("captions", essay).code == 0
    heard = [word for word, _ in words(tmp_path)]
    assert [word.strip(".,").lower() for word in heard] == "the letter is not his own she reads it twice".split()
    assert run("transcribe", essay).code == 0
    assert essay.read_text(encoding="utf-8") == (
        f"title: x   # a comment\nscenes:\n  - recording: take.wav\n    narration: >\n      {' '.join(heard)}\n"
    )
    assert "every scene with a recording has its text" in run("transcribe", essay).out


SHARED = """\
title: x
scenes:
  - {id: one, narration: %s, recording: take.wav}
  - {id: two, narration: %s, recording: take.wav}
"""


def test_scenes_share_a_recording_however_it_is_divided(run: Run, tmp_path: Path) -> None:
    first, second, third = "Spike Jonze made it in 2013.", "She reads the letter twice.", "He puts it away."
    voice.speak(f"{first}\n\n{second}\n\n{third}", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    starts = []
    for one, two in ((first, f"{second} {third}"), (f"{first} {second}", third)):
        essay.write_text(SHARED % (one, two), encoding="utf-8")
        assert run("captions", essay).code == 0
        assert words(tmp_path) == [(w, "one") for w in one.split()] + [(w, "two") for w in two.split()]
        text = (tmp_path / "out" / f"{tmp_path.name}.words.json").read_text(encoding="utf-8")
        starts.append([word["start"] for word in json.loads(text)["words"]])
    moved = [later - sooner for sooner, later in zip(*starts, strict=True)]
    assert all(abs(by) < 0.05 for by in moved[:6])
    assert all(-0.75 < by < -0.45 for by in moved[6:11])  # no longer after a scene's end and another's start
    essay.write_text(f"title: x\nscenes: [{{narration: {first} {second} {third}, recording: take.wav}}]\n")
    assert run("captions", essay).code == 0


def test_what_changed_meanwhile_is_not_lost(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice.speak("The letter is not his own.", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    essay.write_text("title: x\nscenes:\n  - recording: take.wav\n", encoding="utf-8")
    heard = timed.transcribe_take

    def while_the_author_writes(*arguments: Any) -> Any:
        essay.write_text("title: mine\nscenes:\n  - recording: take.wav\n", encoding="utf-8")
        return heard(*arguments)

    monkeypatch.setattr(timed, "transcribe_take", while_the_author_writes)
    done = run("transcribe", essay)
    assert (done.code, "nothing was written" in done.err) == (1, True)
    assert essay.read_text(encoding="utf-8").startswith("title: mine\nscenes:\n  - recording: take.wav\n")
    assert run("transcribe", essay).code == 0
    assert "narration: >" in essay.read_text(encoding="utf-8")


def test_another_text_is_told(run: Run, tmp_path: Path) -> None:
    voice.speak("The letter is not his own. She reads it twice, and puts it away.", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    script = "Quarterly revenue exceeded every forecast, while inflation remained subdued throughout Europe."
    essay.write_text(f"title: x\nscenes:\n  - narration: {script}\n    recording: take.wav\n", encoding="utf-8")
    done = run(essay)
    assert done.code == 1
    assert "project.yaml:4:16: the recording does not follow this script" in done.err
