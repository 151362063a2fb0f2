"""`--only SCENE`: what is told is about that scene, or about no scene alone."""

from __future__ import annotations

from pathlib import Path

from tests.render.conftest import Run

# Of each scene, and of the film's author, the part that follows # is a comment, which is noted.
ESSAY = """\
title: Doors
author: Nobody #7
video: {size: 64x64}
scenes:
  - id: hall
    clips:
      - card: Hall #1
        for: 0.5
  - id: yard
    clips:
      - card: Yard #2
        for: 0.5
"""


def notes(run: Run, essay: Path, *asked: str) -> list[str]:
    return [note.split("`")[3] for note in run(essay, "--json", *asked).json["notes"]]


def test_notes_of_other_scenes_are_not_told(run: Run, tmp_path: Path) -> None:
    essay = tmp_path / "essay.yaml"
    essay.write_text(ESSAY, encoding="utf-8")
    assert notes(run, essay) == ["#7", "#1", "#2"]
    assert notes(run, essay, "--only", "hall") == ["#7", "#1"]
    assert notes(run, essay, "--only", "2") == ["#7", "#2"]
