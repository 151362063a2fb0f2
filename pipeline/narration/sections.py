"""A long take in sections that are walked at the same time.

Each begins with a sentence that is known to be said there. Where no section can begin, the one before goes on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import accumulate, pairwise

from pipeline.narration.crew import Crew
from pipeline.narration.ear import Ear
from pipeline.narration.follow import Script
from pipeline.narration.said import Said
from pipeline.narration.speech import Speech
from pipeline.narration.walk import Section, Walk
from pipeline.timing import TimeRange

_LENGTH = 7_500  # frames
_AROUND = 2_000  # frames beside the place where a section should begin
_MOST_PAUSES = 3  # that are tried there
_HEARD = 1_000  # frames
_EXPECTED_WITHIN = 150  # tokens
_Start = tuple[int, int]
"""A frame, and the token that is said next."""


def walked(speech: Speech, script: Script, ear: Ear, jobs: int) -> Iterator[Said]:
    """Everything that is said, in the order of time. What is found does not depend on `jobs`."""
    count = max(speech.frames // _LENGTH, 1)
    if count == 1:
        walk = Walk(speech, script, ear)
        yield from walk.said(walk.whole())
        return
    size = min(jobs, count)
    # More threads than processes, so that none waits for a section's end. The crew ends first, and who waits for it.
    with ThreadPoolExecutor(2 * size if size > 1 else 1) as threads, Crew(size) as crew:
        walk = Walk(speech, script, ear, crew.aligned)
        borders = [number * speech.frames // count for number in range(1, count)]
        starts = [start for start in threads.map(partial(_start_near, walk), borders) if start]
        for said in threads.map(lambda section: list(walk.said(section)), _sections(walk, starts)):
            yield from said


def _sections(walk: Walk, starts: Sequence[_Start]) -> list[Section]:
    whole = walk.whole()
    kept = [(0, 0)]
    for frame, token in starts:
        if frame > kept[-1][0] and token > kept[-1][1]:
            kept.append((frame, token))
    edges = pairwise([*kept, (whole.frames.end, whole.stop)])
    return [Section(TimeRange(frame, end), token, stop) for (frame, token), (end, stop) in edges]


def _start_near(walk: Walk, frame: int) -> _Start | None:
    """Where a section can begin: in one of the longest pauses there."""
    near = walk.speech.pauses_within(TimeRange(frame - _AROUND, frame + _AROUND))
    for pause in sorted(near, key=lambda pause: -pause.duration)[:_MOST_PAUSES]:
        start = (pause.start + pause.end) // 2
        window = walk.speech.window_from(start, _HEARD)
        sentences = _expected(walk, start)
        token = walk.sentence_at(window, sentences) if sentences else None
        if token is not None:
            return start, token
    return None


def _expected(walk: Walk, frame: int) -> list[int]:
    """Sentences near the place in the script that as much speech comes before as before the frame."""
    spoken = sum(run.duration for run in walk.speech.runs_within(TimeRange(0, frame)))
    share = spoken / sum(run.duration for run in walk.speech.runs)
    letters = list(accumulate(len(token.text) for token in walk.script.tokens))
    middle = bisect_left(letters, share * letters[-1])
    return [place for place in walk.script.sentences if abs(place - middle) <= _EXPECTED_WITHIN]
