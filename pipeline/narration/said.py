"""What a recording says, token by token in the order of time, and which readings of the script stay."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Said:
    """One token as spoken: its number in the script, None for what is not written there.

    `range` is in samples at 48 kHz, from the take's start; `pinned` as in Word.
    """

    token: int | None
    text: str
    range: TimeRange
    pinned: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    """Sentences taken from readings, none from an earlier one than before: more tokens are better, then later ones."""

    tokens: int = 0
    lateness: int = 0
    taken: tuple[tuple[int, int], ...] = ()  # (reading, sentence)

    def with_sentence(self, reading: int, sentence: int, tokens: int) -> _Choice:
        return _Choice(self.tokens + tokens, self.lateness + reading, (*self.taken, (reading, sentence)))

    @property
    def worth(self) -> tuple[int, int]:
        return self.tokens, self.lateness


def kept_readings(said: Sequence[Said], sentence_starts: Sequence[int]) -> list[bool]:
    """Which of the words stay where sentences are begun again or read twice: of each, the last whole reading.

    What was put in between a dropped reading and the next goes with it: `no, again`.
    """
    reading_of = _readings(said)
    sentence_of = [None if word.token is None else bisect_right(sentence_starts, word.token) for word in said]
    taken = _taken(Counter(pair for pair in zip(reading_of, sentence_of, strict=True) if pair[1] is not None))
    kept: list[bool] = []
    for pair in zip(reading_of, sentence_of, strict=True):
        kept.append(pair in taken if pair[1] is not None else not kept or kept[-1])
    return kept


def _readings(said: Sequence[Said]) -> list[int]:
    """For each word, how often the speaker has gone back in the script by then."""
    found, reading, last = [], 0, -1
    for word in said:
        if word.token is not None:
            reading += word.token <= last
            last = word.token
        found.append(reading)
    return found


def _taken(tokens: Mapping[tuple[int, int | None], int]) -> set[tuple[int, int | None]]:
    """The (reading, sentence) pairs that stay, given how many tokens each has.

    Sentence by sentence, with the best choice that ends in each reading; time only goes forward.
    """
    best: dict[int, _Choice] = {0: _Choice()}
    for sentence in sorted({pair[1] for pair in tokens if pair[1] is not None}):
        reached = dict(best)
        for reading in sorted(reading for reading, other in tokens if other == sentence):
            before = max((best[at] for at in best if at <= reading), key=lambda choice: choice.worth)
            choice = before.with_sentence(reading, sentence, tokens[reading, sentence])
            if reading not in reached or choice.worth >= reached[reading].worth:
                reached[reading] = choice
        best = reached
    return set(max(best.values(), key=lambda choice: choice.worth).taken)
