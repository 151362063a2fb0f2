"""Several pictures in one frame, measured in the film at 320 by 180."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import LOOK, LOSSLESS, SIZE, digest, encoded, footage, frame_digests, made, pictures, still

from pipeline.picture.backwards import first_portion
from pipeline.picture.boxes import box_of
from pipeline.picture.draw import frames_of
from pipeline.picture.encode import encode
from pipeline.picture.frame import Frame
from pipeline.picture.segments import Segment, segment_recipe, segments_of
from pipeline.project.values import FULL, Rect, Size
from pipeline.timeline.model import Clip, Part, Picture, Plain, SceneSpan, Timeline
from pipeline.timeline.places import Cell, Corner, Place
from pipeline.timing import TimeRange

RED, BLUE, GREEN = Plain("#c83232"), Plain("#3232c8"), Plain("#32a032")


def composed(
    ground: Picture, *parts: tuple[Picture, Place], frames: int = 12, size: Size = SIZE
) -> tuple[Segment, ...]:
    over = tuple(Part(picture, place, ()) for picture, place in parts)
    clip = Clip(ground, TimeRange(0, frames), 0, 0, ("scenes", 0), parts=over)
    scene = SceneSpan("1", "", TimeRange(0, frames), ())
    return segments_of(Timeline(size, Fraction(24), (scene,), (clip,), (), (), ()), (), LOOK)


def shown(segments: tuple[Segment, ...], folder: Path, size: Size = SIZE) -> npt.NDArray[np.int16]:
    return np.concatenate([pictures(path, size) for path in encoded(segments, folder)]).astype(np.int16)


def colour(pixel: npt.NDArray[np.int16]) -> str:
    return "#" + "".join(f"{value:02x}" for value in pixel)


@pytest.mark.parametrize("is_round", [True, False])
def test_the_line_around_an_inset_has_no_colour_of_its_own(tmp_path: Path, is_round: bool) -> None:
    """Everywhere between the picture below, the one above and the line: nothing brighter, darker or of another hue."""
    size = Size(640, 360)  # a line of a pixel, so that chroma knows half of it
    picture = shown(
        composed(BLUE, (RED, Corner("top-right", 0.3, True, is_round)), frames=1, size=size), tmp_path, size
    )
    known = np.array([[0x32, 0x32, 0xC8], [0xC8, 0x32, 0x32], list(bytes.fromhex(LOOK.text[1:]))])
    assert (picture[0] >= known.min(0) - 40).all()
    assert (picture[0] <= known.max(0) + 40).all()


def test_insets_keep_the_margin_of_the_style() -> None:
    wide = replace(LOOK, measures=replace(LOOK.measures, margin=0.15))
    box = box_of(Corner("bottom-right", 0.5, True, True), Size(1920, 1080), wide)
    assert box.x + box.width <= 1920 * 0.85 + 1
    assert box.y + box.height <= Frame(Size(1920, 1080), 1, 2, 0.15).above_captions


def test_cells_stand_side_by_side_with_the_background_between(tmp_path: Path) -> None:
    picture = shown(composed(GREEN, (RED, Cell(0, 2, 2, 48)), (BLUE, Cell(1, 2, 2, 48)), frames=1), tmp_path)[0]
    row = picture[90]
    edges = np.flatnonzero(np.abs(np.diff(row, axis=0)).sum(axis=1) > 60)
    assert edges.tolist() == [155, 163]  # 48 pixels of 1080 lines are 8 of 180
    for at, plain in ((40, RED), (160, GREEN), (280, BLUE)):
        assert np.abs(row[at] - list(bytes.fromhex(plain.colour[1:]))).max() <= 3


def test_each_part_is_drawn_as_it_is_alone_at_its_size(tmp_path: Path) -> None:
    source = made(tmp_path / "s.mkv", "testsrc2=size=640x360:rate=24,format=yuv420p", "-c:v", "ffv1", seconds=1)
    shot, cell = footage(source, end="1"), Cell(1, 4, 2, 0)
    together = shown(composed(GREEN, (RED, Cell(0, 4, 2, 0)), (shot, cell)), tmp_path / "a")
    box = cell.box(SIZE)
    alone = shown(composed(shot, size=box.size), tmp_path / "b", box.size)
    part = together[:, box.y : box.y + box.height, box.x : box.x + box.width]
    assert np.abs(part - alone).mean() < 0.5
    assert np.abs(np.diff(part, axis=0)).mean() > 0.5  # it moves


def test_a_shorter_entry_keeps_its_last_frame(tmp_path: Path) -> None:
    source = made(tmp_path / "s.mkv", "testsrc2=size=320x180:rate=24,format=yuv420p", "-c:v", "ffv1", seconds=1)
    short, long = footage(source, end="0.25"), footage(source, end="1")
    frames = shown(composed(GREEN, (short, Cell(0, 2, 2, 0)), (long, Cell(1, 2, 2, 0)), frames=24), tmp_path / "out")
    left, right = frames[:, :, :150], frames[:, :, 170:]
    assert np.abs(np.diff(left[6:], axis=0)).max() <= 2 < np.abs(np.diff(left[:6], axis=0)).max()
    assert min(np.abs(np.diff(right, axis=0)).max(axis=(1, 2, 3))) > 2


def test_pieces_of_a_long_clip_show_what_it_would_show_whole(tmp_path: Path) -> None:
    picture = made(tmp_path / "s.png", "testsrc2=size=400x300:rate=1", "-frames:v", "1", "-update", "1")
    source = made(tmp_path / "s.mkv", "testsrc2=size=320x180:rate=24,format=yuv420p", "-c:v", "ffv1", seconds=9)
    moving = still(picture, Rect(0, 0.125, 1, 0.75), Rect(0.2, 0.2, 0.5, 0.375), 200)
    segments = composed(GREEN, (moving, Cell(0, 2, 2, 8)), (footage(source), Cell(1, 2, 2, 8)), frames=200)
    assert [segment.frames for segment in segments] == [96, 52, 52]
    whole = replace(segments[0], frames=200, place=TimeRange(0, 200))
    encode(whole, tmp_path / "whole.mp4", LOSSLESS)
    assert frame_digests(*encoded(segments, tmp_path / "out")) == frame_digests(tmp_path / "whole.mp4")


def test_parts_shown_backwards_share_the_memory(tmp_path: Path) -> None:
    """Four of a large film hold about as much as one, and their pictures are those of the shot forwards."""
    source = made(tmp_path / "s.mp4", "testsrc2=size=320x180:rate=24", "-c:v", "libx264", "-g", "12", seconds=1)
    forwards, size, quarters = footage(source, end="1"), Size(3840, 2160), range(4)
    backwards, box = replace(forwards, is_reversed=True), Size(1920, 1080)
    (segment,) = composed(GREEN, *((backwards, Cell(n, 4, 2, 0)) for n in quarters), frames=24, size=size)
    (one,) = composed(forwards, frames=24, size=box)
    alone = [bytes(picture) for picture in frames_of(one)]
    tracemalloc.start()
    for number, picture in enumerate(frames_of(segment)):
        planes = np.frombuffer(picture, np.uint8)[: 3840 * 2160].reshape(2160, 3840)
        shown = np.frombuffer(alone[23 - number], np.uint8)[: 1920 * 1080].reshape(1080, 1920)
        assert all((part == shown).all() for part in (planes[:1080, :1920], planes[1080:, 1920:]))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 300_000_000


def test_nine_that_run_backwards_are_never_all_full(tmp_path: Path) -> None:
    """At most 16 pictures of each, the first portion of each another: about half of 200 MB, beside the frame itself."""
    assert [first_portion(16, turn, 9) for turn in range(9)] == [2, 4, 6, 8, 9, 11, 13, 15, 16]
    box, large = Size(1280, 720), Size(3840, 2160)
    path = made(tmp_path / "a.mp4", f"testsrc2=size={box}:rate=24", "-c:v", "libx264", "-preset", "ultrafast")
    forwards = footage(path, end="1.5")
    backwards = replace(forwards, is_reversed=True)
    (segment,) = composed(RED, *((backwards, Cell(n, 9, 3, 0)) for n in range(9)), frames=36, size=large)
    (one,) = composed(forwards, frames=36, size=box)
    alone = [bytes(picture) for picture in frames_of(one)]
    tracemalloc.start()
    for number, picture in enumerate(frames_of(segment)):
        planes = np.frombuffer(picture, np.uint8)[: 3840 * 2160].reshape(3, 720, 3, 1280)
        shown = np.frombuffer(alone[35 - number], np.uint8)[: 1280 * 720].reshape(720, 1280)
        assert all((planes[row, :, column] == shown).all() for row in range(3) for column in range(3))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 180_000_000


def test_parts_at_rest_are_drawn_once_and_have_one_key(tmp_path: Path) -> None:
    picture = made(tmp_path / "s.png", "testsrc2=size=400x300:rate=1", "-frames:v", "1", "-update", "1")
    resting = still(picture, FULL, FULL, 300, "contain")
    segments = composed(RED, (resting, Cell(0, 2, 2, 8)), (BLUE, Cell(1, 2, 2, 8)), frames=288)
    assert len({json.dumps(segment_recipe(segment)) for segment in segments}) == 1
    frames = shown(segments[:1], tmp_path / "out")
    assert len(frames) == 96 and np.abs(np.diff(frames, axis=0)).max() == 0


@pytest.mark.parametrize("name", ["top-left", "top-right", "bottom-left", "bottom-right"])
@pytest.mark.parametrize("size", [Size(1920, 1080), Size(1080, 1920), Size(640, 640)])
def test_an_inset_is_inside_what_is_safe_and_above_captions(name: str, size: Size) -> None:
    frame = Frame(size, LOOK.scale, LOOK.caption_lines)
    for is_captioned, lowest in ((True, frame.above_captions), (False, frame.bottom)):
        box = box_of(Corner(name, 0.3, is_captioned, True), size, LOOK)
        assert (box.width, box.height) == (int(size.width * 0.3) // 2 * 2, int(size.height * 0.3) // 2 * 2)
        assert box.x >= frame.left - 1 and box.x + box.width <= size.width - frame.left
        assert box.y >= frame.top - 1 and box.y + box.height <= lowest
        assert ("left" in name) == (box.x < size.width / 3) and ("top" in name) == (box.y < size.height / 3)


@pytest.mark.parametrize("size", [Size(1920, 1080), Size(1080, 1920)])
@pytest.mark.parametrize("shape", [0.4, 9 / 16, 1.0, 16 / 9, 2.5])
def test_an_inset_of_any_shape_takes_as_much_room(size: Size, shape: float) -> None:
    box = box_of(Corner("bottom-left", 0.25, True, True, shape), size, LOOK)
    assert box.width / box.height == pytest.approx(shape, rel=0.02)
    assert box.width * box.height == pytest.approx(size.width * size.height / 16, rel=0.02)
    frame = Frame(size, LOOK.scale, LOOK.caption_lines)
    assert box.y >= frame.top - 1 and box.x + box.width <= size.width - frame.left


def test_an_inset_has_a_thin_line_and_round_corners(tmp_path: Path) -> None:
    size = Size(1920, 1080)
    for is_round in (True, False):
        corner = Corner("top-right", 0.3, True, is_round)
        box = box_of(corner, size, LOOK)
        picture = shown(composed(BLUE, (RED, corner), frames=1, size=size), tmp_path / str(is_round), size)[0]
        middle = picture[box.y + box.height // 2, box.x - 4 : box.x + 8].sum(axis=1)
        assert middle[4:6].min() > 600 and middle[:4].max() < 350 and middle[7:].max() < 350  # two pixels of line
        outside = np.abs(picture[box.y, box.x] - picture[10, 10]).max()
        assert (outside < 30) == is_round
    assert digest(tmp_path / "True" / "000.mp4") != digest(tmp_path / "False" / "000.mp4")


def test_keys_know_pictures_and_places_of_parts() -> None:
    def key(*parts: tuple[Picture, Place]) -> str:
        return json.dumps(segment_recipe(composed(GREEN, *parts)[0]))

    left, right = Cell(0, 2, 2, 8), Cell(1, 2, 2, 8)
    variants = [
        (), ((RED, left),), ((BLUE, left),), ((RED, right),), ((RED, left), (BLUE, right)),
        ((BLUE, right), (RED, left)),
        ((RED, Corner("top-left", 0.3, True, True)),), ((RED, Corner("top-left", 0.3, True, False)),),
    ]  # fmt: skip
    assert len({key(*parts) for parts in variants}) == len(variants)
    assert "panes" not in key()
