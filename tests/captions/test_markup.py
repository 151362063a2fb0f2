"""Italics, and how long a text is to a reader."""

import pytest

from pipeline.captions.markup import graphemes, plain, spans, width
from pipeline.captions.pieces import plain_words
from pipeline.narration.words import Word
from pipeline.timing import TimeRange


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In *Zodiac*, at last", (("In ", False), ("Zodiac", True), (", at last", False))),
        ("*In the Mood*\n*for Love*", (("In the Mood", True), ("\n", False), ("for Love", True))),
        ("我看*花样年华*了", (("我看", False), ("花样年华", True), ("了", False))),
        ("“*Her*”", (("“", False), ("Her", True), ("”", False))),
        ("", ()),
    ],
)
def test_balanced_asterisks_are_italics(text: str, expected: tuple[tuple[str, bool], ...]) -> None:
    assert spans(text) == expected
    assert plain(text) == "".join(piece for piece, _ in expected)


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "5*3 and 4*2", "a lone * star", "*open", "**bold**", "* spaced *", "f*ck*ng"]
)
def test_other_asterisks_are_literal(text: str) -> None:
    assert spans(text) == ((text, False),)


@pytest.mark.parametrize(
    ("text", "clusters", "columns"),
    [
        ("abc", ["a", "b", "c"], 3),
        ("e\u0301t", ["e\u0301", "t"], 2),
        ("👨‍👩‍👧‍👦!", ["👨‍👩‍👧‍👦", "!"], 2),
        ("👍🏽❤️", ["👍🏽", "❤️"], 2),
        ("🇫🇷🇩🇪", ["🇫🇷", "🇩🇪"], 2),
        ("1️⃣", ["1️⃣"], 1),
        ("\u1112\u1161\u11ab", ["\u1112\u1161\u11ab"], 2),
        ("नमस्ते", ["न", "म", "स्", "ते"], 4),
        ("電影。", ["電", "影", "。"], 6),
        ("", [], 0),
    ],
)
def test_what_a_reader_takes_for_one_character_is_one(text: str, clusters: list[str], columns: int) -> None:
    assert list(graphemes(text)) == clusters
    assert width(text) == columns


def test_words_are_read_without_the_asterisks_of_italics() -> None:
    words = [Word(text, TimeRange(0, 0)) for text in ["*Her*,", "“*In", "the", "Mood*”", "2", "*", "3", "f*ck*ng"]]
    assert plain_words(words) == ("Her,", "“In", "the", "Mood”", "2", "*", "3", "f*ck*ng")
    glued = [Word("看", TimeRange(0, 0)), Word("*花样*", TimeRange(0, 0), is_glued=True)]
    assert plain_words(glued) == ("看", "花样")
    assert plain_words([]) == ()
