"""When the words of a quote are spoken. 24 frames a second; every word takes half a second, 12 frames."""

from __future__ import annotations

from fractions import Fraction

from pipeline.narration.words import Word
from pipeline.timeline.read_aloud import reading_of
from pipeline.timing import TimeRange
from tests.timeline.test_assemble import SECOND, laid_out, told


def starts(quote: str, said: str, start: int = 0) -> tuple[tuple[int, ...], int] | None:
    words = [Word(word, TimeRange(at * SECOND // 2, (at + 1) * SECOND // 2)) for at, word in enumerate(said.split())]
    reading = reading_of(quote, words, start, Fraction(24))
    return (reading.starts, reading.end) if reading else None


def test_words_appear_when_they_are_spoken() -> None:
    assert starts("More than *kisses*, letters", "He wrote more than kisses letters mingle") == ((24, 36, 48, 60), 72)


def test_of_two_readings_the_one_at_the_quote_counts() -> None:
    said = "more than kisses and again more than kisses"
    assert starts("More than kisses", said) == ((0, 12, 24), 36)
    assert starts("More than kisses", said, start=60) == ((60, 72, 84), 96)
    assert starts("More than kisses", said, start=90) is None


def test_words_left_out_come_with_the_one_before() -> None:
    assert starts("one two three — four five six", "one two three five six") == ((0, 12, 24, 24, 24, 36, 48), 60)
    assert starts("zero one two three four five", "one two three four five") == ((0, 0, 12, 24, 36, 48), 60)


def test_what_nobody_reads_is_not_read() -> None:
    assert starts("More than kisses", "letters mingle souls") is None
    assert starts("one two three four five six seven", "one two three and then no more of it") is None
    assert starts("— …", "one two three") is None
    assert starts("one two three", "") is None


def test_a_quote_that_is_read_stays_until_it_was() -> None:
    made = laid_out("""\
        scenes:
          - narration: He wrote one two three four five six seven eight nine ten
            quotes: [{text: one two three four five six seven eight nine ten, at: one, reveal: words}]
            before: 0
            after: 5
        """)
    (quote,) = made.timeline.quotes
    assert quote.heard == tuple(range(24, 144, 12))
    assert (quote.range.start, quote.range.end) == (24, 144 + 24)
    assert told(made) == ["note: nothing is shown in this scene: it gets the plain background"]


def test_times_of_words_move_with_their_scene() -> None:
    made = laid_out("""\
        scenes:
          - {narration: one, before: 0, after: 0}
          - {narration: two three, before: 0, after: 3, quotes: [{text: Two three, reveal: words}]}
        """)
    assert made.timeline.quotes[0].heard == (12, 24)
