"""Narration written into a project file by inserting lines: everything else stays as the author left it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.errors import Issue, ProjectError
from pipeline.project.lines import (
    dash_column,
    is_in_braces,
    key_column,
    line_after,
    line_after_comments,
    line_after_scene,
    stand_apart,
)
from pipeline.project.source import SourceFile, parse

_WIDTH = 88
_OPENING_KEYS = {"id", "chapter", "narration", "recording", "before"}
_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")

Paragraphs = Sequence[str]


def closed_scenes(file: SourceFile, scenes: Iterable[int]) -> list[Issue]:
    """Those of the scenes that have no lines of their own: in braces, or repeated by an alias."""
    places = [file.values["scenes", scene] for scene in range(len(file.data["scenes"]))]
    found = []
    for scene in scenes:
        if places.count(places[scene]) > 1:
            message = "a scene that is repeated by *alias has no lines for a narration of its own"
            found.append(file.issue(("scenes", scene), message, "write it out in each place"))
        elif is_in_braces(file, scene):
            message = "a scene in braces has no line to write its narration after"
            found.append(file.issue(("scenes", scene), message, "write each key on a line of its own"))
    return found


def with_narration(file: SourceFile, texts: Mapping[int, Paragraphs]) -> str:
    """The file's text with `narration` in each of the scenes: in the place of an empty one, else after `recording`.

    Several paragraphs become as many scenes that share the recording, the first one with the scene's own keys. Where
    the scene shows something, or says how it ends, they stay one text. Raises ProjectError where a file is laid out so
    that it would not read back.
    """
    lines = file.text.splitlines(keepends=True)
    ending = "\r\n" if "\r\n" in file.text else "\n"
    for scene, paragraphs in sorted(texts.items(), reverse=True):
        first, *further = _divided(file.data["scenes"][scene], paragraphs)
        if further:
            end = line_after_comments(lines, line_after_scene(file, scene), key_column(file, scene))
            _insert(lines, end, _scenes_after(file, scene, further), ending)
        _insert_narration(lines, file, scene, first, ending)
    text = "".join(lines)
    _refuse_misread(file, texts, text)
    return text


def _divided(scene: Mapping[str, Any], paragraphs: Paragraphs) -> list[Paragraphs]:
    """The text of each scene that this one becomes."""
    is_whole = any(value for key, value in scene.items() if key not in _OPENING_KEYS)
    return [paragraphs] if is_whole else [[paragraph] for paragraph in paragraphs]


def _insert_narration(lines: list[str], file: SourceFile, scene: int, text: Paragraphs, ending: str) -> None:
    place = ("scenes", scene, "narration")
    column = key_column(file, scene)
    if key := file.keys.get(place):
        start, end = key.line - 1, line_after(file, place)
        comment = _COMMENT.search("".join(lines[start:end]), key.column)
        header = lines[start][: key.column - 1] + "narration: >" + (comment[0] if comment else "")
        lines[start:end] = []
        _insert(lines, start, [header, *_folded(text, column + 2)], ending)
    else:
        # A comment as deep as the text would become part of it.
        after = line_after_comments(lines, line_after(file, ("scenes", scene, "recording")), column + 2)
        _insert(lines, after, [" " * column + "narration: >", *_folded(text, column + 2)], ending)


def _scenes_after(file: SourceFile, scene: int, texts: Sequence[Paragraphs]) -> list[str]:
    """The lines of scenes in the layout of this one that go on with its recording."""
    import yaml

    dash = dash_column(file, scene)
    column = max(key_column(file, scene), dash + 2)
    first = " " * dash + "-" + " " * (column - dash - 1)
    recording = {"recording": file.data["scenes"][scene]["recording"]}
    named = yaml.safe_dump(recording, allow_unicode=True, width=10**6).rstrip("\n")
    gap = [""] if stand_apart(file) else []
    written = []
    for text in texts:
        written += [*gap, first + named, " " * column + "narration: >", *_folded(text, column + 2)]
    return written


def _insert(lines: list[str], at: int, new: Iterable[str], ending: str) -> None:
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += ending
    lines[at:at] = [line + ending for line in new]


def _folded(paragraphs: Paragraphs, column: int) -> list[str]:
    """Lines of a folded block, which reads back as words with single spaces; a blank line ends a paragraph."""
    found: list[str] = []
    for paragraph in paragraphs:
        wrapped = textwrap.wrap(_spaced(paragraph), _WIDTH, break_long_words=False, break_on_hyphens=False)
        found += [*([""] if found else []), *(" " * column + line for line in wrapped)]
    return found


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _refuse_misread(file: SourceFile, texts: Mapping[int, Paragraphs], text: str) -> None:
    """A file can be laid out in ways that nobody writes by hand: it must say what it said, and the new text."""
    expected = []
    for number, scene in enumerate(file.data["scenes"]):
        for place, paragraphs in enumerate(_divided(scene, texts[number]) if number in texts else ()):
            narration = "\n\n".join(map(_spaced, paragraphs)) + "\n"
            expected.append({**({} if place else scene), "recording": scene["recording"], "narration": narration})
        expected += [scene] if number not in texts else []
    try:
        is_same = parse(file.path, text).data == {**file.data, "scenes": expected}
    except ProjectError:
        is_same = False
    if not is_same:
        message = "its narration cannot be written into this file as it is laid out"
        raise ProjectError([file.issue(("scenes", min(texts)), message, "write each key on a line of its own")])
