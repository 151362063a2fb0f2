"""Why something is made: the plan says it of each piece."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.render.conftest import Run
from tests.render.test_again import change

# The essay of `conftest`: what is changed, in which scenes pieces are missing then, and why.
EDITS = {
    "a quote": (("Who will read it?", "Who will ever read it?"), {("segment", "A voice"): "quote changed"}),
    "a scene in front": (
        ("scenes:\n", "scenes:\n  - {id: new, clips: [{color: '#203040', for: 1}]}\n"),
        {("segment", "new"): "new scene", ("sound", ""): "film of another length"},
    ),
    "the music": (("gain: -8 dB", "gain: -9 dB"), {("sound", ""): "music changed"}),
    "the size": (("size: 320x180", "size: 160x90"), {("segment", "Title"): "other size of the film"}),
    "the title's card": (("card: ", "card: A "), {("segment", "Title"): "card changed"}),
    "the style": (("scenes:\n", "style: {accent: '#ffee00'}\nscenes:\n"), {("segment", "A voice"): "style changed"}),
    "a word of the scratch voice": (("finish one.", "finish any of them."), {("take", ""): "narration changed"}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_why(edit: str, run: Run, essay: Path) -> None:
    (written, instead), wanted = EDITS[edit]
    change(essay, written, instead)
    steps = run(essay, "--plan", "--json").json["steps"]
    told = {(step["kind"], place(step)): step["why"] for step in steps if not step["reused"]}
    for step, why in wanted.items():
        assert why in told[step]
    assert all(step["seconds"] is not None for step in steps if step["kind"] == "sound" and not step["reused"])


def test_a_quote_that_comes_earlier_changes_no_style(run: Run, essay: Path) -> None:
    """It is seen then where only captions were."""
    change(essay, "at: writes letters, until", "at: made it, until")
    told = whys(run, essay)
    assert any("quote changed" in why for why in told)
    assert not any("style changed" in why for why in told)


def test_a_style_that_changed_is_told_where_a_quote_comes_as_well(run: Run, essay: Path) -> None:
    change(essay, "at: writes letters, until", "at: made it, until")
    change(essay, "scenes:\n", "style: {text: '#ffee00'}\nscenes:\n")
    assert any("quote changed" in why and "style changed" in why for why in whys(run, essay))


def whys(run: Run, essay: Path) -> list[str]:
    return [step["why"] for step in run(essay, "--plan", "--json").json["steps"] if not step["reused"]]


def place(step: dict[str, str]) -> str:
    return step["what"].split(", ")[1] if step["kind"] == "segment" else ""


def test_what_is_lost_is_told_as_lost(run: Run, essay: Path) -> None:
    for path in (essay.parent / ".render").glob("??/*.mp4"):
        path.unlink()
    plan = run(essay, "--plan", "--json").json
    assert {step["why"] for step in plan["steps"] if step["kind"] == "segment"} == {"no longer in .render"}
    assert plan["seconds"] > 0


def test_a_first_render_is_told_as_one(run: Run, fresh: Path) -> None:
    plan = run(fresh, "--plan", "--json").json
    assert {step.get("why") for step in plan["steps"] if step["kind"] == "segment"} == {"not made before"}
    assert plan["seconds"] is None
    assert "how long it should take is known after a first render" in run(fresh, "--plan").out


def test_everything_again(run: Run, essay: Path) -> None:
    plan = run(essay, "--plan", "--json", "--force").json
    assert {step["why"] for step in plan["steps"] if not step["reused"]} == {"everything is made again"}


CARDS = """\
title: x
video: {size: 64x64}
outputs: [{name: small, draft: true}, {name: tall, size: 64x128}]
scenes: [{clips: [{card: One, for: 0.5}]}, {clips: [{card: Two, for: 0.5}]}]
"""


def traced(folder: Path) -> list[str]:
    """The films of which it is remembered what they were made of."""
    return sorted(json.loads((folder / ".render" / "history.json").read_text(encoding="utf-8"))["traces"])


def test_films_that_a_project_has_no_more_are_forgotten(run: Run, tmp_path: Path) -> None:
    """And no film of another project in the folder, though its name begins alike."""
    essay, other = tmp_path / "essay.yaml", tmp_path / "essay.second.yaml"
    for path in (essay, other):
        path.write_text(CARDS, encoding="utf-8")
        assert run(path, "--quiet").code == run(path, "--only", "2", "--quiet").code == 0
    kept = [f"essay.second.{film}" for film in ("scene-02", "small", "tall")]
    kept = sorted(f"{stem} {kind}" for stem in ("essay.second", *kept) for kind in ("segment", "sound"))
    change(essay, "{name: small, draft: true}, ", "")
    change(essay, ", {clips: [{card: Two, for: 0.5}]}", "")
    assert run(essay, "--quiet").code == 0
    own = ["essay segment", "essay sound", "essay take", "essay.tall segment", "essay.tall sound"]
    assert traced(tmp_path) == sorted([*own, *kept, "essay.second take"])
