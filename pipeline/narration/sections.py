"""A long take in sections that are walked at the same time.

Each begins with a sentence that is known to be said there. Where no section can begin, the one before goes on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeVar

from pipeline import ffmpeg
from pipeline.narration.align import Aligned, Text
from pipeline.narration.crew import Crew
from pipeline.narration.ear import Ear
from pipeline.narration.follow import Script
from pipeline.narration.said import Said
from pipeline.narration.speech import Speech
from pipeline.narration.walk import Section, Walk
from pipeline.timing import TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

_LENGTH = 7_500  # frames
_AROUND = 2_000  # frames beside the place where a section should begin
_MOST_PAUSES = 3  # that are tried there
_HEARD = 1_000  # frames
_EXPECTED_WITHIN = 150  # tokens
_SHORTEST_RUN = 80  # frames of speech before a section
_PATIENCE = 0.2  # seconds between looks at who has failed
_Result = TypeVar("_Result")
_Start = tuple[int, int]
"""A frame, and the token that is said next."""


def walked(speech: Speech, script: Script, ear: Ear, crew: Crew) -> Iterator[Said]:
    """Everything that is said, in the order of time. What is found does not depend on the size of the crew."""
    count = sections_in(speech.frames / 100) if script.tokens else 1
    borders = [number * speech.frames // count for number in range(1, count)]
    if min(crew.size, count) > 1:
        yield from _walked_together(speech, script, ear, borders, crew)
        return
    walk = Walk(speech, script, ear, crew.aligned)
    for section in _sections(walk, [_start_near(walk, border) for border in borders]):
        yield from walk.said(section)


def sections_in(seconds: float) -> int:
    """In how many sections a take of this length is walked."""
    return max(int(seconds * 100) // _LENGTH, 1)


def _walked_together(speech: Speech, script: Script, ear: Ear, borders: Sequence[int], crew: Crew) -> Iterator[Said]:
    # More threads than processes, so that none of these waits for a section's end.
    threads = ThreadPoolExecutor(2 * crew.size)
    with closing(ear):
        try:
            walk = Walk(speech, script, ear, partial(_aligned_until_closed, crew, ear))
            starts = _in_order([threads.submit(_start_near, walk, border) for border in borders])
            sections = _sections(walk, list(starts))
            for said in _in_order([threads.submit(list, walk.said(section)) for section in sections]):
                yield from said
        finally:
            # Those that work still are stopped by what they ask next.
            threads.shutdown(wait=False, cancel_futures=True)


def _aligned_until_closed(
    crew: Crew, ear: Ear, samples: Samples, text: Text, *, strictly: bool = False
) -> list[Aligned]:
    ear.refuse_if_closed()
    return crew.aligned(samples, text, strictly=strictly)


def _in_order(futures: Sequence[Future[_Result]]) -> Iterator[_Result]:
    """The results; the first failure of any of them at once."""
    for future in futures:
        while not future.done():
            wait([future], _PATIENCE)
            ffmpeg.raise_if_stopped()
            for failed in (each for each in futures if each.done() and each.exception()):
                failed.result()
        yield future.result()


def _sections(walk: Walk, starts: Sequence[_Start | None]) -> list[Section]:
    whole = walk.whole()
    kept = [(0, 0)]
    for frame, token in (start for start in starts if start):
        if frame > kept[-1][0] and token > kept[-1][1]:
            kept.append((frame, token))
    edges = pairwise([*kept, (whole.frames.end, whole.stop)])
    return [Section(TimeRange(frame, end), token, stop) for (frame, token), (end, stop) in edges]


def _start_near(walk: Walk, frame: int) -> _Start | None:
    """Where a section can begin: in one of the longest pauses there."""
    around = walk.speech.pauses_within(TimeRange(frame - _AROUND, frame + _AROUND))
    near = [pause for pause in around if not _is_after_a_word(walk, pause)]
    for pause in sorted(near, key=lambda pause: -pause.duration)[:_MOST_PAUSES]:
        start = (pause.start + pause.end) // 2
        window = walk.speech.window_from(start, _HEARD)
        sentences = _expected(walk, start)
        token = walk.sentence_at(window, sentences) if sentences else None
        if token is not None:
            return start, token
    return None


def _is_after_a_word(walk: Walk, pause: TimeRange) -> bool:
    """Whether little is said right before: it may be a beginning of what is said again after the pause."""
    before = walk.speech.runs_within(TimeRange(0, pause.start))
    return not before or before[-1].duration < _SHORTEST_RUN


def _expected(walk: Walk, frame: int) -> list[int]:
    """Sentences near the place in the script that as much speech comes before as before the frame."""
    spoken = sum(run.duration for run in walk.speech.runs_within(TimeRange(0, frame)))
    share = spoken / sum(run.duration for run in walk.speech.runs)
    letters = list(accumulate(len(token.text) for token in walk.script.tokens))
    middle = bisect_left(letters, share * letters[-1])
    return [place for place in walk.script.sentences if abs(place - middle) <= _EXPECTED_WITHIN]
