"""Which parts of a recording are heard in which scene: divided between texts, without what retakes replace.

All ranges are in samples of the take.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from pipeline.narration.reading import TimedScript
from pipeline.narration.samples import FRAMES_PER_SECOND
from pipeline.narration.speech import Speech
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange

_FRAME = SAMPLE_RATE // FRAMES_PER_SECOND
_MARGIN = SAMPLE_RATE * 6 // 100  # samples of quiet kept around a cut, where there are as many


@dataclass(frozen=True, slots=True)
class Cut:
    """A reading that a later one replaces: its words, what is taken out of the sound, and the token that follows."""

    text: str
    range: TimeRange
    token: int


def retakes(timed: TimedScript) -> list[Cut]:
    """From the start of each replaced reading to the start of what comes after it, so that its pause goes with it."""
    said = [(token.word.range, number) for number, token in enumerate(timed.tokens) if token.status == "said"]
    kept = sorted([range_ for range_, _ in said] + [other.word.range for other in timed.others if not other.is_dropped])
    starts = [word.start for word in kept]
    dropped = [other.word for other in timed.others if other.is_dropped]
    cuts = []
    for after, group in groupby(dropped, key=lambda word: bisect_right(starts, word.range.start)):
        words = list(group)
        start, end = words[0].range.start, words[-1].range.end
        # As much of the quiet before the cut as of that after it stays, at the take's edges what there is.
        quiet = [(start - kept[after - 1].end) // 2] if after else []
        quiet += [(kept[after].start - end) // 2] if after < len(kept) else []
        margin = max(min(_MARGIN, *quiet), 0)
        if after < len(kept):
            end = kept[after].start - margin
        token = next((number for range_, number in said if range_.start >= end), len(timed.tokens))
        first = max(start - margin, 0)
        cut = TimeRange(first, max(end, first))
        cuts.append(Cut(" ".join(word.text for word in words), cut, token))
    return cuts


def unread_scenes(timed: TimedScript, counts: Sequence[int]) -> list[int]:
    """Of scenes with so many tokens each, those of which the recording says nothing."""
    edges = [0, *accumulate(counts)]
    said = [token.status == "said" for token in timed.tokens]
    return [scene for scene, (first, last) in enumerate(pairwise(edges)) if not any(said[first:last])]


def parts(
    timed: TimedScript, counts: Sequence[int], speech: Speech, take: TimeRange, pause_limits: Sequence[float | None]
) -> list[list[TimeRange]]:
    """What each of the scenes, of so many tokens each, hears of a take, in order: what retakes replace left out, and
    no pause longer than its limit, in seconds.
    """
    edges = [take.start, *_borders(timed, counts, speech), take.end]
    cuts = [cut.range for cut in retakes(timed)]
    found = []
    for (start, end), limit in zip(pairwise(edges), pause_limits, strict=True):
        piece = TimeRange(start, end)
        long = [] if limit is None else _too_long(piece, speech, round(limit * SAMPLE_RATE))
        found.append(list(_without(piece, sorted([*cuts, *long]))))
    return found


def readings(timed: TimedScript, counts: Sequence[int], parts: Sequence[Sequence[TimeRange]]) -> Iterator[TimedScript]:
    """The scenes' own parts of a reading, timed from where each one's parts begin to follow each other."""
    tokens = [0, *accumulate(counts)]
    for (first, last), own in zip(pairwise(tokens), parts, strict=True):
        kept = Kept(own)
        inside = [other for other in timed.others if own[0].start <= other.word.range.start < own[-1].end]
        yield TimedScript(
            tuple(replace(token, word=kept.moved_word(token.word)) for token in timed.tokens[first:last]),
            tuple(replace(other, word=kept.moved_word(other.word)) for other in inside),
            timed.heard_by,
        )


def _borders(timed: TimedScript, counts: Sequence[int], speech: Speech) -> list[int]:
    """The samples that divide one recording among its scenes: in the middle of the longest pause between them."""
    edges = [0, *accumulate(counts)]
    spoken = [
        [token.word.range for token in timed.tokens[first:last] if token.status == "said"]
        for first, last in pairwise(edges)
    ]
    return [
        _middle_of_pause(speech, TimeRange(one[-1].end, max(other[0].start, one[-1].end)))
        for one, other in pairwise(spoken)
    ]


def _middle_of_pause(speech: Speech, between: TimeRange) -> int:
    inside = TimeRange(between.start // _FRAME, between.end // _FRAME)
    silences = [common for pause in speech.pauses if (common := pause.clamped(inside))]
    longest = max(silences, key=lambda silence: silence.duration, default=inside)
    return (longest.start + longest.end) * _FRAME // 2


def _too_long(piece: TimeRange, speech: Speech, limit: int) -> Iterator[TimeRange]:
    """The middle of each longer pause; of one at an end of the piece all but half of the limit."""
    for silence in speech.silences:
        inside = TimeRange(silence.start * _FRAME, silence.end * _FRAME).clamped(piece)
        if inside is not None:
            first = inside.start + (limit // 2 if inside.start > piece.start else 0)
            last = inside.end - (limit // 2 if inside.end < piece.end else 0)
            if first < last:
                yield TimeRange(first, last)


def _without(piece: TimeRange, removed: Sequence[TimeRange]) -> Iterator[TimeRange]:
    start = piece.start
    for range_ in removed:
        if range_.end <= start or range_.start >= piece.end:
            continue
        if range_.start > start:
            yield TimeRange(start, range_.start)
        start = max(start, range_.end)
    if start < piece.end:
        yield TimeRange(start, piece.end)


@dataclass(frozen=True)
class Kept:
    """Parts of a take, in order, that follow each other once the rest is cut out."""

    parts: Sequence[TimeRange]

    @cached_property
    def _starts(self) -> list[int]:
        return [part.start for part in self.parts]

    @cached_property
    def _offsets(self) -> list[int]:
        return [0, *accumulate(part.duration for part in self.parts)]

    def moved(self, sample: int) -> int:
        """Where a sample of the take comes to stand; what is cut out stands where it was cut."""
        at = bisect_right(self._starts, sample) - 1
        return self._offsets[at] + min(sample - self._starts[at], self.parts[at].duration) if at >= 0 else 0

    def moved_word(self, word: Word) -> Word:
        return replace(word, range=TimeRange(self.moved(word.range.start), self.moved(word.range.end)))
