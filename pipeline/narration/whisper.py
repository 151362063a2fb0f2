"""openai-whisper: what a recording says, and a known text fitted to it. Sound comes as samples at 16 kHz."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.errors import MissingError
from pipeline.narration.samples import SPEECH_RATE, levels
from pipeline.narration.silence import silence_threshold, sounding
from pipeline.narration.speech import Speech
from pipeline.narration.weights import Weights
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange

if TYPE_CHECKING:
    from whisper.model import Whisper
    from whisper.timing import WordTiming
    from whisper.tokenizer import Tokenizer

    from pipeline.narration.samples import Samples

LONGEST_WINDOW = 2_800  # frames of 10 ms: Whisper hears 30 s at a time
_FRAME = SPEECH_RATE // 100
_QUIETEST_SPEECH = -65.0  # dBFS
_LEAST_RANGE = 6.0  # dB between the loudest and the quietest of a window: steady noise has less, speech much more
# Whisper's own limits, of its `transcribe`, and two of ours: it dreams up words for noise and for music.
_MOST_REPETITIVE, _LEAST_LOGPROB, _MOST_SILENT = 2.4, -1.0, 0.6
_LEAST_WORD_PROBABILITY = 0.3
_NOT_WORDS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫]")
_LONGEST_PROMPT = 200  # tokens; more of it and no room is left for what is said
_MOST_TOKENS = 440


@dataclass(frozen=True, slots=True)
class Segment:
    """What one window says; ranges in samples at 48 kHz from the start of the sound."""

    text: str
    words: tuple[Word, ...]

    @property
    def range(self) -> TimeRange:
        return TimeRange(self.words[0].range.start, self.words[-1].range.end)


def transcribe(speech: Speech, weights: Weights, language: str, prompt: str = "") -> list[Segment]:
    """Every word heard, window by window, with its time; none in silence, noise or music.

    `prompt` is spelling to prefer. Raises MissingError where the weights do not hear the language.
    """
    found = []
    for window, sound in _windows_of_speech(speech):
        model, tokenizer = _loaded(weights), _tokenizer(weights, language)
        timings = _aligned(model, tokenizer, _heard_tokens(model, tokenizer, sound, prompt), sound)
        if timings and sum(timing.probability for timing in timings) / len(timings) >= _LEAST_WORD_PROBABILITY:
            words = [_shifted(word, window.start) for word in _joined_at_spaces(timings)]
            found.append(Segment(" ".join(word.text for word in words), tuple(words)))
    return found


def heard_text(samples: Samples, weights: Weights, language: str) -> str:
    """What at most 30 s say, without the times: in half of the time, and without doubt about single words."""
    if not _may_be_speech(samples):
        return ""
    model, tokenizer = _loaded(weights), _tokenizer(weights, language)
    text: str = tokenizer.decode(_heard_tokens(model, tokenizer, samples, ""))
    return text.strip()


def fit(samples: Samples, weights: Weights, language: str, tokens: Sequence[str]) -> list[tuple[TimeRange, float]]:
    """When each token of a known text is spoken (samples at 48 kHz), and how probable it is there, from 0 to 1.

    The sound lasts at most 30 s. Raises MissingError where the weights do not hear the language.
    """
    if not tokens:
        return []
    model, tokenizer = _loaded(weights), _tokenizer(weights, language)
    ids = [tokenizer.encode(f" {token}") for token in tokens]
    return _by_token(_aligned(model, tokenizer, [id for part in ids for id in part], samples), [len(i) for i in ids])


@cache
def _loaded(weights: Weights) -> Whisper:
    """The model, with the attention heads known to follow the sound: one loaded from a path has none."""
    import whisper

    try:
        model = whisper.load_model(str(weights.path), device="cpu")
    except (RuntimeError, OSError, KeyError, TypeError, EOFError) as error:
        raise MissingError(f"{weights.path} holds no Whisper weights that can be read ({error})") from error
    heads = whisper._ALIGNMENT_HEADS
    name = weights.name if weights.name in heads else _name_of_shape(model)
    model.set_alignment_heads(heads[name])
    return model


def _name_of_shape(model: Whisper) -> str:
    sizes = {384: "tiny", 512: "base", 768: "small", 1024: "medium", 1280: "large-v2"}
    if model.dims.n_text_layer == 4 and model.dims.n_audio_state == 1280:
        return "large-v3-turbo"
    name = "large-v3" if model.dims.n_mels == 128 else sizes[model.dims.n_audio_state]
    return name if model.is_multilingual else f"{name}.en"


def _tokenizer(weights: Weights, language: str) -> Tokenizer:
    from whisper.tokenizer import LANGUAGES, get_tokenizer

    model = _loaded(weights)
    spoken = language.split("-")[0].lower()
    if spoken not in LANGUAGES or (spoken != "en" and not model.is_multilingual):
        raise MissingError(
            f"the Whisper model {weights.name} does not hear the language {language!r}",
            "name a model that hears every language, such as base",
        )
    return get_tokenizer(model.is_multilingual, num_languages=model.num_languages, language=spoken, task="transcribe")


def _may_be_speech(sound: Samples) -> bool:
    import numpy as np

    loudness = levels(sound, SPEECH_RATE)
    if not sounding(loudness, max(silence_threshold(loudness), _QUIETEST_SPEECH)):
        return False
    quiet, loud = np.percentile(loudness, (5, 98))
    return bool(loud - quiet > _LEAST_RANGE)


def _windows_of_speech(speech: Speech) -> Iterator[tuple[TimeRange, Samples]]:
    """Windows in frames of 10 ms, each with its sound."""
    for window in speech.windows(LONGEST_WINDOW):
        sound = speech.sound(window)
        if _may_be_speech(sound):
            yield window, sound


def _shifted(word: Word, frame: int) -> Word:
    return Word(word.text, word.range.shifted(frame * SAMPLE_RATE // 100))


def _heard_tokens(model: Whisper, tokenizer: Tokenizer, sound: Samples, prompt: str) -> list[int]:
    """The tokens of what is said, none where Whisper itself doubts it. A prompt can mislead: without it, once more."""
    from whisper.decoding import DecodingOptions

    mel = _mel(model, sound)
    _share_the_processor()
    for told in dict.fromkeys((prompt, "")):
        options = DecodingOptions(
            language=tokenizer.language or "en",
            fp16=False,
            without_timestamps=True,
            prompt=tokenizer.encode(f" {told}")[-_LONGEST_PROMPT:] if told else None,
        )
        result = model.decode(mel, options)
        unsure = result.avg_logprob < _LEAST_LOGPROB
        if result.compression_ratio <= _MOST_REPETITIVE and not unsure and result.no_speech_prob <= _MOST_SILENT:
            text = _NOT_WORDS.sub("", result.text).strip()
            return tokenizer.encode(f" {text}")[:_MOST_TOKENS] if any(map(str.isalnum, text)) else []
    return []


def _mel(model: Whisper, sound: Samples) -> Any:
    import torch
    from whisper.audio import N_SAMPLES, log_mel_spectrogram, pad_or_trim

    return log_mel_spectrogram(pad_or_trim(torch.from_numpy(sound.copy()), N_SAMPLES), model.dims.n_mels)


def _share_the_processor() -> None:
    """Half of the cores: with all of them taken, torch's threads wait for each other longer than they work.

    Said before every use, since numba, inside `find_alignment`, sets it back.
    """
    import torch

    torch.set_num_threads(max((os.cpu_count() or 2) // 2, 1))


def _aligned(model: Whisper, tokenizer: Tokenizer, tokens: list[int], sound: Samples) -> list[WordTiming]:
    from whisper.timing import find_alignment

    _share_the_processor()
    # Whisper aligns on 20 ms of sound a step, and needs one at the least.
    steps = max(len(sound) // _FRAME, 2)
    timings: list[WordTiming] = find_alignment(model, tokenizer, tokens[:_MOST_TOKENS], _mel(model, sound), steps)
    return timings


def _by_token(timings: Sequence[WordTiming], lengths: Sequence[int]) -> list[tuple[TimeRange, float]]:
    """From Whisper's idea of words to the given ones, of so many tokens each; those past the end get its end."""
    owner = [timing for timing in timings for _ in timing.tokens]
    found, position = [], 0
    for length in lengths:
        own = owner[position : position + length] or owner[-1:]
        position += length
        found.append((_samples(own[0].start, own[-1].end), sum(part.probability for part in own) / len(own)))
    return found


def _joined_at_spaces(timings: Sequence[WordTiming]) -> Iterator[Word]:
    """Words as a reader sees them: Whisper's pieces up to the next space, punctuation included."""
    group: list[WordTiming] = []
    for timing in timings:
        if group and timing.word.startswith(" "):
            yield _word(group)
            group = []
        if timing.word.strip():
            group.append(timing)
    if group:
        yield _word(group)


def _word(group: Sequence[WordTiming]) -> Word:
    return Word("".join(part.word for part in group).strip(), _samples(group[0].start, group[-1].end))


def _samples(start: float, end: float) -> TimeRange:
    return TimeRange(round(start * SAMPLE_RATE), round(max(start, end) * SAMPLE_RATE))
