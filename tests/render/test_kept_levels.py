"""A large still that moves is read once: further renders draw from what the store has of it."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.picture import prepare
from pipeline.picture.decode import upright_rgb
from pipeline.render.kept_levels import keeping
from pipeline.render.store import Store
from tests.render.conftest import Run
from tests.render.test_again import change, made

PROJECT = """\
title: x
video: {size: 160x90, fps: 24}
subtitles: none
scenes:
  - clips: [{file: large.png, for: 9, move: {from: full, to: [0.2, 0.2, 0.5, 0.5]}}]
    quotes: [{text: "Somebody said so.", at: 5, until: 6}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    rows, columns = np.mgrid[0:1350, 0:2400]
    picture = np.stack([rows % 256, columns % 256, (rows + columns) % 256], axis=-1).astype(np.uint8)
    Image.fromarray(picture).save(tmp_path / "large.png", compress_level=1)
    (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
    return tmp_path / "project.yaml"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The stills whose files are read."""
    read: list[Path] = []
    monkeypatch.setattr(prepare, "upright_rgb", lambda path, *looks: (read.append(path), upright_rgb(path, *looks))[1])
    return read


@pytest.fixture(autouse=True)
def started(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program as if it had just started: nothing prepared is in memory."""

    def render(*arguments: object) -> object:
        for held in ("_levels", "_pixels"):
            monkeypatch.setattr(prepare, held, prepare._Cache(1_000_000_000))
        return run(*arguments)

    return render


def kept(project: Path) -> list[Path]:
    return sorted((project.parent / ".render").rglob("*.npz"))


def film(project: Path) -> bytes:
    return (project.parent / "out" / f"{project.parent.name}.mp4").read_bytes()


def test_another_quote_reads_no_still(project: Path, started: Run, reads: list[Path]) -> None:
    assert made(started, project) == (3, 0)
    assert (len(reads), len(kept(project))) == (1, 1)
    change(project, "Somebody", "Nobody")
    assert made(started, project) == (1, 0)
    assert len(reads) == 1
    again = film(project)
    assert made(started, project, "--force") == (3, 0)
    assert len(reads) == 2
    assert film(project) == again


def test_a_damaged_entry_is_made_again(
    project: Path, started: Run, reads: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    made(started, project)
    (entry,) = kept(project)
    whole = entry.read_bytes()
    entry.write_bytes(whole[:-100])
    change(project, "Somebody", "Nobody")
    assert made(started, project) == (1, 0)
    assert caplog.messages == [f"{entry.name} in the store is damaged: it is made again"]
    assert len(reads) == 2
    assert entry.read_bytes() == whole


def test_clean_keeps_what_the_film_needs(project: Path, started: Run, reads: list[Path]) -> None:
    made(started, project)
    before = kept(project)
    assert started("clean", project).code == 0
    assert kept(project) == before
    change(project, "Somebody", "Nobody")
    assert made(started, project) == (1, 0)
    assert len(reads) == 1
    change(project, "0.5, 0.5]", "0.4, 0.4]")
    made(started, project)
    assert len(kept(project)) == 2
    assert started("clean", project).code == 0
    assert len(kept(project)) == 1 and kept(project) != before


def test_a_plan_counts_no_levels(project: Path, started: Run) -> None:
    made(started, project)
    counts = started(project, "--plan", "--json").json["counts"]
    assert counts["segment"] == {"made": 0, "reused": 3}
    assert sum(counts[kind]["made"] + counts[kind]["reused"] for kind in ("take", "segment", "sound")) == 4


def test_a_full_disk_only_keeps_nothing(tmp_path: Path) -> None:
    def write(file: Path) -> None:
        file.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device", str(file))

    assert keeping(Store(tmp_path / ".render"))({"still": "aa"}, write) is None
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "lock"]
