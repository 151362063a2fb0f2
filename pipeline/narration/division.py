"""Which parts of a recording are heard in which scene: divided between texts, without what retakes replace.

All ranges are in samples of the take.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from pipeline.narration.reading import TimedScript
from pipeline.narration.samples import FRAME
from pipeline.narration.speech import Speech
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange

_MARGIN = SAMPLE_RATE * 6 // 100  # samples of quiet kept around a cut, where there are as many
_BESIDE_WORD = 2 * FRAME  # samples of a pause that stay beside a word however short pauses are to be
_SHORTEST = SAMPLE_RATE * 16 // 1000  # samples of a part, and of what is taken out of a pause: twice a fade


@dataclass(frozen=True, slots=True)
class Cut:
    """A reading that a later one replaces: its words, what is taken out of the sound, and the token that follows."""

    text: str
    range: TimeRange
    token: int


def retakes(timed: TimedScript, length: int | None = None) -> list[Cut]:
    """From the start of each replaced reading to the start of what comes after it, so that its pause goes with it.

    One that nothing comes after is cut to the end of the take, `length`; without it to the end of its last word.
    """
    said = [(token.word.range, number) for number, token in enumerate(timed.tokens) if token.status == "said"]
    dropped = [other.word for other in timed.others if other.is_dropped]
    # What nobody says may be shown in the last moments of the word before it.
    unsaid = [token.word.range for token in timed.tokens if token.status in ("silent", "unsaid")]
    end = max((word.range.end for word in dropped), default=0) if length is None else length
    return [
        Cut(text, cut, next((number for range_, number in said if range_.start >= cut.end), len(timed.tokens)))
        for text, cut in replaced([*_spoken(timed), *unsaid], dropped, end)
    ]


def replaced(kept: Iterable[TimeRange], dropped: Iterable[Word], length: int) -> Iterator[tuple[str, TimeRange]]:
    """What is taken out between kept words, with its text: no part of a kept word, and nothing that has no length."""
    around = sorted(kept)
    ends = [0, *accumulate((word.end for word in around), max)]
    for after, group in groupby(
        sorted(dropped, key=lambda word: word.range), key=lambda word: bisect_right(around, word.range)
    ):
        words = list(group)
        free = TimeRange(ends[after], max(around[after].start if after < len(around) else length, ends[after]))
        spoken = TimeRange(words[0].range.start, max(word.range.end for word in words)).clamped(free)
        if spoken is None:
            continue
        # As much of the quiet before the cut as of that after it stays, at the take's edges what there is.
        quiet = [(spoken.start - free.start) // 2] if after else []
        quiet += [(free.end - spoken.end) // 2] if after < len(around) else []
        margin = min([_MARGIN, *quiet])
        end = free.end - margin if after < len(around) else free.end
        yield " ".join(word.text for word in words), TimeRange(max(spoken.start - margin, 0), end)


def _spoken(timed: TimedScript) -> list[TimeRange]:
    """The words that stay, in the order of time."""
    said = [token.word.range for token in timed.tokens if token.status == "said"]
    return sorted(said + [other.word.range for other in timed.others if not other.is_dropped])


def unread_scenes(timed: TimedScript, counts: Sequence[int]) -> list[int]:
    """Of scenes with so many tokens each, those of which the recording says nothing."""
    edges = [0, *accumulate(counts)]
    said = [token.status == "said" for token in timed.tokens]
    return [scene for scene, (first, last) in enumerate(pairwise(edges)) if not any(said[first:last])]


def parts(
    timed: TimedScript, counts: Sequence[int], speech: Speech, take: TimeRange, pause_limits: Sequence[float | None]
) -> list[list[TimeRange]]:
    """What each of the scenes, of so many tokens each, hears of a take, in order: what retakes replace left out, and
    no pause longer than its limit, in seconds. None is shorter than 16 ms, unless the whole of the scene is.
    """
    edges = [take.start, *_borders(timed, counts, speech), take.end]
    words = _spoken(timed)
    cuts = [cut.range for cut in retakes(timed, take.end)]
    found = []
    for (start, end), limit in zip(pairwise(edges), pause_limits, strict=True):
        piece = TimeRange(start, end)
        long = [] if limit is None else _too_long(piece, speech, words, round(limit * SAMPLE_RATE))
        heard = [part for part in without(piece, sorted([*cuts, *long])) if part.duration >= _SHORTEST]
        found.append(heard or [piece])
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
    inside = TimeRange(between.start // FRAME, between.end // FRAME)
    silences = [common for pause in speech.pauses if (common := pause.clamped(inside))]
    longest = max(silences, key=lambda silence: silence.duration, default=inside)
    return (longest.start + longest.end) * FRAME // 2


def _too_long(piece: TimeRange, speech: Speech, words: Sequence[TimeRange], limit: int) -> Iterator[TimeRange]:
    """The middle of each longer pause; of one at an end of the piece all but half of the limit.

    Words may be too quiet for the sound to show them: a silence is as many pauses as words leave of it.
    """
    beside = max(limit // 2, _BESIDE_WORD)
    taken = [TimeRange(max(word.start - beside, 0), word.end + beside) for word in words]
    starts, ends = [range_.start for range_ in taken], [range_.end for range_ in taken]
    for silence in speech.silences:
        inside = TimeRange(silence.start * FRAME, silence.end * FRAME).clamped(piece)
        if inside is not None:
            first = inside.start + (limit // 2 if inside.start > piece.start else 0)
            last = inside.end - (limit // 2 if inside.end < piece.end else 0)
            near = taken[bisect_right(ends, first) : bisect_left(starts, last)]
            for pause in without(TimeRange(first, max(first, last)), near):
                if pause.duration >= _SHORTEST:
                    yield pause


def without(piece: TimeRange, removed: Iterable[TimeRange]) -> Iterator[TimeRange]:
    """What is left of a range, in order; what is removed comes in order too."""
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
