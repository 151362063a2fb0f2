"""How a run can end: each way is told, and becomes an exit code. Here is caught what nothing else can go on from."""

from __future__ import annotations

import json
import re
import sys
import tempfile
import traceback
from collections.abc import Callable

import click

from pipeline import __version__
from pipeline.errors import Interrupted, PipelineError, ProjectError
from pipeline.told import counted

DONE, PROBLEMS, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
_NO_MEMORY = re.compile("Insufficient memory|(?:can't|Cannot) allocate memory|can't start new thread")


def ended(work: Callable[[], None], *, as_json: bool = False, quiet: bool = False) -> int:
    """Run the work and turn every way it can end into an exit code."""
    try:
        work()
    except ProjectError as error:
        return _tell_problems(error, as_json, quiet)
    except (Interrupted, KeyboardInterrupt, click.exceptions.Abort):
        from pipeline import ffmpeg

        ffmpeg.stop_all()
        click.echo("stopped; what was finished is kept", err=True)
        return INTERRUPTED
    except PipelineError as error:
        if as_json:
            click.echo(json.dumps({"problems": [str(error)], "notes": []}, ensure_ascii=False))
        click.echo(str(error), err=True)
        return PROBLEMS
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.exceptions.Exit as error:
        return error.exit_code
    except Exception as error:
        return _tell_no_memory() if _is_about_memory(error) else _tell_fault()
    return DONE


def _tell_problems(error: ProjectError, as_json: bool, quiet: bool) -> int:
    if as_json:
        problems = [str(issue) for issue in error.issues if not issue.is_note]
        notes = [str(issue) for issue in error.issues if issue.is_note]
        click.echo(json.dumps({"problems": problems, "notes": notes}, ensure_ascii=False))
        return PROBLEMS
    wrong = [issue for issue in error.issues if not issue.is_note]
    for issue in wrong if quiet else error.issues:
        click.echo(str(issue), err=True)
    click.echo(f"{counted(len(wrong), 'problem')}; nothing was made", err=True)
    return PROBLEMS


def _is_about_memory(error: Exception) -> bool:
    """Libraries tell it in errors of their own: OpenCV, torch, and Python where no thread can be started."""
    return isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)) is not None


def _tell_no_memory() -> int:
    hint = "make fewer pieces at a time, `--jobs 1`, or close other programs; what was finished is kept"
    click.echo(f"there is not enough memory\n    → {hint}", err=True)
    return PROBLEMS


def _tell_fault() -> int:
    with tempfile.NamedTemporaryFile("w", prefix="render-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"render {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n\n{traceback.format_exc()}")
    click.echo(f"this is a fault of the program, not of your project; please report it with {log.name}", err=True)
    return FAULT
