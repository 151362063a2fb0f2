"""How the tests' narrators speak."""

from collections.abc import Callable

import pytest

from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange

_PAUSES = {".": 0.45, "?": 0.45, "!": 0.45, ",": 0.18, ";": 0.18, ":": 0.18, "—": 0.18}


def _spoken(text: str, characters_per_second: float = 14, start: float = 0.5) -> list[Word]:
    words: list[Word] = []
    at = start
    for token in text.split():
        end = at + (len(token) + 1) / characters_per_second
        words.append(Word(token, TimeRange(round(at * SAMPLE_RATE), round(end * SAMPLE_RATE))))
        at = end + _PAUSES.get(token[-1], 0.0)
    return words


@pytest.fixture
def spoken() -> Callable[..., list[Word]]:
    """The text's words at an even speed (14 characters a second), with pauses after its punctuation."""
    return _spoken
