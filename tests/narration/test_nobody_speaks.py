"""Nothing is heard where nobody speaks: Whisper dreams up words for rain, applause and music."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipeline.narration.samples import samples_of_file
from pipeline.narration.timed import transcribe_take
from pipeline.narration.weights import Weights

from .conftest import Speaker, Writer

RATE, SECONDS = 48_000, 18.5
NAMES = ["Samantha", "Spike Jonze", "Hoyte van Hoytema"]
BED = Path(__file__).parents[2] / "projects/her-ending/music/bed.ogg"


def noise(power: float = 0.0) -> np.ndarray:
    """White, or with its amplitude falling with that power of the frequency."""
    count = int(RATE * SECONDS)
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
    return np.fft.irfft(spectrum / np.arange(1, len(spectrum) + 1) ** power, count)


def bursts(a_second: float, lasting: float, low: float, high: float) -> np.ndarray:
    """Drops, claps and clicks: short noises at any time, each dying away, between two frequencies."""
    random, count = np.random.default_rng(7), int(RATE * SECONDS)
    length = int(RATE * lasting * 6)
    shape = np.exp(-np.arange(length) / (RATE * lasting))
    sound = np.zeros(count + length)
    for start in random.integers(0, count, int(a_second * SECONDS)):
        sound[start : start + length] += random.standard_normal(length) * shape * random.lognormal()
    frequencies = np.fft.rfftfreq(count, 1 / RATE)
    passed = 1 / np.sqrt((1 + (low / np.maximum(frequencies, 1)) ** 8) * (1 + (frequencies / high) ** 8))
    return np.fft.irfft(np.fft.rfft(sound[:count]) * passed, count)


def swelling(sound: np.ndarray) -> np.ndarray:
    seconds = np.arange(len(sound)) / RATE
    return sound * np.interp(seconds, [0, 2, 11, SECONDS], [0, 1, 1, 0])


def hum() -> np.ndarray:
    seconds = np.arange(int(RATE * SECONDS)) / RATE
    return sum((np.sin(2 * np.pi * 50 * part * seconds) / part for part in (1, 2, 3, 5)), np.zeros(len(seconds)))


SOUNDS: dict[str, Callable[[], np.ndarray]] = {
    "light rain": lambda: bursts(200, 0.002, 1500, 9000),
    "heavy rain": lambda: bursts(3000, 0.003, 800, 12_000),
    "drops from a roof": lambda: bursts(3, 0.01, 500, 4000),
    "applause": lambda: bursts(300, 0.008, 600, 5000),
    "applause that swells and fades": lambda: swelling(bursts(200, 0.01, 600, 5000)),
    "a few who clap": lambda: bursts(18, 0.012, 700, 4000),
    "steps": lambda: bursts(1.8, 0.03, 80, 1200),
    "clicks": lambda: bursts(5, 0.0005, 500, 12_000),
    "pink noise that swells and fades": lambda: swelling(noise(0.5)),
    "wind": lambda: swelling(noise(1.2)),
    "hum": hum,
    "music": lambda: samples_of_file(BED, RATE)[: int(RATE * SECONDS)],
}


@pytest.mark.parametrize("kind", SOUNDS)
def test_there_are_no_words_in(kind: str, written: Writer, weights: Weights) -> None:
    """With a glossary, whose names might be dreamt up: in doubt Whisper listens without it as well."""
    sound = SOUNDS[kind]()
    take = written(0.5 * sound / np.abs(sound).max())
    assert transcribe_take(take, "en", NAMES, weights).words == ()


@pytest.mark.parametrize("kind", ["music", "applause that swells and fades"])
def test_what_follows_speech_adds_no_words(kind: str, spoken: Speaker, written: Writer, weights: Weights) -> None:
    said = "Nobody in this film is alone, and everybody is."
    speech, after = samples_of_file(spoken(said), RATE), SOUNDS[kind]()
    after = np.tile(0.2 * after / np.abs(after).max(), 3)
    heard = transcribe_take(written(np.zeros(RATE), speech, np.zeros(RATE // 2), after), "en", NAMES, weights)
    assert [word.text.strip(",.").lower() for word in heard.words] == said.replace(",", "").strip(".").lower().split()


@pytest.mark.parametrize("text", ["Theodore Twombly.", "Who is Hoyte van Hoytema?", "Yes.", "Thank you."])
def test_little_that_is_said_is_heard(text: str, spoken: Speaker, weights: Weights) -> None:
    heard = transcribe_take(spoken(text), "en", ["Theodore Twombly", "Hoyte van Hoytema"], weights)
    assert " ".join(word.text for word in heard.words) == text
