"""espeak-ng, which turns writing into sounds. Piper carries it: one library with one state, so one caller at a time."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from piper.phonemize_espeak import EspeakPhonemizer

_turn = Lock()


def ipa(word: str) -> str:
    """How American English says a word, in the International Phonetic Alphabet. Raises ImportError without Piper."""
    return "".join("".join(sentence) for sentence in sentences(word))


def sentences(text: str) -> list[list[str]]:
    """As `ipa`, sentence by sentence and letter by letter, with the marks between words, as Piper's voices take it."""
    with _turn:
        return [letters for letters in _phonemizer().phonemize("en-us", text) if letters]


@cache
def _phonemizer() -> EspeakPhonemizer:
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()
