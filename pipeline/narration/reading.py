"""How a recording reads its script: every token with its time, what was said besides, and where both part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.narration.words import Word
from pipeline.timing import TimeRange

Status = Literal["said", "silent", "unsaid", "skipped"]
"""`silent`: nobody ever says it, a dash or an emoji. `unsaid`: written and not said, though captions may show it in the
gap where it stands. `skipped`: there is no time to show it either, as where a paragraph was left out."""


@dataclass(frozen=True, slots=True)
class Written:
    """A token of the script. Where it is skipped its range is empty."""

    word: Word
    status: Status = "said"


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A word that is said and not written; `is_dropped`: part of a reading that a later one replaces."""

    word: Word
    is_dropped: bool


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a recording leaves its script: tokens `first` up to `last` were to be said, `said` was.

    Either text may be empty: said and not written, then `first` equals `last`; written and not said. `range` is in
    samples, where `said` sounds or the written words are missing.
    """

    first: int
    last: int
    written: str
    said: str
    range: TimeRange


@dataclass(frozen=True, slots=True)
class TimedScript:
    """Every token of a script, in order and exactly as written, and in the order of time all else that is said.

    Ranges are in samples from the take's start. `heard_by` is the id of the Whisper weights that served; empty where
    the aligner alone was enough.
    """

    tokens: tuple[Written, ...]
    others: tuple[Unwritten, ...] = ()
    heard_by: str = ""

    def with_retakes(self) -> TimedScript:
        """As if every reading were to stay: earlier ones are then said and not written."""
        return replace(self, others=tuple(replace(other, is_dropped=False) for other in self.others))

    @property
    def words(self) -> tuple[Word, ...]:
        """What captions show where they follow the script."""
        return tuple(token.word for token in self.tokens if token.status != "skipped")

    @property
    def spoken_words(self) -> tuple[Word, ...]:
        """What captions show where they follow the recording."""
        added = [other.word for other in self.others if not other.is_dropped]
        said = [token.word for token in self.tokens if token.status in ("said", "silent")]
        found: list[Word] = []
        for word in said:
            while added and added[0].range.start < word.range.start:
                found.append(added.pop(0))
            found.append(word)
        return (*found, *added)

    @property
    def matched(self) -> float:
        """The share of the script that is said, from 0 to 1."""
        spoken = [token.status == "said" for token in self.tokens if token.status != "silent"]
        return sum(spoken) / len(spoken) if spoken else 1.0

    @property
    def unmatched(self) -> tuple[str, ...]:
        return tuple(token.word.text for token in self.tokens if token.status in ("unsaid", "skipped"))

    @property
    def departures(self) -> tuple[Departure, ...]:
        """In the order of time; what retakes replace is none."""
        return tuple(self._departures())

    def _departures(self) -> Iterator[Departure]:
        added = [other.word for other in self.others if not other.is_dropped]
        said = [number for number, token in enumerate(self.tokens) if token.status == "said"]
        for before, after in zip([-1, *said], [*said, len(self.tokens)], strict=True):
            missing = [
                number for number in range(before + 1, after) if self.tokens[number].status in ("unsaid", "skipped")
            ]
            until = self.tokens[after].word.range.start if after < len(self.tokens) else None
            here: list[Word] = []
            while added and (until is None or added[0].range.start < until):
                here.append(added.pop(0))
            if missing or here:
                first, last = (missing[0], missing[-1] + 1) if missing else (before + 1, before + 1)
                words = here or [self.tokens[number].word for number in missing]
                yield Departure(
                    first,
                    last,
                    " ".join(token.word.text for token in self.tokens[first:last]),
                    " ".join(word.text for word in here),
                    TimeRange(words[0].range.start, words[-1].range.end),
                )
