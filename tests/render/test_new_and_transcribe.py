"""A project from nothing, a recording with a script, without one, and shared by scenes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.narration import takes, timed, voice, whisper
from pipeline.project.load import load
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


FIRST = """He writes other people's letters for a living, and cannot finish one of his own. Every morning he rides the
elevator down, and talks to nobody at all. The city is bright, and it is full of strangers. In the evening he goes home
alone. He sits in the dark and plays a game, until he is tired. Then he lies awake for half of the night."""
SECOND = """One day the machine in his pocket wakes up. It has no body, and it is more curious than anyone he knows. It
reads his letters, and laughs at the right places. It asks what it is like to be alive in a room. He does not know what
to say to that, so he tells it about his marriage. They talk until the morning."""


def test_a_long_recording_becomes_a_scene_a_paragraph(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice.speak(f"{FIRST}\n\n{SECOND}", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    essay.write_text("title: x\nscenes:\n  - chapter: A voice\n    recording: take.wav   # mine\n", encoding="utf-8")
    assert run("captions", essay).code == 0
    heard = [word for word, _ in words(tmp_path)]
    # What was heard is known from here on.
    for part in ("transcribe", "heard_text"):
        monkeypatch.setattr(whisper, part, None)
    monkeypatch.setattr(takes, "prepare", None)
    assert run("transcribe", essay).out == f"written into {essay}: A voice (2 paragraphs)\n"
    scenes = load(essay).essay.scenes
    assert [(scene.chapter, scene.recording) for scene in scenes] == [("A voice", "take.wav"), ("", "take.wav")]
    assert [scene.narration.split()[0] for scene in scenes] == [FIRST.split()[0], SECOND.split()[0]]
    assert run("captions", essay).code == 0
    assert words(tmp_path) == [
        (word, name)
        for name, scene in zip(("A voice", "scene 2"), scenes, strict=True)
        for word in scene.narration.split()
    ]
    assert [word for word, _ in words(tmp_path)] == heard
    assert run("--draft", essay, "--json").json["departures"] == []
    assert run("transcribe", essay).out == "every scene with a recording has its text\n"


def test_where_something_is_laid_out_the_paragraphs_stay_in_one_scene(run: Run, tmp_path: Path) -> None:
    voice.speak(f"{FIRST}\n\n{SECOND}", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    written = "\ufefftitle: x\r\nscenes:\r\n  - recording: take.wav\r\n    clips: [{card: x}]\r\n"
    essay.write_bytes(written.encode())
    assert run("transcribe", essay).out == f"written into {essay}: scene 1 (2 paragraphs)\n"
    text = essay.read_bytes().decode()
    head, tail = written.split("    clips")
    assert text.startswith(f"{head}    narration: >\r\n      ")
    assert text.endswith(f"\r\n    clips{tail}")
    assert "\n" not in text.replace("\r\n", "")
    (scene,) = load(essay).essay.scenes
    assert len(scene.narration.split("\n\n")) == 2
    assert run("captions", essay).code == 0
    assert [word for word, _ in words(tmp_path)] == scene.narration.split()


def test_a_recording_in_which_nobody_speaks_is_named(run: Run, tmp_path: Path, media: Path) -> None:
    voice.speak("The letter is not his own.", {}, tmp_path / "take.wav")
    shutil.copy(media / "bed.ogg", tmp_path)
    essay = tmp_path / "project.yaml"
    essay.write_text(
        "title: x\nscenes:\n  - recording: take.wav\n  - id: bed\n    recording: bed.ogg\n", encoding="utf-8"
    )
    done = run("transcribe", essay)
    assert done.out == (
        f"written into {essay}: scene 1 (1 paragraph)\n"
        "nobody speaks in the recording of bed: nothing was written there\n"
    )
    assert done.err.splitlines()[-2:] == ["narration: 1 of 2, bed", "narration: 2 of 2"]
    text = essay.read_text(encoding="utf-8")
    assert text.endswith("  - id: bed\n    recording: bed.ogg\n")
    assert run("transcribe", essay).out == "nobody speaks in the recording of bed: nothing was written there\n"
    assert essay.read_text(encoding="utf-8") == text


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
