"""Words timed in real speech. Sounds are joined at known places, so that the right times are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ProjectError
from pipeline.narration.align import Text, aligned
from pipeline.narration.follow import Script
from pipeline.narration.reading import TimedScript
from pipeline.narration.samples import SPEECH_RATE, samples_of_file
from pipeline.narration.script import script_tokens
from pipeline.narration.timed import time_script, transcribe_take
from pipeline.narration.weights import Weights
from pipeline.narration.words import Word

from .conftest import Speaker, Writer

A = "Theodore writes other people's letters for a living, and cannot finish one of his own."
B = "Every morning he rides the elevator down, and talks to nobody at all."
C = "The last letter of the film is the first that he writes in his own name."
ADLIB = "Now, that reminds me of something funny."
PAUSE = np.zeros(24_000, np.float32)


def sound(path: Path) -> np.ndarray:
    return samples_of_file(path, 48_000)


def first_of(timed: TimedScript, text: str) -> Word:
    return next(word for word in timed.words if word.text == text)


def is_whole(timed: TimedScript, script: str) -> bool:
    """Every token, in order, each with a time of its own."""
    ordered = all(one.range.end <= other.range.start for one, other in zip(timed.words, timed.words[1:], strict=False))
    timed_each = all(word.range.duration > 0 for word in timed.words)
    return [word.text for word in timed.words] == script.split() and ordered and timed_each


def test_every_token_has_a_time_even_those_nobody_says(spoken: Speaker, weights: Weights) -> None:
    script = "In 2013, Theodore Twombly — lonely 😀 — paid £13.60 for 8,316 letters & *one* reply."
    timed = time_script(spoken(script), script, "en", {}, lambda: weights)
    assert is_whole(timed, script)
    assert (timed.matched, timed.unmatched) == (1.0, ())
    unpinned = [word.text for word in timed.words if not word.pinned]
    assert unpinned == ["—", "😀", "—"]


def test_words_start_where_they_are_joined(spoken: Speaker, written: Writer, weights: Weights) -> None:
    one, two = sound(spoken(A)), sound(spoken(B))
    timed = time_script(written(PAUSE, one, PAUSE, two), f"{A}\n\n{B}", "en", {}, lambda: weights)
    assert is_whole(timed, f"{A} {B}")
    margin = 960  # the voice leaves 20 ms before its first sound
    assert first_of(timed, "Theodore").range.start == pytest.approx(24_000 + margin, abs=2880)
    assert first_of(timed, "Every").range.start == pytest.approx(48_000 + len(one) + margin, abs=2880)
    assert first_of(timed, "own.").range.end == pytest.approx(24_000 + len(one) - margin, abs=2880)


def test_a_sentence_skipped_in_the_recording_does_not_shift_the_next(
    spoken: Speaker, written: Writer, weights: Weights
) -> None:
    one, three = sound(spoken(A)), sound(spoken(C))
    timed = time_script(written(one, PAUSE, three), f"{A} {B} {C}", "en", {}, lambda: weights)
    assert is_whole(timed, f"{A} {C}")
    assert timed.unmatched == tuple(B.split())
    assert first_of(timed, "The").range.start == pytest.approx(len(one) + 24_000 + 960, abs=2880)


def test_an_ad_lib_does_not_shift_the_rest(spoken: Speaker, written: Writer, weights: Weights) -> None:
    one, adlib, two = sound(spoken(A)), sound(spoken(ADLIB)), sound(spoken(B))
    timed = time_script(written(one, PAUSE, adlib, PAUSE, two), f"{A} {B}", "en", {}, lambda: weights)
    assert (timed.matched, timed.unmatched) == (1.0, ())
    assert first_of(timed, "own.").range.end == pytest.approx(len(one) - 960, abs=2880)
    assert first_of(timed, "Every").range.start == pytest.approx(len(one) + len(adlib) + 48_960, abs=2880)


def test_a_take_longer_than_one_window(spoken: Speaker, written: Writer, weights: Weights) -> None:
    sentences = [sound(spoken(text)) for text in (A, B, C)] * 4
    script = f"{A} {B} {C} " * 4
    timed = time_script(
        written(*(piece for one in sentences for piece in (one, PAUSE))), script, "en", {}, lambda: weights
    )
    assert is_whole(timed, script)
    starts = np.cumsum([0, *(len(one) + len(PAUSE) for one in sentences)])
    found = [word.range.start for word in timed.words if word.text in ("Theodore", "Every", "The")]
    assert np.abs(np.array(found) - starts[:-1] - 960).max() < 2880


def test_another_text_altogether_is_refused(spoken: Speaker, weights: Weights) -> None:
    with pytest.raises(ProjectError) as problem:
        time_script(
            spoken(A), "Printing differs from most of the arts and crafts shown here.", "en", {}, lambda: weights
        )
    assert "the recording does not follow this script: " in str(problem.value)


def test_a_name_said_otherwise_than_written(spoken: Speaker, weights: Weights) -> None:
    says = {"Samantha OS1": "samantha oh ess one"}
    timed = time_script(
        spoken("Then samantha oh ess one answers him."), "Then Samantha OS1 answers him.", "en", says, weights
    )
    assert timed.matched == 1.0
    assert all(word.pinned for word in timed.words)


def test_a_recording_without_a_text_is_transcribed(spoken: Speaker, weights: Weights) -> None:
    timed = transcribe_take(spoken(B), "en", [], weights)
    assert " ".join(word.text for word in timed.words).replace(",", "") == B.replace(",", "")
    assert all(word.pinned for word in timed.words)


@pytest.mark.parametrize("kind", ["silence", "noise", "tone"])
def test_nothing_is_heard_where_nobody_speaks(kind: str, written: Writer, weights: Weights) -> None:
    seconds = np.arange(48_000 * 6) / 48_000
    pieces = {
        "silence": np.zeros(len(seconds)),
        "noise": 0.05 * np.random.default_rng(1).standard_normal(len(seconds)),
        "tone": 0.3 * np.sin(2 * np.pi * 330 * seconds) * np.exp(-3 * (seconds % 0.5)),
    }
    assert transcribe_take(written(pieces[kind]), "en", [], weights).words == ()


def nobody_listens() -> Weights:
    raise AssertionError("Whisper was asked")


def test_a_reading_in_a_noisy_room_is_believed_without_asking_whisper(spoken: Speaker, written: Writer) -> None:
    parts = [part for text in (A, B, C) for part in (sound(spoken(text)), PAUSE)]
    speech = np.concatenate(parts)
    loudness = np.sqrt(np.mean(speech[np.abs(speech) > 0.01] ** 2))
    noise = np.random.default_rng(3).normal(0, loudness * 10 ** (-10 / 20), len(speech))
    timed = time_script(written((speech + noise).astype(np.float32)), f"{A} {B} {C}", "en", {}, nobody_listens)
    assert is_whole(timed, f"{A} {B} {C}")
    assert (timed.matched, timed.departures) == (1.0, ())


def test_times_and_scores_do_not_depend_on_what_was_heard_before(spoken: Speaker) -> None:
    text = Text(Script([token for token in script_tokens(A, {}, "en") if token.ways]).blocks)
    speech = samples_of_file(spoken(A), SPEECH_RATE)
    noise = np.random.default_rng(2).normal(0, 0.1, 3 * SPEECH_RATE).astype(np.float32)
    alone = aligned(speech, text)
    aligned(np.concatenate([noise, speech * 2]), text)
    assert aligned(speech, text) == alone
