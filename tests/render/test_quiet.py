"""`--quiet`: problems alone are told; the exit code and the files tell the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.render.conftest import Done, Run

# `#3` begins a comment, which is noted.
ESSAY = """\
title: Essay #3
video: {size: 64x64}
scenes: [{clips: [{card: A door, for: 0.5}]}]
"""
NOTE = "essay.yaml:1:8: note: `title` ends before `#3`: to YAML # begins a comment"


@pytest.fixture
def essay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("essay.yaml").write_text(ESSAY, encoding="utf-8")
    return Path("essay.yaml")


@pytest.mark.parametrize(
    "asked",
    [("essay.yaml",), ("frame", "essay.yaml", "--at", "0"), ("check", "essay.yaml"), ("captions", "essay.yaml")],
)
def test_what_ends_well_says_nothing(run: Run, essay: Path, asked: tuple[str, ...]) -> None:
    assert run(*asked, "--quiet") == Done(0, "", "")
    assert run(*asked).out != ""


def test_the_files_are_made(run: Run, essay: Path) -> None:
    assert run(essay, "--quiet") == Done(0, "", "")
    assert Path("out/essay.mp4").exists()


def test_problems_are_told_without_the_notes_beside_them(run: Run, essay: Path) -> None:
    essay.write_text(ESSAY.replace("card: A door", "file: no.mp4"), encoding="utf-8")
    problem = (
        "essay.yaml:3:26: there is no file no.mp4\n"
        "    scenes: [{clips: [{file: no.mp4, for: 0.5}]}]\n"
        "    → the folder has: essay.yaml\n"
    )
    assert run(essay, "--quiet") == Done(1, "", f"{problem}1 problem; nothing was made\n")
    assert NOTE in run(essay).err


def test_what_is_asked_for_is_told(run: Run, essay: Path) -> None:
    assert run(essay, "--plan", "--quiet").out == run(essay, "--plan").out != ""
    assert NOTE in run(essay, "--json", "--quiet").json["notes"][0]
