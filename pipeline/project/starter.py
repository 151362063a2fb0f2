"""A small project to begin with, which renders as it stands."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from pipeline.errors import Issue, ProjectError


def start(folder: Path) -> Path:
    """Fill a new or empty folder. Returns the project file. Raises ProjectError where something stands there."""
    if folder.exists() and any(folder.iterdir()):
        raise ProjectError([Issue(f"{folder} is not empty", hint="name a new folder")])
    with as_file(files("pipeline") / "starter") as starter:
        shutil.copytree(starter, folder, dirs_exist_ok=True)
    return folder / "project.yaml"
