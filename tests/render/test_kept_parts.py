"""Of a long film's sound only those parts are encoded again in which something changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.render.conftest import Run
from tests.render.test_again import change

# Two parts: the first minute, and what comes then.
PROJECT = """\
title: x
video: {size: 64x64, fps: 24}
subtitles: none
music: [bed.ogg]
scenes:
  - clips: [{color: "#204060", for: 120}]
  - clips: [{file: clip.mp4, audio: full, for: 2}]
"""


@pytest.fixture
def project(tmp_path: Path, media: Path) -> Path:
    for name in ("bed.ogg", "clip.mp4"):
        (tmp_path / name).hardlink_to(media / name)
    (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
    return tmp_path / "project.yaml"


def parts(project: Path) -> set[Path]:
    return set((project.parent / ".render").glob("??/*.aac"))


def film(project: Path) -> bytes:
    (made,) = (project.parent / "out").glob("*.mp4")
    return made.read_bytes()


def learnt(project: Path) -> float:
    """Seconds that a second of sound takes."""
    history = json.loads((project.parent / ".render" / "history.json").read_text(encoding="utf-8"))
    seconds, took = history["efforts"]["sound"]
    return float(took / seconds)


def test_a_change_at_the_end_leaves_the_first_part(run: Run, project: Path) -> None:
    assert run(project, "--quiet").code == 0
    before, whole, before_learnt = parts(project), film(project), learnt(project)
    assert len(before) == 2
    change(project, "for: 2}", "for: 2, in: 1}")
    assert run(project, "--quiet").code == 0
    assert len(parts(project) - before) == 1
    changed = film(project)
    assert changed != whole
    # What is learnt of speed is the speed of encoding: half of the film took about half of the time.
    assert 0.3 < learnt(project) / before_learnt < 3

    # What the film is made of stays, the old part goes.
    assert "1 part of a mix" in run("clean", project).out.splitlines()[0]
    assert len(parts(project)) == 2 and len(parts(project) & before) == 1
    assert run(project, "--quiet", "--force").code == 0
    assert film(project) == changed


def cut_short(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:-1])


def changed_within(part: Path) -> None:
    """Its size and its time tell nothing of it."""
    time, data = part.stat().st_mtime_ns, bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(data)
    os.utime(part, ns=(time, time))


@pytest.mark.parametrize("damage", [Path.unlink, cut_short, changed_within])
def test_a_damaged_part_is_made_again(run: Run, project: Path, damage: Callable[[Path], None]) -> None:
    assert run(project, "--quiet").code == 0
    kept, whole = sorted(parts(project)), film(project)
    damage(kept[0])
    for mix in (project.parent / ".render").glob("??/*.m4a"):
        mix.unlink()
    assert run(project, "--quiet").code == 0
    assert sorted(parts(project)) == kept
    assert film(project) == whole


def test_use_keeps_them_from_the_limit(run: Run, project: Path) -> None:
    """A film that is made anew from what is there has used its parts too: what no film used goes first."""
    assert run(project, "--quiet").code == 0
    before = {part: record(part).stat().st_mtime_ns for part in parts(project)}
    assert run(project, "--quiet").code == 0
    assert all(record(part).stat().st_mtime_ns > at for part, at in before.items())


def record(part: Path) -> Path:
    path = part.with_name(f"{part.name}.record")
    assert json.loads(path.read_text(encoding="utf-8"))["size"] == part.stat().st_size
    return path
