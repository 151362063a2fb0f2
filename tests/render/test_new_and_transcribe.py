"""A project from nothing, a recording with a script, without one, and shared by scenes."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.narration import voice
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


def test_scenes_share_a_recording(run: Run, tmp_path: Path) -> None:
    voice.speak("Spike Jonze made it in 2013.\n\nShe reads the letter twice.", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    essay.write_text(
        "title: x\nscenes:\n"
        "  - {id: one, narration: Spike Jonze made it in 2013., recording: take.wav}\n"
        "  - {id: two, narration: She reads the letter twice., recording: take.wav}\n",
        encoding="utf-8",
    )
    assert run("captions", essay).code == 0
    assert words(tmp_path) == [(word, "one") for word in "Spike Jonze made it in 2013.".split()] + [
        (word, "two") for word in "She reads the letter twice.".split()
    ]


def test_another_text_is_told(run: Run, tmp_path: Path) -> None:
    voice.speak("The letter is not his own. She reads it twice, and puts it away.", {}, tmp_path / "take.wav")
    essay = tmp_path / "project.yaml"
    script = "Quarterly revenue exceeded every forecast, while inflation remained subdued throughout Europe."
    essay.write_text(f"title: x\nscenes:\n  - narration: {script}\n    recording: take.wav\n", encoding="utf-8")
    done = run(essay)
    assert done.code == 1
    assert "project.yaml:4:16: the recording does not follow this script" in done.err
