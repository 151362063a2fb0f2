"""A take and its script brought together: every token of the script with the time at which it is spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from pipeline.errors import Issue, ProjectError
from pipeline.narration import whisper
from pipeline.narration.crew import ALONE, Crew
from pipeline.narration.ear import Ear, Remember, forgetful
from pipeline.narration.edges import corrected
from pipeline.narration.follow import Script
from pipeline.narration.listen import listened
from pipeline.narration.reading import TimedScript, Unwritten
from pipeline.narration.said import Said, kept_readings
from pipeline.narration.samples import FRAME
from pipeline.narration.script import Token, is_english, script_tokens
from pipeline.narration.sections import walked
from pipeline.narration.speech import Speech, speech_of
from pipeline.narration.unsaid import timed_tokens
from pipeline.narration.walk import pinned
from pipeline.narration.weights import Weights
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

_Timed = TypeVar("_Timed", Word, Said)
_LEAST_MATCHED = 0.5

Tell = Callable[[float], None]
"""Told how much of a take has been heard, from 0 to 1."""


def time_script(
    take: Path,
    script: str,
    language: str,
    says: Mapping[str, str],
    model: Callable[[], Weights] | None,
    tell: Tell = lambda share: None,
    remember: Remember = forgetful,
    crew: Crew = ALONE,
) -> TimedScript:
    """`model` is asked only where Whisper is needed: where the recording leaves the script, or in other languages.

    None says that the take follows the script in any case. `remember` keeps what was heard: it does not depend on the
    script, of which a word may be corrected. A `crew` times the sections of a long take at once.

    Raises ProjectError where the recording says another text, MissingError where no weights know the language.
    """
    speech = speech_of(take)
    ear = Ear(speech, language, model, remember)
    timed = _timed(speech, script_tokens(script, says, language), ear, crew, tell)
    if timed.matched < _LEAST_MATCHED:
        message = f"the recording does not follow this script: {timed.matched:.0%} of its words were found in it"
        hint = "is this another scene's recording, or an older text?"
        raise ProjectError([Issue(message, take, hint=hint)])
    return timed


def transcribe_take(
    take: Path, language: str, glossary: Sequence[str], model: Weights, tell: Tell = lambda share: None
) -> TimedScript:
    """What a recording says, for a scene without a text, timed like a script; no words where nobody speaks."""
    speech = speech_of(take)
    # A whole sentence: after a bare list of names Whisper leaves out capitals and punctuation.
    prompt = f"Glossary: {', '.join(glossary)}." if glossary else ""
    segments = whisper.transcribe(speech, model, language, prompt)
    words = list(_told(speech, (word for segment in segments for word in segment.words), tell))
    heard = [(token, range_) for word in words for token, range_ in _tokens_of(word, language)]
    tokens = [token for token, _ in heard]
    said = [Said(place, token.text, range_, False) for place, (token, range_) in enumerate(heard)]
    if is_english(language):
        said = list(pinned(speech, tokens, said))
    found = dict(enumerate(corrected(said, speech)))
    return TimedScript(timed_tokens(tokens, found, speech.frames * FRAME), (), model.id)


def _tokens_of(word: Word, language: str) -> Iterator[tuple[Token, TimeRange]]:
    """What is one word to Whisper may be several tokens: `« Quoi`, or sentences in a script without spaces."""
    tokens = script_tokens(word.text, {}, language)
    lengths = list(accumulate((len(token.text) for token in tokens), initial=0))
    edges = [word.range.start + word.range.duration * length // max(lengths[-1], 1) for length in lengths]
    yield from zip(tokens, map(TimeRange, edges, edges[1:]), strict=False)


def _timed(speech: Speech, tokens: Sequence[Token], ear: Ear, crew: Crew, tell: Tell) -> TimedScript:
    places = [place for place, token in enumerate(tokens) if token.ways]
    script = Script([tokens[place] for place in places])
    found = walked(speech, script, ear, crew) if is_english(ear.language) else listened(speech, script, ear)
    said = corrected(list(_told(speech, found, tell)), speech)
    kept = kept_readings(said, script.sentences)
    by_token = {
        places[word.token]: word for word, stays in zip(said, kept, strict=True) if stays and word.token is not None
    }
    others = [
        Unwritten(Word(word.text, word.range, word.pinned), not stays)
        for word, stays in zip(said, kept, strict=True)
        if word.token is None or not stays
    ]
    written = timed_tokens(tokens, by_token, speech.frames * FRAME, others)
    return TimedScript(written, tuple(others), ear.heard_by)


def _told(speech: Speech, words: Iterable[_Timed], tell: Tell) -> Iterator[_Timed]:
    """The words, told about as they are found."""
    for word in words:
        yield word
        tell(word.range.end / max(speech.frames * FRAME, 1))
