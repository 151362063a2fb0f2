"""Speech for these tests is spoken by the scratch voice, once a session; nothing is mocked."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.narration import espeak, voice
from pipeline.narration.spoken import readable
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


def spoken_by_one_voice(texts: Sequence[str]) -> list[np.ndarray]:
    """The sound of each text, at 48 kHz, with 20 ms before the first sound and after the last.

    One speaks them all, which saves loading another for each: the same texts in the same order sound the same on every
    run.
    """
    loaded = voice.fresh_voice(voice.settings())
    rate = loaded.config.sample_rate
    apart = np.zeros(rate // 20, np.float32)
    pieces = []
    for text in texts:
        sentences = espeak.sentences(readable(text))
        said = (voice.spoken(loaded, phonemes) for phonemes in sentences)
        pieces.append(np.concatenate([*voice._with_pauses([sentences], said, rate), apart]))
    sound = ["-f", "f32le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"]
    resampled = ["-af", "aresample=resampler=soxr", "-ar", "48000", "-f", "f32le", "pipe:1"]
    done = ffmpeg.run([*sound, *resampled], stdin=(piece.tobytes() for piece in pieces))
    edges = np.cumsum([0, *(len(piece) for piece in pieces)])
    whole = np.frombuffer(done.stdout, "<f4")
    return [
        whole[round(start * 48_000 / rate) : round((end - len(apart)) * 48_000 / rate)]
        for start, end in pairwise(edges)
    ]


@pytest.fixture
def written(tmp_path: Path) -> Writer:
    """A 48 kHz mono wav of several pieces of sound in a row."""

    def writer(*pieces: np.ndarray, name: str = "written.wav") -> Path:
        with wave.open(str(tmp_path / name), "wb") as file:
            file.setparams((1, 2, 48_000, 0, "NONE", ""))
            file.writeframes((np.concatenate(pieces) * 32767).astype("<i2").tobytes())
        return tmp_path / name

    return writer
