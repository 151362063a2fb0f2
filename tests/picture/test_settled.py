"""When what begins at a moment is all there. Frames at 24 a second; text fades for 8 of them, a card's for 14."""

from __future__ import annotations

from made_picture import GREY, LOOK, laid

from pipeline.picture.settled import settled_frame, whole_frame
from pipeline.timeline.model import Card
from pipeline.timing import TimeRange

QUOTE = ("Six words stand in this quote", "Somebody", TimeRange(30, 150))


def test_where_nothing_begins_it_is_the_moment_itself() -> None:
    assert settled_frame(laid((GREY, 200), quotes=[QUOTE]), LOOK, 29) == 29
    assert settled_frame(laid((GREY, 200), quotes=[QUOTE]), LOOK, 31) == 31


def test_a_quote_has_faded_in() -> None:
    assert settled_frame(laid((GREY, 200), quotes=[QUOTE]), LOOK, 30) == 38


def test_a_quote_that_comes_bit_by_bit_is_there_to_its_last_letter() -> None:
    words = settled_frame(laid((GREY, 200), quotes=[QUOTE], reveal="words"), LOOK, 30)
    letters = settled_frame(laid((GREY, 200), quotes=[QUOTE], reveal="type"), LOOK, 30)
    assert 60 < words < 150 - 24
    assert 80 < letters < 150 - 24


def test_a_transition_is_over() -> None:
    assert settled_frame(laid((GREY, 30), (GREY, 100, 12)), LOOK, 30) == 42
    assert settled_frame(laid((GREY, 30), (GREY, 10, 24)), LOOK, 30) == 39  # all of the clip is its transition


def test_a_card_has_its_text() -> None:
    assert settled_frame(laid((GREY, 30), (Card("A title", ""), 100)), LOOK, 30) == 44
    assert settled_frame(laid((GREY, 30), (Card("A title", ""), 100, 24)), LOOK, 30) == 54


def test_a_quote_has_not_begun_to_fade() -> None:
    timeline = laid((GREY, 200), quotes=[QUOTE])
    assert whole_frame(timeline, LOOK, 149) == 141
    assert whole_frame(timeline, LOOK, 148) == 148, "it does not end here"
    assert whole_frame(timeline, LOOK, 199) == 199


def test_a_card_has_its_text_still() -> None:
    assert whole_frame(laid((Card("A title", ""), 100)), LOOK, 99) == 85
