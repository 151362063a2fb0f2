"""Lines of mixed direction, helped along with invisible marks where libass does not do as Unicode's annex 9 says.

It takes the direction of a line from the line's own first letter, and brackets for ordinary neutral characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import bidirectional

from pipeline.timeline.direction import is_leftward

RIGHTWARD, LEFTWARD = "\u200e\u200f"
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def marks_in(line: str, paragraph: str) -> dict[int, tuple[str, str]]:
    """Marks to put before and after the characters at some places of a line, so that it runs as its paragraph does."""
    leftward = is_leftward(paragraph)
    marks = {at: (mark, mark) for at, mark in _brackets(line, leftward)} if _is_mixed(line) else {}
    if line and is_leftward(line) != leftward:
        before, after = marks.get(0, ("", ""))
        marks[0] = ((LEFTWARD if leftward else RIGHTWARD) + before, after)
    return marks


def _is_mixed(line: str) -> bool:
    return any(bidirectional(character) in ("R", "AL") for character in line)


def _brackets(line: str, leftward: bool) -> Iterator[tuple[int, str]]:
    """Each bracket whose direction is decided by rule N0 of the annex, and the mark of that direction."""
    ways = _ways(line, leftward)
    own, other = (LEFTWARD, RIGHTWARD) if leftward else (RIGHTWARD, LEFTWARD)
    for first, last in _pairs(line):
        inside = {way for way in ways[first + 1 : last] if way}
        if own in inside:
            way = own
        elif other in inside:
            before = next((way for way in reversed(ways[:first]) if way), own)
            way = other if before == other else own
        else:
            continue
        yield from ((first, way), (last, way))


def _ways(line: str, leftward: bool) -> list[str]:
    """The direction of each letter and number as a mark, "" of all else; numbers go with a Latin letter before them."""
    ways: list[str] = []
    before = LEFTWARD if leftward else RIGHTWARD
    for character in line:
        kind = bidirectional(character)
        if kind in ("L", "R", "AL"):
            before = RIGHTWARD if kind == "L" else LEFTWARD
            ways.append(before)
        elif kind == "EN":
            ways.append(RIGHTWARD if before == RIGHTWARD else LEFTWARD)
        else:
            ways.append(LEFTWARD if kind == "AN" else "")
    return ways


def _pairs(line: str) -> list[tuple[int, int]]:
    """Where brackets open and close."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    for at, character in enumerate(line):
        if character in _PAIRS:
            opened.append((at, _PAIRS[character]))
        elif opened and character == opened[-1][1]:
            found.append((opened.pop()[0], at))
    return found
