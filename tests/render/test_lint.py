"""Captions held against their rules on the command line, nothing written."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.render.conftest import Run

EXAMPLE = Path(__file__).parents[2] / "projects" / "her-ending"
ESSAY = """\
title: x
captions: {characters_per_second: %s}
scenes:
  - id: desk
    narration: >
      He writes it all down.
      Nobody has ever asked why he did any of that.
"""


def test_what_breaks_a_rule_is_listed_with_its_place_in_the_file(run: Run, tmp_path: Path) -> None:
    essay = tmp_path / "essay.yaml"
    essay.write_text(ESSAY % 12, encoding="utf-8")
    done = run("captions", essay, "--lint", "--quiet")
    first, _, _, second, text, hint, last = done.out.splitlines()
    assert first.startswith(f"{essay}:6:7: cue 1 at 0:00.")
    assert second.startswith(f"{essay}:7:7: cue 2 at 0:01.")
    assert second.endswith(" characters a second, 12 at most")
    assert text == "    Nobody has ever asked why he did any of that."
    assert hint == "    → speak slower, say it in fewer words, or pause after it"
    assert (last, done.code) == ("2 lint problems", 1)
    assert not (tmp_path / "out").exists()

    done = run("captions", essay, "--lint", "--json")
    assert done.code == 1
    problem = done.json["problems"][1]
    assert (problem["rule"], problem["cue"], problem["scene"]) == ("reading speed", 2, "desk")
    assert (problem["line"], problem["column"], problem["limit"]) == (7, 7, 12)

    assert run(essay, "--draft", "--json").json["captions"]["problems"] == done.json["problems"]

    essay.write_text(ESSAY % 20, encoding="utf-8")
    done = run("captions", essay, "--lint")
    assert (done.out, done.code) == ("no lint problems\n", 0)


def test_the_captions_of_the_example_keep_every_rule(run: Run, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "essay", ignore=shutil.ignore_patterns(".render", "out"))
    done = run("captions", tmp_path / "essay" / "project.yaml", "--lint")
    assert (done.out, done.code) == ("no lint problems\n", 0), done.err
