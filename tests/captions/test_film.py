"""Scenes laid out alone, set one behind the other."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from pipeline.captions.cues import Cue
from pipeline.captions.film import cues_of_film, words_of_film
from pipeline.captions.profiles import PROFILES
from pipeline.captions.rules import problems
from pipeline.narration.words import Word
from pipeline.project.values import Size
from pipeline.timeline.model import Clip, Plain, SceneSpan, Timeline
from pipeline.timing import TimeRange

Speaker = Callable[..., list[Word]]
RATE = Fraction(24)
TEXTS = (
    "Theodore writes other people's letters for a living, and cannot finish one of his own.",
    "Nobody writes.",
    "",
    "When Samantha arrives, she does what no one in his life has done for years.",
)


def film(spoken: Speaker, texts: tuple[str, ...], profile: str = "netflix") -> Timeline:
    """Each scene 0.3 s longer than its speech at both ends, two seconds where nobody speaks, one clip each."""
    scenes: list[SceneSpan] = []
    at = 0
    for text in texts:
        words = tuple(spoken(text, start=0.3))
        length = int((words[-1].range.end / 48_000 + 0.3) * RATE) + 1 if words else 48
        scenes.append(SceneSpan("", "", TimeRange(at, at + length), words))
        at += length
    black = Plain("#000000")
    clips = tuple(Clip(black, scene.range, 0, index, ("scenes", index)) for index, scene in enumerate(scenes))
    return Timeline(Size(1920, 1080), RATE, tuple(scenes), clips, (), (), ())


def test_no_rule_is_broken_between_scenes(spoken: Speaker) -> None:
    timeline = film(spoken, TEXTS)
    cuts = [clip.range.start for clip in timeline.clips]
    for profile in PROFILES.values():
        cues = cues_of_film(timeline, profile, [], "en")
        assert problems(cues, profile, RATE, cuts, words_of_film(timeline)) == ()


@pytest.mark.parametrize(("dissolve", "end"), [(0, 63), (12, 71)])
def test_a_cue_leaves_before_a_cut_but_stays_through_a_dissolve(dissolve: int, end: int) -> None:
    """The speech ends at frame 59, the picture changes at 65, and half a second past the speech is frame 71."""
    words = (Word("Nobody writes.", TimeRange(0, 118_000)),)
    black = Plain("#000000")
    clips = (
        Clip(black, TimeRange(0, 65), 0, 0, ("scenes", 0)),
        Clip(black, TimeRange(65, 200), dissolve, 0, ("scenes", 0)),
    )
    scene = SceneSpan("", "", TimeRange(0, 200), words)
    timeline = Timeline(Size(1920, 1080), RATE, (scene,), clips, (), (), ())
    assert cues_of_film(timeline, PROFILES["netflix"], [], "en")[0].range == TimeRange(0, end)


@pytest.mark.parametrize(("dissolve", "end"), [(0, 63), (12, 65)])
def test_a_scene_that_the_next_one_dissolves_into_ends_without_a_cut(dissolve: int, end: int) -> None:
    black, frames = Plain("#000000"), TimeRange(0, 65)
    scenes = (
        SceneSpan("", "", frames, (Word("Nobody writes.", TimeRange(0, 118_000)),)),
        SceneSpan("", "", frames.shifted(65), ()),
    )
    clips = (Clip(black, frames, 0, 0, ("scenes", 0)), Clip(black, frames.shifted(65), dissolve, 1, ("scenes", 1)))
    timeline = Timeline(Size(1920, 1080), RATE, scenes, clips, (), (), ())
    assert cues_of_film(timeline, PROFILES["netflix"], [], "en")[0].range == TimeRange(0, end)


def test_a_scene_put_in_front_moves_the_cues_and_changes_none(spoken: Speaker) -> None:
    alone = film(spoken, TEXTS)
    moved = film(spoken, ("And so it begins, in a small room above a street.", *TEXTS))
    frames, words = moved.scenes[1].range.start, len(moved.scenes[0].words)
    behind: list[Cue] = [cue.shifted(frames, words) for cue in cues_of_film(alone, PROFILES["netflix"], [], "en")]
    assert list(cues_of_film(moved, PROFILES["netflix"], [], "en"))[-len(behind) :] == behind
