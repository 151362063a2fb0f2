"""Broken rules, told where the author can mend them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

from pipeline.captions.cues import Cue
from pipeline.captions.film import cues_of_film
from pipeline.captions.lint import _matches, lint_problems
from pipeline.captions.profiles import PROFILES
from pipeline.narration.words import Word
from pipeline.project.load import Project, project_from
from pipeline.project.source import parse
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import Clip, ClipSpeech, Plain, SceneSpan, Timeline
from pipeline.timing import TimeRange

NETFLIX = PROFILES["netflix"]
ESSAY = """\
title: x
scenes:
  - id: quiet
    clips: [{color: "#000000", for: 2}]
  - id: desk
    narration: >
      Nobody writes. She has
      not read all these letters yet.
    clips:
      - file: door.mp4
        audio: full
        speech: Come in, all of you.
    sounds: [rain]
"""


def project(text: str = ESSAY) -> Project:
    return project_from(parse(Path("project.yaml"), text))


def spoken(text: str, start: int, each: int) -> tuple[Word, ...]:
    """Words of so many frames each."""
    return tuple(
        Word(token, TimeRange((start + each * at) * 2_000, (start + each * at + each) * 2_000))
        for at, token in enumerate(text.split())
    )


def film(each: int = 3, text: str = "") -> Timeline:
    """Two silent seconds, then the narration from half a second on, its words after the second hurried."""
    words = spoken(text or project().essay.scenes[1].narration, 12, each)
    said = ClipSpeech(spoken("Come in, all of you.", 150, 2), ("scenes", 1, "clips", 0))
    scenes = (
        SceneSpan("quiet", "", TimeRange(0, 48), (), (), ()),
        SceneSpan("desk", "", TimeRange(48, 248), words, (said,), ()),
    )
    clips = tuple(Clip(Plain("#000000"), scene.range, 0, at, ("scenes", at)) for at, scene in enumerate(scenes))
    return Timeline(project().essay.video.size, Fraction(24), scenes, clips, (), (), ())


def cue(start: int, end: int, text: str, first: int, last: int) -> Cue:
    return Cue((text,), TimeRange(start, end), TimeRange(first, last))


TOO_FAST = cue(66, 90, "She has not read all these letters yet.", 2, 10)


def test_a_problem_names_the_word_its_cue_begins_with() -> None:
    (found,) = [
        each for each in lint_problems(project(), film(), [TOO_FAST], NETFLIX) if each.problem.rule == "reading speed"
    ]
    assert str(found.issue) == dedent("""\
        project.yaml:7:22: cue 1 at 0:02.7, reading speed: 39.0 characters a second, 20 at most
            She has not read all these letters yet.
            → speak slower, say it in fewer words, or pause after it""")
    assert found.data() == {
        "cue": 1,
        "start": 2.75,
        "scene": "desk",
        "line": 7,
        "column": 22,
        "rule": "reading speed",
        "measured": 39.0,
        "limit": 20.0,
        "message": "39.0 characters a second, 20 at most",
        "text": "She has not read all these letters yet.",
        "hint": "speak slower, say it in fewer words, or pause after it",
    }


def lines(timeline: Timeline, *cues: Cue, text: str = ESSAY) -> set[tuple[int, int]]:
    found = lint_problems(project(text), timeline, cues, NETFLIX)
    return {(each.issue.line, each.issue.column) for each in found}


def test_words_on_a_later_line_are_found_there() -> None:
    assert lines(film(), cue(72, 80, "not read all these letters yet.", 4, 10)) == {(8, 7)}


def test_a_word_that_the_narration_does_not_have_stands_where_the_narration_begins() -> None:
    heard = film(text="Nobody ever writes. She has not read all these letters yet.")
    assert lines(heard, cue(63, 66, "ever", 1, 2)) == {(6, 16)}
    assert lines(heard, cue(69, 72, "She", 3, 4)) == {(7, 22)}


def test_where_the_words_cannot_be_told_apart_the_narration_is_named() -> None:
    joined = ESSAY.replace(
        "narration: >\n      Nobody writes. She has\n      not", 'narration: "Nobody writes. She has no\\\n      t'
    )
    assert lines(film(), TOO_FAST, text=joined.replace("letters yet.", 'letters yet."')) == {(6, 16)}


def test_what_clips_say_and_sounds_are_found_too() -> None:
    assert lines(film(), cue(198, 206, "Come in, all of you.", 10, 15)) == {(12, 17)}
    assert lines(film(), cue(100, 101, "[rain]", 15, 15)) == {(13, 13)}


def test_a_scene_alone_is_found_in_the_whole_file() -> None:
    moved = replace(TOO_FAST, range=TOO_FAST.range.shifted(-48))
    assert lines(scene_alone(film(), 1), moved) == {(7, 22)}


def test_captions_that_keep_every_rule_have_no_problem() -> None:
    timeline = film(each=7)
    assert lint_problems(project(), timeline, cues_of_film(timeline, NETFLIX, (), "en")[:2], NETFLIX) == ()


def test_words_are_found_where_a_long_text_was_left_for_a_while() -> None:
    """In time linear in its length: comparing all with all took more than a minute."""
    written = [f"{at * at % 997}" for at in range(30_000)]
    said = [*written[:100], "well", *written[100:9_000], *written[9_400:20_000], "so", *written[20_003:]]
    found = list(_matches(written, said))
    assert len(found) == 30_000 - 400 - 3
    assert all(written[at] == said[number] for at, number in found)
    assert found[-1] == (29_999, len(said) - 1)
    assert list(_matches(["a", "b", "c"], ["a", "x", "c"])) == [(0, 0), (2, 2)]
    assert list(_matches(["a"], ["b"])) == []
