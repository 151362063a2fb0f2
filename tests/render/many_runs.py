"""Runs of the program that start at once, as processes forked from one that has everything loaded, to be killed."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

_LOADED = [
    "pipeline.render.run", "pipeline.picture.draw", "pipeline.picture.text", "pipeline.sound.finish",
    "pipeline.project.model", "moviepy", "langcodes", "yaml",
]  # fmt: skip

# Small segments, each a picture of its own; some drawn by ffmpeg, some by Python, some with text; sound of a clip.
SHORT = """\
title: "{title}"
video: {{size: 64x64, fps: 24}}
subtitles: soft
scenes:
{scenes}  - clips: [{{file: clip.mp4, in: 0.5, out: 1.5, audio: full}}]
"""


def short_film(folder: Path, variant: int, scenes: int = 12) -> Path:
    """A project of many short scenes. Variants differ in their title, and in every third scene."""
    colours = [f"#{40 + number:02d}{10 + (variant if number % 3 == 0 else 0):02d}60" for number in range(scenes)]
    written = "".join(f"  - clips: [{{color: '{colour}', for: 0.5}}]\n" for colour in colours)
    (folder / "project.yaml").write_text(SHORT.format(title=f"Film {variant}", scenes=written), encoding="utf-8")
    return folder / "project.yaml"


def begun(*arguments: object, temporary: Path | None = None) -> BaseProcess:
    """The program in a process, and a process group, of its own. It says nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    process = context.Process(target=_run, args=([str(each) for each in arguments], temporary))
    process.start()
    return process


def _run(arguments: Sequence[str], temporary: Path | None) -> None:
    import tempfile

    from pipeline.cli import main

    os.setsid()
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    tempfile.tempdir = str(temporary) if temporary else None
    sys.argv = ["render", *arguments]
    main(arguments)


def killed_after(process: BaseProcess, seconds: float, *, with_group: bool) -> None:
    """`kill -9` of the main process, or of everything in its group, unless it has ended before."""
    process.join(seconds)
    assert process.pid is not None
    with contextlib.suppress(ProcessLookupError):
        if with_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGKILL)
    process.join()


def contents(folder: Path) -> dict[str, bytes]:
    """Files of a folder by name, without the report, which holds times."""
    files = folder.iterdir() if folder.exists() else ()
    return {path.name: path.read_bytes() for path in files if not path.name.endswith(".report.json")}


def faults(temporary: Path) -> str:
    """What runs wrote down of faults of the program, where a test has to tell why one of them failed."""
    return "\n".join(log.read_text(encoding="utf-8") for log in temporary.glob("render-*.log"))


def ffmpegs_at(folder: Path) -> list[int]:
    """Processes of ffmpeg that work in, or on, a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes()
            is_there = str(folder).encode() in command or folder in (process / "cwd").resolve().parents
            if b"ffmpeg" in command.split(b"\0")[0] and is_there:
                found.append(int(process.name))
    return found


def ended(folder: Path, within: float = 5.0) -> bool:
    """Whether no ffmpeg works on a folder any more."""
    until = time.monotonic() + within
    while ffmpegs_at(folder):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
