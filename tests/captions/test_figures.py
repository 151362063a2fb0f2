"""The figures that a project's captions keep, as its YAML asks for them."""

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.captions.figures import profile_of
from pipeline.captions.profiles import PROFILES
from pipeline.project.load import project_from
from pipeline.project.model import Essay
from pipeline.project.source import parse

SCENES = "scenes: [{narration: Nobody writes.}]"


def essay(*lines: str) -> Essay:
    return project_from(parse(Path("project.yaml"), "\n".join(("title: x", *lines, SCENES)))).essay


def test_what_says_nothing_keeps_the_figures_of_netflix() -> None:
    assert profile_of(essay()) == PROFILES["netflix"]


def test_single_figures_are_replaced() -> None:
    written = "{characters_per_line: 32, lines: 1, characters_per_second: 17.5, shortest: 1.2, gap_frames: 0, pause: 0}"
    profile = profile_of(essay(f"captions: {written}"))
    assert (profile.characters_per_line, profile.lines, profile.gap_frames) == (32, 1, 0)
    assert (profile.characters_per_second, profile.shortest) == (Fraction(35, 2), Fraction(6, 5))
    assert (profile.pause, profile.longest) == (0, 7)


@pytest.mark.parametrize(
    ("size", "characters", "lines"),
    [
        ("1920x1080", 37, 2),
        ("2560x1080", 37, 2),
        ("1440x1080", 37, 2),
        ("1080x1080", 27, 2),
        ("1080x1350", 27, 3),
        ("1080x1920", 27, 3),
    ],
)
def test_lines_of_the_bbc_fit_the_picture(size: str, characters: int, lines: int) -> None:
    profile = profile_of(essay(f"video: {{size: {size}}}", "captions: {profile: bbc}"))
    assert (profile.characters_per_line, profile.lines) == (characters, lines)


def test_what_the_author_wrote_holds_in_every_shape() -> None:
    profile = profile_of(
        essay("video: {size: 1080x1920}", "captions: {profile: bbc, lines: 2, characters_per_line: 20}")
    )
    assert (profile.characters_per_line, profile.lines) == (20, 2)


def test_a_speed_in_characters_replaces_the_speed_in_words() -> None:
    assert profile_of(essay("captions: {profile: bbc}")).seconds_per_word == Fraction(3, 10)
    profile = profile_of(essay("captions: {profile: bbc, characters_per_second: 18}"))
    assert (profile.seconds_per_word, profile.characters_per_second) == (0, 18)


@pytest.mark.parametrize(
    ("language", "full_width", "full_width_a_second"),
    [("zh", 16, 11), ("zh-Hant", 16, 11), ("ja", 13, 7), ("ko", 16, 14)],
)
def test_scripts_of_wide_characters_have_their_own_figures(
    language: str, full_width: int, full_width_a_second: int
) -> None:
    profile = profile_of(essay("language: en"), language)
    assert profile == profile_of(essay(f"language: {language}"))
    assert (profile.characters_per_line, profile.characters_per_second) == (2 * full_width, 2 * full_width_a_second)


def test_chinese_keeps_the_narrower_line_of_the_bbc() -> None:
    profile = profile_of(essay("language: zh", "video: {size: 1080x1920}", "captions: {profile: bbc}"))
    assert (profile.characters_per_line, profile.characters_per_second, profile.seconds_per_word) == (27, 22, 0)


def test_figures_in_frames_never_contradict_each_other() -> None:
    limits = profile_of(essay("captions: {shortest: 1.2, longest: 1.5, gap_frames: 12}")).at_rate(Fraction(1))
    assert (limits.shortest, limits.longest, limits.gap, limits.pause) == (2, 2, 12, 12)
