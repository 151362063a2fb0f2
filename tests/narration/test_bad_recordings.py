"""Recordings and scripts as nobody wishes for: fitted all the same, or refused in one clear sentence, soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.errors import MissingError, ProjectError
from pipeline.narration.reading import TimedScript
from pipeline.narration.samples import samples_of_file
from pipeline.narration.takes import prepare
from pipeline.narration.timed import time_script
from pipeline.narration.weights import Weights, find_weights

from .conftest import Speaker, Writer

LETTERS = "He writes other people's letters for a living."
MORNING = "Every morning he rides the elevator down, and talks to nobody at all."
SCRIPT = f"{LETTERS} {MORNING}"
ADLIB = "Let me think about lunch before we carry on with this."

Timer = Callable[..., TimedScript]


@pytest.fixture
def timed(weights: Weights) -> Timer:
    return lambda take, script, language="en": time_script(take, script, language, {}, lambda: weights)


def refused(timed: Timer, take: Path, script: str) -> str:
    with pytest.raises(ProjectError) as problem:
        timed(take, script)
    return problem.value.issues[0].message


def sound(path: Path) -> np.ndarray:
    return samples_of_file(path, 48_000)


def starts(timed: TimedScript) -> np.ndarray:
    """In ms, of the tokens that are said."""
    return np.array([token.word.range.start / 48 for token in timed.tokens if token.status == "said"])


def is_in_order(timed: TimedScript) -> bool:
    ranges = [word.range for word in timed.words]
    return all(range_.duration > 0 for range_ in ranges) and all(
        one.end <= other.start for one, other in pairwise(ranges)
    )


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("telephone.wav", ["-ar", "8000"]),
        ("stereo.wav", ["-ac", "2"]),
        ("cinema.flac", ["-af", "pan=5.1|FC=c0"]),
        ("clipped.wav", ["-af", "volume=12dB"]),
        ("one side.wav", ["-af", "pan=stereo|c0=c0"]),
    ],
)
def test_however_it_was_recorded_words_are_found_where_they_are(
    name: str, options: list[str], spoken: Speaker, timed: Timer, tmp_path: Path
) -> None:
    """Compared with the recording as it was; a take begins 80 ms before its first sound, wherever that is heard."""
    ffmpeg.run(["-i", f"file:{spoken(SCRIPT)}", *options, f"file:{tmp_path / name}"])
    prepare(tmp_path / name, tmp_path / "take.wav")
    found = timed(tmp_path / "take.wav", SCRIPT)
    assert (found.matched, found.departures) == (1.0, ())
    differences = starts(found) - starts(timed(spoken(SCRIPT), SCRIPT))
    assert np.abs(differences - np.median(differences)).max() <= 60


def test_noise_is_not_taken_for_a_script(written: Writer, timed: Timer) -> None:
    noise = written(0.1 * np.random.default_rng(1).standard_normal(48_000 * 6))
    assert refused(timed, noise, SCRIPT) == (
        "the recording does not follow this script: 0% of its words were found in it"
    )


def test_another_text_is_refused_with_its_share(spoken: Speaker, timed: Timer) -> None:
    other = "Quarterly revenue exceeded forecasts, while inflation remained subdued throughout Europe."
    assert refused(timed, spoken(SCRIPT), other).startswith("the recording does not follow this script: ")
    assert refused(timed, spoken(ADLIB), SCRIPT).startswith("the recording does not follow this script: ")


def test_a_long_script_on_a_short_recording_is_refused_soon(spoken: Speaker, timed: Timer) -> None:
    essay = (Path(__file__).parent / "texts/long_essay.txt").read_text(encoding="utf-8").split()
    script = " ".join((essay * 3)[:3_000])
    began = time.process_time()
    message = refused(timed, spoken(SCRIPT), script)
    assert message.startswith("the recording does not follow this script: ")
    assert time.process_time() - began < 15


def test_a_recording_that_stops_in_the_middle(spoken: Speaker, timed: Timer) -> None:
    found = timed(spoken(SCRIPT), f"{SCRIPT} One day the machine in his pocket wakes up.")
    assert [word.text for word in found.words] == SCRIPT.split()
    assert [(each.written, each.said) for each in found.departures] == [
        ("One day the machine in his pocket wakes up.", "")
    ]


def test_a_recording_that_goes_on(spoken: Speaker, written: Writer, timed: Timer) -> None:
    take = written(sound(spoken(SCRIPT)), np.zeros(24_000), sound(spoken(ADLIB)))
    found = timed(take, SCRIPT)
    assert (found.matched, [word.text for word in found.words]) == (1.0, SCRIPT.split())
    (departure,) = found.departures
    assert departure.written == ""
    assert departure.said.lower().split()[:4] == ["let", "me", "think", "about"]
    assert departure.range.start / 48_000 == pytest.approx(len(sound(spoken(SCRIPT))) / 48_000 + 0.52, abs=0.1)


def test_twenty_seconds_of_a_tone_before_the_first_word(spoken: Speaker, written: Writer, timed: Timer) -> None:
    tone = 0.05 * np.sin(2 * np.pi * 440 * np.arange(48_000 * 20) / 48_000)
    found = timed(written(tone, np.zeros(24_000), sound(spoken(SCRIPT))), SCRIPT)
    assert (found.matched, is_in_order(found)) == (1.0, True)
    differences = np.abs(starts(found) - 20_500 - starts(timed(spoken(SCRIPT), SCRIPT)))
    assert np.median(differences) <= 5
    assert differences.max() <= 130  # the closure of a `p` counts as silence beside a tone


def test_no_word_of_the_script_is_found_in_the_music_before_it(spoken: Speaker, written: Writer, timed: Timer) -> None:
    seconds = np.arange(48_000 * 20) / 48_000
    notes = 220 * 2 ** (np.floor(seconds * 2) % 5 / 5)
    music = 0.1 * np.sin(2 * np.pi * notes * seconds) * np.exp(-(seconds % 0.5) * 4)
    found = timed(written(music, np.zeros(24_000), sound(spoken(SCRIPT))), SCRIPT)
    assert (found.matched, found.departures) == (1.0, ())
    assert starts(found)[0] == pytest.approx(20_520, abs=60)


@pytest.mark.parametrize("script", ["No.", "2013", "Theodore"])
def test_a_script_of_one_token(script: str, spoken: Speaker, timed: Timer) -> None:
    found = timed(spoken(script), script)
    assert ([word.text for word in found.words], found.matched, found.departures) == ([script], 1.0, ())


def test_writings_that_nobody_reads_in_english_keep_a_time(spoken: Speaker, timed: Timer) -> None:
    script = f"{LETTERS} 😀 {MORNING} — שלום 手紙"
    found = timed(spoken(SCRIPT), script)
    assert [word.text for word in found.words] == script.split()
    assert is_in_order(found)


def test_a_refrain_read_ten_times_is_no_retake(spoken: Speaker, written: Writer, timed: Timer) -> None:
    one = np.concatenate([sound(spoken(LETTERS)), np.zeros(24_000, np.float32)])
    script = " ".join([LETTERS] * 10)
    found = timed(written(*([one] * 10)), script)
    assert (found.matched, found.others, found.departures) == (1.0, (), ())
    firsts = np.array([found.tokens[place].word.range.start for place in range(0, 80, 8)])
    assert np.abs(firsts - 960 - np.arange(10) * len(one)).max() <= 60 * 48


def test_english_weights_do_not_hear_german(spoken: Speaker) -> None:
    with pytest.raises((MissingError, ProjectError)) as problem:
        time_script(spoken(SCRIPT), "Er schreibt Briefe.", "de", {}, lambda: find_weights("tiny.en", "de"))
    assert "tiny.en" in str(problem.value)


def test_nothing_recorded_at_all_is_refused(written: Writer, tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as problem:
        prepare(written(np.zeros(0)), tmp_path / "take.wav")
    assert "the recording" in problem.value.issues[0].message
