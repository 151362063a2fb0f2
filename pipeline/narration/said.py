"""What a recording says, token by token in the order of time, and which readings of the script stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from pipeline.timing import TimeRange

_LATER = 1e-4  # tokens that a later reading is worth
_SPLICE = 4.0  # tokens that going over to another reading in the middle of both must be worth
_LONGEST_ASIDE = 15  # words


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
class _Way:
    """Tokens taken from readings, none from an earlier one than before: more tokens are better, then later readings."""

    worth: float = 0.0
    reading: int = 0
    at: int = -1
    before: _Way | None = None

    def with_word(self, at: int, reading: int, cost: float) -> _Way:
        return _Way(self.worth + 1 + reading * _LATER - cost, reading, at, self)

    def places(self) -> Iterator[int]:
        """Of the words taken, the last first."""
        way: _Way | None = self
        while way is not None and way.at >= 0:
            yield way.at
            way = way.before


def kept_readings(said: Sequence[Said], sentence_starts: Sequence[int]) -> list[bool]:
    """Which of the words stay where sentences are begun again or read twice: the last whole reading.

        script   0 1 2 3 4 5 6 7
        read     0 1 2                 dropped
                 0 1 2 3 4 5           stays up to 3
                         4 5           dropped where 6 follows in the same breath, since the other is whole
                         4 5 6 7       else stays

    Another reading is taken over where it begins, or at a sentence's start; elsewhere that must be worth some words.
    What was put in between a dropped reading and the next goes with it, `no, again`, unless it is long.
    """
    way = _best_way(said, set(sentence_starts))
    taken = set(way.places())
    kept = [at in taken for at in range(len(said))]
    for first, last in _asides(said):
        kept[first:last] = [last - first > _LONGEST_ASIDE or first == 0 or kept[first - 1]] * (last - first)
    return kept


def _best_way(said: Sequence[Said], sentence_starts: Set[int]) -> _Way:
    """Token by token, with the best way that ends in each reading."""
    best = {0: _Way()}
    for token, times in groupby(sorted(_tokens_read(said)), key=lambda read: read[0]):
        reached = dict(best)
        for _, at, reading, begins in times:
            splice = 0.0 if begins or token in sentence_starts else _SPLICE
            ways = [
                way.with_word(at, reading, splice if way.reading != reading else 0.0)
                for number, way in best.items()
                if number <= reading
            ]
            reached[reading] = max([*ways, best.get(reading, ways[0])], key=lambda way: way.worth)
        best = reached
    return max(best.values(), key=lambda way: way.worth)


def _tokens_read(said: Sequence[Said]) -> Iterator[tuple[int, int, int, bool]]:
    """(token, place in `said`, reading, whether the speaker came from elsewhere); a reading ends where he goes back."""
    reading, last = 0, -1
    for at, word in enumerate(said):
        if word.token is not None:
            reading += word.token <= last
            yield word.token, at, reading, word.token != last + 1
            last = word.token


def _asides(said: Sequence[Said]) -> Iterator[tuple[int, int]]:
    """Stretches of what is not written."""
    for is_aside, group in groupby(range(len(said)), key=lambda at: said[at].token is None):
        places = list(group)
        if is_aside:
            yield places[0], places[-1] + 1
