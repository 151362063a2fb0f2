"""Long takes, walked in several places at once."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import active_children

import numpy as np
import pytest

from pipeline.errors import Interrupted, MissingError
from pipeline.narration.align import Text, aligned, question
from pipeline.narration.crew import Crew
from pipeline.narration.ear import Ear
from pipeline.narration.follow import Script
from pipeline.narration.samples import SPEECH_RATE, samples_of_file
from pipeline.narration.script import script_tokens
from pipeline.narration.sections import _start_near
from pipeline.narration.speech import speech_of
from pipeline.narration.timed import time_script
from pipeline.narration.walk import Walk
from pipeline.narration.weights import find_weights
from pipeline.timing import TimeRange

from .conftest import Speaker, Writer

A = "Theodore writes other people's letters for a living, and cannot finish one of his own."
B = "Every morning he rides the elevator down, and talks to nobody at all."
C = "The last letter of the film is the first that he writes in his own name."


def script_of(text: str) -> Script:
    return Script([token for token in script_tokens(text, {}, "en") if token.ways])


def sentence_at(spoken: Speaker, text: str) -> int | None:
    speech, script = speech_of(spoken(f"{B} {C}")), script_of(text)
    walk = Walk(speech, script, Ear(speech, "en", None))
    return walk.sentence_at(TimeRange(0, speech.frames), script.sentences)


def test_a_section_begins_with_the_sentence_that_is_said(spoken: Speaker) -> None:
    assert sentence_at(spoken, f"{A} {C} {B} {C} {A}") == len(f"{A} {C}".split())


def test_no_section_begins_where_the_script_says_the_same_twice(spoken: Speaker) -> None:
    assert sentence_at(spoken, f"{A} {B} {C} {A} {B} {C}") is None


def test_no_section_begins_with_something_else(spoken: Speaker) -> None:
    other = "By the way, I tried all of this in my own flat last winter, and the neighbours were not amused at all."
    assert sentence_at(spoken, f"{A} {other} {C} {A}") is None


def test_a_crew_finds_what_one_finds_alone(spoken: Speaker) -> None:
    sound, text = samples_of_file(spoken(A), SPEECH_RATE), Text(script_of(A).blocks)
    with Crew(2) as crew:
        assert crew.aligned(sound, text) == aligned(sound, text)
        assert crew.aligned(sound, text, strictly=True) == aligned(sound, text, strictly=True)
        assert len(active_children()) == 2
    assert not active_children()


def test_a_process_that_times_words_loads_nothing_but_the_aligner(spoken: Speaker) -> None:
    asked = question(samples_of_file(spoken(A), SPEECH_RATE), Text(script_of(A).blocks))
    answer = "import pickle, sys; from pipeline.narration import align; align.answered(pickle.load(sys.stdin.buffer))"
    listing = [sys.executable, "-c", f"{answer}; print(*sys.modules)"]
    loaded = subprocess.run(listing, input=pickle.dumps(asked), capture_output=True, check=True).stdout.decode().split()
    assert "pocketsphinx" in loaded
    assert not {"numpy", "piper"} & set(loaded)


def test_the_sound_that_levels_were_measured_in_is_that_of_the_windows(written: Writer) -> None:
    heard = speech_of(written(np.random.default_rng(1).normal(0, 0.1, 70 * 48_000)))
    for window in (TimeRange(0, 2_800), TimeRange(5_900, 6_100), TimeRange(6_500, 7_000)):
        assert np.array_equal(heard.sound(window), replace(heard, opening=None).sound(window))


def test_threads_that_align_in_this_process_wait_for_each_other(spoken: Speaker) -> None:
    """The decoder is one search, in memory of its own: two at once end the program."""
    sounds = [(samples_of_file(spoken(said), SPEECH_RATE), Text(script_of(said).blocks)) for said in (A, B)] * 4
    alone = [aligned(*sound) for sound in sounds]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda sound: aligned(*sound), sounds)) == alone


def test_a_fault_in_a_process_of_the_crew_is_the_same_as_alone() -> None:
    wrong = Text(())  # no grammar is made of nothing
    sound = np.zeros(SPEECH_RATE, np.float32)
    with pytest.raises(ValueError, match="empty") as alone:
        aligned(sound, wrong)
    with Crew(2) as crew, pytest.raises(ValueError, match="empty") as together:
        crew.aligned(sound, wrong)
    assert str(together.value) == str(alone.value)


def test_nobody_is_answered_by_an_ear_that_is_closed(spoken: Speaker) -> None:
    speech = speech_of(spoken(A))
    ear = Ear(speech, "en", find_weights)
    ear.close()
    with pytest.raises(Interrupted):
        ear.hear(TimeRange(0, 500))


def test_a_long_recording_of_a_text_without_words_says_so_and_no_more(written: Writer) -> None:
    noise = np.random.default_rng(1).normal(0, 0.001, 155 * 48_000).astype(np.float32)
    with Crew(2) as crew:
        timed = time_script(written(noise), "🎬 — …", "en", {}, None, crew=crew)
    assert [word.text for word in timed.words] == ["🎬", "—", "…"]


def test_no_section_begins_after_a_false_start(spoken: Speaker, written: Writer) -> None:
    """It would end the section before, which knows nothing of what is said again."""
    one, two, three = (samples_of_file(spoken(text), 48_000) for text in (A, B, C))
    pause, long, false_start = np.zeros(19_200, np.float32), np.zeros(72_000, np.float32), three[:22_000]
    script = script_of(f"{A} {B} {C} {A}")
    for begun, starts in ((np.zeros(0, np.float32), {C.split()[0]}), (false_start, {None, B.split()[0]})):
        speech = speech_of(written(one, pause, two, pause, begun, long, three, pause, one))
        walk = Walk(speech, script, Ear(speech, "en", None))
        found = _start_near(walk, (len(one) + len(two) + len(begun) + 2 * 19_200 + 36_000) // 480)
        assert (found and script.tokens[found[1]].text) in starts


def test_a_crew_whose_processes_are_ended_says_so() -> None:
    with Crew(2) as crew:
        for process in active_children():
            process.kill()
            process.join()
        with pytest.raises(MissingError, match="ended from outside"):
            crew.aligned(np.zeros(SPEECH_RATE, np.float32), Text(script_of(A).blocks))
