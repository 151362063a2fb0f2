"""Where each word of a text stands in the YAML file, however the text is written there."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from pipeline.project.source import Position, SourceFile
from pipeline.project.values import Location

# An anchor or a tag before the value; the first line of a block: `>`, `|-`, with a comment.
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_BLOCK_HEADER = re.compile(r"[>|][-+0-9]*(?:[ \t]+#.*)?\r?\n")
# What stands between two words inside double quotation marks: spaces, and the escapes that mean them.
_BETWEEN_QUOTED = re.compile(r"(?:\s|\\\r?\n|\\[ntrN_ ])+")
_BETWEEN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """`text` as YAML reads it."""

    text: str
    place: Position


def written_words(file: SourceFile, location: Location) -> tuple[WrittenWord, ...]:
    """Every word of the text at `location`; none where the file does not show as many words as the text has.

    That is rare: words with escapes for uncommon spaces between them, or one over two lines joined by a backslash.
    """
    value = _value(file, location)
    if not isinstance(value, str) or not value.strip():
        return ()
    starts = [0, *accumulate(len(line) for line in file.text.splitlines(keepends=True))]
    first, last = (starts[at.line - 1] + at.column - 1 for at in (file.values[location], file.ends[location]))
    texts, offsets = value.split(), _words(file.text[:last], first)
    if len(texts) != len(offsets):
        return ()
    return tuple(WrittenWord(text, _position(starts, at)) for text, at in zip(texts, offsets, strict=True))


def _value(file: SourceFile, location: Location) -> object:
    value = file.data
    for part in location:
        if isinstance(value, dict) and part not in value:
            return None
        value = value[part]
    return value


def _words(text: str, start: int) -> list[int]:
    """The offset of each word of the value that begins at `start` and ends where the text does."""
    start = _end(_PROPERTIES, text, start)
    if text[start] in ">|":
        return _between(_BETWEEN, text, _end(_BLOCK_HEADER, text, start))
    if text[start] == "'":
        return _between(_BETWEEN, text[:-1], start + 1)
    if text[start] == '"':
        return _between(_BETWEEN_QUOTED, text[:-1], start + 1)
    return _between(_BETWEEN, text, start)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _between(separator: re.Pattern[str], text: str, start: int) -> list[int]:
    gaps = [found.span() for found in separator.finditer(text, start)]
    begins = [start, *(end for _, end in gaps)]
    ends = [*(begin for begin, _ in gaps), len(text)]
    return [begin for begin, end in zip(begins, ends, strict=True) if begin < end]


def _position(starts: list[int], offset: int) -> Position:
    line = bisect_right(starts, offset)
    return Position(line, offset - starts[line - 1] + 1)
