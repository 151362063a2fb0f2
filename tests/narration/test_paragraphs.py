"""A transcript as paragraphs, found by pauses and ends of sentences. Words are written with the seconds they last."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.narration.paragraphs import paragraphs
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange


def spoken(*parts: tuple[str, float, float]) -> list[Word]:
    """Words of parts (text, seconds it lasts, seconds of pause after it), spread evenly over each."""
    words, at = list[Word](), 0.0
    for text, seconds, pause in parts:
        step = seconds / len(text.split())
        for number, token in enumerate(text.split()):
            start, end = at + number * step, at + (number + 1) * step
            words.append(Word(token, TimeRange(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE))))
        at += seconds + pause
    return words


def texts(words: Sequence[Word]) -> list[str]:
    found = paragraphs(words)
    assert [word for paragraph in found for word in paragraph] == list(words)
    return [" ".join(word.text for word in paragraph) for paragraph in found]


def test_a_paragraph_ends_at_a_clearly_longer_pause() -> None:
    words = spoken(
        ("A letter is read.", 8, 0.4),
        ("It is not his.", 9, 0.5),
        ("He wrote it.", 6, 1.1),
        ("Then she wakes up.", 9, 0.4),
        ("She asks him.", 8, 0.3),
        ("He does not know.", 9, 1.2),
        ("The roof is cold.", 9, 0.5),
        ("They look at the city.", 12, 0),
    )
    assert texts(words) == [
        "A letter is read. It is not his. He wrote it.",
        "Then she wakes up. She asks him. He does not know.",
        "The roof is cold. They look at the city.",
    ]


def test_what_is_short_is_one_paragraph() -> None:
    words = spoken(("One.", 5, 3.0), ("Two.", 5, 0.3), ("Three.", 5, 0.3), ("Four.", 1, 0))
    assert texts(words) == ["One. Two. Three. Four."]
    assert texts(spoken(("No sentence at all", 5, 0))) == ["No sentence at all"]
    assert texts([]) == []


def test_a_pause_after_a_few_seconds_is_not_yet_a_paragraph() -> None:
    words = spoken(("So.", 2, 1.5), *[("It goes on.", 8, 0.4)] * 4)
    assert texts(words) == ["So. It goes on. It goes on. It goes on. It goes on."]


def test_a_break_of_several_seconds_ends_one_however_short() -> None:
    words = spoken(("The title.", 4, 6), *[("It goes on.", 8, 0.4)] * 4)
    assert texts(words) == ["The title.", "It goes on. It goes on. It goes on. It goes on."]
    assert texts(spoken(("Before the music.", 8, 30), ("After it.", 9, 0))) == ["Before the music.", "After it."]


def test_who_always_pauses_long_does_not_end_a_paragraph_each_time() -> None:
    words = spoken(*[("Slowly, he goes on.", 8, 5.5)] * 5)
    assert [len(text.split(".")) - 1 for text in texts(words)] == [2, 3]


@pytest.mark.parametrize("pause", [0.0, 0.3])
def test_who_never_pauses_gets_paragraphs_of_bearable_length(pause: float) -> None:
    words = spoken(*[("On and on it goes.", 5, pause)] * 60)
    lengths = [(part[-1].range.end - part[0].range.start) / SAMPLE_RATE for part in paragraphs(words)]
    assert len(lengths) == 8
    assert all(12 <= length <= 60 for length in lengths)


def test_no_paragraph_ends_inside_a_sentence() -> None:
    words = spoken(("It is a sentence that goes", 40, 3), ("on after a long pause, and", 40, 3), ("ends.", 2, 0))
    assert texts(words) == ["It is a sentence that goes on after a long pause, and ends."]
    words = spoken(*[("Mr.", 1, 4), ("Jonze and J.", 10, 4), ("Phoenix went on", 10, 2)] * 4, ("and on.", 3, 0))
    assert len(texts(words)) == 1


@pytest.mark.parametrize("end", ["gone?", "gone!”", "gone.’", "gone…", "gone.)", "行った。", "गया।"])
def test_sentences_end_as_they_are_written(end: str) -> None:
    assert texts(spoken((f"He is {end}", 25, 2), *[("He stays.", 5, 0.2)] * 6))[0] == f"He is {end}"


def test_hours_of_it_are_divided() -> None:
    words = spoken(*[("On and on it goes, forever.", 6, 0.9 - place / 5000) for place in range(2400)])
    assert 240 < len(paragraphs(words)) < 800
