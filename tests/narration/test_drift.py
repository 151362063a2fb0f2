"""Ten minutes of speech joined at known places: times keep to the sound from the first word to the last.

Read as written, and read as people read: a paragraph left out, words put in, sentences begun again and read twice.
"""

from __future__ import annotations

import re
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline.narration import division
from pipeline.narration.crew import Crew
from pipeline.narration.reading import TimedScript
from pipeline.narration.timed import time_script
from pipeline.narration.weights import Weights
from pipeline.timing import TimeRange

from .conftest import spoken_by_one_voice

MS = 48
MARGIN = 20 * MS  # that the voice leaves around a sentence
SAYS = {"Spike Jonze": "spike jonz"}
ESSAY = Path(__file__).parent / "texts/long_essay.txt"
EXAMPLE = Path(__file__).parents[2] / "projects/her-ending/project.yaml"
SCENES = ("dictation", "voice", "threads", "stairs", "counting", "presence", "distance")

# What is said in the second recording, in place of a sentence or before it.
OTHERWISE_SAID = (
    "The first projector I ever touched stood in a stable behind a bakery.",
    "My uncle had bought it for 60 dollars from a school that no longer wanted it.",
)
OTHERWISE = {
    "The first projector I ever touched stood in a garage behind a bakery.": OTHERWISE_SAID[0],
    "My uncle had bought it for 40 dollars from a school that no longer wanted it.": OTHERWISE_SAID[1],
}
ADLIB = ("By the way, my neighbour laughed about that.", "He collects old bicycles.")
BEFORE_ADLIB = "Some of them hummed a march to keep the beat."
READ_TWICE = "Behind him hangs a painting of a battle, 20 feet wide."
BEGUN_AGAIN = "Perhaps it is that somebody, once, decided that an orange deserved as much time as a war."
BEGINNING = "Perhaps it is that"
AGAIN = "Sorry, let me say that again."
READ_AGAIN = (
    "Critics wrote about confinement, modern life and the vertical city.",
    "His cousin got free tickets.",
)
NOT_READ = "Consider what a cut does."  # and the rest of its paragraph
AROUND_NOT_READ = (
    "When the studios bought motors, the whistling stopped, and everybody on the screen began to walk alike.",
    "The Russians argued about it with great seriousness.",
)


def paragraphs() -> list[list[str]]:
    """The sentences of ten minutes."""
    scenes = {scene.get("id"): scene for scene in yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["scenes"]}
    texts = [*ESSAY.read_text(encoding="utf-8").split("\n\n"), *(scenes[name]["narration"] for name in SCENES)]
    return [re.split(r"(?<=[.?!])\s+", " ".join(text.split())) for text in texts]


@dataclass(frozen=True, slots=True)
class Piece:
    """What was joined in, from its first sound to its last; the sentence of the script that it reads, if it stays."""

    said: str
    sentence: str
    range: TimeRange


@dataclass(frozen=True, slots=True)
class Recording:
    path: Path
    pieces: Sequence[Piece]


Read = tuple[Recording, TimedScript]


def joined(path: Path, spoken: Sequence[tuple[str, str]], sounds: dict[str, np.ndarray]) -> Recording:
    """(said, sentence) one after the other with silences of 0.25 to 2 s between them, in a room at -70 dBFS."""
    random = np.random.default_rng(3)
    length, pieces, parts = 0, list[Piece](), list[np.ndarray]()
    for said, sentence in spoken:
        sound = sounds[said]
        silence = int(random.uniform(0.25, 2) * 48_000)
        parts += [np.zeros(silence, np.float32), sound]
        start = length + silence
        length = start + len(sound)
        pieces.append(Piece(said, sentence, TimeRange(start + MARGIN, length - MARGIN)))
    parts.append(np.zeros(48_000, np.float32))
    whole = np.concatenate(parts) + 10 ** (-70 / 20) * random.standard_normal(length + 48_000)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((whole.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return Recording(path, pieces)


@pytest.fixture(scope="module")
def sounds() -> dict[str, np.ndarray]:
    sentences = [sentence for paragraph in paragraphs() for sentence in paragraph]
    texts = [*sentences, *OTHERWISE_SAID, *ADLIB, BEGINNING, AGAIN]
    spoken = spoken_by_one_voice([text.replace("Spike Jonze", SAYS["Spike Jonze"]) for text in texts])
    return dict(zip(texts, spoken, strict=True))


@pytest.fixture(scope="module")
def script() -> str:
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs())


@pytest.fixture(scope="module")
def as_written(
    sounds: dict[str, np.ndarray], script: str, weights: Weights, tmp_path_factory: pytest.TempPathFactory
) -> Read:
    spoken = [(text, text) for paragraph in paragraphs() for text in paragraph]
    recording = joined(tmp_path_factory.mktemp("drift") / "as_written.wav", spoken, sounds)
    return recording, time_script(recording.path, script, "en", SAYS, lambda: weights)


@pytest.fixture(scope="module")
def as_read(
    sounds: dict[str, np.ndarray], script: str, weights: Weights, tmp_path_factory: pytest.TempPathFactory
) -> Read:
    recording = joined(tmp_path_factory.mktemp("drift") / "as_read.wav", list(as_people_read()), sounds)
    with Crew(2) as crew:
        return recording, time_script(recording.path, script, "en", SAYS, lambda: weights, crew=crew)


def as_people_read() -> Iterator[tuple[str, str]]:
    """(said, sentence), where there is no sentence of the script for what does not stay, or was put in."""
    for paragraph in paragraphs():
        for text in paragraph if paragraph[0] != NOT_READ else ():
            if text == READ_TWICE:
                yield text, ""
            if text == BEGUN_AGAIN:
                yield BEGINNING, ""
            yield OTHERWISE.get(text, text), "" if text in READ_AGAIN else text
            if text == BEFORE_ADLIB:
                yield from ((adlib, "") for adlib in ADLIB)
            if text == READ_AGAIN[-1]:
                yield AGAIN, ""
                yield from ((again, again) for again in READ_AGAIN)


@dataclass(frozen=True, slots=True)
class Errors:
    """Of the sentences that stay, in the order of time: found minus true, in ms."""

    starts: np.ndarray
    ends: np.ndarray
    at: np.ndarray  # seconds

    @property
    def drift(self) -> float:
        """How much later the last minute is found than the first."""
        first, last = self.at < self.at[0] + 60, self.at > self.at[-1] - 60
        return float(self.starts[last].mean() - self.starts[first].mean())


def tokens_of_sentences() -> dict[str, range]:
    found, count = dict[str, range](), 0
    for sentence in (sentence for paragraph in paragraphs() for sentence in paragraph):
        found[sentence] = range(count, count := count + len(sentence.split()))
    return found


def errors(recording: Recording, timed: TimedScript) -> Errors:
    places = tokens_of_sentences()
    read = [(piece.range, places[piece.sentence]) for piece in recording.pieces if piece.sentence]
    ranges = [token.word.range for token in timed.tokens]
    return Errors(
        np.array([(ranges[tokens[0]].start - true.start) / MS for true, tokens in read]),
        np.array([(ranges[tokens[-1]].end - true.end) / MS for true, tokens in read]),
        np.array([true.start / 48_000 for true, _ in read]),
    )


def assert_small(found: Errors) -> None:
    starts, ends = np.abs(found.starts), np.abs(found.ends)
    assert np.median(starts) <= 20
    assert np.percentile(starts, 95) <= 70
    assert starts.max() <= 120
    assert np.median(ends) <= 30
    assert np.percentile(ends, 95) <= 90
    assert abs(found.drift) < 20


def test_it_lasts_ten_minutes_and_says_no_sentence_twice(as_written: Read) -> None:
    recording, _ = as_written
    said = [piece.said for piece in recording.pieces]
    assert len(said) == len(set(said)) == 145
    assert 590 < recording.pieces[-1].range.end / 48_000 < 615


def test_every_token_has_its_time_in_order(as_written: Read, script: str) -> None:
    _, timed = as_written
    assert [token.word.text for token in timed.tokens] == script.split()
    assert {token.status for token in timed.tokens} == {"said"}
    assert (timed.matched, timed.departures, timed.others) == (1.0, (), ())
    ranges = [token.word.range for token in timed.tokens]
    assert all(range_.duration > 0 for range_ in ranges)
    assert all(one.end <= other.start for one, other in pairwise(ranges))


def test_times_keep_to_the_sound(as_written: Read) -> None:
    assert_small(errors(*as_written))


def test_they_do_where_the_script_is_left_too(as_read: Read) -> None:
    assert_small(errors(*as_read))


def test_two_processes_find_what_one_finds(as_read: Read, script: str, weights: Weights) -> None:
    recording, timed = as_read
    assert time_script(recording.path, script, "en", SAYS, lambda: weights) == timed


def test_a_word_is_found_at_the_same_place_of_its_sentence_in_both(as_written: Read, as_read: Read) -> None:
    def within_sentences(recording: Recording, timed: TimedScript) -> dict[int, float]:
        places = tokens_of_sentences()
        return {
            token: (timed.tokens[token].word.range.start - piece.range.start) / MS
            for piece in recording.pieces
            if piece.said == piece.sentence
            for token in places[piece.sentence]
        }

    written, read = within_sentences(*as_written), within_sentences(*as_read)
    differences = np.abs([read[token] - written[token] for token in read])
    assert len(differences) > 1_200
    assert np.percentile(differences, 95) <= 20
    assert differences.max() <= 120


def place_of(recording: Recording, *said: str) -> tuple[float, float]:
    """In seconds, from the first sound of the first time something is said to its last sound."""
    first = next(piece for piece in recording.pieces if piece.said == said[0])
    last = next(piece for piece in recording.pieces if piece.said == said[-1])
    return first.range.start / 48_000, last.range.end / 48_000


def test_departures_are_where_the_script_was_left_and_nowhere_else(as_read: Read) -> None:
    recording, timed = as_read
    left_out = " ".join(next(paragraph for paragraph in paragraphs() if paragraph[0] == NOT_READ))
    assert [(each.written, each.said) for each in timed.departures] == [
        ("garage", "stable"),
        ("40 dollars", "$60"),
        ("", "By the way, my neighbor laughed about that. He collects old bicycles."),
        (left_out, ""),
    ]
    stable, dollars, adlib, missing = [
        (each.range.start / 48_000, each.range.end / 48_000) for each in timed.departures
    ]
    assert adlib == pytest.approx(place_of(recording, *ADLIB), abs=0.1)
    before, after = (place_of(recording, text) for text in AROUND_NOT_READ)
    assert before[1] - 0.1 < missing[0] <= missing[1] < after[0] + 0.1
    one, other = (place_of(recording, said) for said in OTHERWISE_SAID)
    assert one[0] < stable[0] < stable[1] < one[1]
    assert other[0] < dollars[0] < dollars[1] < other[1]


def test_what_was_not_read_has_no_time_and_all_else_has(as_read: Read, script: str) -> None:
    _, timed = as_read
    skipped = [token.word.text for token in timed.tokens if token.status == "skipped"]
    unsaid = [token.word.text for token in timed.tokens if token.status == "unsaid"]
    assert skipped == " ".join(next(paragraph for paragraph in paragraphs() if paragraph[0] == NOT_READ)).split()
    assert unsaid == ["garage", "40", "dollars"]
    assert [token.word.text for token in timed.tokens] == script.split()


def test_earlier_readings_are_cut_out_and_nothing_else(as_read: Read) -> None:
    recording, timed = as_read
    cuts = division.retakes(timed)
    assert [cut.text.lower() for cut in cuts] == [
        text.lower() for text in (READ_TWICE, BEGINNING, " ".join([*READ_AGAIN, AGAIN]))
    ]
    twice, begun, again = [(cut.range.start / 48_000, cut.range.end / 48_000) for cut in cuts]
    for cut, replaced, replacing in (
        (twice, place_of(recording, READ_TWICE), stays(recording, READ_TWICE)),
        (begun, place_of(recording, BEGINNING), stays(recording, BEGUN_AGAIN)),
        (again, place_of(recording, READ_AGAIN[0], AGAIN), stays(recording, READ_AGAIN[0])),
    ):
        assert replaced[0] - 0.1 < cut[0] < replaced[0]
        assert max(replaced[1], replacing - 0.1) < cut[1] < replacing


def stays(recording: Recording, sentence: str) -> float:
    """When the reading begins that stays, in seconds."""
    return next(piece.range.start for piece in recording.pieces if piece.sentence == sentence) / 48_000
