"""Of a text that the scratch voice speaks, only those sentences are spoken again in which something changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.render.conftest import Run
from tests.render.test_again import change
from tests.render.test_kept_parts import changed_within, cut_short

PROJECT = """\
title: x
video: {size: 64x64, fps: 24}
subtitles: none
scenes:
  - narration: |
      He came home. She was gone.

      Nobody knew where.
    clips: [{color: "#204060"}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
    return tmp_path / "project.yaml"


def sentences(project: Path) -> set[Path]:
    return set((project.parent / ".render").glob("??/*.said"))


def takes(project: Path) -> set[Path]:
    return set((project.parent / ".render").glob("??/*.wav"))


def film(project: Path) -> bytes:
    return (project.parent / "out" / f"{project.parent.name}.mp4").read_bytes()


def test_a_changed_word_leaves_the_other_sentences(run: Run, project: Path) -> None:
    assert run(project, "--quiet").code == 0
    before = sentences(project)
    assert len(before) == 3
    change(project, "She was gone", "She was long gone")
    assert run(project, "--quiet").code == 0
    assert len(sentences(project) - before) == 1
    changed = film(project)

    # What the take is made of stays, the old sentence goes.
    assert "1 spoken sentence" in run("clean", project).out.splitlines()[0]
    assert len(sentences(project)) == 3 and len(sentences(project) & before) == 2
    assert run(project, "--quiet", "--force").code == 0
    assert film(project) == changed


@pytest.mark.parametrize("damage", [Path.unlink, cut_short, changed_within])
def test_a_damaged_sentence_is_spoken_again(run: Run, project: Path, damage: Callable[[Path], None]) -> None:
    assert run(project, "--quiet").code == 0
    kept, made = sorted(sentences(project)), {take: take.read_bytes() for take in takes(project)}
    damage(kept[0])
    for take in made:
        take.unlink()
    assert run(project, "--quiet").code == 0
    assert sorted(sentences(project)) == kept
    assert {take: take.read_bytes() for take in takes(project)} == made


@pytest.mark.parametrize("damage", [cut_short, changed_within])
def test_words_are_not_timed_in_a_damaged_take(run: Run, project: Path, damage: Callable[[Path], None]) -> None:
    assert run(project, "--quiet").code == 0
    (take,) = takes(project)
    words, whole = project.parent / "out" / f"{project.parent.name}.words.json", take.read_bytes()
    before = words.read_bytes()
    damage(take)
    for value in (project.parent / ".render").glob("??/*.json"):
        if "heard_by" in value.read_text(encoding="utf-8"):
            value.unlink()
    assert run(project, "--quiet").code == 0
    assert take.read_bytes() == whole
    assert words.read_bytes() == before


def test_a_damaged_sentence_of_a_take_that_stands_is_no_news(
    run: Run, project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is made from it."""
    assert run(project, "--quiet").code == 0
    cut_short(min(sentences(project)))
    assert run(project, "--quiet").code == 0
    assert not caplog.messages


def test_without_its_sentences_a_take_is_still_there(run: Run, project: Path) -> None:
    assert run(project, "--quiet").code == 0
    for sentence in sentences(project):
        sentence.unlink()
    done = run(project)
    assert done.code == 0 and "0 segments made" in done.err
    assert not sentences(project)
