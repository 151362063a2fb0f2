"""Speech for these tests is spoken by the scratch voice, once a session; nothing is mocked."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipeline.narration.voice import speak
from pipeline.narration.weights import Weights, find_weights

Speaker = Callable[[str], Path]
Writer = Callable[..., Path]


@pytest.fixture(scope="session")
def weights() -> Weights:
    return find_weights("tiny.en")


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Speaker:
    """The wav of a text."""
    folder = tmp_path_factory.mktemp("spoken")
    made: dict[str, Path] = {}

    def speaker(text: str) -> Path:
        if text not in made:
            made[text] = folder / f"{len(made)}.wav"
            speak(text, {}, made[text])
        return made[text]

    return speaker


@pytest.fixture
def written(tmp_path: Path) -> Writer:
    """A 48 kHz mono wav of several pieces of sound in a row."""

    def writer(*pieces: np.ndarray, name: str = "written.wav") -> Path:
        with wave.open(str(tmp_path / name), "wb") as file:
            file.setparams((1, 2, 48_000, 0, "NONE", ""))
            file.writeframes((np.concatenate(pieces) * 32767).astype("<i2").tobytes())
        return tmp_path / name

    return writer
