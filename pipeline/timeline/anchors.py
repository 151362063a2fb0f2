"""Where in a scene's words a phrase is spoken."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_PARTS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """Indexes of the first and the last word of a phrase in the scene's words."""

    first: int
    last: int


def find_phrase(words: Sequence[str], phrase: str, nth: int = 0, after: int = -1) -> Match | None:
    """The `nth` place where `phrase` is spoken, or with 0 the first that begins after word `after`.

    Case, punctuation and the kind of apostrophe do not matter.
    """
    spoken = _parts_of(words)
    wanted = spoken_parts(phrase)
    matches = [
        Match(spoken[start][1], spoken[start + len(wanted) - 1][1])
        for start in range(len(spoken) - len(wanted) + 1)
        if wanted and [part for part, _ in spoken[start : start + len(wanted)]] == wanted
    ]
    if nth:
        return matches[nth - 1] if nth <= len(matches) else None
    return next((match for match in matches if match.first > after), None)


def nearest_phrase(words: Sequence[str], phrase: str) -> str:
    """The stretch of the words most like a phrase that nobody speaks; empty where nothing is like it."""
    length = max(1, len(spoken_parts(phrase)))
    wanted = " ".join(spoken_parts(phrase))
    best, best_ratio = "", 0.5
    for start in range(len(words)):
        for size in (length, length - 1, length + 1):
            stretch = " ".join(words[start : start + size]) if size else ""
            ratio = difflib.SequenceMatcher(None, wanted, " ".join(spoken_parts(stretch))).ratio()
            if ratio > best_ratio:
                best, best_ratio = stretch, ratio
    return best.strip(' .,;:!?—–-"“”')


def _parts_of(words: Sequence[str]) -> list[tuple[str, int]]:
    return [(part, index) for index, word in enumerate(words) for part in spoken_parts(word)]


def spoken_parts(text: str) -> list[str]:
    """The words of a text as they are compared: without case, punctuation and marks."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("*", "").casefold()
    return _PARTS.findall(plain)
