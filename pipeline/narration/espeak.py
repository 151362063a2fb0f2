"""espeak-ng, which turns writing into sounds. Piper carries it: one library with one state, so one caller at a time."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from piper.phonemize_espeak import EspeakPhonemizer

turn = Lock()
"""Held by whoever asks espeak, through Piper too: else one asks in the middle of another's question, in its voice."""


def ipa(word: str) -> str:
    """How American English says a word, in the International Phonetic Alphabet. Raises ImportError without Piper."""
    with turn:
        return "".join("".join(sentence) for sentence in _phonemizer().phonemize("en-us", word))


@cache
def _phonemizer() -> EspeakPhonemizer:
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()
