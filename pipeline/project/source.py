"""YAML text into plain data, with the line and column of every key and value kept beside it.

Every scalar stays the text the author wrote: `9:16`, `no` and `1:02` are for the model to understand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import Issue, ProjectError
from pipeline.project.slips import slip_of
from pipeline.project.values import Location

MAX_BYTES = 4_000_000
MAX_NODES = 200_000
MAX_ALIASES = 100
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
}
_STRUCTURE_TAGS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_TEXTS = {"title", "narration", "text", "card", "sub", "by", "chapter", "name", "author"}
_CUT_BY_COMMENT = re.compile(r"[ \t]+(#\w\S*)")
_UNDRAWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER_AFTER_PHRASE = re.compile(r"[ \t]+(#[1-9]\d*)[ \t]*(?:\r?\n|$)")


@dataclass(frozen=True, slots=True)
class Position:
    """Counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A YAML file as data: mappings, lists and text only."""

    path: Path
    text: str
    data: Any
    values: Mapping[Location, Position]
    keys: Mapping[Location, Position]
    ends: Mapping[Location, Position]
    notes: Sequence[Issue] = ()
    has_mark: bool = False
    """Whether the file begins with a byte order mark."""

    def issue(
        self, location: Location, message: str, hint: str = "", *, at_key: bool = False, note: bool = False
    ) -> Issue:
        """An issue at a value, or at its key; at the nearest thing above where the value itself is not written."""
        position, place = self.keys.get(location) if at_key else None, location
        while position is None:
            position = self.values.get(location)
            location = location[:-1]
        return issue_at(self.path, self.text, position, message, hint, note=note, place=place)


def issue_at(
    path: Path,
    text: str,
    position: Position,
    message: str,
    hint: str = "",
    *,
    note: bool = False,
    place: Location = (),
) -> Issue:
    lines = _lines(text)
    excerpt = lines[position.line - 1] if 0 < position.line <= len(lines) else ""
    return Issue(message, path, position.line, position.column, excerpt, hint, note, place)


@lru_cache(maxsize=1)
def _lines(text: str) -> Sequence[str]:
    """Kept for the next issue of the same file."""
    return tuple(text.splitlines())


def read(path: Path) -> SourceFile:
    """Read a project file. Raises ProjectError with every problem of its YAML."""
    text = text_of(path)
    return replace(parse(path, text.removeprefix("\ufeff")), has_mark=text.startswith("\ufeff"))


def parse(path: Path, text: str) -> SourceFile:
    """As `read`, of text already read."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise ProjectError([_syntax_issue(path, text, error)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        character = error.character if isinstance(error.character, int) else ord(error.character)
        raise ProjectError([Issue(f"a character that YAML does not allow: U+{character:04X}", path, line, 1)]) from None
    except RecursionError:
        raise ProjectError([Issue("lists or mappings inside each other too deeply", path)]) from None
    if node is None:
        raise ProjectError([Issue("the file is empty", path, hint="a project needs at least a title and scenes")])
    walk = _Walk(path, text)
    data = walk.value(node, ())
    if walk.issues:
        raise ProjectError(walk.issues)
    return SourceFile(path, text, data, walk.values, walk.keys, walk.ends, tuple(walk.notes))


def text_of(path: Path) -> str:
    """The file's text, a byte order mark included. Raises ProjectError."""
    if not path.is_file():
        raise ProjectError([Issue("there is no such file" if not path.exists() else "this is not a file", path)])
    if path.stat().st_size > MAX_BYTES:
        raise ProjectError([Issue(f"larger than {MAX_BYTES // 1_000_000} MB: this is not a project file", path)])
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ProjectError([Issue("not UTF-8 text", path, line, 1, hint="save the file as UTF-8")]) from None


def _syntax_issue(path: Path, text: str, error: Any) -> Issue:
    slip = slip_of(text, error)
    return issue_at(path, text, Position(slip.line, slip.column), slip.message, slip.hint)


@dataclass(slots=True)
class _Walk:
    """Turns composed nodes into data, refusing what a project file has no use for."""

    path: Path
    text: str
    values: dict[Location, Position] = field(default_factory=dict)
    keys: dict[Location, Position] = field(default_factory=dict)
    ends: dict[Location, Position] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    notes: list[Issue] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    nodes: int = 0
    aliases: int = 0

    def value(self, node: Any, location: Location) -> Any:
        import yaml

        self.values[location] = _position(node)
        self.ends[location] = Position(node.end_mark.line + 1, node.end_mark.column + 1)
        self._count(node)
        if node.tag not in _PLAIN_TAGS | _STRUCTURE_TAGS:
            self._add(
                _position(node), f"tags such as {_short_tag(node.tag)} are not used in a project", "remove the tag"
            )
            return ""
        if isinstance(node, yaml.ScalarNode):
            self._refuse_undrawable(node)
            return "" if node.tag.endswith(":null") else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*location, index)) for index, item in enumerate(node.value)]
        return self._mapping(node, location)

    def _mapping(self, node: Any, location: Location) -> dict[str, Any]:
        import yaml

        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(_position(key_node), "a key must be a word", "key: value")
                continue
            key, place = key_node.value, (*location, key_node.value)
            if key in data:
                first = self.keys[place]
                self._add(
                    _position(key_node), f"`{key}` stands here twice: first on line {first.line}", "keep one of them"
                )
                continue
            self._refuse_undrawable(key_node)
            self.keys[place] = _position(key_node)
            data[key] = self.value(value_node, place)
            if key in ("at", "until") and isinstance(data[key], str):
                data[key] += self._number_after(value_node)
            elif isinstance(value_node, yaml.ScalarNode) and value_node.style is None:
                self._note_comment(place, value_node)
            if key == "narration" and isinstance(value_node, yaml.ScalarNode) and value_node.style == ">":
                # Folding left one line break of the blank line between two paragraphs.
                data[key] = re.sub(r"\n+(?=.)", "\n\n", data[key])
        return data

    def _number_after(self, node: Any) -> str:
        """`at: "words" #2`: to YAML the number is a comment, to us it says which match is meant."""
        found = _NUMBER_AFTER_PHRASE.match(self.text, node.end_mark.index) if node.end_mark.index else None
        return f" {found[1]}" if found else ""

    def _note_comment(self, place: Location, node: Any) -> None:
        """Text that goes on after ` #` is cut there by YAML, which its author may not have meant."""
        key = place[-1]
        found = _CUT_BY_COMMENT.match(self.text, node.end_mark.index) if key in _TEXTS else None
        if found:
            message = f"`{key}` ends before `{found[1]}`: to YAML # begins a comment"
            hint = f'if it belongs to the text, put all of it in quotation marks: {key}: "…"'
            self.notes.append(issue_at(self.path, self.text, _position(node), message, hint, note=True, place=place))

    def _refuse_undrawable(self, node: Any) -> None:
        """Control characters, halves of characters and no characters at all: no font draws them, XML has none."""
        bad = _UNDRAWABLE.search(node.value)
        if bad:
            self._add(_position(node), f"U+{ord(bad[0]):04X} is not a character that can be shown", "remove it")

    def _count(self, node: Any) -> None:
        self.nodes += 1
        if id(node) in self.seen:
            self.aliases += 1
        self.seen.add(id(node))
        if self.nodes > MAX_NODES or self.aliases > MAX_ALIASES:
            message, hint = "too many aliases (&name, *name): refused", "write it out"
            raise ProjectError([issue_at(self.path, self.text, _position(node), message, hint)])

    def _add(self, position: Position, message: str, hint: str) -> None:
        self.issues.append(issue_at(self.path, self.text, position, message, hint))


def _position(node: Any) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
