"""Each rule, broken and kept."""

from fractions import Fraction

import pytest

from pipeline.captions.cues import Cue
from pipeline.captions.rules import PROFILES, problems
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

RATE = Fraction(24)
FRAME = 2_000  # samples
PLAIN = ("Nobody writes.",)


ONE_WORD = TimeRange(0, 1)


def cue(start: int, end: int, *lines: str, words: TimeRange = ONE_WORD) -> Cue:
    return Cue(lines or PLAIN, TimeRange(start, end), words)


def found(*cues: Cue, cuts: tuple[int, ...] = (), words: tuple[Word, ...] = (), profile: str = "netflix") -> list[str]:
    return [f"{problem.rule} | {problem}" for problem in problems(cues, PROFILES[profile], RATE, cuts, words)]


def spoken(start: int, end: int) -> tuple[Word, ...]:
    return (Word("Nobody writes.", TimeRange(start * FRAME, end * FRAME)),)


LONG_LINE = "This line has one character over forty-two."


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (cue(0, 72, "one", "two", "three"), "lines | cue 1: 3 lines, 2 at most"),
        (cue(0, 72, LONG_LINE), f"line length | cue 1: a line of 43 characters, 42 at most: {LONG_LINE}"),
        (cue(0, 19), "shortest | cue 1: on screen for 0.79 s, at least 0.83 s"),
        (cue(0, 169), "longest | cue 1: on screen for 7.04 s, at most 7.00 s"),
        (cue(0, 24, "Twenty-four characters."), "reading speed | cue 1: 23.0 characters a second, 20 at most"),
    ],
)
def test_what_one_cue_can_break(broken: Cue, expected: str) -> None:
    assert found(broken) == [expected]


def test_what_one_cue_may_do() -> None:
    assert found(cue(0, 20)) == []
    full = ("One line with exactly forty-two characters", "*and italics whose marks do not count here*")
    assert found(cue(0, 168, *full)) == []
    assert found(cue(0, 24, "Twenty characters...")) == []


def test_the_bbc_counts_words() -> None:
    assert found(cue(0, 21, "One two three"), profile="bbc") == [
        "reading speed | cue 1: 0.88 s to read 3 words, at least 0.92 s"
    ]
    assert found(cue(0, 22, "One two three"), profile="bbc") == []


@pytest.mark.parametrize(
    ("next_start", "expected"),
    [
        (39, ["overlap | cue 1: the next cue starts 1 frames before this one ends"]),
        (40, ["gap | cue 1: a gap of 0 frames, meant are 2 or at least 12"]),
        (41, ["gap | cue 1: a gap of 1 frames, meant are 2 or at least 12"]),
        (42, []),
        (43, ["gap | cue 1: a gap of 3 frames, meant are 2 or at least 12"]),
        (51, ["gap | cue 1: a gap of 11 frames, meant are 2 or at least 12"]),
        (52, []),
    ],
)
def test_gaps_are_two_frames_or_half_a_second(next_start: int, expected: list[str]) -> None:
    assert found(cue(0, 40), cue(next_start, 100, words=TimeRange(1, 2))) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (7, ["start | cue 1: starts 3 frames before its first word, 2 at most"]),
        (8, []),
        (12, []),
        (13, ["start | cue 1: starts 3 frames after its first word, 2 at most"]),
    ],
)
def test_cues_start_with_their_speech(start: int, expected: list[str]) -> None:
    assert found(cue(start, 60), words=spoken(10, 60)) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (56, ["end | cue 1: ends 4 frames before its last word is spoken"]),
        (57, []),
        (72, []),
        (73, ["end | cue 1: stays 13 frames past its last word, 12 at most"]),
    ],
)
def test_cues_end_with_their_speech_or_half_a_second_later(end: int, expected: list[str]) -> None:
    assert found(cue(10, end), words=spoken(10, 60)) == expected


def test_a_cue_may_stay_longer_where_it_could_not_be_seen_or_read_otherwise() -> None:
    assert found(cue(0, 20), words=spoken(0, 4)) == []


def test_a_cue_may_stay_a_little_longer_where_it_leaves_at_a_cut() -> None:
    assert found(cue(10, 78), words=spoken(10, 60), cuts=(80,)) == []
    assert found(cue(10, 80), words=spoken(10, 60), cuts=(82,)) == [
        "end | cue 1: stays 20 frames past its last word, 12 at most"
    ]


def test_a_cue_may_stay_longer_where_that_closes_the_gap() -> None:
    words = (*spoken(0, 50), *spoken(70, 120))
    cues = [cue(0, 70), cue(70, 120, words=TimeRange(1, 2))]
    assert found(*cues, words=words, profile="bbc") == []


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (2, []),
        (3, ["cut | cue 1: starts 7 frames after a cut instead of at it"]),
        (10, []),
        (17, ["cut | cue 1: starts 7 frames before a cut instead of at it"]),
        (18, []),
        (52, []),
        (53, ["cut | cue 1: ends 7 frames after a cut instead of at it"]),
        (60, []),
        (62, []),
        (63, ["cut | cue 1: ends 3 frames before a cut instead of at it"]),
        (67, ["cut | cue 1: ends 7 frames before a cut instead of at it"]),
        (68, []),
    ],
)
def test_cues_start_and_end_at_a_cut_or_clear_of_it(cut: int, expected: list[str]) -> None:
    assert found(cue(10, 60), cuts=(cut,)) == expected


def test_speech_excuses_a_start_and_an_end_beside_a_cut() -> None:
    assert found(cue(10, 60), cuts=(5, 55), words=spoken(10, 60)) == []
