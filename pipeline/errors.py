"""What can go wrong, as data. Raised anywhere, caught once, in `ending.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EXCERPT = 100  # characters of a line that are shown


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem, or one note, at a place in a file. Lines and columns count from 1; 0 means the file as a whole.

    `place` is what it is about, in a project: `("scenes", 2, "clips", 0)`; empty where it is about nothing single.
    """

    message: str
    path: Path | None = None
    line: int = 0
    column: int = 0
    excerpt: str = ""
    hint: str = ""
    is_note: bool = False
    place: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        place = ""
        if self.path is not None:
            place = f"{self.path}:{self.line}:{self.column}: " if self.line else f"{self.path}: "
        text = f"{place}{'note: ' if self.is_note else ''}{self.message}"
        if self.excerpt:
            text += f"\n    {_clipped(self.excerpt, self.column)}"
        if self.hint:
            text += f"\n    → {self.hint}"
        return text


def _clipped(line: str, column: int) -> str:
    """The part of a line around a column that a terminal shows on one line."""
    line = line.rstrip()
    start = max(0, column - 1 - _EXCERPT // 2) if len(line.strip()) > _EXCERPT else 0
    part = line[start : start + _EXCERPT + len(line) - len(line.lstrip())]
    return ("…" if start else "") + part.strip() + ("…" if start + len(part) < len(line) else "")


class PipelineError(Exception):
    """Anything the user can be told plainly. Exit code 1."""


class ProjectError(PipelineError):
    """Problems in the project or its media, all of them at once."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("\n".join(map(str, issues)))
        self.issues = tuple(issues)


class MissingError(PipelineError):
    """Something this machine would need and has not: weights, a voice, a font, space on the disk."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}\n    → {hint}" if hint else message)
        self.message = message
        self.hint = hint


class ToolError(PipelineError):
    """An external program failed: what was run, its exit code, its last lines."""

    def __init__(self, command: Sequence[str], code: int, last_lines: str) -> None:
        super().__init__(f"{command[0]} failed with exit code {code}\n{last_lines}\ncommand: {' '.join(command)}")
        self.command = tuple(command)
        self.code = code
        self.last_lines = last_lines


class StaleError(PipelineError):
    """What a film is made from changed meanwhile, or proved damaged. Begun again, a run ends well."""


def changed_meanwhile(name: str) -> StaleError:
    """Of a file of the author's, by its name."""
    return StaleError(f"{name} was changed while the film was made from it\n    → render again")


class Interrupted(PipelineError):
    """The user asked to stop. Exit code 130."""
