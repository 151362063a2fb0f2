"""What a recording says, and a known text fitted to it, by Whisper. Sound comes as samples at 16 kHz."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean
from threading import Lock
from typing import TYPE_CHECKING, Any

from pipeline.narration import engine_faster, engine_openai
from pipeline.narration.engine import FRAME, Engine, Heard, Piece
from pipeline.narration.samples import SPEECH_RATE, levels
from pipeline.narration.silence import silence_threshold, sounding
from pipeline.narration.speech import Speech
from pipeline.narration.weights import Weights
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

LONGEST_WINDOW = 2_800  # frames of 10 ms: Whisper hears 30 s at a time
_ENGINES: Mapping[str, Engine] = {"whisper": engine_openai, "faster-whisper": engine_faster}
TURN = Lock()
"""Whisper takes all cores and much memory: it is asked one thing at a time."""
_QUIETEST_SPEECH = -65.0  # dBFS
_LEAST_RANGE = 6.0  # dB between the loudest and the quietest of a window: steady noise has less, speech much more
# Whisper's own limits, of its `transcribe`, and two of ours: it dreams up words for noise and for music.
_MOST_REPETITIVE, _LEAST_LOGPROB, _MOST_SILENT = 2.4, -1.0, 0.6
_LEAST_WORD_PROBABILITY = 0.15  # geometric mean: a dreamt `Thank you.` has 0.08, a rare name that is said 0.22
_SOUND = r"\A\W*(?i:music|applause|laughter|cheering|silence)\W*\Z"
_NOT_WORDS = re.compile(rf"\[[^\]]*\]?|\([^)]*\)|\*[^*]*\*|[♪♫]|{_SOUND}")
_IMPOSSIBLE = 1e-6
_LONGEST_PROMPT = 200  # tokens; more of it and no room is left for what is said
_MOST_TOKENS = 440


@dataclass(frozen=True, slots=True)
class Segment:
    """What one window says; ranges in samples at 48 kHz from the start of the sound."""

    words: tuple[Word, ...]


def transcribe(speech: Speech, weights: Weights, language: str, prompt: str = "") -> Iterator[Segment]:
    """Every word heard, window by window, with its time; none in silence, noise or music.

    `prompt` is spelling to prefer. Raises MissingError where the weights do not hear the language.
    """
    engine = _ENGINES[weights.engine]
    for window, sound in _windows_of_speech(speech):
        with TURN:
            features = engine.features(weights, sound)
            text = _without_inventions(features, weights, language, prompt)
            pieces = _aligned(features, weights, language, engine.tokens(weights, language, f" {text}"), sound)
        if text and _word_probability(pieces) >= _LEAST_WORD_PROBABILITY:
            yield Segment(tuple(_shifted(word, window.start) for word in _joined_at_spaces(pieces)))


def heard_text(samples: Samples, weights: Weights, language: str) -> str:
    """What at most 30 s say, without the times: in half of the time, and without doubt about single words."""
    if not _may_be_speech(samples):
        return ""
    return _without_inventions(_ENGINES[weights.engine].features(weights, samples), weights, language, "")


def fit(samples: Samples, weights: Weights, language: str, tokens: Sequence[str]) -> list[tuple[TimeRange, float]]:
    """When each token of a known text is spoken (samples at 48 kHz), and how probable it is there, from 0 to 1.

    The sound lasts at most 30 s. Raises MissingError where the weights do not hear the language.
    """
    if not tokens:
        return []
    engine = _ENGINES[weights.engine]
    ids = [engine.tokens(weights, language, f" {token}") for token in tokens]
    joined = [id for part in ids for id in part]
    pieces = _aligned(engine.features(weights, samples), weights, language, joined, samples)
    return _by_token(pieces, [len(part) for part in ids])


def _windows_of_speech(speech: Speech) -> Iterator[tuple[TimeRange, Samples]]:
    """Windows in frames of 10 ms, each with its sound."""
    for window in speech.windows(LONGEST_WINDOW):
        sound = speech.sound(window)
        if _may_be_speech(sound):
            yield window, sound


def _may_be_speech(sound: Samples) -> bool:
    import numpy as np

    loudness = levels(sound, SPEECH_RATE)
    if not sounding(loudness, max(silence_threshold(loudness), _QUIETEST_SPEECH)):
        return False
    quiet, loud = np.percentile(loudness, (5, 98))
    return bool(loud - quiet > _LEAST_RANGE)


def _without_inventions(features: Any, weights: Weights, language: str, prompt: str) -> str:
    """What is said, nothing where Whisper itself doubts it. A prompt can mislead: without it, once more."""
    engine = _ENGINES[weights.engine]
    for told in dict.fromkeys((prompt, "")):
        spelling = engine.tokens(weights, language, f" {told}")[-_LONGEST_PROMPT:] if told else []
        heard = engine.heard(weights, language, features, spelling)
        if _is_sure(heard):
            text = _NOT_WORDS.sub("", heard.text).strip()
            return text if any(map(str.isalnum, text)) else ""
    return ""


def _is_sure(heard: Heard) -> bool:
    letters = heard.text.encode()
    repetition = len(letters) / len(zlib.compress(letters))
    is_likely = heard.log_probability >= _LEAST_LOGPROB and heard.no_speech <= _MOST_SILENT
    return is_likely and repetition <= _MOST_REPETITIVE


def _word_probability(pieces: Sequence[Piece]) -> float:
    """Of the words that were heard, their signs left out."""
    heard = [max(piece.probability, _IMPOSSIBLE) for piece in pieces if any(map(str.isalnum, piece.text))]
    return geometric_mean(heard) if heard else 0.0


def _aligned(features: Any, weights: Weights, language: str, tokens: Sequence[int], sound: Samples) -> Sequence[Piece]:
    # Whisper aligns on 20 ms of sound a step, and needs one at the least.
    frames = max(len(sound) // FRAME, 2)
    return _ENGINES[weights.engine].aligned(weights, language, features, tokens[:_MOST_TOKENS], frames)


def _by_token(pieces: Sequence[Piece], lengths: Sequence[int]) -> list[tuple[TimeRange, float]]:
    """From Whisper's idea of words to the given ones, of so many tokens each; those past the end get its end."""
    owner = [piece for piece in pieces for _ in range(piece.tokens)]
    found, position = [], 0
    for length in lengths:
        own = owner[position : position + length] or owner[-1:]
        position += length
        found.append((_samples(own[0].start, own[-1].end), sum(part.probability for part in own) / len(own)))
    return found


def _joined_at_spaces(pieces: Sequence[Piece]) -> Iterator[Word]:
    """Words as a reader sees them: Whisper's pieces up to the next space, punctuation included."""
    group: list[Piece] = []
    for piece in pieces:
        if group and piece.text.startswith(" "):
            yield _word(group)
            group = []
        if piece.text.strip():
            group.append(piece)
    if group:
        yield _word(group)


def _word(group: Sequence[Piece]) -> Word:
    return Word("".join(part.text for part in group).strip(), _samples(group[0].start, group[-1].end))


def _shifted(word: Word, frame: int) -> Word:
    return Word(word.text, word.range.shifted(frame * SAMPLE_RATE // 100))


def _samples(start: float, end: float) -> TimeRange:
    return TimeRange(round(start * SAMPLE_RATE), round(max(start, end) * SAMPLE_RATE))
