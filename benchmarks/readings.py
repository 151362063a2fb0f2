"""Recordings whose text and sentence starts are known: `ten_minutes.txt`, spoken by the scratch voice and joined."""

from __future__ import annotations

import random
import re
import sys
import wave
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.narration.voice import speak
from pipeline.timing import SAMPLE_RATE

TEXT = Path(__file__).with_name("ten_minutes.txt")
AD_LIBS = (
    "By the way, I tried all of this in my own flat last winter, and the neighbours were not amused.",
    "Somebody wrote to me about that, and I promise that I will come back to it another time.",
)
PAUSE, PARAGRAPH_PAUSE = 0.4, 0.8  # seconds after a sentence
MARGIN = 960  # samples of quiet that the voice leaves before the first sound of a sentence
LEFT_OUT, AD_LIB_AFTER, BEGUN_AGAIN, READ_TWICE = 3, 5, 72, 95  # two paragraphs, two sentences


@dataclass(frozen=True, slots=True)
class Reading:
    """A recording of a script: `starts` has the sample at which each sentence begins, None for one left out."""

    path: Path
    sentences: tuple[str, ...]
    starts: tuple[int | None, ...]

    @property
    def script(self) -> str:
        return " ".join(self.sentences)

    @property
    def seconds(self) -> float:
        return seconds_of(self.path)


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said in one go, the silence after it, and which sentence of the script it is the whole of."""

    text: str
    pause: float = PAUSE
    place: int | None = None


def as_written(folder: Path) -> Reading:
    return recorded("as written", list(written_pieces()), folder)


def with_departures(folder: Path) -> Reading:
    """A paragraph left out, one ad-libbed sentence, one sentence broken off and begun again, one read twice."""
    pieces: list[Piece] = []
    for piece in written_pieces():
        assert piece.place is not None
        if piece.place // 10 == LEFT_OUT:
            continue
        if piece.place == BEGUN_AGAIN:
            words = piece.text.split()
            pieces.append(Piece(" ".join(words[: len(words) // 2])))
        if piece.place == READ_TWICE:
            pieces.append(Piece(piece.text))
        pieces.append(piece)
        if piece.place == AD_LIB_AFTER * 10 + 9:
            pieces.append(Piece(AD_LIBS[0], PARAGRAPH_PAUSE))
    return recorded("with departures", pieces, folder)


def lasting(minutes: int, folder: Path) -> Reading:
    """Sentences in an ever other order; of each ten one is left out, and something else is said instead."""
    texts = all_sentences()
    pieces: list[Piece] = []
    sentences: list[str] = []
    speak_all([*texts, *AD_LIBS], folder)
    length = 0.0
    for turn in count():
        for text in random.Random(turn).sample(texts, len(texts)):
            place = len(sentences)
            sentences.append(text)
            is_left_out = place % 10 == 7
            said = AD_LIBS[place // 10 % 2] if is_left_out else text
            pieces.append(Piece(said, PAUSE, None if is_left_out else place))
            length += seconds_of(spoken(said, folder)) + PAUSE
            if length >= minutes * 60:
                return recorded(f"{minutes} minutes", pieces, folder, sentences)
    raise AssertionError


def written_pieces() -> Iterator[Piece]:
    texts = all_sentences()
    for place, text in enumerate(texts):
        yield Piece(text, PARAGRAPH_PAUSE if place % 10 == 9 else PAUSE, place)


def all_sentences() -> list[str]:
    """Ten in every paragraph."""
    return re.split(r"(?<=[.!?])\s+", TEXT.read_text(encoding="utf-8").strip())


def recorded(name: str, pieces: Sequence[Piece], folder: Path, sentences: Sequence[str] = ()) -> Reading:
    sentences = sentences or all_sentences()
    speak_all([piece.text for piece in pieces], folder)
    path, at = folder / f"{name}.wav", 0
    starts: list[int | None] = [None] * len(sentences)
    with wave.open(str(path), "wb") as joined:
        joined.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        for piece in pieces:
            if piece.place is not None:
                starts[piece.place] = at + MARGIN
            with wave.open(str(spoken(piece.text, folder))) as part:
                joined.writeframes(part.readframes(part.getnframes()))
            joined.writeframes(bytes(2 * round(piece.pause * SAMPLE_RATE)))
            at = joined.tell()
    return Reading(path, tuple(sentences), tuple(starts))


def speak_all(texts: Iterable[str], folder: Path) -> None:
    """In other processes: what the voice needs would count as memory of everything that this one starts."""
    missing = [text for text in dict.fromkeys(texts) if not spoken(text, folder).exists()]
    if missing:
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            list(pool.map(speak, missing, [{}] * len(missing), [spoken(text, folder) for text in missing]))


def spoken(text: str, folder: Path) -> Path:
    return folder / f"{sha256(text.encode()).hexdigest()[:16]}.wav"


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as opened:
        return float(opened.getnframes() / SAMPLE_RATE)
