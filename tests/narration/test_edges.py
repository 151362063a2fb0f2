"""Word edges corrected by the sound: without a sound, times in hundredths of a second."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from pipeline.narration.edges import corrected
from pipeline.narration.said import Said
from pipeline.narration.speech import Speech
from pipeline.timing import TimeRange

Ranges = list[tuple[int, int]]


def corrected_ranges(words: Ranges, sounding: Ranges, length: int) -> Ranges:
    levels = np.full(length, -80.0, np.float32)
    for start, end in sounding:
        levels[start:end] = -20
    said = [Said(None, "", TimeRange(start * 480, end * 480), True) for start, end in words]
    found = corrected(said, Speech(Path(), levels))
    return [(word.range.start // 480, word.range.end // 480) for word in found]


@pytest.mark.parametrize(
    ("words", "sounding", "found"),
    [
        ([(10, 90), (90, 95)], [(10, 40), (88, 100)], [(10, 40), (90, 95)]),  # a pause given to the word before it
        ([(10, 42), (70, 95)], [(10, 40), (80, 95)], [(10, 40), (80, 95)]),
        ([(10, 30), (90, 95)], [(10, 40), (80, 95)], [(10, 40), (80, 95)]),  # up to 0.15 s outward, no more
        ([(10, 20), (97, 99)], [(10, 40), (80, 99)], [(10, 20), (97, 99)]),
        ([(10, 40), (40, 95)], [(10, 95)], [(10, 40), (40, 95)]),  # no pause
        ([(10, 50), (30, 95)], [(10, 95)], [(10, 50), (50, 95)]),  # in order
        ([(5, 40)], [(10, 35)], [(10, 35)]),  # silence at both ends
        ([(90, 130)], [(90, 100)], [(90, 100)]),  # beyond the end
        ([], [(10, 40)], []),
    ],
)
def test_words_end_and_begin_where_the_sound_does(words: Ranges, sounding: Ranges, found: Ranges) -> None:
    assert corrected_ranges(words, sounding, 100) == found


def test_hours_of_words_and_pauses_take_no_longer_a_word() -> None:
    """A hundred thousand words; looking through all silences for each of them would take 10 s."""
    words = [(start, start + 20) for start in range(10, 4_000_000, 40)]
    started = time.process_time()
    assert corrected_ranges(words, words, 4_000_000) == words
    assert time.process_time() - started < 5
