"""Narrow parts of footage that cover the film: cut before they are scaled, with the pixels of the whole strip."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_picture import SIZE, drawn, footage, made

from pipeline import ffmpeg
from pipeline.picture import strips
from pipeline.picture.strips import strip_shown
from pipeline.project.values import FULL, Rect, Size
from pipeline.timeline.model import Grade

PICTURE = "testsrc2=size=1280x720:rate=24"
FILES = {
    "plain.mp4": (PICTURE, ("-c:v", "libx264", "-crf", "0", "-pix_fmt", "yuv420p")),
    "anamorphic.mp4": (PICTURE + ",setsar=64/45", ("-c:v", "libx264", "-crf", "0", "-pix_fmt", "yuv420p")),
    "colours.mkv": (PICTURE + ",format=gbrp", ("-c:v", "ffv1")),
    "clear.mkv": (PICTURE + ",format=yuva420p", ("-c:v", "ffv1")),
}
PARTS = [
    (Rect(0.48, 0, 0.02, 1), (0.5, 0.3)),
    (Rect(0.1, 0.1, 0.03, 0.9), (0.5, 0.0)),
    (Rect(0.1, 0.1, 0.03, 0.9), (0.5, 1.0)),
    (Rect(0.2, 0.3, 0.7, 0.03), (0.6, 0.5)),
    (Rect(0, 0.3, 1, 0.04), (1.0, 0.5)),
]


@pytest.mark.parametrize("name", [*FILES, "turned.mp4"])
def test_a_strip_is_shown_as_if_it_were_scaled_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    source, options = FILES.get(name, FILES["plain.mp4"])
    path = made(tmp_path / f"straight-{name}", source, *options, seconds=0.1)
    if name not in FILES:
        straight, path = path, tmp_path / name
        ffmpeg.run(["-v", "error", "-display_rotation", "90", "-i", f"file:{straight}", "-c", "copy", f"file:{path}"])
    for number, (part, focus) in enumerate(PARTS):
        look = Grade(0.5, 1.1, 1.2, None, "") if number % 2 else None
        picture = replace(footage(path), crop=part, focus=focus, grade=look)
        shown = drawn(picture, 1, tmp_path / f"cut{number}").astype(int)
        with monkeypatch.context() as patch:
            patch.setattr(strips, "_LONGEST", 10_000)
            whole = drawn(picture, 1, tmp_path / f"whole{number}").astype(int)
        apart = np.abs(shown - whole)
        assert apart.mean() < 1 and np.median(apart) <= 1, (part, focus)
        assert shown.std() > 10


def test_only_what_would_be_many_films_long_is_cut() -> None:
    large, film, middle = Size(3840, 2160), Size(1920, 1080), (0.5, 0.5)
    assert strip_shown(FULL, large, Fraction(1), film, middle) is None
    assert strip_shown(FULL, large, Fraction(1), Size(1080, 1920), middle) is None
    assert strip_shown(FULL, Size(2560, 1080), Fraction(1), Size(1080, 1920), middle) is None
    cut = strip_shown(Rect(0.48, 0, 0.01, 1), large, Fraction(1), film, middle)
    assert cut is not None
    length = int(cut[0].split(":")[1])
    assert 22 <= length <= 100  # rows of 2160; the film shows 21.4
    assert strip_shown(Rect(0, 0, 1, 0.01), large, Fraction(1), SIZE, middle) is not None
