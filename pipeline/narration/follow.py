"""How a recording follows its script: what Whisper heard laid beside what is written, for the aligner to decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.narration.align import Block, Slot
from pipeline.narration.script import Token

_MISHEARD = 0.6  # letters in common, above which Whisper heard the script's words and only spelled them otherwise
_FEW_WORDS = 2  # that match by chance: `of the`
_FAR = 4  # words between the last agreement and the next


def blocks_as_written(tokens: Sequence[Token]) -> list[Block]:
    """The script as it stands, for a recording that follows it word by word."""
    return [((Slot(place, token.ways),),) for place, token in enumerate(tokens) if token.ways]


def blocks_as_heard(tokens: Sequence[Token], heard: Sequence[Token]) -> list[Block]:
    """The script where they agree; where not, the script's words or the heard ones, or for either nothing at all."""
    found: list[Block] = []
    last_token = last_heard = 0
    ends = (len(tokens), len(heard))
    for place, other in [*agreements(tokens, heard), ends]:
        found += _between(tokens, range(last_token, place), heard[last_heard:other])
        if (place, other) != ends:
            found.append(((Slot(place, tokens[place].ways),),))
        last_token, last_heard = place + 1, other + 1
    return found


def agreements(tokens: Sequence[Token], heard: Sequence[Token]) -> list[tuple[int, int]]:
    """(place in the script, place in what was heard) of the tokens that agree, in order in both."""
    written, said = list(_words(tokens)), list(_words(heard))
    runs = _likely_runs([word for word, _ in written], [word for word, _ in said])
    pairs = [(written[run.a + step][1], said[run.b + step][1]) for run in runs for step in range(run.size)]
    found: list[tuple[int, int]] = []
    for place, other in pairs:
        if not found or (place > found[-1][0] and other > found[-1][1]):
            found.append((place, other))
    return found


def share_heard(tokens: Sequence[Token], heard: Sequence[Token]) -> float:
    """How much of the script, from 0 to 1, is among the heard words in order."""
    spoken = sum(1 for token in tokens if token.ways)
    return len(agreements(tokens, heard)) / spoken if spoken else 1.0


@dataclass(frozen=True, slots=True)
class _Run:
    """`size` equal words from place `a` of the script and place `b` of what was heard."""

    a: int
    b: int
    size: int

    def distance_from(self, before: _Run) -> int:
        return max(self.a - before.a - before.size, self.b - before.b - before.size)


def _likely_runs(written: Sequence[str], said: Sequence[str]) -> Iterator[_Run]:
    """The runs of equal words, without small ones that stand far from the others on both sides."""
    matcher = SequenceMatcher(None, written, said, autojunk=False)
    runs = [_Run(run.a, run.b, run.size) for run in matcher.get_matching_blocks() if run.size]
    around = [_Run(0, 0, 0), *runs, _Run(len(written), len(said), 0)]
    for before, run, after in zip(around, runs, around[2:], strict=False):
        if run.size > _FEW_WORDS or min(run.distance_from(before), after.distance_from(run)) < _FAR:
            yield run


def _words(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The words of each token's likeliest way, with the token's place."""
    for place, token in enumerate(tokens):
        for word in token.ways[0] if token.ways else ():
            yield re.sub(r"\W", "", word), place


def _between(tokens: Sequence[Token], places: range, heard: Sequence[Token]) -> Iterator[Block]:
    """One block for what differs, no block where only unsaid tokens stand."""
    written = tuple(Slot(place, tokens[place].ways) for place in places if tokens[place].ways)
    said = tuple(Slot(None, token.ways) for token in heard if token.ways)
    if written and said and _alike(written, said):
        yield from (((slot,),) for slot in written)
    elif written or said:
        yield written, said


def _alike(written: Sequence[Slot], said: Sequence[Slot]) -> bool:
    ours, theirs = ("".join(word for slot in slots for word in slot.ways[0]) for slots in (written, said))
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio() >= _MISHEARD
