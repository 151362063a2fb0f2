"""Moments of a whole film. Frames at 24 a second; every word takes half a second, after 0.3 s of a scene."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.narration.words import Word
from pipeline.project.values import moment_from_text
from pipeline.timeline.film_moments import FilmMoment, film_moment
from pipeline.timeline.model import ClipSpeech, Timeline
from pipeline.timing import TimeRange
from tests.timeline.test_assemble import SECOND, laid_out

# 2 s of a card, then two scenes of 3 and 2.5 s of words with 0.3 s before and after: frames 0, 48, 135 to 210.
FILM = laid_out("""
    scenes:
      - {id: title, clips: [{card: Letters, for: 2}]}
      - {id: sea, narration: "In 2013 the sea, *the sea*"}
      - {id: letter, narration: "The sea? She cannot finish"}
    """).timeline


def found(text: str, only: int | None = None, film: Timeline = FILM) -> FilmMoment:
    return film_moment(film, moment_from_text(text), only)


def refused(text: str, only: int | None = None, film: Timeline = FILM) -> tuple[str, str]:
    with pytest.raises(ValueError) as error:
        found(text, only, film)
    message, hint = error.value.args
    return message, hint


def test_where_the_scenes_stand() -> None:
    assert [(scene.range.start, scene.range.end) for scene in FILM.scenes] == [(0, 48), (48, 135), (135, 210)]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("0", FilmMoment(0, 0)),
        ("1.999", FilmMoment(48, 1)),
        ("2", FilmMoment(48, 1)),
        ("0:05.5", FilmMoment(132, 1)),
        ("0:00:06", FilmMoment(144, 2)),
        ("00:00:06:03", FilmMoment(147, 2)),
        ("8.74", FilmMoment(209, 2)),
        ("the sea", FilmMoment(48 + 31, 1, True)),
        ("THE SEA, the sea!", FilmMoment(48 + 31, 1, True)),
        ("the sea #2", FilmMoment(48 + 55, 1, True)),
        ('"the sea" #3', FilmMoment(135 + 7, 2, True)),
        ('"2013"', FilmMoment(48 + 19, 1, True)),
        ("cannot finish", FilmMoment(135 + 43, 2, True)),
    ],
)
def test_of_the_whole_film(text: str, moment: FilmMoment) -> None:
    assert found(text) == moment


@pytest.mark.parametrize(
    ("text", "only", "moment"),
    [
        ("0", 2, FilmMoment(135, 2)),
        ("1", 2, FilmMoment(159, 2)),
        ("scene-end", 1, FilmMoment(134, 1, is_end=True)),
        ("the sea", 2, FilmMoment(135 + 7, 2, True)),
    ],
)
def test_of_one_scene(text: str, only: int, moment: FilmMoment) -> None:
    assert found(text, only) == moment


def test_words_that_a_clip_says() -> None:
    words = tuple(
        Word(text, TimeRange(at * SECOND // 2, (at + 1) * SECOND // 2)) for at, text in enumerate("the sea".split())
    )
    title, *rest = FILM.scenes
    film = replace(FILM, scenes=(replace(title, speech=(ClipSpeech(words, ()),)), *rest))
    assert found("the sea", None, film) == FilmMoment(0, 0, True)
    assert found("the sea #2", None, film) == FilmMoment(48 + 31, 1, True)


@pytest.mark.parametrize(
    ("text", "only", "problem"),
    [
        ("9", None, ("0:09.000 is past the end of the film, which is 0:08.750 long", "its last frame: --at 0:08.708")),
        ("3.125", 2, ("0:03.125 is past the end of the scene letter, which is 0:03.125 long",
                     "its last frame: --at 0:03.083")),
        ("2013", None, ("33:33.000 is past the end of the film, which is 0:08.750 long",
                        "for the word 2013, in a shell: --at '\"2013\"'")),
        ("scene-end", None, ("scene-end is the end of a scene, and the film has many",
                             "name the scene: --only SCENE")),
        ("she can not finish", None, ("nobody says “she can not finish” in the film",
                                      "did you mean “She cannot finish”, at 0:06.917 of the film, in letter?")),
        ("the sea the sea? she", None, ("nobody says “the sea the sea? she” in the film",
                                        "did you mean “the sea, *the sea*”, at 0:03.292 of the film, in sea?")),
        ("cannot", 1, ("nobody says “cannot” in the scene sea",
                       "without --only it is found at 0:07.417 of the film, in letter")),
        ("cannot #3", None, ("“cannot” is said once in the film, not 3 times",
                             "the last time at 0:07.417 of the film, in letter")),
        ("the sea #4", None, ("“the sea” is said 3 times in the film, not 4 times",
                              "the last time at 0:05.917 of the film, in letter")),
        ("xyzzy", None, ("nobody says “xyzzy” in the film", "use words of the narration, or give a time")),
    ],
)  # fmt: skip
def test_what_the_film_has_not(text: str, only: int | None, problem: tuple[str, str]) -> None:
    assert refused(text, only) == problem
