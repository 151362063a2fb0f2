"""Long takes, walked in several places at once."""

from __future__ import annotations

from multiprocessing import active_children

import numpy as np
import pytest

from pipeline.errors import MissingError
from pipeline.narration.align import Text, aligned
from pipeline.narration.crew import Crew
from pipeline.narration.ear import Ear
from pipeline.narration.follow import Script
from pipeline.narration.samples import SPEECH_RATE, samples_of_file
from pipeline.narration.script import script_tokens
from pipeline.narration.speech import speech_of
from pipeline.narration.walk import Walk
from pipeline.timing import TimeRange

from .conftest import Speaker

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


def test_a_crew_whose_processes_are_ended_says_so() -> None:
    with Crew(2) as crew:
        for process in active_children():
            process.kill()
            process.join()
        with pytest.raises(MissingError, match="ended from outside"):
            crew.aligned(np.zeros(SPEECH_RATE, np.float32), Text(script_of(A).blocks))
