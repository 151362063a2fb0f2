"""A script found in a recording by Whisper alone: for languages that the acoustic aligner does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.narration import whisper
from pipeline.narration.ear import Ear
from pipeline.narration.follow import Script, agreements, sounds_alike
from pipeline.narration.said import Said
from pipeline.narration.script import Token
from pipeline.narration.speech import Speech


def listened(speech: Speech, script: Script, ear: Ear) -> Iterator[Said]:
    """Everything that is said, in the order of time, window by window: heard, laid beside the script, and fitted."""
    position = 0
    for window in speech.windows(whisper.LONGEST_WINDOW):
        heard = ear.hear(window)
        if not heard:
            continue
        entries = list(_as_spoken(script, heard, position))
        fitted = ear.fit(window, [text for _, text in entries])
        for (token, text), (range_, _) in zip(entries, fitted, strict=True):
            yield Said(token, text, range_, False)
        position = next((token + 1 for token, _ in reversed(entries) if token is not None), position)


def _as_spoken(script: Script, heard: Sequence[Token], position: int) -> Iterator[tuple[int | None, str]]:
    """The text as spoken: the script's tokens, and, as None, what is not in the script.

    Between two agreements the script's tokens stand for what was heard, unless not half as many words were heard.
    """
    last_token, last_heard = position - 1, -1
    for token, other in [*agreements(script, heard, position), (None, len(heard))]:
        words = heard[last_heard + 1 : other]
        stop = min(last_token + 1 + len(words), len(script.tokens)) if token is None else token
        places = range(last_token + 1, stop)
        if places and len(words) * 2 >= len(places) and (token is not None or sounds_alike(script, places, words)):
            yield from ((place, script.tokens[place].text) for place in places)
        else:
            yield from ((None, word.text) for word in words)
        if token is not None:
            yield token, script.tokens[token].text
            last_token, last_heard = token, other
