"""Where in a scene's words a phrase is spoken."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    matches = every_match(words, phrase)
    if nth:
        return matches[nth - 1] if nth <= len(matches) else None
    return next((match for match in matches if match.first > after), None)


def every_match(words: Sequence[str], phrase: str) -> list[Match]:
    """Each place where a phrase is spoken, in order."""
    spoken = _parts_of(words)
    wanted = spoken_parts(phrase)
    return [
        Match(spoken[start][1], spoken[start + len(wanted) - 1][1])
        for start in range(len(spoken) - len(wanted) + 1)
        if wanted and [part for part, _ in spoken[start : start + len(wanted)]] == wanted
    ]


def nearest_phrase(words: Sequence[str], phrase: str) -> str:
    """The stretch of the words most like a phrase that nobody speaks; empty where nothing is like it."""
    return nearest_stretch(words, phrase).text


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in a row from word `first` on, and how much they are like what was looked for, 0 to 1."""

    text: str
    first: int
    likeness: float


def nearest_stretch(words: Sequence[str], phrase: str) -> Stretch:
    """As `nearest_phrase`, with its place."""
    length = max(1, len(spoken_parts(phrase)))
    wanted = " ".join(spoken_parts(phrase))
    best = Stretch("", 0, 0.5)
    for start in range(len(words)):
        for size in (length, length - 1, length + 1):
            stretch = " ".join(words[start : start + size]) if size else ""
            likeness = _likeness(wanted, " ".join(spoken_parts(stretch)), best.likeness)
            if likeness > best.likeness:
                best = Stretch(stretch, start, likeness)
    return replace(best, text=best.text.strip(' .,;:!?—–-"“”'))


def _likeness(wanted: str, found: str, least: float) -> float:
    """Exact where it is more than `least`; what cannot be is known sooner."""
    matcher = difflib.SequenceMatcher(None, wanted, found)
    most = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return matcher.ratio() if most > least else most


def _parts_of(words: Sequence[str]) -> list[tuple[str, int]]:
    return [(part, index) for index, word in enumerate(words) for part in spoken_parts(word)]


def spoken_parts(text: str) -> list[str]:
    """The words of a text as they are compared: without case, punctuation and marks."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("*", "").casefold()
    return _PARTS.findall(plain)
