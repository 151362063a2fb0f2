"""The command line: verbs and options. The only place, with `progress`, that prints; it alone catches PipelineError."""

from __future__ import annotations

import difflib
import json
import logging
import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pipeline import __version__
from pipeline.errors import Interrupted, PipelineError, ProjectError
from pipeline.progress import Progress

if TYPE_CHECKING:
    from pipeline.captions.lint import LintProblem
    from pipeline.render.frame import FrameMade
    from pipeline.render.options import Options
    from pipeline.render.outputs import CaptionsWritten
    from pipeline.render.plan import Plan
    from pipeline.render.upkeep import Held
    from pipeline.render.watch import Watch

_NO_MEMORY = re.compile("Insufficient memory|(?:can't|Cannot) allocate memory|can't start new thread")
_SILENT = -70.0  # LUFS: what is below is not measured

DONE, PROBLEMS, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
_MOST_LISTED = 5

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
        _watch(path, options, quiet)
    if plan_only:
        _show_plan(run.plan(path, options), as_json, options.jobs)
        return
    with Progress(quiet or as_json) as tell:
        report = run.render(path, options, tell)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    elif not quiet:
        _show_report(report)


_BESIDE_WATCH = {
    "plan": "--watch makes films, and --plan makes nothing",
    "json": "--watch goes on until you end it, and --json is one object at the end",
    "force": "--watch makes what changed, and --force makes everything",
}


def _refuse_beside_watch(**given: bool) -> None:
    if why := next((why for option, why in _BESIDE_WATCH.items() if given[option]), None):
        raise click.UsageError(f"{why}: leave one of them out")


def _watch(path: Path, options: Options, quiet: bool) -> NoReturn:
    """Make the film after each save; what is wrong is told, and mended by the next one. Ends by KeyboardInterrupt."""
    from pipeline.render.watch import Watch

    with Watch(path, options) as watch:
        while True:
            told: list[dict[str, Any]] = []
            for asked in watch.rounds():
                code = _guarded(partial(_round, watch, path, asked, quiet, told), as_json=False, quiet=quiet)
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
    _show_report(report | news | {"outputs": [file for file in report["outputs"] if file.endswith(".mp4")]})


def _news(key: str, report: dict[str, Any], told: Sequence[dict[str, Any]]) -> list[Any]:
    return [each for each in report[key] if not any(each in earlier[key] for earlier in told)]


def _beside(project: Path, file: Path) -> str:
    """A file as seen from the project's folder."""
    folder = project.absolute().parent
    return str(file.absolute().relative_to(folder) if file.absolute().is_relative_to(folder) else file)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_LISTED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:_MOST_LISTED])} and {more} more"


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
    _show_frame(one.frame(path, options, moment), as_json, quiet)


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
    notes = (*checked.notes, *checked.departures)
    if as_json:
        click.echo(json.dumps({"problems": [], "notes": [str(note) for note in notes]}, ensure_ascii=False))
        return
    for note in checked.departures if quiet else notes:
        click.echo(str(note))
    if not quiet:
        click.echo(f"{project}: no problems" + (f", {_counted(len(notes), 'note')}" if notes else ""))


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
    with Progress(quiet or as_json) as tell:
        if lint:
            found = run.lint(path, options, tell)
        else:
            written = run.captions(path, options, tell)
    if lint:
        _show_lint(found, as_json, quiet)
    elif as_json or not quiet:
        _show_captions(written, as_json)


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
    if not quiet:
        _show_transcribed(path, scenes)


def _show_transcribed(path: Path, scenes: Sequence[tuple[str, int]]) -> None:
    written = [f"{name} ({_counted(count, 'paragraph')})" for name, count in scenes if count]
    silent = [name for name, count in scenes if not count]
    if written:
        click.echo(f"written into {path}: {', '.join(written)}")
    if silent:
        click.echo(f"nobody speaks in the recording of {', '.join(silent)}: nothing was written there")
    if not scenes:
        click.echo("every scene with a recording has its text")


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
    cleaned = run.clean(path, options, whole=whole)
    click.echo(_held("removed", cleaned.removed))
    click.echo(_held("kept", cleaned.kept))


_KINDS = {
    ".mp4": ("segment", "segments"),
    ".wav": ("take or part of one", "takes and parts of them"),
    ".f32": ("stem", "stems"),
    ".m4a": ("mix", "mixes"),
    ".npz": ("large still", "large stills"),
    ".json": ("finding", "findings"),
}


def _held(what: str, held: Held) -> str:
    """`1.2 MB kept: 12 segments, 1 mix`."""
    from pipeline.render.limit import bytes_text

    counted = [(held.entries.get(suffix, 0), *names) for suffix, names in _KINDS.items()]
    listed = ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in counted if count)
    return f"{bytes_text(held.bytes)} {what}" + (f": {listed}" if listed else "")


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


# Showing


def _show_plan(plan: Plan, as_json: bool, jobs: int) -> None:
    from pipeline.render.plan_text import plan_data, plan_lines

    lines = [json.dumps(plan_data(plan, jobs), ensure_ascii=False)] if as_json else plan_lines(plan, jobs)
    for line in lines:
        click.echo(line)


def _show_frame(made: FrameMade, as_json: bool, quiet: bool) -> None:
    notes = [str(note) for note in made.notes]
    if as_json:
        told = {"scene": made.scene, "frame": made.frame, "time": made.seconds, "notes": notes}
        click.echo(json.dumps({"outputs": [str(made.file)], **told}, ensure_ascii=False))
        return
    if quiet:
        return
    for note in notes:
        click.echo(note, err=True)
    click.echo(str(made), err=True)
    click.echo(made.file)


def _show_captions(written: CaptionsWritten, as_json: bool) -> None:
    made = [str(file) for file in written.files]
    for note in () if as_json else written.notes:
        click.echo(str(note), err=True)
    click.echo(json.dumps({"outputs": made}, ensure_ascii=False) if as_json else "\n".join(made))


def _show_lint(found: Sequence[LintProblem], as_json: bool, quiet: bool) -> None:
    """What breaks a rule, like the problems of `check`; the exit code says whether anything does."""
    if as_json:
        click.echo(json.dumps({"problems": [problem.data() for problem in found]}, ensure_ascii=False))
    elif found or not quiet:
        for problem in found:
            click.echo(str(problem.issue))
        click.echo(_counted(len(found), "lint problem") if found else "no lint problems")
    if found:
        click.get_current_context().exit(PROBLEMS)


def _show_report(report: dict[str, Any]) -> None:
    for note in report["notes"]:
        click.echo(note, err=True)
    if count := len(report["departures"]):
        places = _counted(count, "place")
        click.echo(f"note: recordings leave their text in {places}; list them with `render check --listen`", err=True)
    for retake in report["retakes"]:
        place = f"line {retake['line']}, {retake['scene']}"
        click.echo(f"note: {place}: an earlier reading was cut out: “{retake['said']}”", err=True)
    segments, seconds = report["segments"], sum(report["stages"].values())
    click.echo(
        f"{report['duration']:.1f} s of film in {seconds:.1f} s: {_counted(segments['made'], 'segment')} made, "
        f"{segments['reused']} reused; {_loudness(report)}",
        err=True,
    )
    for file in report["outputs"]:
        click.echo(file)


def _loudness(report: dict[str, Any]) -> str:
    if report["integrated_lufs"] <= _SILENT:
        return "silent"
    return f"{report['integrated_lufs']:.1f} LUFS, {report['true_peak_dbtp']:.1f} dBTP"


# Running


def main(arguments: Sequence[str] | None = None) -> None:
    """The program `render`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    signal.signal(signal.SIGTERM, _interrupt)
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_guarded(lambda: _run(words), as_json="--json" in words, quiet="--quiet" in words))


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


def _guarded(work: Callable[[], None], *, as_json: bool, quiet: bool) -> int:
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
    click.echo(f"{_counted(len(wrong), 'problem')}; nothing was made", err=True)
    return PROBLEMS


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


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


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt
