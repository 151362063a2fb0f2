"""Where the scenes of a project file stand, line by line. Lines and columns are counted from 0 here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.project.source import SourceFile
from pipeline.project.values import Location

_DASH = re.compile(r" *-(\s|$)")
_BRACE = re.compile(r"([&!]\S*\s+)*\{")


def key_column(file: SourceFile, scene: int) -> int:
    """How far the scene's keys are indented."""
    return file.keys["scenes", scene, "recording"].column - 1


def dash_column(file: SourceFile, scene: int) -> int:
    """How far the scene's dash is indented, which may stand on a line above its keys."""
    above = file.text.splitlines()[: file.values["scenes", scene].line]
    return next(line.index("-") for line in reversed(above) if _DASH.match(line))


def is_in_braces(file: SourceFile, scene: int) -> bool:
    start = file.values["scenes", scene]
    here = file.text.splitlines()[start.line - 1 :]
    return bool(_BRACE.match("\n".join([here[0][start.column - 1 :], *here[1:]])))


def line_after(file: SourceFile, location: Location) -> int:
    """The line after a value that is no block of mappings or lists, blank lines and comments after it left out."""
    key, value, end = file.keys[location], file.values[location], file.ends[location]
    if (value.line, value.column) < (key.line, key.column):
        return key.line  # an alias: the value stands where its anchor is
    after = end.line if end.column > 1 else end.line - 1
    lines = file.text.splitlines()
    while not lines[after - 1].strip():
        after -= 1
    return after


def line_after_scene(file: SourceFile, scene: int) -> int:
    """As `line_after`, of a scene whose keys all have such values."""
    return max(line_after(file, ("scenes", scene, key)) for key in file.data["scenes"][scene])


def line_after_comments(lines: Sequence[str], after: int, column: int) -> int:
    """The line after the comments that follow, as far as they are indented to `column` or more."""
    for place in range(after, len(lines)):
        text = lines[place].strip()
        indent = len(lines[place]) - len(lines[place].lstrip(" "))
        if text and not (text.startswith("#") and indent >= column):
            break
        if text:
            after = place + 1
    return after


def stand_apart(file: SourceFile) -> bool:
    """Whether there are blank lines between scenes; so it is meant where there is only one scene."""
    lines = file.text.splitlines()
    starts = [file.values["scenes", scene].line - 1 for scene in range(1, len(file.data["scenes"]))]
    return not starts or any(_follows_blank_line(lines, start) for start in starts)


def _follows_blank_line(lines: Sequence[str], start: int) -> bool:
    above = next((line for line in reversed(lines[:start]) if line.lstrip()[:1] not in ("#", "-")), "")
    return not above.strip()
