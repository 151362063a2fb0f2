"""`render new`: a project that renders as it stands, from its own recording."""

from pathlib import Path

import pytest

from pipeline.errors import ProjectError
from pipeline.project.load import load
from pipeline.project.starter import start


def test_a_new_project_is_whole(tmp_path: Path) -> None:
    file = start(tmp_path / "essay")
    project = load(file)
    assert project.name == "essay"
    for scene in project.essay.scenes:
        if scene.recording:
            assert project.folders.find(scene.recording).stat().st_size > 10_000
    assert (tmp_path / "essay" / ".gitignore").read_text().split() == ["out/", ".render/"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ProjectError, match="is not empty"):
        start(tmp_path)
