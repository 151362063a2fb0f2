"""The command line: verbs and options. What is asked for is done in `render/`, and told by `told`."""

from __future__ import annotations

import difflib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.ending import PROBLEMS, ended
from pipeline.progress import Progress
from pipeline.told import (
    tell_captions,
    tell_checked,
    tell_cleaned,
    tell_film,
    tell_frame,
    tell_lint,
    tell_plan,
    tell_transcribed,
)
from pipeline.watching import watch_films

if TYPE_CHECKING:
    from pipeline.render.options import Options

_path = click.argument("project", type=click.Path(path_type=Path))
_out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for what is made.  [default: out/ beside PROJECT]",
)
_allow = click.option(
    "--allow-folder", "allowed", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder outside the project that it may read. May be repeated.",
)  # fmt: skip
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else there.")
_quiet = click.option("--quiet", is_flag=True, help="Tell problems only.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="render")
def program() -> None:
    """Turns an essay written as YAML into a finished, captioned video.

    \b
    render project.yaml     makes the film; its options: render film --help
    """


@program.command("film")
@_path
@_out
@_allow
@click.option("--draft", is_flag=True, help="Half size, encoded fast: NAME.draft.mp4.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 2,
    help="Segments made at a time.  [default: the cores]",
)
@click.option("--only", default="", metavar="SCENE", help="One scene, by id, number or chapter.")
@click.option("--output", default="", metavar="NAME", help="One of the further versions under `outputs`, alone.")
@click.option("--allow-code", is_flag=True, help="Run the Python files that draw clips of this project.")
@click.option("--plan", "plan_only", is_flag=True, help="Say what would be made and reused; make nothing.")
@click.option("--force", is_flag=True, help="Make everything again.")
@click.option("--watch", "is_watched", is_flag=True, help="Go on: make what changed after each save, as a draft first.")
@_json
@_quiet
def film(plan_only: bool, as_json: bool, quiet: bool, is_watched: bool, **asked: Any) -> None:
    """Make the film of PROJECT: `render project.yaml` does the same."""
    from pipeline.render import run

    if is_watched:
        _refuse_beside_watch(plan=plan_only, json=as_json, force=asked["force"])
    path, options = _options(**asked)
    if is_watched:
        watch_films(path, options, quiet)
    if plan_only:
        tell_plan(run.plan(path, options), as_json, options.jobs)
        return
    with Progress(quiet or as_json) as tell:
        report = run.render(path, options, tell)
    tell_film(report, as_json, quiet)


_BESIDE_WATCH = {
    "plan": "--watch makes films, and --plan makes nothing",
    "json": "--watch goes on until you end it, and --json is one object at the end",
    "force": "--watch makes what changed, and --force makes everything",
}


def _refuse_beside_watch(**given: bool) -> None:
    if why := next((why for option, why in _BESIDE_WATCH.items() if given[option]), None):
        raise click.UsageError(f"{why}: leave one of them out")


@program.command()
@_path
@click.option("--at", required=True, metavar="TIME", help='As in the project: 62.5, 1:02.5, "words that are spoken".')
@click.option("--only", default="", metavar="SCENE", help="Times count in this scene, words are looked for in it.")
@click.option("--draft", is_flag=True, help="Half size.")
@click.option("--output", default="", metavar="NAME", help="A frame of one of the further versions.")
@click.option("--allow-code", is_flag=True, help="Run the Python file that draws this frame, if one does.")
@_out
@_allow
@_json
@_quiet
def frame(at: str, as_json: bool, quiet: bool, **asked: Any) -> None:
    """Make one frame of the finished film, as a PNG."""
    from pipeline.project.values import moment_from_text
    from pipeline.render import frame as one

    path, options = _options(**asked)
    try:
        moment = moment_from_text(at)
    except ValueError as error:
        raise click.UsageError(f"--at: {error}") from None
    tell_frame(one.frame(path, options, moment), as_json, quiet)


@program.command()
@click.argument("project", type=click.Path(path_type=Path), required=False)
@_allow
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a project file.")
@click.option("--listen", is_flag=True, help="Listen to recordings, and list where they leave their text.")
@_json
@_quiet
def check(
    project: Path | None, allowed: tuple[Path, ...], schema: bool, listen: bool, as_json: bool, quiet: bool
) -> None:
    """List every problem that can be found without rendering."""
    if schema:
        from pipeline.project.load import schema_text

        click.echo(schema_text(), nl=False)
        return
    if project is None:
        raise click.UsageError("name the project file")
    from pipeline.render import run

    path, options = _options(project, allowed=allowed)
    with Progress(quiet or as_json or not listen) as tell:
        checked = run.check(path, options, tell, listen=listen)
    tell_checked(project, checked, as_json, quiet)


@program.command()
@_path
@_out
@_allow
@click.option("--lint", is_flag=True, help="Write nothing; list what breaks a rule, with exit code 1 if anything does.")
@_json
@_quiet
def captions(lint: bool, as_json: bool, quiet: bool, **asked: Any) -> None:
    """Write the caption files and the words alone, timed as in the film."""
    from pipeline.render import run

    path, options = _options(**asked)
    if lint:
        _lint(path, options, as_json, quiet)
        return
    with Progress(quiet or as_json) as tell:
        written = run.captions(path, options, tell)
    tell_captions(written, as_json, quiet)


def _lint(path: Path, options: Options, as_json: bool, quiet: bool) -> None:
    from pipeline.render import run

    with Progress(quiet or as_json) as tell:
        found = run.lint(path, options, tell)
    tell_lint(found, as_json, quiet)
    if found:
        click.get_current_context().exit(PROBLEMS)


@program.command()
@_path
@_allow
@_quiet
def transcribe(quiet: bool, **asked: Any) -> None:
    """Write what recordings say into scenes that have no narration text."""
    from pipeline.render import run

    path, options = _options(**asked)
    with Progress(quiet) as tell:
        scenes = run.transcribe(path, options, tell)
    tell_transcribed(path, scenes, quiet)


@program.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def new(folder: Path) -> None:
    """Make a small project in FOLDER that renders as it stands."""
    from pipeline.project.starter import start

    click.echo(f"made {start(folder)}\nnext: render {folder / 'project.yaml'}")


@program.command()
@_path
@_allow
@click.option("--all", "whole", is_flag=True, help="Remove the whole store.")
def clean(project: Path, allowed: tuple[Path, ...], whole: bool) -> None:
    """Remove from the store what the project no longer needs."""
    from pipeline.render import run

    path, options = _options(project, allowed=allowed)
    tell_cleaned(run.clean(path, options, whole=whole))


def _project_file(written: Path) -> Path:
    """A folder stands for the project in it."""
    if written.is_dir():
        found = next((path for name in ("project.yaml", "project.yml") if (path := written / name).is_file()), None)
        return found or written / "project.yaml"
    if not written.exists():
        verb = difflib.get_close_matches(str(written), list(program.commands), 1, 0.6)
        near = [*written.parent.glob(f"{written.stem}.y*ml")] if written.parent.is_dir() else []
        if near or verb:
            meant = near[0] if near else f"render {verb[0]}"
            raise click.UsageError(f"there is no file {written}: did you mean {meant}?")
    return written


def _options(project: Path, allowed: tuple[Path, ...] = (), **asked: Any) -> tuple[Path, Options]:
    from pipeline.render.options import Options

    return _project_file(project), Options(allowed=allowed, **asked)


# Running


def main(arguments: Sequence[str] | None = None) -> None:
    """The program `render`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    signal.signal(signal.SIGTERM, _interrupt)
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(ended(lambda: _run(words), as_json="--json" in words, quiet="--quiet" in words))


def _run(arguments: list[str]) -> None:
    # click returns the code of a context's exit, and else what the verb does: None.
    if code := program.main(_with_verb(arguments), prog_name="render", standalone_mode=False):
        raise click.exceptions.Exit(code)


def _with_verb(arguments: list[str]) -> list[str]:
    """The verb first, wherever it stood; `film` where none is named. Raises UsageError for a verb misspelt."""
    first = next((at for at, word in enumerate(arguments) if _stands_alone(arguments, at)), None)
    if first is not None and arguments[first] in program.commands:
        return [arguments[first], *arguments[:first], *arguments[first + 1 :]]
    alone = [word for at, word in enumerate(arguments) if _stands_alone(arguments, at)]
    if len(alone) > 1 and (close := difflib.get_close_matches(alone[0], list(program.commands), 1, 0.6)):
        raise click.UsageError(f"there is no verb {alone[0]!r}: did you mean {close[0]!r}?")
    if not arguments or arguments[0] in ("-h", "--help", "--version"):
        return arguments or ["--help"]
    return ["film", *arguments]


def _stands_alone(arguments: Sequence[str], at: int) -> bool:
    """Whether a word is neither an option nor the value of one."""
    taking_values = {
        name
        for command in program.commands.values()
        for option in command.params
        if isinstance(option, click.Option) and not option.is_flag
        for name in option.opts
    }
    return not arguments[at].startswith("-") and (at == 0 or arguments[at - 1] not in taking_values)


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt
