"""Word edges corrected by the sound: in order, none overlapping, and no word reaching into a pause beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.narration.said import Said
from pipeline.narration.samples import FRAME
from pipeline.narration.speech import Speech
from pipeline.timing import TimeRange

_REACH = FRAME * 15  # samples that an edge is moved outward at the most: beyond that it may be another sound
_SLACK = FRAME * 3  # samples by which a word may miss the pause beside it


def corrected(said: Sequence[Said], speech: Speech) -> list[Said]:
    """The words, in the order of time, with their edges at the sound's where there is a pause between them."""
    ordered = list(_in_order(said, speech.frames * FRAME))
    silences = [TimeRange(silence.start * FRAME, silence.end * FRAME) for silence in speech.silences]
    ranges = _at_pauses([word.range for word in ordered], silences)
    return [replace(word, range=range_) for word, range_ in zip(ordered, ranges, strict=True)]


def _in_order(said: Sequence[Said], length: int) -> Iterator[Said]:
    """Each one's start at or after the end of the one before."""
    last = 0
    for word in said:
        start = min(max(word.range.start, last), length)
        last = min(max(word.range.end, start), length)
        yield replace(word, range=TimeRange(start, last))


def _at_pauses(ranges: Sequence[TimeRange], silences: Sequence[TimeRange]) -> list[TimeRange]:
    """A word before a pause ends where the pause begins, one after it starts where it ends.

    words      ├─ hurry. ──────┤├ I ┤        the aligner gives short pauses to a word
    sound      ▂▅▇▅▃▂            ▃▆▃
    corrected  ├─ hurry. ┤       ├ I ┤
    """
    starts, ends = [word.start for word in ranges], [word.end for word in ranges]
    at = until = 0  # the silences beside a border between two words
    for number in range(len(ranges) + 1):
        end = ranges[number - 1].end if number else 0
        after = ranges[number].start if number < len(ranges) else silences[-1].end if silences else end
        while at < len(silences) and silences[at].end < end - _SLACK:
            at += 1
        while until < len(silences) and silences[until].start <= after + _SLACK:
            until += 1
        touching = silences[at:until]
        if not touching:
            continue
        if number and ranges[number - 1].start < touching[0].start <= end + _REACH:
            ends[number - 1] = min(touching[0].start, after)
        if number < len(ranges) and after - _REACH <= touching[-1].end < ranges[number].end:
            starts[number] = max(touching[-1].end, end if number else 0)
    return [TimeRange(start, max(start, end)) for start, end in zip(starts, ends, strict=True)]
