"""One picture gives way to another: measured in the film, at 320 by 180."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import encoded, film, made, pictures, still

from pipeline.picture.segments import segment_recipe
from pipeline.picture.stills import eased
from pipeline.project.values import FULL
from pipeline.timeline.model import Card, Plain
from pipeline.timeline.ways import Dip, Dissolve, Slide, Way, Wipe

BLACK, WHITE = Plain("#000000"), Plain("#ffffff")
SIDES = ("left", "right", "top", "bottom")

Levels = npt.NDArray[np.float64]


def crossing(way: Way, frames: int, folder: Path, old: Plain = BLACK, new: Plain = WHITE) -> Levels:
    """Luma from 0 to 1 of the frames of a transition, shape (frames, height, width)."""
    (path,) = encoded(film((old, 3), (new, frames, frames, way))[1:], folder)
    return (pictures(path, pixels="gray").astype(float) - 16) / 219


def from_left(frames: Levels, side: str) -> Levels:
    """Turned and mirrored so that what comes from `side` comes from the left."""
    turned = frames.swapaxes(1, 2) if side in ("top", "bottom") else frames
    return turned[:, :, ::-1] if side in ("right", "bottom") else turned


def test_a_dip_goes_into_its_colour_and_comes_out_of_it(tmp_path: Path) -> None:
    levels = crossing(Dip("#808080"), 12, tmp_path).mean(axis=(1, 2))
    assert levels[5] == levels[6] == pytest.approx(0.5, abs=0.01)
    assert levels == pytest.approx(1 - levels[::-1], abs=0.02)
    assert np.diff(levels[:6]).min() > 0.05 and np.diff(levels[6:]).min() > 0.05


@pytest.mark.parametrize("frames", [1, 5])
def test_the_middle_of_a_dip_is_nothing_but_its_colour(tmp_path: Path, frames: int) -> None:
    middle = crossing(Dip("#ff0000"), frames, tmp_path, WHITE, BLACK)[frames // 2]
    assert middle == pytest.approx(0.2126, abs=0.01)


@pytest.mark.parametrize("side", SIDES)
def test_a_wipe_uncovers_from_its_side_along_a_soft_edge(tmp_path: Path, side: str) -> None:
    lines = from_left(crossing(Wipe(side), 11, tmp_path), side).mean(axis=1)
    uncovered = lines.mean(axis=1)
    assert uncovered == pytest.approx([eased(k / 12) for k in range(1, 12)], abs=0.01)
    for line in lines:
        assert (np.diff(line) <= 0.01).all()
        assert ((line > 0.02) & (line < 0.98)).sum() <= 3


@pytest.mark.parametrize("side", SIDES)
def test_a_slide_pushes_the_old_picture_out_by_fractions_of_a_pixel(tmp_path: Path, side: str) -> None:
    """In both pictures there is one soft bar in the middle: where it stands is how far each has come."""
    bar = f"gt(0,1)+200*exp(-pow(({'Y-89.5' if side in ('top', 'bottom') else 'X-159.5'})/6,2))"
    options = ("-frames:v", "1", "-update", "1")
    picture = made(tmp_path / "s.png", f"nullsrc=size=320x180:rate=1,format=gray,geq=lum='{bar}'", *options)
    shot, frames = still(picture, FULL, FULL, 60), 47
    (path,) = encoded(film((shot, 3), (shot, frames, frames, Slide(side)))[1:], tmp_path / "out")
    lines = from_left(pictures(path, pixels="gray").astype(float) - 16, side).mean(axis=1)
    length = lines.shape[1]
    at = np.arange(length)
    for number, line in enumerate(lines, 1):
        moved = eased(number / (frames + 1)) * length
        old, new = line * (at >= moved), line * (at < moved)
        if moved < length / 2 - 20:
            assert (old * at).sum() / old.sum() == pytest.approx(length / 2 - 0.5 + moved, abs=0.06)
        if moved > length / 2 + 20:
            assert (new * at).sum() / new.sum() == pytest.approx(moved - length / 2 - 0.5, abs=0.06)


def test_ways_are_told_apart_by_their_keys() -> None:
    ways: list[Way] = [Dissolve(), Dip("#000000"), Dip("#ffffff"), *map(Wipe, SIDES), *map(Slide, SIDES)]
    keys = {json.dumps(segment_recipe(film((BLACK, 9), (WHITE, 9, 4, way))[1])) for way in ways}
    assert len(keys) == len(ways)


def test_a_cards_text_waits_for_its_background() -> None:
    def starts(way: Way) -> int:
        segments = film((BLACK, 20), (Card("A title", ""), 96, 12, way))
        return min(segment.place.start + text.range.start for segment in segments for text in segment.texts)

    assert [starts(way) for way in (Dissolve(), Dip("#000000"), Wipe("left"), Slide("top"))] == [20, 26, 32, 32]
