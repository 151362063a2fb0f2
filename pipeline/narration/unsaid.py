"""A time for the tokens that nobody says, where there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.narration.division import replaced, without
from pipeline.narration.reading import Status, Unwritten, Written
from pipeline.narration.said import Said
from pipeline.narration.script import Token
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange

_SHORTEST, _LONGEST = SAMPLE_RATE * 3 // 100, SAMPLE_RATE * 30 // 100  # samples of such a token
_FEW = 3  # tokens that captions show in any case
_READABLE = 30  # characters a second: more cannot be read while nothing of it is said


def timed_tokens(
    tokens: Sequence[Token], said: Mapping[int, Said], length: int, others: Sequence[Unwritten] = ()
) -> tuple[Written, ...]:
    """Every token in order, none overlapping: those that nobody says share the gap they stand in.

    `said` by the token's number; `length` is the take's, in samples. Of a gap in which readings are dropped, the
    longest stretch counts that stays once they are cut out.
    """
    kept = [*(word.range for word in said.values()), *(other.word.range for other in others if not other.is_dropped)]
    cuts = [cut for _, cut in replaced(kept, [other.word for other in others if other.is_dropped], length)]
    ranges = {place: word.range for place, word in said.items()}
    statuses: dict[int, Status] = dict.fromkeys(said, "said")
    for run in _unsaid_runs(len(tokens), said):
        gap = _longest_left(TimeRange(_end_before(run, ranges), _start_after(run, ranges, length)), cuts)
        spoken = [token.text for token in (tokens[place] for place in run) if token.ways]
        if len(spoken) > _FEW and gap.duration * _READABLE < len(" ".join(spoken)) * SAMPLE_RATE:
            ranges |= dict.fromkeys(run, TimeRange(gap.start, gap.start))
            statuses |= dict.fromkeys(run, "skipped")
            continue
        gap = _made_room(run, gap, ranges)
        ranges |= zip(run, _shared(gap, len(run)), strict=True)
        statuses |= {place: "unsaid" if tokens[place].ways else "silent" for place in run}
    return tuple(
        Written(Word(token.text, ranges[place], place in said and said[place].pinned, token.is_glued), statuses[place])
        for place, token in enumerate(tokens)
    )


def _unsaid_runs(count: int, said: Mapping[int, Said]) -> Iterator[range]:
    for is_said, group in groupby(range(count), key=lambda place: place in said):
        places = list(group)
        if not is_said:
            yield range(places[0], places[-1] + 1)


def _end_before(run: range, ranges: Mapping[int, TimeRange]) -> int:
    return ranges[run.start - 1].end if run.start else 0


def _start_after(run: range, ranges: Mapping[int, TimeRange], length: int) -> int:
    after = ranges[run.stop].start if run.stop in ranges else length
    return max(after, _end_before(run, ranges))


def _longest_left(gap: TimeRange, cuts: Sequence[TimeRange]) -> TimeRange:
    return max(without(gap, cuts), key=lambda left: left.duration, default=TimeRange(gap.start, gap.start))


def _made_room(run: range, gap: TimeRange, ranges: dict[int, TimeRange]) -> TimeRange:
    """Where a gap is too short, the word right before it, or else after, gives up to a quarter of its time."""
    needed = max(len(run) * _SHORTEST - gap.duration, 0)
    if run.start and ranges[run.start - 1].end == gap.start:
        word = ranges[run.start - 1]
        ranges[run.start - 1] = TimeRange(word.start, word.end - min(needed, word.duration // 4))
        return TimeRange(ranges[run.start - 1].end, gap.end)
    if run.stop in ranges and ranges[run.stop].start == gap.end:
        word = ranges[run.stop]
        ranges[run.stop] = TimeRange(word.start + min(needed, word.duration // 4), word.end)
        return TimeRange(gap.start, ranges[run.stop].start)
    return gap


def _shared(gap: TimeRange, count: int) -> Iterator[TimeRange]:
    step = min(gap.duration / count, _LONGEST)
    for number in range(count):
        yield TimeRange(gap.start + round(step * number), gap.start + round(step * (number + 1)))
