"""What a scene's words become."""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from textwrap import dedent
from time import process_time

import pytest

from pipeline.captions.cues import Cue, cues_of_scene, first_frame
from pipeline.captions.markup import plain, width
from pipeline.captions.profiles import PROFILES
from pipeline.captions.rules import problems
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

Speaker = Callable[..., list[Word]]
RATE = Fraction(24)
NETFLIX = PROFILES["netflix"]
FRAME = 2_000  # samples, at 24 frames a second


def scene_of(words: Sequence[Word], rate: Fraction = RATE) -> TimeRange:
    return TimeRange(0, int((words[-1].range.end / 48_000 + 1) * rate))


def laid_out(words: Sequence[Word], names: Sequence[str] = (), language: str = "en") -> tuple[Cue, ...]:
    return cues_of_scene(words, RATE, [], scene_of(words), NETFLIX, names, language=language)


def shown(cues: Sequence[Cue]) -> str:
    return "\n\n".join(cue.text for cue in cues)


def words_at(*timed: tuple[str, int, int]) -> list[Word]:
    """Words with the frames they are spoken in."""
    return [Word(text, TimeRange(start * FRAME, end * FRAME)) for text, start, end in timed]


# Breaks


def test_prose_breaks_where_a_reader_would_pause(spoken: Speaker) -> None:
    words = spoken(
        """Spike Jonze tells a love story in which one of the lovers has no body. Theodore writes other people's letters
        for a living, and cannot finish one of his own. He is not lonely because nobody is there; he is lonely because
        nobody has to be. When Samantha arrives, she does what no one in his life has done for years: she asks what he
        means, and then she waits for the answer. Is that love? Perhaps."""
    )
    assert shown(laid_out(words, ["Spike Jonze"])) == dedent(
        """\
        Spike Jonze tells a love story
        in which one of the lovers has no body.

        Theodore writes other people's letters
        for a living,

        and cannot finish one of his own.

        He is not lonely because nobody is there;
        he is lonely because nobody has to be.

        When Samantha arrives,

        she does what no one in his life has done
        for years: she asks what he means,

        and then she waits for the answer.

        Is that love?

        Perhaps."""
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # after the comma, not at even halves
        ("Years later, we still do not know who wrote it.", ("Years later,", "we still do not know who wrote it.")),
        # before the conjunction
        ("The letters arrive weekly and nobody reads them.", ("The letters arrive weekly", "and nobody reads them.")),
        # before the preposition, and not between it and its noun
        ("An old couple watch the water on a low sea wall.", ("An old couple watch the water", "on a low sea wall.")),
        # the lower line longer, where both places are alike
        ("Letters strangers wrote went unread there.", ("Letters strangers wrote went unread there.",)),
        ("Some letters strangers wrote went unread there.", ("Some letters strangers", "wrote went unread there.")),
        # one line where it fits
        ("One line with exactly forty-two characters", ("One line with exactly forty-two characters",)),
        ("One line with fewer or forty-two characters", ("One line with fewer", "or forty-two characters")),
    ],
)
def test_lines_break_at_the_best_place(spoken: Speaker, text: str, lines: tuple[str, ...]) -> None:
    assert laid_out(spoken(text))[0].lines == lines


def test_names_from_the_glossary_stay_together(spoken: Speaker) -> None:
    text = "einmal noch erinnerte doktor faustus seine alten Freunde"
    assert shown(laid_out(spoken(text), language="de")) == "einmal noch erinnerte doktor\nfaustus seine alten Freunde"
    kept = shown(laid_out(spoken(text), ["Doktor Faustus"], language="de"))
    assert kept == "einmal noch erinnerte\ndoktor faustus seine alten Freunde"


def test_another_language_breaks_after_its_punctuation(spoken: Speaker) -> None:
    words = spoken("Theodore schreibt anderen Leuten Briefe, und keinen davon hat er je für sich selbst geschrieben.")
    assert shown(laid_out(words, language="de")) == dedent(
        """\
        Theodore schreibt anderen Leuten Briefe,

        und keinen davon
        hat er je für sich selbst geschrieben."""
    )


def test_chinese_breaks_between_characters_and_after_punctuation() -> None:
    words = words_at(("我喜欢这部电影,因为它很安静。里面的两个人从来没有说出他们真正想说的话。", 0, 240))
    cues = laid_out(words)
    assert shown(cues) == dedent(
        """\
        我喜欢这部电影,因为它很安静。

        里面的两个人从来没有说出他们真正想说的话。"""
    )
    assert [cue.range.start for cue in cues] == [0, 100]
    assert [cue.words for cue in cues] == [TimeRange(0, 1), TimeRange(0, 1)]


def test_emoji_and_accents_count_once_and_stay_whole(spoken: Speaker) -> None:
    family = "👨‍👩‍👧‍👦"
    line = f"{family * 3} cafe\u0301 and thirty characters."
    assert width(line) == 31
    assert laid_out(spoken(line, characters_per_second=30))[0].lines == (line,)


def test_right_to_left_text_stays_in_logical_order(spoken: Speaker) -> None:
    text = "هذا الفيلم يحكي قصة رجل يكتب رسائل الآخرين، ولا يستطيع أن يكمل رسالة واحدة من رسائله."
    assert " ".join(line for cue in laid_out(spoken(text), language="ar") for line in cue.lines) == text


def test_a_word_longer_than_a_line_stands_alone(spoken: Speaker) -> None:
    address = "https://example.org/a/very/long/address/that/no/line/holds"
    cues = laid_out(spoken(f"It is all at {address} for you to read."))
    assert address in [line for cue in cues for line in cue.lines]


def test_italics_that_reach_over_a_break_are_closed_and_opened_again(spoken: Speaker) -> None:
    words = spoken("It is called *Dr. Strangelove or how I learned to stop worrying and love the bomb* in full.")
    cues = laid_out(words)
    assert shown(cues) == dedent(
        """\
        It is called *Dr. Strangelove*
        *or how I learned to stop worrying*

        *and love the bomb* in full."""
    )


# Times


def test_one_short_sentence_is_one_cue_from_its_first_frame_to_half_a_second_past_its_last() -> None:
    cues = cues_of_scene(words_at(("Nobody", 12, 24), ("writes.", 24, 48)), RATE, [], TimeRange(0, 120), NETFLIX)
    assert cues == (Cue(("Nobody writes.",), TimeRange(12, 60), TimeRange(0, 2)),)


def test_a_gap_of_under_half_a_second_closes_to_two_frames() -> None:
    first, second = laid_out(words_at(("Nobody writes here.", 0, 40), ("Nobody reads here.", 51, 90)))
    assert (first.range.end, second.range.start) == (49, 51)


def test_a_longer_pause_leaves_at_least_half_a_second_empty() -> None:
    first, second = laid_out(words_at(("Nobody writes here.", 0, 40), ("Nobody reads here.", 56, 90)))
    assert (first.range.end, second.range.start) == (44, 56)
    first, second = laid_out(words_at(("Nobody writes here.", 0, 40), ("Nobody reads here.", 100, 140)))
    assert (first.range.end, second.range.start) == (52, 100)


def test_a_cue_too_short_to_see_stays_into_the_silence_after_it() -> None:
    first, _ = laid_out(words_at(("No.", 0, 4), ("And then she was gone.", 60, 100)))
    assert first.range == TimeRange(0, 20)


def test_fast_speech_is_left_on_screen_until_it_can_be_read() -> None:
    text = "Seventy characters of text spoken in under two seconds is a great deal"  # 3.5 s to read
    hurried = [(token, at * 3, at * 3 + 3) for at, token in enumerate(text.split())]
    first, _ = laid_out(words_at(*hurried, ("Yes.", 200, 220)))
    assert first.range == TimeRange(0, 84)


def test_a_long_pause_ends_the_cue_even_inside_a_sentence() -> None:
    cues = laid_out(words_at(("And", 0, 8), ("then", 8, 16), ("came", 60, 70), ("silence.", 70, 90)))
    assert shown(cues) == "And then\n\ncame silence."


def test_an_end_beside_a_cut_moves_to_two_frames_before_the_cut() -> None:
    words = words_at(("Nobody writes here.", 10, 60))
    assert cues_of_scene(words, RATE, [66], TimeRange(0, 200), NETFLIX)[0].range == TimeRange(10, 64)


def test_a_start_moves_to_a_cut_within_two_frames_and_no_further() -> None:
    words = words_at(("Nobody writes here.", 10, 60))
    starts = {cut: cues_of_scene(words, RATE, [cut], TimeRange(0, 200), NETFLIX)[0].range.start for cut in range(6, 15)}
    assert starts == {6: 10, 7: 10, 8: 8, 9: 9, 10: 10, 11: 11, 12: 12, 13: 10, 14: 10}


def test_the_last_cue_keeps_the_gap_to_the_next_scene() -> None:
    words = words_at(("Nobody writes here.", 10, 60))
    alone = cues_of_scene(words, RATE, [], TimeRange(0, 67), NETFLIX)[0]
    followed = cues_of_scene(words, RATE, [], TimeRange(0, 67), NETFLIX, following=74)[0]
    assert (alone.range.end, followed.range.end) == (65, 59)


def test_where_a_scene_will_start_is_known_without_laying_it_out(spoken: Speaker) -> None:
    words = spoken("Theodore writes other people's letters for a living.")
    for profile in PROFILES.values():
        laid = cues_of_scene(words, RATE, [0, 11], scene_of(words), profile)
        assert first_frame(words, RATE, [0, 11], scene_of(words), profile) == laid[0].range.start == 11
    assert first_frame([], RATE, [], TimeRange(0, 100), NETFLIX) is None


def test_equal_scenes_give_equal_cues_wherever_they_stand(spoken: Speaker) -> None:
    cue = laid_out(spoken("Nobody writes."))[0]
    assert cue.shifted(480, 30) == Cue(("Nobody writes.",), cue.range.shifted(480), TimeRange(30, 32))


def test_the_bbc_counts_words_and_leaves_no_small_gaps(spoken: Speaker) -> None:
    words = spoken("Theodore writes other people's letters for a living. He cannot finish one of his own.")
    cues = cues_of_scene(words, RATE, [], scene_of(words), PROFILES["bbc"])
    assert shown(cues) == dedent(
        """\
        Theodore writes
        other people's letters for a living.

        He cannot finish one of his own."""
    )
    assert cues[0].range.end == cues[1].range.start


def test_a_scene_without_words_has_no_cues() -> None:
    assert cues_of_scene([], RATE, [], TimeRange(0, 100), NETFLIX) == ()


# What holds for every script

_VOCABULARY = """
    the a of and but in which Theodore letters body, nobody; cannot. he waits why? *Her* film's Outer Wilds — to love
    extraordinarily *slow burn* “quoted” don't £13.60 2013 elevator, I we never she — antidisestablishmentarianism
    """


@pytest.mark.parametrize("seed", range(40))
def test_every_script_keeps_its_words_and_its_times(spoken: Speaker, seed: int) -> None:
    chance = random.Random(seed)
    text = " ".join(chance.choices(_VOCABULARY.split(), k=chance.randint(1, 120)))
    rate = chance.choice([Fraction(24), Fraction(24_000, 1_001), Fraction(30), Fraction(60)])
    words = spoken(text, chance.choice([8, 12, 14, 17, 22]))
    scene = scene_of(words, rate)
    cuts = sorted(chance.sample(range(scene.end), k=scene.end // 100))
    cues = cues_of_scene(words, rate, cuts, scene, NETFLIX, ["Outer Wilds"])
    starts = [int(word.range.start * rate / 48_000) for word in words]

    assert plain(" ".join(line for cue in cues for line in cue.lines)) == plain(text)
    assert [cue.words.start for cue in cues] == [0, *(cue.words.end for cue in cues[:-1])]
    assert all(len(cue.lines) <= 2 and width(plain(line)) <= 42 for cue in cues for line in cue.lines)
    assert all(abs(cue.range.start - starts[cue.words.start]) <= round(rate / 12) for cue in cues)
    assert all(scene.start <= cue.range.start < cue.range.end <= scene.end for cue in cues)
    assert all(second.range.start - first.range.end >= 2 for first, second in pairwise(cues))
    broken = {problem.rule for problem in problems(cues, NETFLIX, rate, cuts, words)}
    assert broken <= {"reading speed", "cut", "end"}


@pytest.mark.parametrize("seed", range(10))
def test_words_without_usable_times_still_appear_in_order_inside_the_scene(seed: int) -> None:
    chance = random.Random(seed)
    at = chance.randrange(48_000)
    texts = chance.choices(_VOCABULARY.split(), k=80)
    words = [Word(text, TimeRange(at, at + chance.choice([0, 0, 400]))) for text in texts]
    cues = cues_of_scene(words, RATE, [], TimeRange(0, 400), NETFLIX)
    assert plain(" ".join(line for cue in cues for line in cue.lines)) == plain(" ".join(word.text for word in words))
    assert all(0 <= cue.range.start < cue.range.end <= 400 for cue in cues)
    assert all(first.range.end <= second.range.start for first, second in pairwise(cues))


def test_words_timed_past_the_scene_are_shown_inside_it(spoken: Speaker) -> None:
    text = "Nobody writes. Nobody reads. Nobody has ever asked why."
    cues = cues_of_scene(spoken(text), RATE, [], TimeRange(0, 20), NETFLIX)
    assert shown(cues).split() == text.split()
    assert all(0 <= cue.range.start < cue.range.end <= 20 for cue in cues)


def test_a_thousand_words_take_a_fraction_of_a_second(spoken: Speaker) -> None:
    words = spoken(" ".join(random.Random(1).choices(_VOCABULARY.split(), k=1_000)))
    begun = process_time()
    laid_out(words)
    assert process_time() - begun < 1.0  # 0.12 s on an idle core; the margin is for a busy one
