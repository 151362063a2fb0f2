"""Narration written into a project file by inserting lines: everything else stays as the author left it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from pipeline.errors import Issue
from pipeline.project.source import SourceFile

_WIDTH = 88


def closed_scenes(file: SourceFile, scenes: Iterable[int]) -> list[Issue]:
    """Those of the scenes that stand in braces: there is no line to write anything after."""
    message = "a scene in braces has no line to write its narration after"
    hint = "write each key on a line of its own"
    return [file.issue(("scenes", scene), message, hint) for scene in scenes if _is_in_braces(file, scene)]


def with_narration(file: SourceFile, texts: Mapping[int, str]) -> str:
    """The file's text with `narration` in each of the scenes: in the place of an empty one, else after `recording`."""
    lines = file.text.splitlines(keepends=True)
    ending = "\r\n" if "\r\n" in file.text else "\n"
    for scene, text in sorted(texts.items(), reverse=True):
        empty = file.keys.get(("scenes", scene, "narration"))
        column = (empty or file.keys["scenes", scene, "recording"]).column
        body = [f"{line}{ending}" for line in _folded(text, " " * (column + 1))]
        if empty:
            at = empty.line - 1
            lines[at : at + 1] = [f"{lines[at][: column - 1]}narration: >{ending}", *body]
        else:
            at = file.ends["scenes", scene, "recording"].line
            lines[at - 1] = lines[at - 1].rstrip("\r\n") + ending
            lines[at:at] = [f"{' ' * (column - 1)}narration: >{ending}", *body]
    return "".join(lines)


def _folded(text: str, margin: str) -> list[str]:
    """Lines of a folded block; a paragraph stays a paragraph."""
    paragraphs = ["\n".join(textwrap.wrap(paragraph, _WIDTH)) for paragraph in text.split("\n\n")]
    return [f"{margin}{line}" if line else "" for line in "\n\n".join(paragraphs).splitlines()]


def _is_in_braces(file: SourceFile, scene: int) -> bool:
    start = file.values["scenes", scene]
    return file.text.splitlines()[start.line - 1][start.column - 1] == "{"
