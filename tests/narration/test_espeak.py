"""espeak is one library with one state: threads that ask it at once each get their own answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from piper import phonemize_espeak

from pipeline.narration import espeak

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
def test_words_and_sentences_of_several_threads() -> None:
    words, sentence = {word: espeak.ipa(word) for word in WORDS}, espeak.sentences(SENTENCE)
    asked = list(WORDS) * 500
    with ThreadPoolExecutor(2) as some, ThreadPoolExecutor(2) as others:
        sentences = some.map(espeak.sentences, [SENTENCE] * 1500)
        said = others.map(espeak.ipa, asked)
        assert [word for word, found in zip(asked, said, strict=True) if found != words[word]] == []
        assert [found for found in sentences if found != sentence] == []


@pytest.mark.usefixtures("eager_threads")
def test_espeak_is_set_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    set_up = phonemize_espeak.EspeakPhonemizer
    monkeypatch.setattr(phonemize_espeak, "EspeakPhonemizer", lambda: begun.append(None) or set_up())
    for count in range(1, 101):
        espeak._phonemizer.cache_clear()
        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(espeak.ipa, ["Twombly"] * 4)) == {"tˈuːmbli"}
        assert len(begun) == count
