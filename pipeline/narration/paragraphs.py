"""Where one who speaks freely begins something new: a transcript as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median_low

from pipeline.narration.script import ends_sentence
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE

# Samples.
_SHORTEST, _LONGEST = 12 * SAMPLE_RATE, 60 * SAMPLE_RATE
_BREAK = 6 * SAMPLE_RATE
_CLEARLY = 3 * SAMPLE_RATE // 10  # longer than this speaker's usual pause, and
_CLEAR_RATIO = 1.5  # times as long
_ALIKE = SAMPLE_RATE // 10

Sentence = tuple[Word, ...]


def paragraphs(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """All words in order, divided at ends of sentences only.

    A paragraph ends at a pause clearly longer than this speaker's usual one between sentences, where that leaves
    nothing shorter than 12 s, and at every break of 6 s. One longer than 60 s is divided at the longest pause there is.
    So what lasts less than 12 s is one paragraph, and a sentence is never in two.
    """
    sentences = _sentences(words)
    usual = median_low([_pause(before, after) for before, after in pairwise(sentences)] or [0])
    clear = min(max(usual * _CLEAR_RATIO, usual + _CLEARLY), _BREAK)
    waiting, found = [sentences] if sentences else [], list[tuple[Word, ...]]()
    while waiting:
        part = waiting.pop()
        if border := _border(part, clear):
            waiting += [part[border:], part[:border]]
        else:
            found.append(tuple(word for sentence in part for word in sentence))
    return found


def _sentences(words: Sequence[Word]) -> list[Sentence]:
    ends = [place + 1 for place, word in enumerate(words) if ends_sentence(word.text)]
    edges = sorted({0, *ends, len(words)})
    return [tuple(words[start:end]) for start, end in pairwise(edges)]


def _border(part: Sequence[Sentence], clear: float) -> int:
    """The sentence at which to divide, 0 where it stays whole; of pauses alike the one nearest to the middle."""
    if _length(part) < _SHORTEST:
        return 0
    pauses = dict(enumerate((_pause(before, after) for before, after in pairwise(part)), start=1))
    middle = (part[0][0].range.start + part[-1][-1].range.end) // 2

    def fitness(border: int) -> tuple[int, int]:
        return pauses[border] // _ALIKE, -abs(part[border][0].range.start - middle)

    border = max(_allowed(part, pauses), key=fitness, default=0)
    return border if border and (pauses[border] >= clear or _length(part) > _LONGEST) else 0


def _allowed(part: Sequence[Sentence], pauses: Mapping[int, int]) -> Iterator[int]:
    """Borders that leave enough on both sides, or are breaks."""
    for border, pause in pauses.items():
        if pause >= _BREAK or min(_length(part[:border]), _length(part[border:])) >= _SHORTEST:
            yield border


def _length(part: Sequence[Sentence]) -> int:
    return part[-1][-1].range.end - part[0][0].range.start


def _pause(before: Sentence, after: Sentence) -> int:
    return after[0].range.start - before[-1].range.end
