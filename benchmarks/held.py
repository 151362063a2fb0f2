"""Memory that a process holds together with those it started, read from /proc: on Linux."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def watching(pid: str) -> Iterator[list[float]]:
    """Inside of it, notes the most memory that `pid`, "self" or a number, and all below it hold at once: one number, in
    MB."""
    done, most = threading.Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.1):
            most[0] = max(most[0], sum(map(megabytes, family(pid))))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


def family(pid: str) -> Iterator[str]:
    """A process, those it started, and those they started.

    One that has not become another program yet is left out: until then it runs in the very memory of who started it.
    """
    yield pid
    try:
        children = " ".join(task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:  # it has ended, or a thread of it
        return
    own = command_of(pid)
    for child in children.split():
        if command_of(child) != own:
            yield from family(child)


def command_of(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def megabytes(pid: str) -> float:
    """What a process holds, and its share of what it has in common with others; 0 where it has ended."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    held = re.search(r"^Pss: +(\d+)", told, re.MULTILINE)
    return int(held[1]) / 1024 if held else 0.0
