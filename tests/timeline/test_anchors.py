"""Phrases found in what is spoken."""

import pytest

from pipeline.timeline.anchors import Match, find_phrase, nearest_phrase

SAID = "She loves 641 others — she loves *him*, too; “she’s” honest. It’s 2013."
WORDS = SAID.split()


@pytest.mark.parametrize(
    ("phrase", "nth", "after", "found"),
    [
        ("she loves", 0, -1, Match(0, 1)),
        ("she loves", 0, 0, Match(5, 6)),
        ("SHE LOVES", 2, -1, Match(5, 6)),
        ("she loves", 3, -1, None),
        ("loves him too", 0, -1, Match(6, 8)),
        ("she's honest", 0, -1, Match(9, 10)),
        ("2013", 0, -1, Match(12, 12)),
        ("others she", 0, -1, Match(3, 5)),
        ("she hates", 0, -1, None),
        ("—", 0, -1, None),
    ],
)
def test_find(phrase: str, nth: int, after: int, found: Match | None) -> None:
    assert find_phrase(WORDS, phrase, nth, after) == found


def test_nearest() -> None:
    assert nearest_phrase(WORDS, "she love him") == "she loves *him*"
    assert nearest_phrase(WORDS, "entirely different words") == ""
