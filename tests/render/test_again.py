"""Only what changed is made again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.media import digest_of
from pipeline.render import digests
from tests.render.conftest import Run
from tests.render.films import frame_count


def change(essay: Path, written: str, instead: str) -> None:
    text = essay.read_text(encoding="utf-8")
    assert written in text
    essay.write_text(text.replace(written, instead), encoding="utf-8")


def made(run: Run, essay: Path, *options: str) -> tuple[int, int]:
    """Segments and takes that a render made."""
    done = run(essay, "--json", *options)
    assert done.code == 0, done.err
    return done.json["segments"]["made"], done.json["takes"]["made"]


def test_nothing_changed(run: Run, essay: Path) -> None:
    film = essay.parent / "out" / "small.mp4"
    before = film.read_bytes()
    plan = run(essay, "--plan", "--json").json
    assert [step["what"] for step in plan["steps"] if not step["reused"]] == ["small.mp4"], "a copy: it is joined again"
    assert made(run, essay) == (0, 0)
    assert film.read_bytes() == before
    plan = run(essay, "--plan", "--json").json
    assert [count["made"] for count in plan["counts"].values()] == [0] * 7


def test_an_unchanged_render_does_not_read_the_voice_again(
    run: Run, essay: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its model is 63 MB."""
    read: list[str] = []
    monkeypatch.setattr(digests, "digest_of", lambda path: (read.append(path.suffix), digest_of(path))[1])
    (essay.parent / ".render" / "digests.json").unlink()
    assert made(run, essay) == (0, 0)
    assert read.count(".onnx") == 1
    assert made(run, essay) == (0, 0)
    assert read.count(".onnx") == 1


def test_a_moved_folder_keeps_everything(run: Run, essay: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "small"
    shutil.move(essay.parent, moved)
    assert made(run, moved / "project.yaml") == (0, 0)


def test_one_quote(run: Run, essay: Path) -> None:
    change(essay, "Who will read it?", "Who will ever read it?")
    plan = run(essay, "--plan", "--json").json
    missing = [step for step in plan["steps"] if step["kind"] == "segment" and not step["reused"]]
    wanted = [step["what"].split(", ")[1] for step in missing]
    assert {step["why"] for step in missing} == {"quote changed"}
    assert 0 < len(wanted) < plan["counts"]["segment"]["made"] + plan["counts"]["segment"]["reused"]
    assert set(wanted) == {"A voice"}
    assert made(run, essay) == (len(wanted), 0)


def test_a_scene_at_the_front(run: Run, essay: Path) -> None:
    change(essay, "scenes:\n", "scenes:\n  - clips: [{color: '#203040', for: 1}]\n")
    assert made(run, essay) == (1, 0)


def test_a_scene_at_the_front_when_seconds_are_not_frames(run: Run, essay: Path) -> None:
    change(essay, "fps: 24", "fps: 23.976")
    made(run, essay)
    change(essay, "scenes:\n", "scenes:\n  - clips: [{color: '#203040', for: 1}]\n")
    assert made(run, essay) == (1, 0)


def test_a_word_spoken_otherwise(run: Run, essay: Path) -> None:
    change(essay, "finish one.", "finish any of them.")
    segments, takes = made(run, essay)
    assert takes == 1
    assert 0 < segments < 6


def test_a_background_that_opaque_pictures_hide(run: Run, essay: Path) -> None:
    change(essay, "video:", "style: {background: '#101820'}\nvideo:")
    plan = run(essay, "--plan", "--json").json
    wanted = {step["what"].split(", ")[1] for step in plan["steps"] if step["kind"] == "segment" and not step["reused"]}
    # The card, and what the quote's panel stands on.
    assert wanted == {"Title", "A voice"}
    assert plan["counts"]["segment"]["reused"] > 0


def test_the_music_alone(run: Run, essay: Path) -> None:
    change(essay, "gain: -8 dB", "gain: -9 dB")
    assert made(run, essay) == (0, 0)


def test_a_damaged_segment_is_made_again(run: Run, essay: Path, caplog: pytest.LogCaptureFixture) -> None:
    segment = next((essay.parent / ".render").rglob("*.mp4"))
    segment.write_bytes(segment.read_bytes()[:-100])
    done = run(essay, "--json")
    assert done.json["segments"]["made"] == 1
    assert caplog.messages == [f"{segment.name} in the store is damaged: it is made again"]


def test_a_damaged_film_is_joined_again(run: Run, essay: Path) -> None:
    film = essay.parent / "out" / "small.mp4"
    whole = film.read_bytes()
    film.write_bytes(whole[:1000])
    assert made(run, essay) == (0, 0)
    assert film.read_bytes() == whole


def test_force_makes_everything_and_the_same_film(run: Run, essay: Path) -> None:
    film = essay.parent / "out" / "small.mp4"
    before = film.read_bytes()
    plan = run(essay, "--plan", "--json").json
    assert made(run, essay, "--force") == (plan["counts"]["segment"]["reused"], 1)
    assert film.read_bytes() == before


def test_one_scene_and_a_draft_stand_beside_the_film(run: Run, essay: Path) -> None:
    assert run(essay, "--only", "The end", "--quiet").code == 0
    assert run(essay, "--only", "2", "--draft", "--quiet").code == 0
    names = {path.name for path in (essay.parent / "out").glob("*.mp4")}
    assert names == {"small.mp4", "small.scene-03.mp4", "small.scene-02.draft.mp4"}
    assert frame_count(essay.parent / "out" / "small.scene-03.mp4") == 48
    assert not list((essay.parent / "out").glob("*scene*.srt"))


def test_clean_keeps_what_another_project_of_the_folder_needs(run: Run, essay: Path) -> None:
    other = essay.with_name("other.yaml")
    other.write_text("title: Other\nscenes: [{clips: [{color: '#405060', for: 1}]}]\n", encoding="utf-8")
    assert made(run, other) == (1, 0)
    assert run("clean", essay).code == 0
    assert made(run, other) == (0, 0)


def test_a_name_that_nobody_says_makes_nothing_again(run: Run, essay: Path) -> None:
    change(essay, "glossary: [", "glossary: [{name: Catherine, say: kathrin}, ")
    assert made(run, essay) == (0, 0)


def test_clean_keeps_what_is_needed(run: Run, essay: Path) -> None:
    change(essay, "Who will read it?", "Who?")
    assert run(essay, "--quiet").code == 0
    assert " removed: " in run("clean", essay).out
    assert made(run, essay) == (0, 0)
    assert run("clean", essay, "--all").code == 0
    assert not (essay.parent / ".render").exists()
