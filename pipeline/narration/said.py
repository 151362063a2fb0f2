"""What a recording says, token by token in the order of time, and which readings of the script stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from pipeline.timing import TimeRange

_LATER = 1e-4  # tokens that a later reading is worth
_SPLICE = 4.0  # tokens that going over to another reading in the middle of both must be worth
_LONGEST_ASIDE = 15  # words
_FEW = 3  # tokens of a reading in whose place other words may be said


@dataclass(frozen=True, slots=True)
class Said:
    """One token as spoken: its number in the script, None for what is not written there.

    `range` is in samples at 48 kHz, from the take's start; `pinned` as in Word.
    """

    token: int | None
    text: str
    range: TimeRange
    pinned: bool


@dataclass(frozen=True, slots=True, order=True)
class _Read:
    """A token where it is read. `begins`: the speaker came from elsewhere. `counts` it for as many tokens as it stands
    for, itself and those just before it that were said otherwise.
    """

    token: int
    at: int
    reading: int
    begins: bool
    counts: int


@dataclass(frozen=True, slots=True)
class _Way:
    """Tokens taken from readings, none from an earlier one than before: more tokens are better, then later readings."""

    worth: float = 0.0
    reading: int = 0
    at: int = -1
    before: _Way | None = None

    def with_word(self, read: _Read, cost: float) -> _Way:
        """What is said otherwise before a word counts as read, if the words before it are of the same reading."""
        tokens = read.counts if read.reading == self.reading else 1
        return _Way(self.worth + tokens + read.reading * _LATER - cost, read.reading, read.at, self)

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
    for token, times in groupby(sorted(_tokens_read(said)), key=lambda read: read.token):
        reached = dict(best)
        for read in times:
            splice = 0.0 if read.begins or token in sentence_starts else _SPLICE
            ways = [
                way.with_word(read, splice if way.reading != read.reading else 0.0)
                for number, way in best.items()
                if number <= read.reading
            ]
            reached[read.reading] = max([*ways, best.get(read.reading, ways[0])], key=lambda way: way.worth)
        best = reached
    return max(best.values(), key=lambda way: way.worth)


def _tokens_read(said: Sequence[Said]) -> Iterator[_Read]:
    """A reading ends where the speaker goes back."""
    reading, last, last_at = 0, -1, -1
    for at, word in enumerate(said):
        if word.token is not None:
            reading += word.token <= last
            unsaid = word.token - last - 1
            is_otherwise = 0 < unsaid <= _FEW and at > last_at + 1
            yield _Read(word.token, at, reading, unsaid != 0 and not is_otherwise, 1 + unsaid * is_otherwise)
            last, last_at = word.token, at


def _asides(said: Sequence[Said]) -> Iterator[tuple[int, int]]:
    """Stretches of what is not written."""
    for is_aside, group in groupby(range(len(said)), key=lambda at: said[at].token is None):
        places = list(group)
        if is_aside:
            yield places[0], places[-1] + 1
