"""What a clip may do with its file: parts of the picture, speeds, looks; measured in the pictures of small films."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from made_picture import GREY, SIZE, drawn, encoded, film, footage, frame_digests, made, pictures, still, whole
from PIL import Image

from pipeline import ffmpeg
from pipeline.media import probe
from pipeline.picture.stills import rect_at
from pipeline.project.values import FULL, Rect
from pipeline.timeline.framing import rects_for
from pipeline.timeline.model import Footage
from pipeline.timeline.rounds import Stop, reel

X264 = ("-c:v", "libx264", "-crf", "0", "-preset", "veryfast")
COLOURS = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
# Four corners: red and green above, blue and white below.
QUARTERS = (
    "color=red:size={w}x{h},drawbox=iw/2:0:iw/2:ih/2:lime:fill,drawbox=0:ih/2:iw/2:ih/2:blue:fill,"
    "drawbox=iw/2:ih/2:iw/2:ih/2:white:fill"
)
CORNERS = {
    "red": Rect(0, 0, 0.5, 0.5), "lime": Rect(0.5, 0, 0.5, 0.5),
    "blue": Rect(0, 0.5, 0.5, 0.5), "white": Rect(0.5, 0.5, 0.5, 0.5),
}  # fmt: skip


def corners(path: Path, *options: str, w: int = 320, h: int = 180) -> Path:
    return made(path, QUARTERS.format(w=w, h=h), *X264, *options, seconds=0.25)


def is_all(picture: npt.NDArray[np.uint8], name: str) -> bool:
    """But for a pixel or two at the edges, where a filter sees what lies beyond."""
    return bool(np.abs(picture[3:-3, 3:-3].astype(int) - COLOURS[name]).max() <= 6)


@pytest.mark.parametrize("name", CORNERS)
def test_a_part_of_footage_fills_the_frame(tmp_path: Path, name: str) -> None:
    picture = replace(footage(corners(tmp_path / "four.mp4")), crop=CORNERS[name])
    assert is_all(drawn(picture, 2, tmp_path / "out")[0], name)


@pytest.mark.parametrize("fit", ["cover", "contain", "blur"])
def test_what_is_cut_away_never_comes_back(tmp_path: Path, fit: str) -> None:
    """A narrow part: nothing but its own colour, its darker copy, or the background stands beside it."""
    picture = replace(footage(corners(tmp_path / "four.mp4"), fit=fit), crop=Rect(0, 0, 0.25, 0.5))
    shown = drawn(picture, 2, tmp_path / "out")[0]
    assert shown[..., 1:].max() < 40
    assert shown[90, 160, 0] > 245


def test_a_part_of_footage_is_one_of_the_upright_picture(tmp_path: Path) -> None:
    """Lying on its side, with pixels twice as high as wide."""
    plain = made(
        tmp_path / "lying.mp4", QUARTERS.format(w=180, h=160) + ",setsar=2/1,transpose=clock", *X264, seconds=0.25
    )
    turned = tmp_path / "turned.mp4"
    ffmpeg.run(["-v", "error", "-display_rotation", "90", "-i", f"file:{plain}", "-c", "copy", f"file:{turned}"])
    for name, part in CORNERS.items():
        assert is_all(drawn(replace(footage(turned), crop=part), 2, tmp_path / name)[0], name)


def test_a_part_of_interlaced_footage(tmp_path: Path) -> None:
    """Fields become whole pictures before the part is cut out: which line belongs to which is still known there."""
    source, fields = QUARTERS.format(w=320, h=180) + ",setfield=tff", ("-flags", "+ilme+ildct")
    path = made(tmp_path / "woven.mp4", source, *X264, *fields, seconds=0.25)
    assert probe(path, "").is_interlaced
    assert is_all(
        drawn(replace(footage(path), crop=CORNERS["lime"], is_interlaced=True), 2, tmp_path / "out")[0], "lime"
    )


@pytest.mark.parametrize("name", CORNERS)
def test_a_part_of_a_still_fills_the_frame(tmp_path: Path, name: str) -> None:
    path = tmp_path / "four.png"
    cv2.imwrite(str(path), four_corners(401, 225))
    picture = replace(still(path, *rects_for(None, "cover", (0.5, 0.5), CORNERS[name].of(SIZE)[2], SIZE), 1))
    assert is_all(drawn(replace(picture, crop=CORNERS[name]), 1, tmp_path / "out")[0], name)


def test_a_still_moves_inside_its_part(tmp_path: Path) -> None:
    """From the left half of the right half: the left of the still is never seen."""
    path = tmp_path / "four.png"
    cv2.imwrite(str(path), four_corners(640, 360))
    moving = still(path, Rect(0, 0, 0.5, 0.25), Rect(0.5, 0, 0.5, 0.25), 6)
    shown = drawn(replace(moving, crop=Rect(0.5, 0, 0.5, 1)), 6, tmp_path / "out")
    assert all(is_all(picture, "lime") for picture in shown)


def four_corners(width: int, height: int) -> npt.NDArray[np.uint8]:
    """In OpenCV's order of colours."""
    picture = np.empty((height, width, 3), np.uint8)
    for name, part in CORNERS.items():
        left, top, size = part.of(replace(SIZE, width=width, height=height))
        picture[top : top + size.height, left : left + size.width] = COLOURS[name][::-1]
    return picture


def test_parts_in_whole_pixels() -> None:
    size = replace(SIZE, width=10, height=6)
    assert FULL.of(size) == (0, 0, size)
    assert Rect(0.26, 0.5, 0.5, 0.5).of(size) == (3, 3, replace(SIZE, width=5, height=3))
    assert Rect(0.99, 0.99, 0.01, 0.01).of(size) == (9, 5, replace(SIZE, width=1, height=1))


def test_a_linear_move_goes_at_one_speed() -> None:
    moving = still(Path(__file__), Rect(0, 0, 0.5, 0.5), Rect(0.5, 0, 0.5, 0.5), 11)
    steps = np.diff([rect_at(replace(moving, is_eased=False), frame).x for frame in range(11)])
    assert steps == pytest.approx([0.05] * 10)
    soft = np.diff([rect_at(moving, frame).x for frame in range(11)])
    assert soft[0] < 0.02 and soft[5] > 0.06
    assert Fraction(round(soft.sum() * 1000), 1000) == Fraction(1, 2)


# Speed and direction. A picture's brightness names its number: 16 + 2 a picture.
COUNTING = "color=black:size=320x180:rate={rate},format=yuv420p,geq=lum='16+2*N':cb=128:cr=128"


def counted(path: Path, rate: int = 24, seconds: float = 4) -> Path:
    return made(path, COUNTING.format(rate=rate), *X264, "-g", "12", "-bf", "3", seconds=seconds)


def numbers(picture: Footage, frames: int, folder: Path) -> list[int]:
    """Of the file's pictures, in the order in which they are shown."""
    paths = encoded(film((picture, frames)), folder)
    return [(int(shown[90, 160]) - 16) // 2 for path in paths for shown in pictures(path, SIZE, "gray")]


@pytest.mark.parametrize(
    ("speed", "shown"),
    [
        (Fraction(1, 2), [12, 12, 13, 13, 14, 14, 15, 15]),
        (Fraction(2), [12, 14, 16, 18, 20, 22, 24, 26]),
        (Fraction(10), [12, 22, 32, 42, 52, 62, 72, 82]),
        (Fraction(1, 10), [12] * 8),
    ],
)
def test_speed_takes_pictures_at_their_times(tmp_path: Path, speed: Fraction, shown: list[int]) -> None:
    path = counted(tmp_path / "count.mp4")
    assert numbers(replace(footage(path, start="0.5"), speed=speed), 8, tmp_path / "out") == shown


def test_speed_goes_by_the_files_own_rate(tmp_path: Path) -> None:
    """48 pictures a second at half speed are every picture of a film of 24."""
    path = counted(tmp_path / "count.mp4", rate=48)
    picture = replace(footage(path), speed=Fraction(1, 2))
    assert numbers(picture, 12, tmp_path / "out") == list(range(12))


def test_a_clip_at_another_speed_ends_at_its_out(tmp_path: Path) -> None:
    path = counted(tmp_path / "count.mp4")
    picture = replace(footage(path, end="0.5"), speed=Fraction(3))
    assert picture.frames(Fraction(24)) == 4
    assert numbers(picture, 6, tmp_path / "out") == [0, 3, 6, 9, 9, 9]


def test_pieces_of_a_slow_shot_are_the_shot(tmp_path: Path) -> None:
    path = made(tmp_path / "a.mp4", "testsrc2=size=320x180:rate=25", *X264, "-g", "50", seconds=8)
    pieces = film((replace(footage(path, start="0.37"), speed=Fraction(7, 10)), 230), rate=Fraction(30000, 1001))
    uncut = whole(pieces[0], frames=230)
    assert len(pieces) > 1
    assert frame_digests(*encoded(pieces, tmp_path / "pieces")) == frame_digests(*encoded([uncut], tmp_path / "whole"))


def test_backwards_is_the_shot_in_the_other_order(tmp_path: Path) -> None:
    """In pieces, each turned round a second at a time."""
    path = made(tmp_path / "a.mp4", "testsrc2=size=320x180:rate=25", *X264, "-g", "50", seconds=8)
    forwards = footage(path, start="0.37", end="7.5")
    frames = forwards.frames(Fraction(24))
    backwards = film((replace(forwards, is_reversed=True), frames))
    assert len(backwards) > 1
    shown = frame_digests(*encoded(backwards, tmp_path / "backwards"))
    assert shown == frame_digests(*encoded(film((forwards, frames)), tmp_path / "forwards"))[::-1]


def test_backwards_ends_at_its_in_and_stays_there(tmp_path: Path) -> None:
    path = counted(tmp_path / "count.mp4")
    picture = replace(footage(path, start="0.5", end="0.75"), is_reversed=True)
    assert numbers(picture, 9, tmp_path / "out") == [17, 16, 15, 14, 13, 12, 12, 12, 12]
    assert numbers(replace(picture, speed=Fraction(2)), 5, tmp_path / "fast") == [16, 14, 12, 12, 12]


def test_going_out_backwards_it_runs_on_to_the_files_beginning(tmp_path: Path) -> None:
    """Under a dissolve, past its `in`, and where the file begins its first picture stays."""
    path = counted(tmp_path / "count.mp4")
    picture = replace(footage(path, start="0.125", end="0.5"), is_reversed=True)
    paths = encoded(film((picture, 9), (GREY, 12, 8)), tmp_path / "out")
    shown = [float(each[90, 160]) for path in paths for each in pictures(path, SIZE, "gray")]
    assert shown[:9] == [16 + 2 * number for number in range(11, 2, -1)]
    behind = [16 + 2 * number for number in (2, 1, 0, 0, 0, 0, 0, 0)]
    mixed = [(126 * share + old * (9 - share)) / 9 for share, old in enumerate(behind, 1)]
    assert shown[9:17] == pytest.approx(mixed, abs=1)


@pytest.mark.parametrize(
    ("changes", "stop", "loops", "shown"),
    [
        ({}, Stop(Fraction(1, 4), 4), False, [*range(6), 6, 6, 6, 6, *range(6, 12), 11, 11]),
        ({}, None, True, [*range(12), *range(6)]),
        ({"is_reversed": True}, Stop(Fraction(1, 4), 3), False, [11, 10, 9, 8, 7, 6, 6, 6, *range(6, -1, -1), 0, 0, 0]),
        ({"is_reversed": True}, None, True, [*range(11, -1, -1), *range(11, 5, -1)]),
        ({"speed": Fraction(2)}, Stop(Fraction(1, 4), 3), True, [0, 2, 4, 6, 6, 6, 6, 8, 10] * 2),
    ],
)
def test_moments_that_stay_and_rounds(
    tmp_path: Path, changes: dict[str, Any], stop: Stop | None, loops: bool, shown: list[int]
) -> None:
    picture, rate = replace(footage(counted(tmp_path / "count.mp4"), end="0.5"), **changes), Fraction(24)
    found = reel(picture, picture.frames(rate), stop, loops=loops, room=18, rate=rate).pieces
    paths = encoded(film(*((piece.footage, piece.range.duration) for piece in found)), tmp_path / "out")
    assert [(int(each[90, 160]) - 16) // 2 for path in paths for each in pictures(path, SIZE, "gray")] == shown


ANIMATIONS = [("a.gif", {"disposal": 2}), ("a.webp", {"lossless": True}), ("a.png", {})]


@pytest.mark.parametrize(("name", "options"), ANIMATIONS)
def test_animations_keep_their_own_times_and_what_is_clear(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    """Five bars one after the other, for a tenth, three tenths and so on, on nothing."""
    steps, times = [Image.new("RGBA", (320, 180), (0, 0, 0, 0)) for _ in range(5)], (100, 300, 100, 200, 400)
    for number, step in enumerate(steps):
        step.paste((200, 40 + 40 * number, 0, 255), (number * 64, 0, number * 64 + 64, 180))
    steps[0].save(tmp_path / name, save_all=True, append_images=steps[1:], duration=times, loop=0, **options)
    assert probe(tmp_path / name, "").duration == Fraction(11, 10)
    shown = drawn(footage(tmp_path / name, end="1.1"), 11, tmp_path / "out", rate=Fraction(10))
    bars = [[bar for bar in range(5) if picture[90, bar * 64 + 32, 0] > 120] for picture in shown]
    assert bars == [[0], [1], [1], [1], [2], [3], [3], [4], [4], [4], [4]]
    assert np.abs(shown[0, 90, 200].astype(int) - (0x14, 0x11, 0x0F)).max() <= 3
