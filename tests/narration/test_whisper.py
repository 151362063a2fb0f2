"""What Whisper hears, by either engine: the same words at the same times, and nothing where nobody speaks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.errors import Interrupted, MissingError
from pipeline.narration import engine_faster, engine_openai, whisper
from pipeline.narration.samples import SPEECH_RATE, samples_of_file
from pipeline.narration.speech import speech_of
from pipeline.narration.weights import Weights, find_weights
from pipeline.narration.words import Word

from .conftest import Speaker, Writer
from .test_timed import ADLIB, PAUSE, A, B, C, sound

ENGINES = ("whisper", "faster-whisper")
TOLERANCE = 48_000 * 0.12  # samples; Whisper's own times are this far off, a first word after a pause more


@pytest.fixture(params=ENGINES)
def heard_by(request: pytest.FixtureRequest) -> Weights:
    return find_weights("tiny.en", engine=request.param)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def text_of(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def test_sentences_are_heard_where_they_are_spoken(spoken: Speaker, written: Writer, heard_by: Weights) -> None:
    sentences = [sound(spoken(text)) for text in (B, C, ADLIB)]
    recording = written(*(piece for one in sentences for piece in (one, PAUSE)))
    words = [word for segment in whisper.transcribe(speech_of(recording), heard_by, "en") for word in segment.words]
    assert letters(text_of(words)) == letters(B + C + ADLIB)
    firsts = [word.range.start for word in words if word.text in ("Every", "The", "Now,")]
    starts = np.cumsum([0, *(len(one) + len(PAUSE) for one in sentences[:-1])]) + 960
    assert firsts == pytest.approx(list(starts), abs=TOLERANCE)


def test_who_is_told_to_stop_hears_no_window_to_its_end(spoken: Speaker, weights: Weights) -> None:
    samples = samples_of_file(spoken(A), SPEECH_RATE)
    before = whisper.heard_text(samples, weights, "en")
    ffmpeg.stop_all()
    try:
        with pytest.raises(Interrupted):
            whisper.heard_text(samples, weights, "en")
    finally:
        ffmpeg.resume()
    assert whisper.heard_text(samples, weights, "en") == before


def test_a_known_text_is_fitted_alike(spoken: Speaker) -> None:
    samples = samples_of_file(spoken(A), SPEECH_RATE)
    one, other = (whisper.fit(samples, find_weights("tiny.en", engine=name), "en", A.split()) for name in ENGINES)
    assert len(one) == len(other) == len(A.split())
    for (found, probability), (same, alike) in zip(one, other, strict=True):
        assert (same.start, same.end) == pytest.approx((found.start, found.end), abs=48_000 * 0.04)
        assert alike == pytest.approx(probability, abs=0.1)


def test_windows_without_times_say_the_same(spoken: Speaker, heard_by: Weights) -> None:
    assert letters(whisper.heard_text(samples_of_file(spoken(B), SPEECH_RATE), heard_by, "en")) == letters(B)


@pytest.mark.parametrize("seconds", [0.005, 0.3])
def test_sound_too_short_for_its_text_does_no_harm(seconds: float, heard_by: Weights) -> None:
    fitted = whisper.fit(np.zeros(round(seconds * SPEECH_RATE), np.float32), heard_by, "en", ["Two", "words"])
    assert len(fitted) == 2


def test_nothing_is_heard_in_music(written: Writer, heard_by: Weights) -> None:
    seconds = np.arange(48_000 * 6) / 48_000
    music = 0.3 * np.sin(2 * np.pi * 330 * seconds) * np.exp(-3 * (seconds % 0.5))
    assert list(whisper.transcribe(speech_of(written(music)), heard_by, "en")) == []


def test_a_prompt_tells_the_spelling(spoken: Speaker, heard_by: Weights) -> None:
    samples = speech_of(spoken("Theodore Twombly writes to Catherine about the colour of the sea."))
    (plain,) = whisper.transcribe(samples, heard_by, "en")
    (told,) = whisper.transcribe(samples, heard_by, "en", "Glossary: Theodore Twombly, Catherine.")
    assert "Twombly" not in text_of(plain.words)
    assert "Theodore Twombly" in text_of(told.words)


def test_a_language_the_weights_do_not_hear(spoken: Speaker, heard_by: Weights) -> None:
    with pytest.raises(MissingError, match=r"the Whisper model tiny\.en does not hear the language 'de'"):
        whisper.heard_text(samples_of_file(spoken(B), SPEECH_RATE), heard_by, "de")


@pytest.mark.parametrize("engine", [engine_openai, engine_faster])
def test_a_model_hears_as_many_languages_as_it_was_trained_in(
    engine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cantonese is the hundredth, which models older than large-v3 have no token for."""
    vocabulary = engine_faster._loaded(find_weights("tiny.en", engine="faster-whisper")).hf_tokenizer
    older = SimpleNamespace(
        is_multilingual=True,
        num_languages=99,
        model=SimpleNamespace(is_multilingual=True),
        supported_languages=["en", "de", "yue"],
        hf_tokenizer=vocabulary,
    )
    monkeypatch.setattr(engine, "_loaded", lambda weights: older)
    base = Weights((Path("base.pt"),), "base", "", "")
    assert engine.tokens(base, "de", " Er")
    with pytest.raises(MissingError) as problem:
        engine.tokens(base, "yue", " Er")
    assert str(problem.value) == (
        "the Whisper model base does not hear the language 'yue'\n"
        "    → large-v3 and turbo hear the most languages, a hundred; `language` is a code such as en or pt-BR"
    )


@pytest.mark.parametrize("text", [" <|en|>", " <|0.00|> and <|endoftext|>", " <|startofprev|>"])
def test_what_looks_like_a_sign_of_whispers_own_is_letters(text: str) -> None:
    one, other = (find_weights("tiny.en", engine=name) for name in ENGINES)
    found = engine_openai.tokens(one, "en", text)
    assert max(found) < 50_256  # the end of a text, the first sign
    assert engine_faster.tokens(other, "en", text) == found


def test_a_vocabulary_that_lacks_its_first_merge_is_mended(tmp_path: Path) -> None:
    """The hub's tokenizer.json of models for every language begins with its second merge."""
    whole = find_weights("tiny.en", engine="faster-whisper")
    folder = Path(shutil.copytree(whole.files[0].parent, tmp_path / "tiny.en"))
    told = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    del told["model"]["merges"][0]
    (folder / "tokenizer.json").write_text(json.dumps(told), encoding="utf-8")
    mended = find_weights(folder, engine="faster-whisper")
    text = " Then the truth, too."
    assert engine_faster.tokens(mended, "en", text) == engine_faster.tokens(whole, "en", text)
    assert engine_faster.tokens(whole, "en", text) == engine_openai.tokens(find_weights("tiny.en"), "en", text)


def test_words_are_whole(spoken: Speaker, heard_by: Weights) -> None:
    """Punctuation belongs to the word before it, and times never run backwards."""
    (segment,) = whisper.transcribe(speech_of(spoken(A)), heard_by, "en")
    assert letters(text_of(segment.words)) == letters(A)
    assert all(letters(word.text) for word in segment.words)
    assert all(map(_in_order, segment.words, segment.words[1:]))


def _in_order(word: Word, after: Word) -> bool:
    return word.range.start <= word.range.end <= after.range.start
