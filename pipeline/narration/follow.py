"""How a recording follows its script: what Whisper heard laid beside what is written, for the aligner to decide.

The place in the script is found by words that are rare in it. Then the cheapest way through all words that agree is
taken, over repeated and skipped stretches:

    script   0 1 2 3 4 5 6 7 8 9 …
    heard    0 1 2 x 4 5 | 4 5 6 7        3 said otherwise, 4 and 5 read twice
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import takewhile

from pipeline.narration.align import Block, Slot
from pipeline.narration.pronounce import in_dictionary
from pipeline.narration.script import Token, ends_sentence

_MISHEARD = 0.6  # letters in common, above which Whisper heard the script's words and only spelled them otherwise
_RARE = 5  # times that a word, or two words in a row, may occur in the script to tell a place in it
_AROUND = 40  # words around such a place that are looked at
_AHEAD = 60  # words after the last place that are looked at in any case
_FEW = 3
_TOO_SHORT = 7  # letters on both sides together: `in` and `and` are said alike
_NEAR = 12  # words that may be left out, or put in, between two that agree
# Costs of a way, where a word that occurs once in the script gains 1 and one that occurs n times 1 / sqrt(n): half of
# that where it does not follow another that agrees, since single words agree by chance, short ones most of all.
_SKIPPED, _MOST_SKIPPED = 0.12, 1.0
_JUMP_AHEAD, _JUMP_BACK = 1.6, 2.0
_ALONE, _SHORT = 0.5, 0.6


@dataclass(frozen=True)
class Script:
    """The tokens that are said, in order; all numbers here and in what is made of it count these."""

    tokens: Sequence[Token]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The script as it stands, for a recording that follows it word by word."""
        return tuple(((Slot(place, token.text, token.ways),),) for place, token in enumerate(self.tokens))

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """The tokens that begin one."""
        after = (place + 1 for place, token in enumerate(self.tokens) if ends_sentence(token.text))
        return tuple(place for place in (0, *after) if place < len(self.tokens))

    def reads(self, place: int, texts: Sequence[str]) -> bool:
        """Whether the script says this from a token on."""
        return [token.text for token in self.tokens[place : place + len(texts)]] == list(texts)

    @cached_property
    def words(self) -> list[tuple[str, int]]:
        """The words of each token's likeliest way, with the token's number."""
        return _words(self.tokens)

    @cached_property
    def places(self) -> dict[tuple[str, ...], list[int]]:
        """Where in `words` each word, and each two in a row, stand."""
        found: dict[tuple[str, ...], list[int]] = {}
        for at, (word, _) in enumerate(self.words):
            found.setdefault((word,), []).append(at)
            if at:
                found.setdefault((self.words[at - 1][0], word), []).append(at - 1)
        return found

    def word_of(self, token: int) -> int:
        """The first of `words` that belongs to a token."""
        return bisect_left(self.words, token, key=lambda pair: pair[1])


def agreements(script: Script, heard: Sequence[Token], position: int = 0) -> list[tuple[int, int]]:
    """(token of the script, heard token) of those that agree, in the order in which they were heard.

    The speaker is expected to go on at token `position`.
    """
    said = _words(heard)
    lengths = Counter(token for _, token in said)
    start = script.word_of(position)
    pairs = _pairs(script, said, start)
    way = _cheapest_way(script, said, pairs, start)
    agreeing = Counter(said[other][1] for _, other in way)
    found: list[tuple[int, int]] = []
    for place, other in way:
        token, heard_token = script.words[place][1], said[other][1]
        if agreeing[heard_token] < lengths[heard_token]:
            continue  # of `$40` only the dollars
        if not found or token != found[-1][0]:
            found.append((token, heard_token))
    return found


def _pairs(script: Script, said: Sequence[tuple[str, int]], start: int) -> list[tuple[int, int]]:
    """(place in `script.words`, place in `said`) of equal words, around the last place and around rare words."""
    looked_at = set(range(max(start - _AROUND, 0), start + _AHEAD))
    for other in range(len(said)):
        for length in (1, 2):
            rare = script.places.get(tuple(word for word, _ in said[other : other + length]), ())
            for place in rare if len(rare) <= _RARE else ():
                looked_at |= set(range(max(place - _AROUND, 0), place + _AROUND))
    return [
        (place, other)
        for other, (word, _) in enumerate(said)
        for place in script.places.get((word,), ())
        if place in looked_at
    ]


def _cheapest_way(
    script: Script, said: Sequence[tuple[str, int]], pairs: Sequence[tuple[int, int]], start: int
) -> list[tuple[int, int]]:
    """The pairs, one a heard word at the most, that gain the most."""
    best: list[float] = []
    came_from: list[int] = []
    first = leader = 0  # where the pairs of near words begin; the best of all before them
    for number, (place, other) in enumerate(pairs):
        while pairs[first][1] < other - _NEAR:
            leader = max(leader, first, key=lambda pair: best[pair])
            first += 1
        gain = len(script.places[said[other][0],]) ** -0.5 * (_SHORT if len(said[other][0]) <= 3 else 1)
        score, source = gain * _ALONE - _cost((start - 1, -1), (place, other)), -1
        for before in (leader, *range(first, number)) if number else ():
            if pairs[before][1] < other:
                follows = pairs[before] == (place - 1, other - 1)
                candidate = best[before] + gain * (1 if follows else _ALONE) - _cost(pairs[before], (place, other))
                if candidate > score:
                    score, source = candidate, before
        best.append(score)
        came_from.append(source)
    way: list[tuple[int, int]] = []
    at = max((pair for pair in range(len(pairs)) if best[pair] > 0), key=best.__getitem__, default=-1)
    while at >= 0:
        way.append(pairs[at])
        at = came_from[at]
    return way[::-1]


def _cost(before: tuple[int, int], after: tuple[int, int]) -> float:
    unsaid, unwritten = after[0] - before[0] - 1, after[1] - before[1] - 1
    put_in = min(unwritten * _SKIPPED, _MOST_SKIPPED)
    if unsaid < 0:
        return _JUMP_BACK + put_in - unsaid / 10_000
    if unsaid > _NEAR:
        return _JUMP_AHEAD + put_in + unsaid / 10_000
    return max(unsaid * _SKIPPED, put_in)


def blocks_as_heard(
    script: Script, heard: Sequence[Token], pairs: Sequence[tuple[int, int]], position: int
) -> list[Block]:
    """The script where both agree; where not, the script's words or the heard ones, or for either nothing at all."""
    found: list[Block] = []
    last_token, last_heard = position - 1, -1
    for token, other in pairs:
        found += _between(script, range(last_token + 1, token), heard[last_heard + 1 : other])
        found.append(script.blocks[token])
        last_token, last_heard = token, other
    rest = heard[last_heard + 1 :]
    after = range(last_token + 1, min(last_token + 1 + len(rest), len(script.tokens)))
    return found + list(_between(script, after, rest))


def _between(script: Script, places: range, heard: Sequence[Token]) -> Iterator[Block]:
    """What was heard between two places of the script, the second of which may come before the first."""
    if places.start <= places.stop and len(places) <= _NEAR + 2 * len(heard):
        yield from _differing([script.blocks[place][0][0] for place in places], _unwritten(heard))
        return
    # The speaker jumped. Words beside the places he left and came to may only be heard wrong.
    going_on = _alike_beside(script, heard, range(places.start, len(script.tokens)))
    heard = heard[going_on:]
    coming = _alike_beside(script, heard[::-1], range(places.stop - 1, -1, -1))
    yield from script.blocks[places.start : places.start + going_on]
    yield from _differing((), _unwritten(heard[: len(heard) - coming]))
    yield from script.blocks[places.stop - coming : places.stop]


def _alike_beside(script: Script, heard: Sequence[Token], places: Sequence[int]) -> int:
    """How many of the heard words, from the first on, sound like the script's tokens at the places."""
    alike = [sounds_alike(script, [place], [said]) for said, place in zip(heard, places, strict=False)]
    return next((count for count, is_alike in enumerate(alike) if not is_alike), len(alike))


def _differing(written: Sequence[Slot], said: Sequence[Slot]) -> Iterator[Block]:
    """What may be one or the other: word by word where there are a few of both, else a block of two paths."""
    if len(written) == len(said) <= _FEW:
        yield from (
            ((ours,),) if _may_be(ours, theirs) else ((ours,), (theirs,))
            for ours, theirs in zip(written, said, strict=True)
        )
        return
    before = _alike_from(written, said)
    after = _alike_from(written[before:][::-1], said[before:][::-1])
    middle = tuple(written[before : len(written) - after]), tuple(said[before : len(said) - after])
    yield from (((slot,),) for slot in written[:before])
    if _alike(*middle):
        yield from (((slot,),) for slot in middle[0])
    elif any(middle):
        yield middle
    yield from (((slot,),) for slot in written[len(written) - after :])


def _alike_from(written: Sequence[Slot], said: Sequence[Slot]) -> int:
    """How many of both, from the first on, sound alike."""
    return sum(1 for _ in takewhile(lambda pair: _sounds_like(*pair), zip(written, said, strict=False)))


def _may_be(written: Slot, said: Slot) -> bool:
    """Whether one word may be heard for another: it sounds alike, or both are too short to tell, as `in` and `and`."""
    return _sounds_like(written, said) or _letters([written]) + _letters([said]) <= _TOO_SHORT


def _sounds_like(written: Slot, said: Slot) -> bool:
    """`grandmother` and `grandfather` are spelled alike, but a dictionary knows that they sound otherwise."""
    if len(written.ways[0]) == len(said.ways[0]) == 1 and not (_has_digit(written) or _has_digit(said)):
        ours, theirs = in_dictionary(written.ways[0][0]), in_dictionary(said.ways[0][0])
        if ours and theirs:
            return any(_differences(one, other) <= 1 for one in ours for other in theirs)
    return _alike([written], [said])


def _differences(one: str, other: str) -> int:
    """How many phones of the longer of two words the other does not share, in order."""
    ours, theirs = one.split(), other.split()
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return max(len(ours), len(theirs)) - sum(block.size for block in blocks)


def _unwritten(heard: Sequence[Token]) -> list[Slot]:
    return [Slot(None, token.text, token.ways) for token in heard]


def _letters(slots: Sequence[Slot]) -> int:
    return sum(len(word) for slot in slots for word in slot.ways[0])


def sounds_alike(script: Script, places: Sequence[int], heard: Sequence[Token]) -> bool:
    """Whether words may be the script's tokens at some places, heard wrong."""
    return _alike([script.blocks[place][0][0] for place in places], _unwritten(heard))


def _alike(written: Sequence[Slot], said: Sequence[Slot]) -> bool:
    """By their letters; numbers are alike only where they are the same."""
    if any(_has_digit(slot) for slot in (*written, *said)):
        return [slot.ways[0] for slot in written] == [slot.ways[0] for slot in said]
    ours, theirs = ("".join(word for slot in slots for word in slot.ways[0]) for slots in (written, said))
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio() >= _MISHEARD


def _has_digit(slot: Slot) -> bool:
    return any(map(str.isdigit, slot.text))


def _words(tokens: Sequence[Token]) -> list[tuple[str, int]]:
    """The words of each token's likeliest way, those between hyphens apart, with the token's number."""
    return [
        (re.sub(r"\W", "", part), place)
        for place, token in enumerate(tokens)
        for word in (token.ways[0] if token.ways else ())
        for part in word.split("-")
    ]
