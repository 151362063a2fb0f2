"""openai-whisper as the engine: its features are the spectrogram."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from pipeline import ffmpeg
from pipeline.errors import MissingError
from pipeline.narration import checkpoints
from pipeline.narration.engine import (
    MOST_HEARD,
    NOT_WEIGHTS,
    Heard,
    Piece,
    half_of_the_cores,
    language_heard,
    unreadable,
)
from pipeline.narration.weights import Weights

if TYPE_CHECKING:
    from whisper.model import Whisper
    from whisper.tokenizer import Tokenizer

    from pipeline.narration.samples import Samples

# Whisper hangs what it remembers on the model itself, where a thread that was stopped may still be at work.
_alone = Lock()


def tokens(weights: Weights, language: str, text: str) -> list[int]:
    # A text may say `<|en|>`, and means the letters.
    found: list[int] = _tokenizer(weights, language).encode(text, disallowed_special=())
    return found


def features(weights: Weights, sound: Samples) -> Any:
    import torch
    from whisper.audio import N_SAMPLES, log_mel_spectrogram, pad_or_trim

    return log_mel_spectrogram(pad_or_trim(torch.from_numpy(sound.copy()), N_SAMPLES), _loaded(weights).dims.n_mels)


def heard(weights: Weights, language: str, features: Any, prompt: Sequence[int]) -> Heard:
    from whisper.decoding import DecodingOptions

    options = DecodingOptions(
        language=_tokenizer(weights, language).language or "en",
        fp16=False,
        without_timestamps=True,
        sample_len=MOST_HEARD,
        prompt=list(prompt) or None,
    )
    _share_the_processor()
    with _stopping_between_tokens(_loaded(weights)) as model:
        result = model.decode(features, options)
    return Heard(result.text, result.avg_logprob, result.no_speech_prob)


@contextmanager
def _stopping_between_tokens(model: Whisper) -> Iterator[Whisper]:
    """A window may take a large model half a minute: who asks to stop is not let wait so long. Raises Interrupted."""
    with _alone:
        hook = model.decoder.register_forward_pre_hook(lambda *_: ffmpeg.raise_if_stopped())
        try:
            yield model
        finally:
            hook.remove()


def aligned(weights: Weights, language: str, features: Any, tokens: Sequence[int], frames: int) -> list[Piece]:
    from whisper.timing import find_alignment

    _share_the_processor()
    with _alone:
        words = find_alignment(_loaded(weights), _tokenizer(weights, language), list(tokens), features, frames)
    _give_back_memory()
    return [Piece(word.word, len(word.tokens), word.start, word.end, word.probability) for word in words]


@cache
def _loaded(weights: Weights) -> Whisper:
    """The model, with the attention heads known to follow the sound: one loaded from a path has none."""
    import whisper

    path = checkpoints.checkpoint(weights.files, weights.name)
    try:
        model = whisper.load_model(str(path), device="cpu")
    except NOT_WEIGHTS as error:
        raise unreadable(weights, error) from error
    heads = whisper._ALIGNMENT_HEADS
    try:
        model.set_alignment_heads(heads[weights.name if weights.name in heads else _name_of_shape(model)])
    except (KeyError, RuntimeError) as error:
        raise MissingError(
            f"{weights.files[0]} has another shape than OpenAI's models, so when a word is said cannot be found by it",
            "name one of theirs, such as base",
        ) from error
    return model


def _name_of_shape(model: Whisper) -> str:
    """Raises KeyError for a width that none of OpenAI's models has."""
    sizes = {384: "tiny", 512: "base", 768: "small", 1024: "medium", 1280: "large-v2"}
    if model.dims.n_text_layer == 4 and model.dims.n_audio_state == 1280:
        return "large-v3-turbo"
    name = "large-v3" if model.dims.n_mels == 128 else sizes[model.dims.n_audio_state]
    return name if model.is_multilingual else f"{name}.en"


def _tokenizer(weights: Weights, language: str) -> Tokenizer:
    from whisper.tokenizer import LANGUAGES, get_tokenizer

    model = _loaded(weights)
    known = tuple(LANGUAGES)[: model.num_languages] if model.is_multilingual else ("en",)
    spoken = language_heard(weights, language, known)
    return get_tokenizer(model.is_multilingual, num_languages=model.num_languages, language=spoken, task="transcribe")


def _share_the_processor() -> None:
    """Said before every use, since numba, inside `find_alignment`, sets it back."""
    import torch

    torch.set_num_threads(half_of_the_cores())


def _give_back_memory() -> None:
    """Of attention, some MB a window, each time of another size: glibc would keep the holes, 250 MB in an hour."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other libraries of C have none
    if trim is not None:
        trim(0)
