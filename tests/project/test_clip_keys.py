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
        ("move: {ease: bounce}", "smooth or linear is meant, not 'bounce'"),
        ("move: {from: [0, 0, 1, 0]}", "this part has no size"),
    ],
)
def test_what_cannot_be_meant(clip: str, said: str) -> None:
    first = told(clip)
    assert first.startswith("essay.yaml:4:") and said in first
