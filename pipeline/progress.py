"""How far a render is, told while it goes on."""

from __future__ import annotations

import sys
from threading import Lock
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.render.options import Tell


class Progress:
    """One live line a stage on a terminal, plain lines elsewhere, nothing when quiet. On stderr. Threads may tell."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._live: Any = None
        self._tasks: dict[str, Any] = {}
        self._turn = Lock()

    def __enter__(self) -> Tell:
        if self._quiet:
            return lambda stage, done, total, what: None
        if not sys.stderr.isatty():
            return self._plain
        from rich import progress
        from rich.console import Console

        self._live = progress.Progress(
            progress.TextColumn("{task.description:10}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TextColumn("{task.fields[what]}"),
            console=Console(stderr=True),
        )
        self._live.start()
        return self._bar

    def __exit__(self, *error: object) -> None:
        if self._live:
            self._live.stop()

    def _bar(self, stage: str, done: int, total: int, what: str) -> None:
        with self._turn:
            if stage not in self._tasks:
                self._tasks[stage] = self._live.add_task(stage, total=total, what=what)
            self._live.update(self._tasks[stage], completed=done, total=total, what=what)

    def _plain(self, stage: str, done: int, total: int, what: str) -> None:
        if total:
            click.echo(f"{stage}: {done} of {total}{f', {what}' if what else ''}", err=True)
