"""How good a place each border between two words is for a line or a cue to end.

After the sentence first, then after other punctuation (N, B). `english.py` knows more of English; in other languages a
short word is taken to lead to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.captions import english
from pipeline.captions.markup import italics, plain, width
from pipeline.captions.pieces import Piece
from pipeline.narration.script import ends_sentence

# Costs of a break: 0 is the end of a sentence, 50 any border between two words; from 85 on it tears apart what belongs
# together.
AFTER_SENTENCE = 0
AFTER_CLAUSE = 6
AFTER_COMMA = 9
BETWEEN_WORDS = 50
AFTER_SHORT_WORD = 80
BEFORE_LONE_SIGN = 130
INSIDE_WORD = 10
INSIDE_TITLE = 40
INSIDE_NAME = 200

_SHORT_WORD = 3
_LONGEST_TITLE = 40

_CLOSING = r"[\"'”’»)\]*」』）]*$"
_CLAUSE_END = re.compile(r"([;:；：؛]|--?|[–—])" + _CLOSING)
_COMMA_END = re.compile(r"[,，、،]" + _CLOSING + r"|[\"”»)\]」』）]$")


def border_cost(before: str, after: str, language: str, *, earlier: str = "", later: str = "") -> int:
    """The cost of ending a line between `before` and `after`, which stand between `earlier` and `later`."""
    if ends_sentence(before):
        return AFTER_SENTENCE
    if _CLAUSE_END.search(before):
        return AFTER_CLAUSE
    if _COMMA_END.search(before):
        return AFTER_COMMA
    if not any(character.isalnum() for character in after):
        return BEFORE_LONE_SIGN  # a dash standing alone belongs to the line above
    if language.startswith("en"):
        return english.pair_cost(earlier, before, after, later)
    is_short = before.isalpha() and len(before) == width(before) <= _SHORT_WORD
    return AFTER_SHORT_WORD if is_short else BETWEEN_WORDS


def border_costs(text: str, pieces: Sequence[Piece], names: Sequence[str], language: str) -> tuple[float, ...]:
    """The cost of ending a line before each piece of a scene's text; the first stands for the scene's start."""
    bare = ["", *(plain(piece.text).strip("*") for piece in pieces), ""]
    inside = _added_costs(text, names)
    costs = [float(AFTER_SENTENCE)]
    for at in range(1, len(pieces)):
        earlier, before, after, later = bare[at - 1 : at + 3]
        cost = border_cost(before, after, language, earlier=earlier, later=later)
        start = pieces[at].offset
        added = max((extra for first, last, extra in inside if first < start < last), default=0)
        inside_word = INSIDE_WORD if pieces[at].is_glued and cost > AFTER_COMMA else 0
        costs.append(float(cost + added + inside_word))
    return tuple(costs)


def _added_costs(text: str, names: Sequence[str]) -> list[tuple[int, int, int]]:
    """Stretches of the text better not torn, and what tearing them costs: names, and italics as short as a title."""
    titles = [(first, last, INSIDE_TITLE) for first, last in italics(text) if last - first <= _LONGEST_TITLE]
    return titles + [(first, last, INSIDE_NAME) for name in names for first, last in _found(text, name)]


def _found(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands, whatever its case and apostrophes."""
    pattern = r"\s+".join(map(re.escape, name.replace("’", "'").split()))
    if pattern:
        yield from (found.span() for found in re.finditer(pattern, text.replace("’", "'"), re.IGNORECASE))
