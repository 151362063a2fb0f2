"""The house: imports point one way, two modules start processes, five print, one catches what goes wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STARTERS = re.compile(r"\bos\.(system|popen|fork|exec\w+|spawn\w+|posix_spawn\w*)\b|create_subprocess|ProcessPool")
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))

# Each may import what stands before it.
ORDER = [
    ("errors", "timing", "marks", "quiet", "ffmpeg", "channels"),
    ("project",),
    ("drawings",),
    ("media",),
    ("narration",),
    ("timeline",),
    ("captions",),
    ("picture",),
    ("sound",),
    ("render",),
    ("progress",),
    ("told",),
    ("ending",),
    ("watching",),
    ("cli",),
    ("__main__",),
]
FLOOR = {name: number for number, names in enumerate(ORDER) for name in names}
# What `render --help` must not wait for.
HEAVY = {
    "torch",
    "whisper",
    "faster_whisper",
    "pocketsphinx",
    "pydub",
    "piper",
    "moviepy",
    "cv2",
    "PIL",
    "scipy",
    "rich",
    "fontTools",
    "uharfbuzz",
}


def room(path: Path) -> str:
    return path.relative_to(ROOT / "pipeline").parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    own = room(path)
    if own == "__init__":
        return
    for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        parts = name.split(".")
        if parts[0] == "pipeline" and parts[1] in FLOOR:
            assert FLOOR[parts[1]] <= FLOOR[own], f"{path.name} imports {name}"
            assert parts[1] == own or FLOOR[parts[1]] < FLOOR[own] or FLOOR[own] == 0, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_ffmpeg_and_the_aligners_crew_start_processes(path: Path) -> None:
    if path.name in ("ffmpeg.py", "crew.py"):
        return
    text = path.read_text(encoding="utf-8")
    assert not {name.split(".")[0] for name in imported(ast.parse(text))} & {"subprocess", "multiprocessing", "pty"}
    assert not STARTERS.search(text)


TELLERS = ("cli.py", "watching.py", "ending.py", "told.py", "progress.py")
EVERYTHING: dict[str, list[str]] = {"engine_faster.py": [], "program.py": [], "watching.py": []}
"""A library that it loads a user's files with raises plain Exceptions; an author's program raises anything; what trips
over a file that is just being saved may be anything too."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_prints(path: Path) -> None:
    printing = {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in printing:
            assert path.parent.name == "pipeline" and path.name in TELLERS, f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_ending_catches_everything(path: Path) -> None:
    if path.name == "ending.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            refused = ("", "PipelineError", *EVERYTHING.get(path.name, ["Exception"]))
            assert caught not in refused, f"{path.name}:{node.lineno} catches {caught}"


def test_help_needs_nothing_heavy() -> None:
    import subprocess
    import sys

    listing = "import sys, pipeline.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True).stdout.split()
    assert not {name.split(".")[0] for name in loaded} & (HEAVY | {"yaml", "pydantic", "numpy"})
