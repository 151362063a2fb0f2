from __future__ import annotations

import pytest

from pipeline.narration.spoken import as_said, readable, ways_to_say


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2013", "twenty thirteen"),
        ("2005,", "two thousand five"),
        ("1905.", "nineteen oh five"),
        ("8,316", "eight thousand three hundred sixteen"),
        ("641", "six hundred forty one"),
        ("£13.60,", "thirteen pounds sixty"),
        ("$2.5m", "two point five million dollars"),
        ("€1", "one euro"),
        ("99.9%", "ninety nine point nine percent"),
        ("1990s", "nineteen nineties"),
        ("’90s", "nineties"),
        ("21st", "twenty first"),
        ("10:30", "ten thirty"),
        ("16:9", "sixteen nine"),
        ("3/4", "three quarters"),
        ("24/7", "twenty four seven"),
        ("-5", "five"),
        ("VIII", "eight"),
        ("&", "and"),
        ("Dr.", "doctor"),
        ("AT&T", "a t and t"),
        ("forty-two", "forty two"),
        ("“Twombly’s”", "twombly's"),
        ("*Her*", "her"),
        ("U.S.", "u s"),
    ],
)
def test_the_likeliest_way_to_say_a_token(written: str, said: str) -> None:
    assert " ".join(ways_to_say(written)[0]) == said


def test_other_ways_are_expected_too() -> None:
    assert [" ".join(way) for way in ways_to_say("2013")] == [
        "twenty thirteen",
        "two thousand thirteen",
        "two thousand and thirteen",
    ]


@pytest.mark.parametrize("written", ["—", "…", "😀", "-", "*"])
def test_nobody_says_a_dash_or_an_emoji(written: str) -> None:
    assert ways_to_say(written) == ()


def test_a_voice_reads_numbers_in_words_and_keeps_punctuation() -> None:
    text = "In *2013*, Dr. Smith paid £13.60 — for 8,316 copies! 😀\n\nWhy?"
    assert readable(text) == (
        "In twenty thirteen, doctor Smith paid thirteen pounds sixty —"
        " for eight thousand three hundred sixteen copies! \n\nWhy?"
    )


def test_the_longer_name_of_a_glossary_wins_and_only_whole_words_count() -> None:
    says = {"Jonze": "jones", "Spike Jonze": "spike jonz"}
    assert as_said("Spike Jonze's film, Jonze, Jonzesque", says) == "spike jonz's film, jones, Jonzesque"


def test_the_unit_of_money_follows_a_large_number() -> None:
    assert readable("It cost $23 million.") == "It cost twenty three million dollars."
