"""An essay as the program has it: rendered as an author does, or laid out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.render.layout import Layout, laid_out
from pipeline.render.options import Options, open_project, silent
from pipeline.render.versions import film_itself


def rendered(essay: Path, jobs: int, *options: str) -> dict[str, Any]:
    """The report of `render`, in a process of its own."""
    command = [sys.executable, "-m", "pipeline", str(essay), "--json", "--jobs", str(jobs), *options]
    # As where it is installed: modules are compiled once.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parent.parent, env=environment, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def layout_of(essay: Path, options: Options, *, speak: bool = True) -> Layout:
    project, store = open_project(essay, options)
    return laid_out(film_itself(project, options), store, silent, speak=speak)
