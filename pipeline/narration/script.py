"""The script as tokens: what is written, and the ways each token may be said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.narration.spoken import ways_to_say

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Burmese, Khmer, kana and Chinese characters: written without spaces."""
_CLAUSE = re.compile(r"[^。！？，、；：…]+[。！？，、；：…]*[」』”’）)\]》]*|.+")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the script, as written; no ways where nobody says anything: `—`, an emoji.

    Pieces stand between spaces. In a script written without them, whose characters are compared one by one, they are
    its sentences and clauses; `is_glued` is then True for all but the first.
    """

    text: str
    ways: tuple[tuple[str, ...], ...]
    is_glued: bool = False


_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*」』）]*$")
_ABBREVIATION = re.compile(r"(?:^|\W)(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|cf|vol|pp?)\.$")


def is_english(language: str) -> bool:
    """Of a code such as `en`, `en-GB` or `de`."""
    return language.split("-")[0].lower() == "en"


def ends_sentence(text: str) -> bool:
    """Whether the text, a word or more, ends one; the full stop of an abbreviation does not."""
    return bool(_SENTENCE_END.search(text)) and not _ABBREVIATION.search(text)


def script_tokens(script: str, says: Mapping[str, str], language: str) -> list[Token]:
    """Every token in order. In other languages than English a token is said as it is written."""
    written = [piece for found in re.finditer(r"\S+", script) for piece in _pieces(found[0], found.start())]
    said = dict(_glossary_ways(script, written, says))
    ends = [-1, *(end for _, _, end in written)]
    return [
        Token(text, (said[place],) if place in said else _ways(text, language), start == ends[place])
        for place, (text, start, _) in enumerate(written)
    ]


def _pieces(text: str, start: int) -> list[tuple[str, int, int]]:
    """Between spaces, or less where there are none: each with its start and end in the script."""
    if not _UNSPACED.search(text):
        return [(text, start, start + len(text))]
    return [(found[0], start + found.start(), start + found.end()) for found in _CLAUSE.finditer(text)]


def _ways(text: str, language: str) -> tuple[tuple[str, ...], ...]:
    if is_english(language):
        return ways_to_say(text)
    plain = re.sub(r"[^\w'’-]|_", "", text).lower()
    if _UNSPACED.search(plain):
        return (tuple(re.sub(r"\W", "", plain)),)
    return ((plain,),) if any(map(str.isalnum, plain)) else ()


def _glossary_ways(
    script: str, written: Sequence[tuple[str, int, int]], says: Mapping[str, str]
) -> list[tuple[int, tuple[str, ...]]]:
    """The words that each token of a glossary name is said with, spread over the tokens where counts differ."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for name in sorted((name for name in says if name.strip()), key=len):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", script):
            places = [
                place for place, (_, start, end) in enumerate(written) if start < match.end() and match.start() < end
            ]
            words = [word for piece in says[name].split() for word in (ways_to_say(piece) or ((),))[0]]
            found += _spread(places, words, script[match.end() : written[places[-1]][2]])
    return found


def _spread(places: Sequence[int], words: Sequence[str], rest: str) -> list[tuple[int, tuple[str, ...]]]:
    if len(words) < len(places):
        return []
    words = [*words[:-1], f"{words[-1]}'s"] if rest.startswith(("'s", "’s")) else list(words)
    cuts = [round(number * len(words) / len(places)) for number in range(len(places) + 1)]
    return [(place, tuple(words[cuts[number] : cuts[number + 1]])) for number, place in enumerate(places)]
