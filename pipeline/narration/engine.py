"""What an engine does for Whisper: hear one window of sound, and find when known tokens are spoken in it."""

from __future__ import annotations

import os
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.errors import MissingError
from pipeline.narration.weights import Weights

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

FRAME = 160  # samples at 16 kHz: 10 ms, a step of Whisper's spectrogram
WINDOW = 3_000  # frames that Whisper always hears at once, silence where the sound is shorter
MOST_HEARD = 224  # tokens in one window; a model that repeats itself stops here


@dataclass(frozen=True, slots=True)
class Heard:
    """What one window says, with Whisper's own doubts: mean log-probability of a token, probability of no speech."""

    text: str
    log_probability: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class Piece:
    """What Whisper calls a word: `tokens` of them, spoken from `start` to `end`, in seconds. It keeps its space."""

    text: str
    tokens: int
    start: float
    end: float
    probability: float


class Engine(Protocol):
    """A module with these functions. Weights are loaded once; those that do not hear `language` raise MissingError.

    `features` are what an engine makes of at most 30 s of sound at 16 kHz before it listens, known to itself only.
    """

    def tokens(self, weights: Weights, language: str, text: str) -> list[int]: ...
    def features(self, weights: Weights, sound: Samples) -> Any: ...
    def heard(self, weights: Weights, language: str, features: Any, prompt: Sequence[int]) -> Heard: ...
    def aligned(
        self, weights: Weights, language: str, features: Any, tokens: Sequence[int], frames: int
    ) -> list[Piece]: ...


def language_heard(weights: Weights, language: str, known: Container[str]) -> str:
    """The language as Whisper calls it, if it is among those these weights know."""
    spoken = language.split("-")[0].lower()
    if spoken not in known:
        hint = "name a model that hears every language, such as base"
        more = "large-v3 and turbo hear the most languages, a hundred; `language` is a code such as en or pt-BR"
        raise MissingError(
            f"the Whisper model {weights.name} does not hear the language {language!r}",
            hint if weights.english_only else more,
        )
    return spoken


def half_of_the_cores() -> int:
    """What an engine takes: with all of them taken, its threads wait for each other longer than they work."""
    return max((os.cpu_count() or 2) // 2, 1)


# What loading a file that holds something else ends in, in either library.
NOT_WEIGHTS = (
    OSError, EOFError, RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError, ImportError,
    UnpicklingError,
)  # fmt: skip


def unreadable(weights: Weights, error: Exception) -> MissingError:
    """Only the first sentence: torch goes on to advise running the code that a file may hold."""
    reason = f"{type(error).__name__}: {error}".splitlines()[0].split(". ")[0]
    return MissingError(f"{weights.files[0]} holds no Whisper weights that can be read ({reason})")
