"""Narration written into a project file by inserting lines: everything else stays as the author left it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from pipeline.errors import Issue
from pipeline.project.source import Position, SourceFile

_WIDTH = 88


def with_narration(file: SourceFile, texts: Mapping[int, str]) -> tuple[str, list[Issue]]:
    """The file's text with `narration` added after each scene's `recording`, and the scenes where that cannot be done.

    A scene written on one line, in braces, has no line to add one after.
    """
    lines = file.text.splitlines(keepends=True)
    issues: list[Issue] = []
    for scene, text in sorted(texts.items(), reverse=True):
        key = file.keys[("scenes", scene, "recording")]
        if _is_in_braces(file, scene):
            message = "a scene in braces has no line to write its narration after"
            issues.append(file.issue(("scenes", scene), message, "write each key on a line of its own"))
            continue
        after = _last_line(file, scene)
        if not lines[after - 1].endswith("\n"):
            lines[after - 1] += "\n"
        lines[after:after] = _block(text, key.column - 1)
    return "".join(lines), issues


def _block(text: str, indent: int) -> list[str]:
    """`narration: >` and the text, folded; a paragraph stays a paragraph."""
    margin = " " * (indent + 2)
    paragraphs = ["\n".join(textwrap.wrap(paragraph, _WIDTH)) for paragraph in text.split("\n\n")]
    folded = "\n\n".join(paragraphs).splitlines()
    return [f"{' ' * indent}narration: >\n", *(f"{margin}{line}\n" if line else "\n" for line in folded)]


def _is_in_braces(file: SourceFile, scene: int) -> bool:
    start = file.values[("scenes", scene)]
    return file.text.splitlines()[start.line - 1][start.column - 1] == "{"


def _last_line(file: SourceFile, scene: int) -> int:
    """The line, from 1, on which the scene's `recording` ends: before the next key, comments left to that key."""
    place = ("scenes", scene, "recording")
    value: Position = file.values[place]
    return value.line
