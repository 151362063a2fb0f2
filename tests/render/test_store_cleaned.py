"""`render clean`: what the projects of the folder need as they stand, or would use again, is kept; it says how much."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from pipeline.render import upkeep
from pipeline.render.store import Store, key_of, record_of
from tests.render.conftest import Run
from tests.render.many_runs import begun, killed_after, short_film
from tests.render.test_again import change, made


def counts(run: Run, essay: Path, *options: str) -> dict[str, int]:
    """How much of each kind is yet to make."""
    plan = run(essay, "--plan", "--json", *options).json["counts"]
    return {kind: plan[kind]["made"] for kind in NOTHING}


NOTHING = {"take": 0, "speech": 0, "segment": 0, "sound": 0}


def test_it_says_what_is_removed_and_what_stays(run: Run, essay: Path) -> None:
    assert run("clean", essay).out.startswith("0 bytes removed\n")
    change(essay, "Who will read it?", "Who?")
    assert run(essay, "--quiet").code == 0
    removed, kept = run("clean", essay).out.splitlines()
    assert re.fullmatch(r"\d+\.\d kB removed: 2 segments, 1 finding", removed)
    kinds = r"\d+ segments, 1 take or part of one, 2 spoken sentences, 3 stems, 1 mix, 1 part of a mix, \d+ findings"
    assert re.fullmatch(rf"\d\.\d MB kept: {kinds}", kept)
    assert run("clean", essay).out.startswith("0 bytes removed\n")


def test_a_record_left_alone_is_no_entry(run: Run, essay: Path) -> None:
    change(essay, "Who will read it?", "Who?")
    assert run(essay, "--quiet").code == 0
    segments = (essay.parent / ".render").glob("??/*.mp4")
    min(segments, key=lambda file: record_of(file).stat().st_mtime_ns).unlink()  # used before the change
    assert run("clean", essay).out.splitlines()[0].endswith(" removed: 1 segment, 1 finding")


def test_sounds_stay_decoded(run: Run, essay: Path) -> None:
    before = sorted((essay.parent / ".render").glob("??/*.f32"))
    assert len(before) == 3
    run("clean", essay)
    assert sorted((essay.parent / ".render").glob("??/*.f32")) == before


def test_drafts_and_excerpts_in_use(run: Run, essay: Path) -> None:
    asked = [("--draft",), ("--only", "A voice"), ("--only", "1", "--draft")]
    for options in asked:
        assert run(essay, "--quiet", *options).code == 0
    run("clean", essay)
    assert [counts(run, essay, *options) for options in asked] == [NOTHING] * 3


def test_a_take_that_is_not_spoken_yet(run: Run, essay: Path) -> None:
    """What the last film showed may be shown again once the take is there: nobody knows before."""
    change(essay, "and {cannot} finish one.", "and cannot.")
    assert run("clean", essay).out.startswith("0 bytes removed\n")
    change(essay, "and cannot.", "and {cannot} finish one.")
    assert counts(run, essay) == NOTHING


def test_what_was_unused_before_the_last_film_goes_all_the_same(run: Run, essay: Path) -> None:
    for record in (essay.parent / ".render").glob("??/*.record"):
        os.utime(record, (0, 0))
    change(essay, "Who will read it?", "Who?")
    assert run(essay, "--quiet").code == 0
    change(essay, "and {cannot} finish one.", "and cannot.")
    assert not run("clean", essay).out.startswith("0 bytes removed\n")
    change(essay, "and cannot.", "and {cannot} finish one.")
    assert counts(run, essay) == NOTHING


def test_what_was_heard_in_a_take_stays_with_it(tmp_path: Path) -> None:
    """It is asked for only when the take is timed again."""
    store = Store(tmp_path)
    for name in ("one", "two"):
        take = store.made(
            key_of("take", {"name": name}), ".wav", lambda draft, name=name: draft.write_text(name) and None
        )
        store.value(key_of("heard", {"name": name}), lambda: "words", of=take.digest)
    del store
    again = Store(tmp_path)
    again.find(key_of("take", {"name": "one"}), ".wav")
    upkeep.cleaned(again, None)
    assert again.known_value(key_of("heard", {"name": "one"})) == "words"
    assert again.known_value(key_of("heard", {"name": "two"})) is None


def test_a_project_beside_it_that_has_problems(run: Run, essay: Path) -> None:
    """What it needs cannot be known, so nothing is removed."""
    other = essay.with_name("other.yaml")
    other.write_text("title: Other\nscenes: [{clips: [{colr: '#405060', for: 1}]}]\n", encoding="utf-8")
    change(essay, "Who will read it?", "Who?")
    assert run(essay, "--quiet").code == 0
    size = upkeep.held(Store(essay.parent / ".render")).bytes
    done = run("clean", essay)
    assert done.code == 1
    assert f"{other}:2:" in done.err
    assert "what this project needs is not known until then; nothing was removed" in done.err
    assert upkeep.held(Store(essay.parent / ".render")).bytes == size
    other.write_text("services: {web: {image: nginx}}\n", encoding="utf-8")
    assert run("clean", essay).code == 0


def test_nothing_is_removed_under_another_run(media: Path, tmp_path: Path, run: Run) -> None:
    shutil.copy(media / "clip.mp4", tmp_path)
    process = begun(short_film(tmp_path, 0, scenes=40), "--quiet")
    while not list((tmp_path / ".render").glob("??/*.mp4")):
        process.join(0.02)
    for options in [(), ("--all",)]:
        done = run("clean", tmp_path / "project.yaml", *options)
        assert done.code == 1
        assert done.err == f"another run works with {tmp_path}/.render\n    → clean when it has ended\n"
    killed_after(process, 0, with_group=True)
    assert run("clean", tmp_path / "project.yaml", "--all").code == 0
    assert not (tmp_path / ".render").exists()


def test_another_film_of_the_folder(run: Run, essay: Path) -> None:
    other = essay.with_name("other.yaml")
    other.write_text("title: Other\nscenes: [{clips: [{color: '#405060', for: 1}]}]\n", encoding="utf-8")
    assert made(run, other) == (1, 0)
    run("clean", essay)
    assert counts(run, other) == NOTHING
