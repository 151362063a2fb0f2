"""What `model` names: a path inside the project's folders, or a name, which no folder is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ProjectError
from pipeline.project.load import load
from pipeline.render.shelf import Shelf
from pipeline.render.store import Store


def model_of(folder: Path, written: str) -> str | Path | None:
    project = folder / "essay.yaml"
    project.write_text(f"title: x\nmodel: {written}\nscenes: [{{narration: Hi.}}]\n", encoding="utf-8")
    return Shelf(load(project), {}, Store(folder / "store")).model()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With files that are called like Whisper's models, and the current folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("base", "tiny", "mine.pt", "models/mine/model.bin"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    return tmp_path


@pytest.mark.parametrize("name", ["base", "tiny", "models", "huge"])
def test_a_name_stays_a_name(folder: Path, name: str) -> None:
    assert model_of(folder, name) == name


def test_none_is_what_is_at_hand(folder: Path) -> None:
    assert model_of(folder, '""') is None


def test_a_path_counts_from_the_project(folder: Path) -> None:
    assert model_of(folder, "mine.pt") == folder / "mine.pt"
    assert model_of(folder, "models/mine") == folder / "models/mine"
    assert model_of(folder, "models/mine/") == folder / "models/mine"


def test_a_folder_without_weights(folder: Path) -> None:
    with pytest.raises(ProjectError, match=r"essay\.yaml:2:8: there is no file models/model\.bin"):
        model_of(folder, "models/")
