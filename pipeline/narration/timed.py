"""A take and its script brought together: every token of the script with the time at which it is spoken."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import Issue, ProjectError
from pipeline.narration import whisper
from pipeline.narration.edges import Timing, every_token_timed
from pipeline.narration.follow import blocks_as_heard, blocks_as_written, share_heard
from pipeline.narration.passes import acoustic_pass, fits_throughout, fitted_pass
from pipeline.narration.samples import SPEECH_RATE, levels, samples_of_file
from pipeline.narration.script import Token, script_tokens
from pipeline.narration.silence import middle_of_silence
from pipeline.narration.speech import speech_of
from pipeline.narration.weights import Weights
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

_LEAST_MATCHED = 0.5


@dataclass(frozen=True, slots=True)
class TimedScript:
    """Every token of a script, in order and exactly as written, timed in samples from the take's start.

    `matched` is the share of the spoken tokens that the recording says, `unmatched` are the others. `heard_by` is the
    id of the Whisper weights that served; empty where the aligner alone was enough.
    """

    words: tuple[Word, ...]
    matched: float
    unmatched: tuple[str, ...]
    heard_by: str = ""


def time_script(
    take: Path, script: str, language: str, says: Mapping[str, str], model: Callable[[], Weights]
) -> TimedScript:
    """`model` is asked only where Whisper is needed: where the recording leaves the script, or in other languages.

    Raises ProjectError where the recording says another text, MissingError where no weights know the language.
    """
    samples = samples_of_file(take, SPEECH_RATE)
    tokens = script_tokens(script, says, language)
    timings = _as_written(samples, tokens, language)
    if timings is not None:
        return _timed(samples, tokens, timings)
    weights = model()
    return _timed(samples, tokens, _as_heard(samples, tokens, language, weights, take), weights.id)


def transcribe_take(take: Path, language: str, glossary: Sequence[str], model: Weights) -> TimedScript:
    """What a recording says, for a scene without a text, timed like a script; no words where nobody speaks."""
    samples = samples_of_file(take, SPEECH_RATE)
    # A whole sentence: after a bare list of names Whisper leaves out capitals and punctuation.
    prompt = f"Glossary: {', '.join(glossary)}." if glossary else ""
    heard = whisper.transcribe(speech_of(take), model, language, prompt)
    text = " ".join(segment.text for segment in heard)
    tokens = script_tokens(text, {}, language)
    if not tokens:
        return TimedScript((), 1.0, (), model.id)
    words = [word for segment in heard for word in segment.words]
    timings = _as_written(samples, tokens, language) or {place: Timing(word.range) for place, word in enumerate(words)}
    return _timed(samples, tokens, timings, model.id)


def _as_written(samples: Samples, tokens: Sequence[Token], language: str) -> dict[int, Timing] | None:
    """Timings where the recording follows the script word by word, else None."""
    if not _is_english(language):
        return None
    found = acoustic_pass(samples, blocks_as_written(tokens))
    return found if fits_throughout(samples, found) else None


def _as_heard(
    samples: Samples, tokens: Sequence[Token], language: str, model: Weights, take: Path
) -> dict[int, Timing]:
    """Timings of what the recording says of the script. Raises ProjectError where that is too little."""
    if _is_english(language):
        speech = speech_of(take)
        texts = [whisper.heard_text(speech.sound(window), model, language) for window in speech.windows(2_800)]
        said = script_tokens(" ".join(texts), {}, language)
        _refuse_another_text(take, tokens, said)
        if found := acoustic_pass(samples, blocks_as_heard(tokens, said)):
            return found
    heard = [word for segment in whisper.transcribe(speech_of(take), model, language) for word in segment.words]
    said = script_tokens(" ".join(word.text for word in heard), {}, language)
    _refuse_another_text(take, tokens, said)
    return fitted_pass(samples, tokens, said, heard, model, language)


def _refuse_another_text(take: Path, tokens: Sequence[Token], said: Sequence[Token]) -> None:
    share = share_heard(tokens, said)
    if share < _LEAST_MATCHED:
        message = f"the recording does not follow this script: {share:.0%} of its words were found in it"
        hint = "is this another scene's recording, or an older text?"
        raise ProjectError([Issue(message, take, hint=hint)])


def _is_english(language: str) -> bool:
    return language.split("-")[0].lower() == "en"


def _timed(samples: Samples, tokens: Sequence[Token], timings: Mapping[int, Timing], heard_by: str = "") -> TimedScript:
    complete = every_token_timed(timings, len(tokens), levels(samples, SPEECH_RATE))
    words = tuple(Word(token.text, timing.range, timing.pinned) for token, timing in zip(tokens, complete, strict=True))
    spoken = [place for place, token in enumerate(tokens) if token.ways]
    unmatched = tuple(tokens[place].text for place in spoken if place not in timings)
    return TimedScript(words, 1 - len(unmatched) / len(spoken) if spoken else 1.0, unmatched, heard_by)


def split_points(words: Sequence[Word], scene_token_counts: Sequence[int], take: Path) -> list[int]:
    """The samples, at 48 kHz, that divide one recording among its scenes: in the middle of the pause between them."""
    loudness = levels(samples_of_file(take, SPEECH_RATE), SPEECH_RATE)
    points = []
    for count in itertools.accumulate(scene_token_counts[:-1]):
        before, after = words[count - 1].range.end, words[count].range.start
        points.append(middle_of_silence(loudness, TimeRange(before, max(after, before))))
    return points
