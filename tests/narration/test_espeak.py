"""espeak is one library with one state: threads that ask it at once, Piper among them, each get their own answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import piper.voice
import pytest

from pipeline.narration import espeak, voice

WORDS = ("Twombly", "Tarkovsky", "Kieslowski", "Varda", "Wong", "Ozu")
SENTENCE = "Cy Twombly filled a wall with letters that nobody can read."


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


def test_a_word_is_said_as_english() -> None:
    assert espeak.ipa("Twombly") == "tˈuːmbli"


@pytest.mark.usefixtures("eager_threads")
def test_words_of_several_threads_while_piper_sets_espeak_up() -> None:
    spoken = voice._loaded_voice()
    words, sentence = {word: espeak.ipa(word) for word in WORDS}, spoken.phonemize(SENTENCE)

    def sentence_of_a_new_program(_: int) -> list[list[str]]:
        piper.voice._ESPEAK_PHONEMIZER = None
        found: list[list[str]] = spoken.phonemize(SENTENCE)
        return found

    asked = list(WORDS) * 500
    with ThreadPoolExecutor(2) as some, ThreadPoolExecutor(2) as others:
        sentences = some.map(sentence_of_a_new_program, range(1500))
        said = others.map(espeak.ipa, asked)
        assert [word for word, found in zip(asked, said, strict=True) if found != words[word]] == []
        assert [found for found in sentences if found != sentence] == []
