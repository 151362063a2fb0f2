"""faster-whisper, the extra `fast`, as the engine: its features are what the encoder makes of the spectrogram."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.narration import ct2_folders
from pipeline.narration.engine import (
    MOST_HEARD,
    WINDOW,
    Heard,
    Piece,
    half_of_the_cores,
    language_heard,
    unreadable,
)
from pipeline.narration.weights import Weights

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer
    from tokenizers import Tokenizer as Vocabulary

    from pipeline.narration.samples import Samples

_FIRST_MERGE = ["Ġ", "t"]


def tokens(weights: Weights, language: str, text: str) -> list[int]:
    found: list[int] = _tokenizer(weights, language).encode(text)
    return found


def features(weights: Weights, sound: Samples) -> Any:
    import numpy as np

    model = _loaded(weights)
    spectrogram = model.feature_extractor(np.pad(sound, (0, WINDOW * 160 - len(sound))))
    return model.encode(spectrogram[:, :WINDOW])


def heard(weights: Weights, language: str, features: Any, prompt: Sequence[int]) -> Heard:
    tokenizer = _tokenizer(weights, language)
    before = [tokenizer.sot_prev, *prompt] if prompt else []
    told = [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]
    (result,) = _loaded(weights).model.generate(
        features,
        [told],
        beam_size=1,
        max_length=len(told) + MOST_HEARD,
        return_scores=True,
        return_no_speech_prob=True,
    )
    found = result.sequences_ids[0]
    # The score is a mean over the tokens; Whisper counts the end of the text as one more.
    log_probability = result.scores[0] * len(found) / (len(found) + 1)
    return Heard(tokenizer.decode(found).strip(), log_probability, result.no_speech_prob)


def aligned(weights: Weights, language: str, features: Any, tokens: Sequence[int], frames: int) -> list[Piece]:
    if not tokens:
        return []
    model, tokenizer = _loaded(weights), _tokenizer(weights, language)
    try:
        (words,) = model.find_alignment(tokenizer, [list(tokens)], features, frames)
    except (RuntimeError, ValueError, MemoryError) as error:  # heads in config.json that this model does not have
        raise unreadable(weights, error) from error
    return [
        Piece(word["word"], len(word["tokens"]), float(word["start"]), float(word["end"]), float(word["probability"]))
        for word in words
    ]


@cache
def _loaded(weights: Weights) -> WhisperModel:
    """The model in whole numbers of 8 bits, half the time of floats: its word times differ by hundredths at most."""
    from faster_whisper import WhisperModel

    path = ct2_folders.folder_of(weights.files, weights.name)
    try:
        return WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=half_of_the_cores())
    except Exception as error:  # the tokenizers library raises nothing more special
        raise unreadable(weights, error) from error


@cache
def _vocabulary(weights: Weights) -> Vocabulary:
    """As the model knows it: the hub's files for models of every language lack the first merge, a space and a t.

    With them ` the` would be two tokens that the model never saw together, and hardly believes. A text that says
    `<|en|>` or `<|0.00|>` means the letters.
    """
    from tokenizers import Tokenizer as Vocabulary

    told = json.loads(_loaded(weights).hf_tokenizer.to_str())
    try:
        merges = told["model"]["merges"]
    except KeyError as error:
        raise unreadable(weights, error) from error
    if _FIRST_MERGE not in merges:
        merges.insert(0, _FIRST_MERGE)
    for token in told["added_tokens"]:
        token["special"] = True
    vocabulary = Vocabulary.from_str(json.dumps(told))
    vocabulary.encode_special_tokens = True
    return vocabulary


def _tokenizer(weights: Weights, language: str) -> Tokenizer:
    from faster_whisper.tokenizer import Tokenizer

    model, vocabulary = _loaded(weights), _vocabulary(weights)
    known = model.supported_languages
    if model.model.is_multilingual:  # the library lists all languages that any model hears
        known = [code for code in known if vocabulary.token_to_id(f"<|{code}|>") is not None]
    spoken = language_heard(weights, language, known)
    return Tokenizer(vocabulary, model.model.is_multilingual, task="transcribe", language=spoken)
