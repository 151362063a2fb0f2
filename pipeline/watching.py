"""`--watch`: the film after each save, what is told of it, and of what is wrong until the next save mends it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pipeline.ending import DONE, INTERRUPTED, ended
from pipeline.errors import Interrupted
from pipeline.progress import Progress
from pipeline.told import tell_report

if TYPE_CHECKING:
    from pipeline.render.options import Options
    from pipeline.render.watch import Watch

_MOST_LISTED = 5


def watch_films(path: Path, options: Options, quiet: bool) -> NoReturn:
    """Make the film after each save; what is wrong is told, and mended by the next one. Ends by KeyboardInterrupt."""
    from pipeline.render.watch import Watch

    with Watch(path, options) as watch:
        while True:
            told: list[dict[str, Any]] = []
            for asked in watch.rounds():
                code = ended(partial(_round, watch, path, asked, quiet, told), quiet=quiet)
                if code == INTERRUPTED:
                    raise click.exceptions.Exit(INTERRUPTED)
                if code != DONE:
                    break
            if not quiet and not watch.is_overtaken():
                click.echo("waiting for changes (Ctrl-C to end)", err=True)
            saved = watch.saved()
            if not quiet:
                click.echo(f"saved: {_listed([_beside(path, file) for file in saved])}", err=True)


def _round(watch: Watch, path: Path, asked: Options, quiet: bool, told: list[dict[str, Any]]) -> None:
    """One film; none where a file is saved meanwhile. What earlier reports of the same save `told` is not repeated."""
    from pipeline.render import run

    try:
        with Progress(quiet) as tell:
            report = run.render(path, asked, tell)
    except Exception as error:
        # Stopped, or tripped over a file that was just being saved.
        if isinstance(error, Interrupted) or watch.is_overtaken():
            return
        raise
    if quiet:
        return
    news = {key: _news(key, report, told) for key in ("notes", "departures", "retakes")}
    told.append(report)
    # The film's name tells which of the two it is; what lies beside it would be the same six lines at each save.
    tell_report(report | news | {"outputs": [file for file in report["outputs"] if file.endswith(".mp4")]})


def _news(key: str, report: dict[str, Any], told: Sequence[dict[str, Any]]) -> list[Any]:
    return [each for each in report[key] if not any(each in earlier[key] for earlier in told)]


def _beside(project: Path, file: Path) -> str:
    """A file as seen from the project's folder."""
    folder = project.absolute().parent
    return str(file.absolute().relative_to(folder) if file.absolute().is_relative_to(folder) else file)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_LISTED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:_MOST_LISTED])} and {more} more"
