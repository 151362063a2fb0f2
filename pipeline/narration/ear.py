"""Whisper on one take: what is said in a window, asked for only where somebody needs to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Event
from typing import Any

from pipeline.errors import Interrupted
from pipeline.narration import whisper
from pipeline.narration.samples import FRAME
from pipeline.narration.script import Token, script_tokens
from pipeline.narration.speech import Speech
from pipeline.narration.weights import Weights
from pipeline.timing import TimeRange

Remember = Callable[[Mapping[str, Any], Callable[[], str]], str]
"""What was heard under such circumstances before, else what is heard now."""


def forgetful(circumstances: Mapping[str, Any], listen: Callable[[], str]) -> str:
    return listen()


@dataclass(frozen=True)
class Ear:
    """`model` is called at the first question; `heard_by` is then the id of what it gave. Without one, it is deaf.

    Several threads may ask, of this or another take: they are answered one after the other, and no more once it is
    closed.
    """

    speech: Speech
    language: str
    model: Callable[[], Weights] | None
    remember: Remember = forgetful
    _closed: Event = field(default_factory=Event, init=False, compare=False)

    @cached_property
    def weights(self) -> Weights:
        assert self.model is not None
        return self.model()

    @property
    def heard_by(self) -> str:
        return self.weights.id if "weights" in self.__dict__ else ""

    def close(self) -> None:
        self._closed.set()

    def refuse_if_closed(self) -> None:
        """Raises Interrupted: for those that work on while nobody waits for them."""
        if self._closed.is_set():
            raise Interrupted("nobody waits for what is said here")

    @contextmanager
    def _asked(self) -> Iterator[None]:
        with whisper.TURN:
            self.refuse_if_closed()
            yield

    def hear(self, window: TimeRange) -> list[Token]:
        """What is said in a window, in frames of 10 ms, at most 30 s: words that somebody says, nothing else."""
        if self.model is None:
            return []
        with self._asked():
            circumstances = {
                "window": [window.start, window.end],
                "weights": self.weights.id,
                "language": self.language,
            }
            text = self.remember(circumstances, lambda: self._text(window))
        return [token for token in script_tokens(text, {}, self.language) if token.ways]

    def _text(self, window: TimeRange) -> str:
        return whisper.heard_text(self.speech.sound(window), self.weights, self.language)

    def fit(self, window: TimeRange, texts: Sequence[str]) -> list[tuple[TimeRange, float]]:
        """When each of the texts is said (samples at 48 kHz from the take's start), and how probable it is there."""
        shift = window.start * FRAME
        with self._asked():
            fitted = whisper.fit(self.speech.sound(window), self.weights, self.language, texts)
        return [(said.shifted(shift), probability) for said, probability in fitted]
