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

from pipeline.picture.segments import Segment, segment_recipe, segments_of
from pipeline.picture.versions import drawing_versions
from pipeline.project.values import FULL, Rect
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import (
    Card,
    Clip,
    CreditRow,
    Credits,
    Footage,
    Part,
    Picture,
    Plain,
    SceneSpan,
    Still,
    Timeline,
)
from pipeline.timeline.places import Corner
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
    picture: Still = still(veil, FULL, FULL, 12)
    colours = [film((Plain(colour), 12, ""), (picture, 12, "before"))[1] for colour in ("#111111", "#222222")]
    plain = film((picture, 12, ""))[0]
    assert len({str(segment_recipe(segment)) for segment in (*colours, plain)}) == 3
    assert segment_recipe(colours[0]) == segment_recipe(film((picture, 12, "#111111"))[0])


CARD = Card("To her", "a line below it")


def lying(clips: list[Clip]) -> tuple[Segment, ...]:
    scene = SceneSpan("1", "", TimeRange(0, clips[-1].range.end), ())
    return segments_of(Timeline(SIZE, Fraction(24), (scene,), tuple(clips), (), (), ()), (), LOOK)


def test_a_cards_text_stays_under_what_lies_over_it(veil: Path, tmp_path: Path) -> None:
    """From the card on, through both that lie over it, until the last one goes."""
    clear = still(veil, FULL, FULL, 24)
    over = shown(film((CARD, 24, ""), (clear, 24, "before"), (clear, 24, "before"), (CARD, 12, "")), tmp_path / "over")
    long = shown(film((CARD, 72, "")), tmp_path / "long")
    assert np.abs(over[:24] - long[:24]).max() <= 6
    for frame in (24, 40, 47, 48, 60, 71):
        assert np.abs(over[frame, :, 206:] - long[frame, :, 206:]).max() <= 6
        assert np.abs(over[frame, :, :96] - [200, 0, 0]).max() <= 6
    assert over[40, :, 104:196].max() > 160  # letters, half of them seen
    under = (long[40] * 127 + np.array([200, 0, 0]) * 128) / 255
    assert np.abs(over[40, :, 106:146] - under[:, 106:146]).mean() < 2


def test_it_is_seen_while_what_lies_over_it_comes_in(veil: Path, tmp_path: Path) -> None:
    over = [Clip(CARD, TimeRange(0, 24), 0, 0, ("clips", 0))]
    over.append(Clip(still(veil, FULL, FULL, 24), TimeRange(24, 48), 12, 0, ("clips", 1), behind="before"))
    made, long = shown(lying(over), tmp_path / "over"), shown(film((CARD, 48, "")), tmp_path / "long")
    for frame in range(24, 36):
        assert np.abs(made[frame, :, 206:] - long[frame, :, 206:]).max() <= 6
    red = made[24:36, 90, 20, 0]
    assert (np.diff(red) > 0).all() and red[0] < 60


def test_text_stays_over_an_inset_of_its_card(veil: Path, tmp_path: Path) -> None:
    inset = Part(Plain("#3264c8"), Corner("bottom-right", 0.45, False, False), ("clips", 0))
    clips = [Clip(CARD, TimeRange(0, 24), 0, 0, ("clips", 0), parts=(inset,))]
    alone = shown(lying(clips), tmp_path / "alone")
    clips.append(Clip(still(veil, FULL, FULL, 24), TimeRange(24, 48), 0, 0, ("clips", 1), behind="before"))
    apart = np.abs(shown(lying(clips), tmp_path / "over")[12] - alone[12])
    assert apart.max() <= 30 and apart.mean() < 0.1  # at the edges of letters chroma is filtered otherwise


def test_the_last_page_of_credits_stays_and_a_roll_is_over(veil: Path) -> None:
    rows = (CreditRow("title", "Letters"), CreditRow("work", "Her"))
    clear = still(veil, FULL, FULL, 24)
    pages, roll = (film((Credits(mode, rows), 96, ""), (clear, 24, "before")) for mode in ("pages", "roll"))
    assert [segment.texts for segment in pages] == [()] * len(pages)
    assert [len(segment.base.panes) for segment in pages] == [1] * (len(pages) - 1) + [2]
    assert all(segment.texts for segment in roll[:-1]) and len(roll[-1].base.panes) == 1


def test_a_card_under_nothing_is_drawn_as_ever(veil: Path) -> None:
    card, picture = film((CARD, 24, ""))[0], still(veil, FULL, FULL, 24)
    for shot in ((Plain("#102030"), 24, "before"), (replace(picture, has_alpha=False), 24, "before")):
        assert film((CARD, 24, ""), shot)[0] == card
    assert film((CARD, 24, ""), (picture, 24, "#102030"))[0] == card


def test_keys_know_the_text_that_is_seen_below(veil: Path) -> None:
    clear = still(veil, FULL, FULL, 24)
    one, two = (film((Card(title, ""), 24, ""), (clear, 24, "before"))[1] for title in ("One", "Two"))
    assert segment_recipe(one) != segment_recipe(two)
    assert {"fonttools", "uharfbuzz"} <= drawing_versions(one).keys()
