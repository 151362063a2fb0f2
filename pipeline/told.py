"""What is told of a run that ended well: lines, or one JSON object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.captions.lint import LintProblem
    from pipeline.render.frame import FrameMade
    from pipeline.render.outputs import CaptionsWritten
    from pipeline.render.plan import Plan
    from pipeline.render.run import Checked
    from pipeline.render.upkeep import Cleaned, Held


def tell_plan(plan: Plan, as_json: bool, jobs: int) -> None:
    from pipeline.render.plan_text import plan_data, plan_lines

    if as_json:
        _tell_json(plan_data(plan, jobs))
        return
    for line in plan_lines(plan, jobs):
        click.echo(line)


def tell_frame(made: FrameMade, as_json: bool, quiet: bool) -> None:
    notes = [str(note) for note in made.notes]
    if as_json:
        told = {"scene": made.scene, "frame": made.frame, "time": made.seconds, "notes": notes}
        _tell_json({"outputs": [str(made.file)], **told})
        return
    if quiet:
        return
    for note in notes:
        click.echo(note, err=True)
    click.echo(str(made), err=True)
    click.echo(made.file)


def tell_captions(written: CaptionsWritten, as_json: bool, quiet: bool) -> None:
    if as_json:
        _tell_json({"outputs": [str(file) for file in written.files]})
    elif not quiet:
        for note in written.notes:
            click.echo(str(note), err=True)
        for file in written.files:
            click.echo(file)


def tell_lint(found: Sequence[LintProblem], as_json: bool, quiet: bool) -> None:
    """What breaks a rule, like the problems of `check`; the exit code says whether anything does."""
    if as_json:
        _tell_json({"problems": [problem.data() for problem in found]})
    elif found or not quiet:
        for problem in found:
            click.echo(str(problem.issue))
        click.echo(counted(len(found), "lint problem") if found else "no lint problems")


def tell_film(report: dict[str, Any], as_json: bool, quiet: bool) -> None:
    if as_json:
        _tell_json(report)
    elif not quiet:
        tell_report(report)


def tell_report(report: dict[str, Any]) -> None:
    for note in report["notes"]:
        click.echo(note, err=True)
    if count := len(report["departures"]):
        places = counted(count, "place")
        click.echo(f"note: recordings leave their text in {places}; list them with `render check --listen`", err=True)
    for retake in report["retakes"]:
        place = f"line {retake['line']}, {retake['scene']}"
        click.echo(f"note: {place}: an earlier reading was cut out: “{retake['said']}”", err=True)
    segments, seconds = report["segments"], sum(report["stages"].values())
    click.echo(
        f"{report['duration']:.1f} s of film in {seconds:.1f} s: {counted(segments['made'], 'segment')} made, "
        f"{segments['reused']} reused; {_loudness(report)}",
        err=True,
    )
    for file in report["outputs"]:
        click.echo(file)


def _loudness(report: dict[str, Any]) -> str:
    from pipeline.sound.loudness import ABSOLUTE_GATE

    if report["integrated_lufs"] <= ABSOLUTE_GATE:
        return "silent"
    return f"{report['integrated_lufs']:.1f} LUFS, {report['true_peak_dbtp']:.1f} dBTP"


def tell_checked(project: Path, checked: Checked, as_json: bool, quiet: bool) -> None:
    notes = (*checked.notes, *checked.departures)
    if as_json:
        _tell_json({"problems": [], "notes": [str(note) for note in notes]})
        return
    for note in checked.departures if quiet else notes:
        click.echo(str(note))
    if not quiet:
        click.echo(f"{project}: no problems" + (f", {counted(len(notes), 'note')}" if notes else ""))


def tell_transcribed(path: Path, scenes: Sequence[tuple[str, int]], quiet: bool) -> None:
    if quiet:
        return
    written = [f"{name} ({counted(count, 'paragraph')})" for name, count in scenes if count]
    silent = [name for name, count in scenes if not count]
    if written:
        click.echo(f"written into {path}: {', '.join(written)}")
    if silent:
        click.echo(f"nobody speaks in the recording of {', '.join(silent)}: nothing was written there")
    if not scenes:
        click.echo("every scene with a recording has its text")


def tell_cleaned(cleaned: Cleaned) -> None:
    click.echo(_held("removed", cleaned.removed))
    click.echo(_held("kept", cleaned.kept))


_KINDS = {
    ".mp4": ("segment", "segments"),
    ".wav": ("take or part of one", "takes and parts of them"),
    ".said": ("spoken sentence", "spoken sentences"),
    ".f32": ("stem", "stems"),
    ".m4a": ("mix", "mixes"),
    ".aac": ("part of a mix", "parts of mixes"),
    ".npz": ("large still", "large stills"),
    ".json": ("finding", "findings"),
}


def _held(what: str, held: Held) -> str:
    """`1.2 MB kept: 12 segments, 1 mix`."""
    from pipeline.render.limit import bytes_text

    found = [(held.entries.get(suffix, 0), *names) for suffix, names in _KINDS.items()]
    listed = ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in found if count)
    return f"{bytes_text(held.bytes)} {what}" + (f": {listed}" if listed else "")


def counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _tell_json(told: object) -> None:
    click.echo(json.dumps(told, ensure_ascii=False))
