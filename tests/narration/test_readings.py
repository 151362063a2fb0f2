"""Which readings stay, how what was heard is laid beside a script, and how recordings are divided: without a sound."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.narration import division
from pipeline.narration.align import Slot
from pipeline.narration.division import Cut
from pipeline.narration.follow import Script, agreements, blocks_as_heard
from pipeline.narration.reading import Departure, TimedScript, Unwritten, Written
from pipeline.narration.said import Said, kept_readings
from pipeline.narration.script import script_tokens
from pipeline.narration.speech import Speech
from pipeline.narration.unsaid import timed_tokens
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

SECOND = 48_000


def marked(read: str, sentence_starts: list[int]) -> str:
    """What is read, with `-` for each word that does not stay. Numbers are tokens of the script."""
    words = read.split()
    said = [Said(int(word) if word.isdigit() else None, word, TimeRange(0, 0), True) for word in words]
    kept = kept_readings(said, sentence_starts)
    return " ".join(word if is_kept else "-" for word, is_kept in zip(words, kept, strict=True))


@pytest.mark.parametrize(
    "read",
    ["", "0 1 2 3 4 5 6 7", "0 1 2 5 6 7", "0 1 well yes 3 4 oh 5 6 7", "hello 0 1 2 thanks", "nobody reads anything"],
)
def test_without_retakes_everything_stays(read: str) -> None:
    assert marked(read, [0, 3]) == read


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("0 1 2 0 1 2 3 4 5", "- - - 0 1 2 3 4 5"),  # a sentence read twice
        ("0 1 2 3 4 3 4 5", "0 1 2 - - 3 4 5"),  # one begun again
        ("0 1 2 0 1 2 0 1 2 3 4 5", "- - - - - - 0 1 2 3 4 5"),  # three times
        ("0 1 0 1 2 0 3 4 5", "- - 0 1 2 - 3 4 5"),  # a reading broken off never replaces a whole one
        ("0 1 2 0 1", "0 1 2 - -"),  # nor at the end
        ("0 1 2 3 4 5 0 1 2 3 4 5", "- - - - - - 0 1 2 3 4 5"),  # two sentences
        ("0 1 2 no again 0 1 2 3 4 5", "- - - - - 0 1 2 3 4 5"),  # what is put in goes too
        ("0 1 oh 2 0 1 2 3 4 5", "- - - - 0 1 2 3 4 5"),
        ("0 1 2 0 1 oh 2 3 4 5", "- - - 0 1 oh 2 3 4 5"),  # and stays in a reading that stays
        ("hello 0 1 2 0 1 2", "hello - - - 0 1 2"),
        # What is said otherwise in the later reading does not bring back words of the earlier one.
        ("3 4 5 6 7 3 other 5 6 7", "- - - - - 3 other 5 6 7"),
        ("0 1 2 3 4 5 sorry 0 1 2 3 other 5", "- - - - - - - 0 1 2 3 other 5"),
    ],
)
def test_of_retakes_the_last_whole_reading_stays(read: str, kept: str) -> None:
    assert marked(read, [0, 3]) == kept


def script(text: str) -> Script:
    return Script([token for token in script_tokens(text, {}, "en") if token.ways])


def agreeing(written: str, heard: str, position: int = 0) -> str:
    """The heard words, with the number of the script's token where they agree."""
    tokens = script(heard).tokens
    numbers = {other: token for token, other in agreements(script(written), tokens, position)}
    return " ".join(f"{token.text}{numbers.get(place, '')}" for place, token in enumerate(tokens))


ESSAY = (
    "A watchman eats an orange in an empty museum. He peels it slowly, without looking at his hands. "
    "Behind him hangs a painting of a battle, 20 feet wide. Horses fall, flags burn, and nobody looks."
)


@pytest.mark.parametrize(
    ("position", "heard", "found"),
    [
        (0, "A watchman eats an orange", "A0 watchman1 eats2 an3 orange4"),
        (0, "a watchmen eats the orange in", "a0 watchmen eats2 the orange4 in5"),  # heard wrong, said otherwise
        (6, "empty museum. Horses fall flags burn", "empty7 museum.8 Horses29 fall30 flags31 burn32"),  # two left out
        (
            9,
            "He peels it slowly. He peels it slowly without looking",
            "He9 peels10 it11 slowly.12 He9 peels10 it11 slowly12 without13 looking14",
        ),  # read twice
        (26, "twenty feet wide", "twenty26 feet27 wide28"),
        (26, "30 feet wide", "30 feet27 wide28"),
        (9, "by the way my neighbour laughed", "by the way my neighbour laughed"),
    ],
)
def test_what_was_heard_is_found_in_the_script(position: int, heard: str, found: str) -> None:
    assert agreeing(ESSAY, heard, position) == found


def test_a_refrain_is_found_where_the_speaker_is_expected() -> None:
    refrain = "All is quiet. The watchman sleeps. All is quiet. The orange glows. All is quiet."
    assert agreeing(refrain, "All is quiet", 0) == "All0 is1 quiet2"
    assert agreeing(refrain, "All is quiet", 6) == "All6 is7 quiet8"
    assert agreeing(refrain, "All is quiet", 12) == "All12 is13 quiet14"


@pytest.mark.parametrize(("written", "heard"), [("", "Hello there."), ("Hello there.", ""), ("", "")])
def test_nothing_agrees_with_nothing(written: str, heard: str) -> None:
    assert agreeing(written, heard) == heard
    assert agreements(script(written), script(heard).tokens) == []


def fitted(written: str, heard: str) -> str:
    """The blocks for the aligner: `written/heard` where it may be one or the other, `+` before what is not written."""
    tokens = script(heard).tokens
    whole = script(written)
    blocks = blocks_as_heard(whole, tokens, agreements(whole, tokens), 0)

    def path_text(path: Sequence[Slot]) -> str:
        return "_".join(f"{'' if slot.token is not None else '+'}{slot.text}" for slot in path)

    return " ".join("/".join(path_text(path) for path in paths) for paths in blocks)


@pytest.mark.parametrize(
    ("written", "heard", "blocks"),
    [
        ("He paid 40 dollars.", "he paid 40 dollars", "He paid 40 dollars."),
        # Heard wrong, which the aligner need not weigh.
        ("He paid for it gladly.", "He prayed for it gladly", "He paid for it gladly."),
        # Another word, another number.
        ("It stood in a garage then.", "It stood in a stable then", "It stood in a garage/+stable then."),
        ("It cost 40 dollars then.", "It cost 60 dollars then", "It cost 40/+60 dollars then."),
        # Left out, and put in.
        ("He peels it slowly, once, today.", "He peels it today", "He peels it slowly,_once,/ today."),
        ("He peels it today.", "He peels it very slowly today", "He peels it /+very_+slowly today."),
        # Begun again.
        ("He peels it slowly.", "He peels it he peels it slowly", "He peels it He peels it slowly."),
        ("", "Hello there", "/+Hello_+there"),
        ("Hello there.", "", ""),
    ],
)
def test_where_both_differ_the_aligner_may_choose(written: str, heard: str, blocks: str) -> None:
    assert fitted(written, heard) == blocks


def said_at(*words: tuple[int, int, int]) -> dict[int, Said]:
    """By token, each said from one hundredth of a second to another."""
    return {token: Said(token, "", TimeRange(start * 480, end * 480), True) for token, start, end in words}


def times(written: Sequence[Written]) -> list[tuple[str, str, int, int]]:
    """Each token with its status, from one hundredth of a second to another."""
    return [
        (token.word.text, token.status, token.word.range.start // 480, token.word.range.end // 480) for token in written
    ]


def test_tokens_that_nobody_says_share_the_gap_they_stand_in() -> None:
    tokens = script_tokens("Lonely — 😀 he paid gladly.", {}, "en")
    assert times(timed_tokens(tokens, said_at((0, 10, 50), (3, 90, 100), (5, 200, 230)), 300 * 480)) == [
        ("Lonely", "said", 10, 50),
        ("—", "silent", 50, 70),
        ("😀", "silent", 70, 90),
        ("he", "said", 90, 100),
        ("paid", "unsaid", 100, 130),
        ("gladly.", "said", 200, 230),
    ]


def test_where_there_is_no_gap_the_word_before_gives_some_of_its_time() -> None:
    tokens = script_tokens("Lonely — he paid", {}, "en")
    assert times(timed_tokens(tokens, said_at((0, 0, 40), (2, 40, 50), (3, 50, 80)), 80 * 480)) == [
        ("Lonely", "said", 0, 37),
        ("—", "silent", 37, 40),
        ("he", "said", 40, 50),
        ("paid", "said", 50, 80),
    ]


def test_a_first_token_that_nobody_says_takes_from_the_one_after() -> None:
    tokens = script_tokens("— Lonely", {}, "en")
    assert times(timed_tokens(tokens, said_at((1, 0, 40)), 40 * 480)) == [
        ("—", "silent", 0, 3),
        ("Lonely", "said", 3, 40),
    ]


def test_what_is_left_out_and_cannot_be_read_meanwhile_is_skipped() -> None:
    tokens = script_tokens("He went home. Nobody ever asked him why. She stayed.", {}, "en")
    said = said_at((0, 0, 10), (1, 10, 40), (2, 40, 80), (8, 100, 130), (9, 130, 180))
    statuses = [status for _, status, _, _ in times(timed_tokens(tokens, said, 180 * 480))]
    assert statuses == ["said"] * 3 + ["skipped"] * 5 + ["said"] * 2
    late = said_at((0, 0, 10), (1, 10, 40), (2, 40, 80), (8, 300, 330), (9, 330, 380))
    statuses = [status for _, status, _, _ in times(timed_tokens(tokens, late, 380 * 480))]
    assert statuses == ["said"] * 3 + ["unsaid"] * 5 + ["said"] * 2


def test_where_nothing_is_said_tokens_share_the_whole_take() -> None:
    tokens = script_tokens("— 😀", {}, "en")
    assert times(timed_tokens(tokens, {}, 480 * 20)) == [("—", "silent", 0, 10), ("😀", "silent", 10, 20)]
    assert timed_tokens([], {}, 480) == ()


def dropped_at(*words: tuple[int, int]) -> list[Unwritten]:
    """Words of replaced readings, each from one hundredth of a second to another."""
    return [Unwritten(Word("x", TimeRange(start * 480, end * 480), True), True) for start, end in words]


@pytest.mark.parametrize(
    ("dropped", "gap"),
    [
        ([], (50, 80)),
        ([(70, 90), (90, 190)], (50, 65)),  # up to the cut: the pause after it goes too, but for its half
        ([(50, 90)], (47, 50)),  # without a pause the word before gives some of its time
        ([(52, 198)], (48, 51)),
    ],
)
def test_a_gap_is_without_what_retakes_take_out_of_it(dropped: list[tuple[int, int]], gap: tuple[int, int]) -> None:
    tokens, said = script_tokens("Lonely — he", {}, "en"), said_at((0, 10, 50), (2, 200, 230))
    _, dash, after = times(timed_tokens(tokens, said, 300 * 480, dropped_at(*dropped)))
    assert dash == ("—", "silent", *gap)
    assert after == ("he", "said", 200, 230)


def test_what_is_left_out_cannot_be_read_while_a_replaced_reading_is_cut_out() -> None:
    tokens = script_tokens("He went home. Nobody ever asked him why. She stayed.", {}, "en")
    said = said_at((0, 0, 10), (1, 10, 40), (2, 40, 80), (8, 300, 330), (9, 330, 380))
    written = timed_tokens(tokens, said, 380 * 480, dropped_at((100, 200), (200, 280)))
    assert [status for _, status, _, _ in times(written)] == ["said"] * 3 + ["skipped"] * 5 + ["said"] * 2


def test_before_the_first_word_tokens_stand_where_a_replaced_reading_was() -> None:
    tokens, said = script_tokens("— Lonely", {}, "en"), said_at((1, 100, 140))
    assert times(timed_tokens(tokens, said, 140 * 480, dropped_at((2, 80))))[0] == ("—", "silent", 94, 100)


def word(text: str, start: float, end: float) -> Word:
    return Word(text, TimeRange(round(start * SECOND), round(end * SECOND)), True)


READING = TimedScript(
    (
        Written(word("He", 1.0, 1.2)),
        Written(word("—", 1.2, 1.4), "silent"),
        Written(word("paid", 1.4, 1.8)),
        Written(word("40", 2.0, 2.3), "unsaid"),
        Written(word("dollars.", 2.3, 2.8)),
        Written(word("Nobody", 2.8, 2.8), "skipped"),
        Written(word("asked.", 2.8, 2.8), "skipped"),
        Written(word("She", 6.0, 6.2)),
        Written(word("stayed.", 6.2, 6.9)),
    ),
    (
        Unwritten(word("He", 0.0, 0.3), True),
        Unwritten(word("60", 1.9, 2.2), False),
        Unwritten(word("Really.", 7.5, 8.0), False),
    ),
)


def texts(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def test_captions_may_follow_the_script_or_the_recording() -> None:
    assert texts(READING.words) == "He — paid 40 dollars. She stayed."
    assert texts(READING.spoken_words) == "He — paid 60 dollars. She stayed. Really."
    assert texts(READING.with_retakes().spoken_words) == "He He — paid 60 dollars. She stayed. Really."


def test_departures_say_what_was_written_and_what_was_said() -> None:
    assert READING.departures == (
        Departure(3, 4, "40", "60", word("", 1.9, 2.2).range),
        Departure(5, 7, "Nobody asked.", "", word("", 2.8, 2.8).range),
        Departure(9, 9, "", "Really.", word("", 7.5, 8.0).range),
    )
    assert READING.with_retakes().departures[0] == Departure(0, 0, "", "He", word("", 0.0, 0.3).range)


def test_what_share_of_the_script_is_said() -> None:
    assert READING.matched == 5 / 8  # the dash does not count
    assert READING.unmatched == ("40", "Nobody", "asked.")
    assert TimedScript(()).matched == 1.0
    assert (TimedScript(()).words, TimedScript(()).departures) == ((), ())


def speech(*sounding: tuple[float, float], seconds: float) -> Speech:
    """Loud from one second to another, else silent."""
    levels = np.full(round(seconds * 100), -80.0, np.float32)
    for start, end in sounding:
        levels[round(start * 100) : round(end * 100)] = -20
    return Speech(Path(), levels)


def parts_of(timed: TimedScript, counts: list[int], heard: Speech, *limits: float | None) -> list[list[list[float]]]:
    """What each scene hears of the take, in seconds."""
    take = TimeRange(0, heard.frames * 480)
    found = division.parts(timed, counts, heard, take, limits)
    return [[[part.start / SECOND, part.end / SECOND] for part in kept] for kept in found]


READ_TWICE = TimedScript(
    tuple(Written(word(*each)) for each in (("One", 0.5, 1), ("two.", 1, 2), ("Three", 5.5, 6), ("four.", 6, 7))),
    (
        Unwritten(word("Three", 2.5, 3), True),
        Unwritten(word("four.", 3, 3.5), True),
        Unwritten(word("No.", 4, 5), True),
    ),
)
HEARD = speech((0.5, 2), (2.5, 3.5), (4, 5), (5.5, 7), seconds=7.5)


def test_a_retake_is_cut_with_the_pause_after_it() -> None:
    assert division.retakes(READ_TWICE) == [Cut("Three four. No.", word("", 2.44, 5.44).range, 2)]
    assert division.retakes(READ_TWICE.with_retakes()) == []
    assert parts_of(READ_TWICE, [4], HEARD, None) == [[[0, 2.44], [5.44, 7.5]]]


def test_a_retake_at_the_very_beginning_and_end_is_cut_too() -> None:
    first = TimedScript((Written(word("One.", 1, 2)),), (Unwritten(word("One.", 0, 0.5), True),))
    assert division.retakes(first) == [Cut("One.", word("", 0, 0.94).range, 0)]
    assert parts_of(first, [1], speech((0, 0.5), (1, 2), seconds=2.1), None) == [[[0.94, 2.1]]]
    last = TimedScript((Written(word("One.", 0, 1)),), (Unwritten(word("One", 1.5, 2), True),))
    assert division.retakes(last) == [Cut("One", word("", 1.44, 2).range, 1)]
    assert division.retakes(last, 3 * SECOND) == [Cut("One", word("", 1.44, 3).range, 1)]
    assert parts_of(last, [1], speech((0, 1), (1.5, 2.3), seconds=3), None) == [[[0, 1.44]]]


def read(kept: Sequence[tuple[float, float]], dropped: Sequence[tuple[float, float]]) -> TimedScript:
    return TimedScript(
        tuple(Written(word("k", start, end)) for start, end in kept),
        tuple(Unwritten(word("x", start, end), True) for start, end in dropped),
    )


@pytest.mark.parametrize(
    ("kept", "dropped", "cuts"),
    [
        ([(1, 2), (2, 3), (4, 5)], [(2, 2)], []),  # no sound of its own, between two that stay
        ([(2, 3), (4, 5)], [(2, 2)], []),
        ([(2, 3), (4, 5)], [(2, 2), (3.2, 3.6)], [(3.14, 3.94)]),
        ([(2, 2), (4, 5)], [(2, 3)], [(2, 4)]),
        ([(2, 3), (3, 3), (4, 5)], [(3, 3.5)], [(3, 4)]),
        ([(1, 3), (4, 5)], [(2, 3.5)], [(3, 4)]),  # overlapping what stays, before and after
        ([(1, 2), (3, 4)], [(2.5, 3.5)], [(2.5, 3)]),
        ([(1, 5)], [(2, 3)], []),
        ([], [(1, 2)], [(0.94, 6)]),
    ],
)
def test_no_part_of_a_word_that_stays_is_cut(
    kept: list[tuple[float, float]], dropped: list[tuple[float, float]], cuts: list[tuple[float, float]]
) -> None:
    found = [cut.range for cut in division.retakes(read(kept, dropped), 6 * SECOND)]
    assert found == [word("", *cut).range for cut in cuts]


def test_words_beside_each_other_in_any_way_are_never_cut() -> None:
    chance = np.random.default_rng(1)
    for _ in range(300):
        edges = np.sort(chance.integers(0, 40, 24)) / 10
        words = [(start, end, bool(chance.integers(2))) for start, end in pairwise(edges)]
        timed = read(*([(start, end) for start, end, is_kept in words if is_kept == each] for each in (True, False)))
        for cut in division.retakes(timed, 5 * SECOND):
            assert not any(token.word.range.clamped(cut.range) for token in timed.tokens)


def test_the_end_of_a_word_that_gave_its_time_to_a_dash_is_not_cut() -> None:
    tokens = script_tokens("Lonely — he", {}, "en")
    dropped = tuple(dropped_at((40, 90)))
    written = timed_tokens(tokens, said_at((0, 0, 40), (2, 120, 150)), 150 * 480, dropped)
    assert times(written)[1] == ("—", "silent", 37, 40)
    assert division.retakes(TimedScript(written, dropped))[0].range == TimeRange(40 * 480, 120 * 480)


def test_pauses_are_shortened_to_their_limit_in_their_middle() -> None:
    assert parts_of(READ_TWICE.with_retakes(), [4], HEARD, 0.2) == [
        [[0.4, 2.1], [2.4, 3.6], [3.9, 5.1], [5.4, 7.1]],
    ]  # fmt: skip
    assert parts_of(READ_TWICE.with_retakes(), [4], HEARD, 0.5) == [[[0.25, 7.25]]]
    assert parts_of(READ_TWICE.with_retakes(), [4], HEARD, 2.0) == [[[0, 7.5]]]


def test_a_word_too_quiet_to_be_heard_as_sound_stays_in_its_pause() -> None:
    timed = TimedScript(
        (Written(word("One", 0, 1)), Written(word("two", 3, 3.5)), Written(word("three.", 6, 7))),
        (Unwritten(word("Oh.", 4.5, 5), False),),
    )
    heard = speech((0, 1), (6, 7), seconds=7)
    assert parts_of(timed, [3], heard, 0.5) == [[[0, 1.25], [2.75, 3.75], [4.25, 5.25], [5.75, 7]]]
    # Even without any pause something stays beside a word: how far it reaches is not known to the sample.
    assert parts_of(timed, [3], heard, 0.0) == [[[0, 1.02], [2.98, 3.52], [4.48, 5.02], [5.98, 7]]]
    # A pause inside a word, and the dash that stands in one.
    spread = TimedScript((Written(word("One", 0, 6.5)), Written(word("—", 6.5, 6.8), "silent")))
    assert parts_of(spread, [2], speech((0, 1), (6, 6.5), seconds=9), 0.5) == [[[0, 6.75]]]


def test_no_part_is_a_splinter() -> None:
    # Between what is dropped 10 ms are left; the pause is 10 ms longer than its limit.
    timed = read([(1, 2), (2.5, 2.51), (4, 5)], [(2.0, 2.5), (2.51, 4)])
    assert parts_of(timed, [3], speech((1, 5), seconds=5), None) == [[[0, 2], [4, 5]]]
    assert parts_of(read([(0, 1), (1.51, 2)], []), [2], speech((0, 1), (1.51, 2), seconds=2), 0.5) == [[[0, 2]]]
    # Of a scene something stays.
    assert parts_of(read([], [(0, 1)]), [0], speech((0, 1), seconds=1), None) == [[[0, 1]]]
    assert parts_of(read([], []), [0], speech(seconds=1), 0.0) == [[[0, 1]]]


def test_scenes_share_a_recording_each_with_its_own_pause_limit() -> None:
    assert parts_of(READ_TWICE, [2, 2], HEARD, None, None) == [[[0, 2.25]], [[2.25, 2.44], [5.44, 7.5]]]
    assert parts_of(READ_TWICE, [2, 2], HEARD, 0.2, None)[0] == [[0.4, 2.1]]


def test_scenes_that_are_not_read_are_named() -> None:
    timed = TimedScript((Written(word("One.", 0, 1)), Written(word("Two.", 1, 1), "skipped"), READING.tokens[1]))
    assert division.unread_scenes(timed, [1, 1, 1]) == [1, 2]
    assert division.unread_scenes(timed, [2, 1]) == [1]


def test_a_scene_is_timed_from_where_its_parts_begin() -> None:
    parts = division.parts(READ_TWICE, [2, 2], HEARD, TimeRange(0, 360_000), [None, None])
    one, other = division.readings(READ_TWICE, [2, 2], parts)
    assert one.tokens == READ_TWICE.tokens[:2]
    assert [token.word for token in other.tokens] == [word("Three", 0.25, 0.75), word("four.", 0.75, 1.75)]
    assert (texts(other.spoken_words), other.departures) == ("Three four.", ())


def test_a_script_without_spaces_is_taken_clause_by_clause() -> None:
    tokens = script_tokens("他说：「你好。」 然后他走了，没有回头。", {}, "zh")
    assert [(token.text, token.is_glued) for token in tokens] == [
        ("他说：", False),
        ("「你好。」", True),
        ("然后他走了，", False),
        ("没有回头。", True),
    ]
