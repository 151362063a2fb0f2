"""Contrast as viewers get it: measured in encoded frames, on the letters themselves and right around them.

WCAG 2.2, success criterion 1.4.3, asks for 4.5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from made_picture import encoded, film, pictures, still
from PIL import Image

from pipeline.picture import lettering as drawing
from pipeline.picture.ass import Mark
from pipeline.picture.encode import FINAL
from pipeline.picture.frame import frame_of
from pipeline.picture.layout import marks_of
from pipeline.picture.look import Look, look_of
from pipeline.picture.overlays import Overlay
from pipeline.project.style_model import Style
from pipeline.project.themes import THEMES
from pipeline.project.values import FULL, Size
from pipeline.timeline.model import Picture, Plain
from pipeline.timing import TimeRange

SIZE = Size(1280, 720)
ALL = TimeRange(-100, 100)
ENOUGH = 4.5
CAPTION = Overlay("caption", "Spike Jonze tells a love story\nin which one has no body.", "", ALL, 0)
LINES = "More than *kisses*, letters mingle souls; for thus, friends absent speak."
OVER_CLIPS = {
    "panel": [Overlay("quote", LINES, "John Donne", ALL, 0), CAPTION],
    "full": [Overlay("full", LINES, "John Donne", ALL, 0)],
    "margin and label": [
        Overlay("margin", LINES, "John Donne", ALL, 0),
        Overlay("label", "Spike Jonze", "director of *Her*, 2013", ALL, 0),
    ],
}
ON_BACKGROUND = {
    "card": [Overlay("card", "A voice with no body", "the letters that are never sent", ALL, 0)],
    "credits": [
        Overlay(
            "page", "Letters\nA. N. Essayist\nSources\nHer\nSpike Jonze, 2013\nCC BY 4.0", "", ALL, 0,
            rows=("title", "author", "heading", "work", "by", "terms"),
        ),
    ],
}  # fmt: skip


def behind(kind: str, folder: Path) -> Picture:
    if kind != "noise":
        return Plain(kind)
    grain = np.random.default_rng(1).integers(0, 256, (SIZE.height // 4, SIZE.width // 4, 3), np.uint8)
    Image.fromarray(grain).resize((SIZE.width, SIZE.height), Image.Resampling.NEAREST).save(folder / "noise.png")
    return still(folder / "noise.png", FULL, FULL, 1)


def luminance(frame: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """WCAG's relative luminance of each pixel."""
    value = frame / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def is_box(mark: Mark) -> bool:
    return mark.body.startswith(r"{\p1}")


def sides(box: Mark) -> tuple[int, int]:
    """From where to where it is."""
    wide = float(re.findall(r"l [\d.]+ 0 ([\d.]+)|l ([\d.]+) 0 b", box.body)[0][0] or 0)
    wide = wide or float(re.findall(r"b ([\d.]+) 0 ([\d.]+)", box.body)[0][1])
    left = round(box.x) - (round(wide) if box.anchor == 9 else 0)
    return left, left + round(wide)


def contrasts(
    texts: Sequence[Overlay], picture: Picture, look: Look, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[float]:
    """Of each line of text: between the inside of its strokes and the worst hundredth of what lies around them."""
    segment = replace(film((picture, 2), size=SIZE, look=look)[0], texts=tuple(texts))
    (path,) = encoded([segment], folder / "with", FINAL)
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "marks_of", lambda *known: [mark for mark in marks_of(*known) if is_box(mark)])
        (bare,) = encoded([segment], folder / "without", FINAL)
    written, empty = (luminance(pictures(each, SIZE)[1]) for each in (path, bare))
    frame = frame_of(SIZE, look)
    found = []
    for text in texts:
        marks = marks_of(text, frame, look)
        boxes = [mark for mark in marks if is_box(mark)]
        for mark in (mark for mark in marks if not is_box(mark)):
            found.append(_of_line(mark, boxes, written, empty))
    return found


def _of_line(
    mark: Mark, boxes: Sequence[Mark], written: npt.NDArray[np.float64], empty: npt.NDArray[np.float64]
) -> float:
    """Its strip: from the top of its letters on, as wide as the panel it stands on."""
    size = float(mark.body.partition(r"\fs")[2].partition("}")[0])
    rows = slice(max(0, round(mark.y)), round(mark.y + size))
    left, right = max((sides(box) for box in boxes), key=lambda box: box[1] - box[0], default=(0, 0))
    # A card has no panel, only a short rule.
    side = slice(left, right) if right - left > 100 else slice(None)
    ink, ground = written[rows, side], empty[rows, side]
    apart = np.abs(ink - ground)
    assert apart.max() > 0.1, "there are letters"
    strokes = apart > 0.7 * apart.max()
    near = cv2.dilate((apart > 0.1 * apart.max()).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    around = ground[near]
    inside = np.median(ink[strokes])
    ratios = (np.maximum(inside, around) + 0.05) / (np.minimum(inside, around) + 0.05)
    return float(np.percentile(ratios, 1))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", ["#ffffff", "#000000", "noise"])
@pytest.mark.parametrize("name", OVER_CLIPS)
def test_text_stands_out_from_any_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, theme: str
) -> None:
    look = look_of(Style.model_validate({"theme": theme}), Path)
    found = contrasts(OVER_CLIPS[name], behind(kind, tmp_path), look, tmp_path, monkeypatch)
    assert len(found) >= 3
    assert min(found) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ON_BACKGROUND)
def test_text_stands_out_from_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, theme: str
) -> None:
    look = look_of(Style.model_validate({"theme": theme}), Path)
    assert min(contrasts(ON_BACKGROUND[name], Plain(look.background), look, tmp_path, monkeypatch)) >= ENOUGH


@pytest.mark.parametrize("colours", [("#888888", "#777777"), ("#ee7755", "#ffffff"), ("#222266", "#14110f")])
def test_colours_that_do_not_go_together_are_told_apart_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, colours: tuple[str, str]
) -> None:
    text, background = colours
    look = look_of(Style.model_validate({"text": text, "background": background}), Path)
    for name, texts in OVER_CLIPS.items():
        (tmp_path / name).mkdir()
        picture = behind("noise", tmp_path / name)
        assert min(contrasts(texts, picture, look, tmp_path / name, monkeypatch)) >= ENOUGH, name
