"""The keys of a clip that say what is done to its picture: what is taken, and what each mistake is told as."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ProjectError
from pipeline.project.load import project_from
from pipeline.project.source import parse

EMPTY = "this part has no size: of [x, y, width, height] the last two are more than 0"
OUTSIDE = "full, or [x, y, width, height] in fractions from 0 to 1 that stay inside the picture is meant"


def told(clip: str) -> str:
    with pytest.raises(ProjectError) as raised:
        project_from(parse(Path("essay.yaml"), f"title: x\nscenes:\n  - clips:\n      - {{file: a.mp4, {clip}}}\n"))
    return str(raised.value).splitlines()[0]


@pytest.mark.parametrize(
    ("clip", "said"),
    [
        ("crop: [0, 0, 0, 1]", EMPTY),
        ("crop: [0.2, 0.2, 0.5, 0.000]", EMPTY),
        ("crop: [0.6, 0, 0.5, 1]", OUTSIDE),
        ("crop: [a, 0, 0.5, 1]", OUTSIDE),
        ("crop: half", OUTSIDE),
        ("speed: 0", "a speed from 0.1 to 10, such as 0.5 or 2 is meant, not '0'"),
        ("speed: -1", "a speed from 0.1 to 10, such as 0.5 or 2 is meant, not '-1'"),
        ("speed: 0.01", "a speed from 0.1 to 10, such as 0.5 or 2 is meant, not '0.01'"),
        ("speed: 1e9999999", "a speed from 0.1 to 10, such as 0.5 or 2 is meant, not '1e9999999'"),
        ("speed: slow", "a speed from 0.1 to 10, such as 0.5 or 2 is meant, not 'slow'"),
        ("reverse: perhaps", "true or false is meant, not 'perhaps'"),
        ("freeze: 3", "`key: value` lines are meant here"),
        ("freeze: {at: 3}", "`for` is missing"),
        ("loop: 3", "true or false is meant, not '3'"),
        ("grade: warm", "`key: value` lines are meant here"),
        ("grade: {exposure: 9}", "at most 5 is meant, not 9"),
        ("grade: {contrast: nan}", "is meant, not"),
        ("grade: {saturation: -1}", "at least 0 is meant, not -1"),
        ("grade: {lutt: a.cube}", "unknown key `lutt`"),
        ("move: {ease: bounce}", "smooth or linear is meant, not 'bounce'"),
        ("move: {from: [0, 0, 1, 0]}", "this part has no size"),
    ],
)
def test_what_cannot_be_meant(clip: str, said: str) -> None:
    first = told(clip)
    assert first.startswith("essay.yaml:4:") and said in first
