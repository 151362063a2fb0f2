"""One frame of a film as a PNG, held against the film encoded without loss."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import LOOK, SIZE, Cue, encoded, footage, laid, made, still
from PIL import Image

from pipeline import ffmpeg
from pipeline.picture.png import png_of
from pipeline.picture.segments import segment_at, segments_of
from pipeline.project.values import FULL, Rect, Size
from pipeline.timeline.model import Card, Plain, Timeline
from pipeline.timeline.ways import Slide
from pipeline.timing import TimeRange

WIDE = Rect(0, 0.125, 1, 0.75)
PATTERN = "testsrc2=size=320x180:rate=24,format=yuv420p"
# As players show it: BT.709 of limited range, chroma at the left.
SHOWN = "scale=in_color_matrix=bt709:in_range=tv:out_range=pc:in_h_chr_pos=0:in_v_chr_pos=128:"
SHOWN += "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp,format=rgb24"


def shown(film: Path) -> npt.NDArray[np.uint8]:
    command = [*ffmpeg.user_input(film), "-vf", SHOWN, "-f", "rawvideo", "-fps_mode", "passthrough", "-"]
    return np.frombuffer(ffmpeg.run(command).stdout, np.uint8).reshape(-1, SIZE.height, SIZE.width, 3)


def at(timeline: Timeline, frame: int, captions: tuple[Cue, ...] = ()) -> npt.NDArray[Any]:
    png = png_of(*segment_at(timeline, captions, LOOK, frame))
    return np.asarray(Image.open(io.BytesIO(png)))


def films(folder: Path) -> dict[str, Timeline]:
    source = made(folder / "s.mkv", PATTERN, "-c:v", "ffv1", seconds=8)
    fields = ["-c:v", "libx264", "-crf", "0", "-flags", "+ilme+ildct", "-x264-params", "tff=1"]
    combed = made(folder / "i.mkv", "testsrc2=size=320x180:rate=48,tinterlace=interleave_top", *fields, seconds=6)
    picture = made(folder / "s.png", "testsrc2=size=1280x960:rate=1", "-frames:v", "1", "-update", "1")
    shot, moving = footage(source, end="8"), still(picture, WIDE, Rect(0.2, 0.2, 0.5, 0.375), 140)
    quote = ("A *quote* that comes word after word", "Somebody", TimeRange(10, 130))
    return {
        "a plain": laid((Plain("#d9482b"), 140)),
        "a card": laid((Card("A title", "and more"), 140)),
        "a moving still": laid((moving, 140)),
        "a still": laid((still(picture, WIDE, WIDE, 140), 140)),
        "footage": laid((shot, 140)),
        "footage from its end": laid((replace(shot, is_reversed=True), 140)),
        "footage that has ended": laid((footage(source, end="1"), 140)),
        "interlaced footage": laid((footage(combed, end="6"), 140)),
        "a dissolve": laid((shot, 60), (moving, 80, 40)),
        "a slide": laid((Plain("#205080"), 60), (shot, 80, 40, Slide("left"))),
        "word by word": laid((shot, 140), quotes=[quote], reveal="words"),
        "letter by letter": laid((Plain("#302030"), 140), quotes=[quote], reveal="type"),
    }


FRAMES = (0, 1, 12, 60, 75, 96, 139)
CAPTIONS = (Cue(("Two lines", "of a caption"), TimeRange(50, 80)),)


@pytest.fixture(scope="module")
def essays(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Timeline]:
    return films(tmp_path_factory.mktemp("films"))


@pytest.mark.parametrize(
    "kind",
    ["a plain", "a card", "a moving still", "a still", "footage", "footage from its end", "footage that has ended",
     "interlaced footage", "a dissolve", "a slide", "word by word", "letter by letter"],
)  # fmt: skip
def test_every_pixel_is_the_film_s(essays: dict[str, Timeline], kind: str, tmp_path: Path) -> None:
    timeline = essays[kind]
    film = np.concatenate([shown(path) for path in encoded(segments_of(timeline, CAPTIONS, LOOK), tmp_path)])
    for frame in FRAMES:
        np.testing.assert_array_equal(at(timeline, frame, CAPTIONS), film[frame], f"frame {frame}")


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#808080", "#d9482b", "#1d1029", "#00ff00", "#0000ff"])
def test_a_colour_comes_out_as_it_was_written(colour: str) -> None:
    picture = at(laid((Plain(colour), 24)), 5)
    assert picture.shape == (180, 320, 3)
    asked = list(bytes.fromhex(colour.removeprefix("#")))
    assert np.abs(picture.astype(int) - asked).max() <= 2  # a step of 8-bit luma and chroma


def test_colours_stand_where_they_stood(tmp_path: Path) -> None:
    """An edge between red and blue at an odd column, inside what chroma of half size has as one pixel."""
    halves = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    halves[:, :161] = (255, 0, 0)
    halves[:, 161:] = (0, 60, 255)
    Image.fromarray(halves).save(tmp_path / "halves.png")
    picture = at(laid((still(tmp_path / "halves.png", FULL, FULL, 24), 24)), 5).astype(float)
    red = picture[90, :, 0] / 255
    assert abs(red.sum() - 161) < 0.2  # half a pixel, were chroma taken for that of the middle
    assert red[:158].min() > 0.95 and red[165:].max() < 0.05


def test_it_says_that_it_is_srgb() -> None:
    png = png_of(*segment_at(laid((Plain("#808080"), 24), size=Size(64, 64)), (), LOOK, 5))
    assert b"sRGB" in png[:100]
    assert Image.open(io.BytesIO(png)).mode == "RGB"


def test_few_levels_of_a_large_still_are_made_for_one_frame(tmp_path: Path) -> None:
    from pipeline.picture.prepare import prepared
    from pipeline.picture.stills import rect_at

    picture = made(tmp_path / "s.png", "testsrc2=size=2560x1920:rate=1", "-frames:v", "1", "-update", "1")
    zoom = still(picture, WIDE, Rect(0.4, 0.4, 0.1, 0.075), 100)
    assert sorted(prepared(zoom, SIZE, "#000000").made) == [0, 1, 2, 3, 4, 5, 6, 7]
    for frame, levels in [(0, [7]), (50, [3]), (99, [0])]:
        assert sorted(prepared(zoom, SIZE, "#000000", shown=[rect_at(zoom, frame)]).made) == levels
