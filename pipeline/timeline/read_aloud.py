"""When the words of a quote are spoken, where the narrator reads it aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction

from pipeline.narration.words import Word
from pipeline.timeline.anchors import spoken_parts
from pipeline.timing import SAMPLE_RATE, TimeRange, frames_from_seconds

# What must be heard of a quote for it to count as read; readers skip and change a word here and there.
_HEARD = 0.7
_EARLY = 0.5  # seconds: a reading may begin so long before the quote shows


@dataclass(frozen=True, slots=True)
class Reading:
    """`starts`: the frame on which each word of the quote begins, divided at spaces; `end`: when the last is over."""

    starts: tuple[int, ...]
    end: int


def reading_of(text: str, words: Sequence[Word], start: int, rate: Fraction) -> Reading | None:
    """The first reading from frame `start` of the scene on, or a little before; None where nobody reads it.

    Words that the narrator leaves out come with the word before them, those before the first with the first.
    """
    shown = [(part, number) for number, word in enumerate(text.split()) for part in spoken_parts(word)]
    said = [
        (part, span)
        for word in words
        if (span := _frames(word, rate)).start >= start - frames_from_seconds(_EARLY, rate)
        for part in spoken_parts(word.text)
    ]
    wanted = [part for part, _ in shown]
    first = _first_place(wanted, [part for part, _ in said])
    if first is None:
        return None
    window = said[first : first + len(wanted) + len(wanted) // 4 + 1]
    matcher = SequenceMatcher(None, wanted, [part for part, _ in window], autojunk=False)
    heard = {
        block.a + at: window[block.b + at][1] for block in matcher.get_matching_blocks() for at in range(block.size)
    }
    if len(heard) < _HEARD * len(wanted):
        return None
    begun = {shown[at][1]: span.start for at, span in sorted(heard.items(), reverse=True)}
    starts: list[int] = []
    for number in range(len(text.split())):
        starts.append(begun.get(number, starts[-1] if starts else min(begun.values())))
    return Reading(tuple(starts), max(span.end for span in heard.values()))


def _first_place(wanted: Sequence[str], said: Sequence[str]) -> int | None:
    """Where the quote's first words are said, three of them or as many as it has; else its second, third, …"""
    length = min(3, len(wanted))
    for begin in range(len(wanted) - length + 1):
        opening = list(wanted[begin : begin + length])
        for at in range(len(said) - length + 1):
            if length and list(said[at : at + length]) == opening:
                return max(0, at - begin)
    return None


def _frames(word: Word, rate: Fraction) -> TimeRange:
    start, end = (frames_from_seconds(Fraction(at, SAMPLE_RATE), rate) for at in (word.range.start, word.range.end))
    return TimeRange(start, end)
