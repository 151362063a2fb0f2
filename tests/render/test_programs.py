"""Clips that a Python file draws."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from pipeline import ffmpeg

from .conftest import Run

DIAGRAM = """\
import numpy as np
from moviepy import VideoClip


def make(size, fps, duration):
    width, height = size

    def frame(t):
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:, : int(width * t / duration)] = (255, 0, 0)
        return picture

    return VideoClip(frame, duration=duration)
"""


def essay(folder: Path, program: str = DIAGRAM, clip: str = "file: diagram.py, for: 2") -> Path:
    (folder / "diagram.py").write_text(program, encoding="utf-8")
    path = folder / "film.yaml"
    path.write_text(
        dedent(f"""\
            title: T
            video: {{size: 160x90, fps: 24}}
            scenes:
              - clips:
                  - {{{clip}}}
                  - {{color: "#0000ff", for: 1, transition: {{dissolve: 0.5}}}}
            """),
        encoding="utf-8",
    )
    return path


def pictures(film: Path) -> np.ndarray:
    raw = ffmpeg.run([*ffmpeg.user_input(film), "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 90, 160, 3)


def test_it_runs_only_where_the_command_line_allows_it(tmp_path: Path, run: Run) -> None:
    path = essay(tmp_path, "open('ran', 'w')\n" + DIAGRAM)
    refused = run(path)
    assert refused.code == 1
    assert "film.yaml:5:16: diagram.py is a program, and runs only where you allow it" in refused.err
    assert "read it first, then: render film.yaml --allow-code" in refused.err
    assert run("check", path).code == 0
    assert run(path, "--plan").code == 0
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob("**/ran"))


def test_what_it_draws_is_seen(tmp_path: Path, run: Run) -> None:
    assert run(essay(tmp_path), "--allow-code", "--quiet").code == 0
    film = pictures(tmp_path / "out" / "film.mp4")
    assert len(film) == 72
    for frame in (4, 20, 40):
        red = film[frame, 45, :, 0] > 128
        assert abs(int(red.sum()) - 160 * (frame + 0.5) / 48) <= 3
    assert film[70].mean((0, 1))[2] > 200
    mixed = film[53].mean((0, 1))  # the last picture stays while the next clip dissolves in
    assert mixed[0] > 60 and mixed[2] > 60


def test_it_is_drawn_again_only_when_it_changes(tmp_path: Path, run: Run) -> None:
    path = essay(tmp_path)
    run(path, "--allow-code", "--quiet")
    assert run(path, "--allow-code", "--json").json["segments"]["made"] == 0
    (tmp_path / "diagram.py").write_text(DIAGRAM.replace("(255, 0, 0)", "(0, 255, 0)"), encoding="utf-8")
    assert run(path, "--allow-code", "--json").json["segments"]["made"] > 0
    assert not (tmp_path / "__pycache__").exists()


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("def make(size, fps duration): pass", "this is no Python that can be read: line 1: "),
        ("x = 1", "a program that draws defines `make(size, fps, duration)`, and this one does not"),
        ("def make(size, fps, duration):\n    return 1 / 0", "diagram.py, line 2: ZeroDivisionError: division by zero"),
        ("def make(size, fps, duration):\n    raise SystemExit(3)", "diagram.py, line 2: SystemExit: 3"),
        ("def make(size, fps, duration):\n    return 'x'", "make returned str, and a moviepy clip is meant"),
        (
            DIAGRAM.replace("width, height = size", "width, height = 64, 48"),
            "make returned a clip of 64x48, and was asked for 160x90",
        ),
        ("from moviepy import VideoClip\n\n\ndef make(size, fps, duration):\n    return VideoClip()", "diagram.py"),
        (DIAGRAM.replace("picture[:,", "picture[:, :, 9, 9] ="), "diagram.py"),
    ],
)
def test_what_is_wrong_in_it_is_told_with_the_clip_s_line(tmp_path: Path, run: Run, program: str, problem: str) -> None:
    done = run(essay(tmp_path, program), "--allow-code", "--quiet")
    assert done.code == 1
    assert "film.yaml:5:" in done.err
    assert problem in done.err


def test_what_fails_stops_nothing_else(tmp_path: Path, run: Run) -> None:
    """All that fails is told; what others were made is there for the next run, and the film before stays."""
    path = essay(tmp_path)
    written = path.read_text(encoding="utf-8")
    assert run(path, "--allow-code", "--quiet").code == 0
    film = (tmp_path / "out" / "film.mp4").read_bytes()
    (tmp_path / "diagram.py").write_text(DIAGRAM.replace("width, height =", "width, high ="), encoding="utf-8")
    cards = "".join(f"      - {{card: Number {number}, for: 1}}\n" for number in range(3))
    path.write_text(f"{written}{cards}      - {{file: diagram.py, for: 1}}\n{cards}", encoding="utf-8")
    failed = run(path, "--allow-code", "--quiet", "--jobs", "1")
    assert failed.code == 1
    assert "film.yaml:5:" in failed.err and "film.yaml:10:" in failed.err
    assert (tmp_path / "out" / "film.mp4").read_bytes() == film
    (tmp_path / "diagram.py").write_text(DIAGRAM, encoding="utf-8")
    segments = run(path, "--allow-code", "--json").json["segments"]
    assert segments == {"made": 1, "reused": 6}


def test_what_it_prints_is_not_in_the_report(tmp_path: Path, run: Run) -> None:
    program = DIAGRAM.replace("    width, height = size\n", "    width, height = size\n    print('hello')\n")
    done = run(essay(tmp_path, program), "--allow-code", "--json")
    assert done.json["frames"] == 72
    assert "hello" in done.err


def test_it_may_hold_dataclasses_and_annotations(tmp_path: Path, run: Run) -> None:
    bars = "from dataclasses import dataclass\n\n\n@dataclass\nclass Bar:\n    height: int = 3\n\n\n"
    assert run(essay(tmp_path, bars + DIAGRAM), "--allow-code", "--quiet").code == 0


def test_it_has_no_sound_and_no_parts(tmp_path: Path, run: Run) -> None:
    done = run("check", essay(tmp_path, clip="file: diagram.py, for: 2, in: 1, audio: full"))
    assert done.code == 1
    assert "diagram.py is a program that draws: it has no `audio`" in done.err
    assert "diagram.py is a program that draws: it has no `in`" in done.err


@pytest.mark.parametrize(
    "clip",
    ["split: [{file: diagram.py}, {color: '#000000'}], for: 1", "color: '#000000', inset: {file: diagram.py}, for: 1"],
)
def test_beside_others_it_needs_the_same_leave(tmp_path: Path, run: Run, clip: str) -> None:
    path = essay(tmp_path, "open('ran', 'w')\n" + DIAGRAM, clip)
    refused = run(path)
    assert refused.code == 1
    assert "diagram.py is a program, and runs only where you allow it" in refused.err
    assert not list(tmp_path.rglob("ran"))
