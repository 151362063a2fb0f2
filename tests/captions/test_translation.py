"""Translations in the time of the sentences they translate. Times in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pipeline.captions.film import cues_of_film
from pipeline.captions.pieces import joined
from pipeline.captions.profiles import PROFILES
from pipeline.captions.translation import film_translated, words_translated
from pipeline.narration.words import Word
from pipeline.project.values import Size
from pipeline.timeline.model import Clip, Plain, SceneSpan, Timeline
from pipeline.timing import TimeRange

SECOND = 48_000
NARRATION = "She wrote. Nobody answered her letters. He ran."


def spoken(text: str) -> list[Word]:
    """A second a word, a second of pause after each sentence."""
    words: list[Word] = []
    at = 0
    for token in text.split():
        words.append(Word(token, TimeRange(at * SECOND, (at + 1) * SECOND)))
        at += 2 if token.endswith(".") else 1
    return words


def timed(words: Sequence[Word]) -> list[tuple[str, float, float]]:
    return [(word.text, word.range.start / SECOND, word.range.end / SECOND) for word in words]


def sentences(words: Sequence[Word]) -> list[tuple[str, float, float]]:
    """Stretches without a pause between words."""
    found: list[tuple[str, float, float]] = []
    for text, start, end in timed(words):
        if found and found[-1][2] == start and not found[-1][0].endswith((".", "。")):
            text, start = f"{found[-1][0]} {text}", found.pop()[1]
        found.append((text, start, end))
    return found


def test_words_share_the_time_of_the_sentence_they_translate_by_length() -> None:
    assert timed(spoken(NARRATION)) == [
        ("She", 0, 1),
        ("wrote.", 1, 2),
        ("Nobody", 3, 4),
        ("answered", 4, 5),
        ("her", 5, 6),
        ("letters.", 6, 7),
        ("He", 8, 9),
        ("ran.", 9, 10),
    ]
    assert timed(words_translated(spoken(NARRATION), "Sie ging. Niemand reagiert.\nEr eilte.")) == [
        ("Sie", 0, 0.75),
        ("ging.", 0.75, 2),
        ("Niemand", 3, 4.75),
        ("reagiert.", 4.75, 7),
        ("Er", 8, 8.5),
        ("eilte.", 8.5, 10),
    ]


def test_a_sentence_that_translates_two_has_the_time_of_both() -> None:
    short = "Sie schrieb. Niemand antwortete ihr, und so lief er."
    assert sentences(words_translated(spoken(NARRATION), short)) == [
        ("Sie schrieb.", 0, 2),
        ("Niemand antwortete ihr, und so lief er.", 3, 10),
    ]
    early = "Sie schrieb ihm, doch niemand schien ihr zu antworten. Er lief."
    assert sentences(words_translated(spoken(NARRATION), early)) == [
        ("Sie schrieb ihm, doch niemand schien ihr zu antworten.", 0, 7),
        ("Er lief.", 8, 10),
    ]
    assert sentences(words_translated(spoken(NARRATION), "Ohne Punkt")) == [("Ohne Punkt", 0, 10)]


def test_sentences_that_translate_one_share_its_time() -> None:
    long = "Sie schrieb. Niemand sagte ein Wort. Niemand kam jemals her. Er lief."
    assert sentences(words_translated(spoken(NARRATION), long)) == [
        ("Sie schrieb.", 0, 2),
        ("Niemand sagte ein Wort.", 3, 5),
        ("Niemand kam jemals her.", 5, 7),
        ("Er lief.", 8, 10),
    ]


def test_a_sentence_does_not_end_where_a_small_letter_or_an_abbreviation_goes_on() -> None:
    german = "„Warum?“ schrieb sie. Niemand, z. B. Theodore, antwortete ihr. Er lief."
    words = {text: (start, end) for text, start, end in timed(words_translated(spoken(NARRATION), german))}
    assert (words["„Warum?“"][0], words["sie."][1]) == (0, 2)
    assert (words["Niemand,"][0], words["ihr."][1]) == (3, 7)
    assert (words["Er"][0], words["lief."][1]) == (8, 10)


def test_scripts_without_spaces_have_sentences_too() -> None:
    chinese = words_translated(spoken(NARRATION), "她寫了信。沒有人回信。他跑了。")
    assert timed(chinese) == [("她寫了信。", 0, 2), ("沒有人回信。", 3, 7), ("他跑了。", 8, 10)]
    assert joined(chinese) == "她寫了信。沒有人回信。他跑了。"
    back = words_translated([Word("她寫了信。他跑了。", TimeRange(0, 9 * SECOND))], "She wrote. He ran.")
    assert sentences(back) == [("She wrote.", 0, 5), ("He ran.", 5, 9)]


def test_nothing_is_said_where_nothing_is_spoken_or_translated() -> None:
    assert words_translated([], "Sie schrieb.") == ()
    assert words_translated(spoken(NARRATION), " ") == ()


def test_a_film_is_laid_out_in_its_translation() -> None:
    rate = Fraction(24)
    scenes = tuple(SceneSpan("", "", TimeRange(at * 264, (at + 1) * 264), tuple(spoken(NARRATION))) for at in range(2))
    black = tuple(Clip(Plain("#000000"), scene.range, 0, at, ("scenes", at)) for at, scene in enumerate(scenes))
    film = Timeline(Size(1920, 1080), rate, scenes, black, (), (), ())
    german = film_translated(film, ("", "Sie schrieb *ihm*. Niemand antwortete. Er lief."))
    cues = cues_of_film(german, PROFILES["netflix"], [], "de")
    assert [(cue.text, float(cue.range.start / rate - 11)) for cue in cues] == [
        ("Sie schrieb *ihm*.", 0),
        ("Niemand antwortete.", 3),
        ("Er lief.", 8),
    ]
    chinese = film_translated(film, ("", "她寫了信。沒有人回信，也沒有人來。他跑了。"))
    cues = cues_of_film(chinese, PROFILES["netflix"], [], "zh-Hant")
    assert [(cue.text, float(cue.range.start / rate - 11)) for cue in cues] == [
        ("她寫了信。", 0),
        ("沒有人回信，也沒有人來。", 3),
        ("他跑了。", 8),
    ]
