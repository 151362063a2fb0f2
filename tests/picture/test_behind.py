"""Pictures that are transparent here and there, over the clip before them or a colour, at 320 by 180."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import LOOK, SIZE, encoded, footage, made, pictures, still
from PIL import Image

from pipeline.picture.segments import Segment, segments_of
from pipeline.project.values import FULL, Rect
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import Clip, Footage, Picture, Plain, SceneSpan, Still, Timeline
from pipeline.timing import TimeRange


def film(*shots: tuple[Picture, int, str]) -> tuple[Segment, ...]:
    """Of shots of so many frames, and what is behind each."""
    clips: list[Clip] = []
    for picture, frames, behind in shots:
        at = clips[-1].range.end if clips else 0
        clips.append(Clip(picture, TimeRange(at, at + frames), 0, 0, ("clips", len(clips)), behind=behind))
    scene = SceneSpan("1", "", TimeRange(0, clips[-1].range.end), ())
    return segments_of(Timeline(SIZE, Fraction(24), (scene,), tuple(clips), (), (), ()), (), LOOK)


def shown(segments: tuple[Segment, ...], folder: Path) -> npt.NDArray[np.int16]:
    return np.concatenate([pictures(path) for path in encoded(segments, folder)]).astype(np.int16)


@pytest.fixture
def veil(tmp_path: Path) -> Path:
    """Red on the left, half of it in the middle, nothing on the right."""
    rgba = np.zeros((180, 320, 4), np.uint8)
    rgba[..., 0], rgba[:, :100, 3], rgba[:, 100:200, 3] = 200, 255, 128
    Image.fromarray(rgba).save(tmp_path / "veil.png")
    return tmp_path / "veil.png"


@pytest.fixture
def moving(tmp_path: Path) -> Footage:
    source = "testsrc2=size=320x180:rate=24,format=yuv420p"
    return replace(
        footage(made(tmp_path / "s.mkv", source, "-c:v", "ffv1", seconds=3), end="0.5"), duration=Fraction(3)
    )


def test_it_lies_over_the_clip_before_which_runs_on(veil: Path, moving: Footage, tmp_path: Path) -> None:
    whole = replace(moving, end=Fraction(3))
    below = shown(film((whole, 36, "")), tmp_path / "below")[12:]
    over = shown(film((moving, 12, ""), (still(veil, FULL, FULL, 24), 24, "before")), tmp_path / "over")[12:]
    assert np.abs(over[:, 4:-4, 206:] - below[:, 4:-4, 206:]).max() <= 3
    assert np.abs(over[:, :, :96] - [200, 0, 0]).max() <= 4
    half = (below * 127 + np.array([200, 0, 0]) * 128) / 255
    assert np.abs(over[:, 4:-4, 106:194] - half[:, 4:-4, 106:194]).mean() < 2.5


@pytest.mark.parametrize("colour", ["#3264c8", "#f0f0f0", "#000000"])
@pytest.mark.parametrize("is_moving", [False, True])
def test_over_a_colour_it_is_as_over_a_background_of_that_colour(
    veil: Path, tmp_path: Path, colour: str, is_moving: bool
) -> None:
    picture = still(veil, FULL, Rect(0.1, 0.1, 0.8, 0.8) if is_moving else FULL, 6)
    over = shown(film((picture, 6, colour)), tmp_path / "over")
    (segment,) = film((picture, 6, ""))
    alike = shown((replace(segment, look=replace(LOOK, background=colour)),), tmp_path / "alike")
    apart = np.abs(over - alike)
    assert apart.max() <= 12 and np.quantile(apart, 0.98) <= 3  # at a hard edge chroma is filtered twice


def test_footage_with_alpha_lies_over_others(moving: Footage, tmp_path: Path) -> None:
    """A square that goes from left to right over nothing."""
    square = "color=c=red@0:size=320x180:rate=24,format=rgba,geq=r=200:g=0:b=0:a='255*between(X,N*8,N*8+80)'"
    graphic = footage(made(tmp_path / "g.mov", square, "-c:v", "qtrle", seconds=1), end="1")
    below = shown(film((replace(moving, end=Fraction(3)), 36, "")), tmp_path / "below")[12:]
    over = shown(film((moving, 12, ""), (graphic, 24, "before")), tmp_path / "over")[12:]
    for number in (0, 10, 20):
        left = number * 8
        assert np.abs(over[number, :, left + 4 : left + 76] - [200, 0, 0]).max() <= 6
        assert np.abs(over[number, 4:-4, left + 88 :] - below[number, 4:-4, left + 88 :]).max() <= 6


def test_around_a_picture_that_does_not_fill_the_frame(moving: Footage, tmp_path: Path) -> None:
    Image.new("RGB", (100, 180), (0, 160, 0)).save(tmp_path / "tall.png")
    tall = replace(still(tmp_path / "tall.png", FULL, FULL, 12, "contain"), has_alpha=False)
    over = shown(film((Plain("#c83232"), 12, ""), (tall, 12, "before")), tmp_path / "over")[-1]
    assert np.abs(over[90, 40] - [200, 50, 50]).max() <= 3 and np.abs(over[90, 160] - [0, 160, 0]).max() <= 3


def test_several_may_lie_over_one_another(veil: Path, tmp_path: Path) -> None:
    left = still(veil, FULL, FULL, 12)
    Image.fromarray(np.dstack([np.full((180, 320, 3), 255, np.uint8), np.eye(180, 320, dtype=np.uint8) * 0])).save(
        tmp_path / "clear.png"
    )
    clear = still(tmp_path / "clear.png", FULL, FULL, 12)
    over = shown(film((Plain("#3264c8"), 12, ""), (left, 12, "before"), (clear, 12, "before")), tmp_path / "over")
    assert np.abs(over[-1] - over[13]).max() <= 3
    assert np.abs(over[-1, 90, 300] - [50, 100, 200]).max() <= 3


def test_a_graphic_that_is_repeated_lies_over_the_clip_before_its_first_round(moving: Footage, tmp_path: Path) -> None:
    square = "color=c=red@0:size=320x180:rate=24,format=rgba,geq=r=200:g=0:b=0:a='255*between(X,N*8,N*8+80)'"
    graphic = footage(made(tmp_path / "g.mov", square, "-c:v", "qtrle", seconds=1), end="0.5")
    clips = [Clip(moving, TimeRange(0, 12), 0, 0, ("clips", 0))]
    clips += [Clip(graphic, TimeRange(at, at + 12), 0, 0, ("clips", 1), behind="before") for at in (12, 24)]
    scene = SceneSpan("1", "", TimeRange(0, 36), ())
    over = shown(
        segments_of(Timeline(SIZE, Fraction(24), (scene,), tuple(clips), (), (), ()), (), LOOK), tmp_path / "o"
    )
    below = shown(film((replace(moving, end=Fraction(3)), 36, "")), tmp_path / "below")
    for at in (12, 24):
        assert np.abs(over[at : at + 12, 4:-4, 180:] - below[at : at + 12, 4:-4, 180:]).max() <= 6
        assert np.abs(over[at, :, 4:76] - [200, 0, 0]).max() <= 6


def test_a_scene_alone_has_the_pictures_of_the_film(veil: Path, moving: Footage, tmp_path: Path) -> None:
    """The veil and a second one over it are of the second scene; what moves below them is of the first."""
    shots = [(moving, 0, ""), (still(veil, FULL, FULL, 12), 1, "before"), (still(veil, FULL, FULL, 12), 1, "before")]
    clips = tuple(
        Clip(picture, TimeRange(n * 12, n * 12 + 12), 0, scene, ("scenes", scene, "clips", n), behind=behind)
        for n, (picture, scene, behind) in enumerate(shots)
    )
    scenes = (SceneSpan("1", "", TimeRange(0, 12), ()), SceneSpan("2", "", TimeRange(12, 36), ()))
    whole = Timeline(SIZE, Fraction(24), scenes, clips, (), (), ())
    alone = segments_of(scene_alone(whole, 1), (), LOOK)
    assert [segment.place for segment in alone] == [TimeRange(0, 12), TimeRange(12, 24)]
    of_film = shown(segments_of(whole, (), LOOK), tmp_path / "film")
    assert np.array_equal(shown(alone, tmp_path / "alone"), of_film[12:])
    assert of_film[12, :, 206:].std() > 20  # what is below has many colours
    assert segments_of(scene_alone(whole, 0), (), LOOK) == segments_of(whole, (), LOOK)[:1]


def test_what_hides_everything_is_drawn_as_if_nothing_were_behind(moving: Footage) -> None:
    opaque = replace(moving, has_alpha=False)
    assert film((opaque, 12, "#ff0000"))[0].base == film((opaque, 12, ""))[0].base


def test_keys_know_what_is_behind(veil: Path) -> None:
    from pipeline.picture.segments import segment_recipe

    picture: Still = still(veil, FULL, FULL, 12)
    colours = [film((Plain(colour), 12, ""), (picture, 12, "before"))[1] for colour in ("#111111", "#222222")]
    plain = film((picture, 12, ""))[0]
    assert len({str(segment_recipe(segment)) for segment in (*colours, plain)}) == 3
    assert segment_recipe(colours[0]) == segment_recipe(film((picture, 12, "#111111"))[0])
