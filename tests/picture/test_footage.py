"""Footage of every kind, at the film's size and rate, the same however the shot is cut."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_picture import GREY, SIZE, drawn, encoded, film, footage, frame_digests, made, pictures, whole

from pipeline import ffmpeg
from pipeline.errors import PipelineError
from pipeline.picture.footage import source_of
from pipeline.project.values import Size

# A picture whose brightness names its number: 16 + 2 a picture.
COUNTING = "color=black:size=320x180:rate={rate},format=yuv420p,geq=lum='16+2*N':cb=128:cr=128"
X264 = ("-c:v", "libx264", "-crf", "0", "-g", "48", "-bf", "3", "-preset", "veryfast")
CONTAINERS = {
    "mp4.mp4": ("testsrc2=size=320x180:rate=25", (*X264, "-g", "50")),
    "slow.mp4": ("testsrc2=size=160x120:rate=25/2", X264),
    "webm.webm": ("testsrc2=size=320x180:rate=24000/1001", ("-c:v", "libvpx", "-b:v", "1M", "-cpu-used", "8")),
    "transport.ts": ("testsrc2=size=320x180:rate=25", ("-c:v", "libx264", "-preset", "veryfast")),
    "uneven.mkv": (
        "testsrc2=size=320x180:rate=30,select='not(mod(n\\,7))+mod(n\\,3)'",
        ("-fps_mode", "vfr", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "veryfast"),
    ),
    "moving.gif": ("testsrc2=size=160x90:rate=10", ()),
}


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001)])
def test_pieces_show_what_the_whole_shot_shows(tmp_path: Path, name: str, rate: Fraction) -> None:
    source, options = CONTAINERS[name]
    path = made(tmp_path / name, source, *options, seconds=8)
    pieces = film((footage(path, start="0.37"), 230), rate=rate)
    assert len(pieces) > 1
    uncut = whole(pieces[0], frames=230)
    assert frame_digests(*encoded(pieces, tmp_path / "pieces")) == frame_digests(*encoded([uncut], tmp_path / "whole"))


@pytest.mark.parametrize(("start", "first"), [("0", 16), ("1", 16 + 2 * 24), ("0.5", 16 + 2 * 12)])
def test_a_clip_starts_at_its_in(tmp_path: Path, start: str, first: int) -> None:
    path = made(tmp_path / "count.mp4", COUNTING.format(rate=24), *X264)
    encoded(film((footage(path, start=start), 12)), tmp_path / "out")
    assert luma(tmp_path / "out/000.mp4") == [first + 2 * frame for frame in range(12)]


@pytest.mark.parametrize("name", ["deep.mp4", "deep.mkv"])
def test_any_start_is_found_in_slow_footage_whose_pictures_lie_far_out_of_order(tmp_path: Path, name: str) -> None:
    """At five pictures a second, eight wait for a later one: further than is looked back. The files have an index."""
    deep = ("-c:v", "libx264", "-crf", "0", "-g", "15", "-bf", "8", "-x264-params", "b-pyramid=normal:b-adapt=0")
    path = made(tmp_path / name, COUNTING.format(rate=5), *deep, seconds=8)
    starts = [Fraction(n * 13, 60) for n in range(36)]
    encoded(film(*((footage(path, start=str(start)), 2) for start in starts)), tmp_path / "out")
    shown = [luma(tmp_path / f"out/{number:03}.mp4")[0] for number in range(len(starts))]
    assert shown == [16 + 2 * int(start * 5 + Fraction(5, 48)) for start in starts]


def test_slow_footage_repeats_pictures_and_fast_footage_drops_them(tmp_path: Path) -> None:
    slow = made(tmp_path / "slow.mp4", COUNTING.format(rate=12), *X264)
    fast = made(tmp_path / "fast.mp4", COUNTING.format(rate=48), *X264)
    encoded(film((footage(slow), 6), (footage(fast), 6)), tmp_path / "out")
    assert luma(tmp_path / "out/000.mp4") == [16, 16, 18, 18, 20, 20]
    assert luma(tmp_path / "out/001.mp4") == [16, 20, 24, 28, 32, 36]


def test_past_its_out_a_clip_freezes(tmp_path: Path) -> None:
    path = made(tmp_path / "count.mp4", COUNTING.format(rate=24), *X264)
    encoded(film((footage(path, start="0.25", end="0.5"), 12)), tmp_path / "out")
    assert luma(tmp_path / "out/000.mp4") == [28, 30, 32, 34, 36, 38, 38, 38, 38, 38, 38, 38]


def test_a_file_that_ends_early_freezes_even_where_nothing_is_left(tmp_path: Path) -> None:
    path = made(tmp_path / "count.mp4", COUNTING.format(rate=24), *X264)
    encoded(film((footage(path, start="1.875"), 6), (footage(path, start="7"), 3)), tmp_path / "out")
    assert luma(tmp_path / "out/000.mp4") == [106, 108, 110, 110, 110, 110]
    assert luma(tmp_path / "out/001.mp4") == [110, 110, 110]


def test_in_a_dissolve_the_outgoing_clip_runs_on(tmp_path: Path) -> None:
    path = made(tmp_path / "count.mp4", COUNTING.format(rate=24), *X264)
    encoded(film((footage(path, end="0.5"), 12), (GREY, 12, 4)), tmp_path / "out")
    # Grey has luma 126; the footage goes on with 40, 42, 44, 46 while it is replaced in fifths.
    expected = [(126 * share + old * (5 - share)) / 5 for share, old in ((1, 40), (2, 42), (3, 44), (4, 46))]
    assert luma(tmp_path / "out/001.mp4")[:4] == pytest.approx(expected, abs=1)


def test_rotated_footage_stands_upright(tmp_path: Path) -> None:
    plain = made(tmp_path / "lying.mp4", "color=red:size=180x320,drawbox=0:0:180:160:blue:fill", *X264, seconds=0.5)
    turned = tmp_path / "turned.mp4"
    ffmpeg.run(["-v", "error", "-display_rotation", "90", "-i", f"file:{plain}", "-c", "copy", f"file:{turned}"])
    picture = drawn(footage(turned), 2, tmp_path / "out")[0]
    assert is_blue(picture[90, 20])
    assert not is_blue(picture[90, 300])


def test_anamorphic_footage_gets_its_shape_back(tmp_path: Path) -> None:
    """720x576 with pixels 64:45 is 16:9: a square drawn 90 by 128 stored pixels is 1:1 on screen."""
    source = "color=white:size=720x576,drawbox=(iw-90)/2:(ih-128)/2:90:128:black:fill,setsar=64/45"
    picture = drawn(footage(made(tmp_path / "dv.mp4", source, *X264, seconds=0.5)), 2, tmp_path / "out")[0]
    dark = picture[:, :, 0] < 128
    assert abs(int(dark.any(0).sum()) - int(dark.any(1).sum())) <= 1


@pytest.mark.parametrize(
    "tags",
    [
        ("bt601", "smpte170m", "tv"),
        ("bt709", "bt709", "tv"),
        ("bt709", "bt709", "pc"),
    ],
)
def test_colours_survive_whatever_matrix_and_range_the_file_has(tmp_path: Path, tags: tuple[str, str, str]) -> None:
    matrix, name, levels = tags
    converted = f"scale=out_color_matrix={matrix}:out_range={levels},format=yuv444p"
    source = f"color=0xc86428:size=320x180,format=rgb24,{converted}"
    path = made(tmp_path / "c.mp4", source, *X264, "-colorspace", name, "-color_range", levels, seconds=0.5)
    assert np.abs(drawn(footage(path), 2, tmp_path / "out")[0, 90, 160].astype(int) - (200, 100, 40)).max() <= 3


def test_contained_footage_stands_on_the_background(tmp_path: Path) -> None:
    path = made(tmp_path / "square.mp4", "color=white:size=180x180", *X264, seconds=0.5)
    contained, blurred = (
        drawn(footage(path, fit=fit), 2, tmp_path / fit)[0] for fit in ("contain", "blur")
    )  # fmt: skip
    assert np.abs(contained[90, 10].astype(int) - (0x14, 0x11, 0x0F)).max() <= 3
    assert contained[90, 160].min() > 245
    assert 80 < blurred[90, 10].mean() < 140
    assert blurred[90, 160].min() > 245


@pytest.mark.parametrize("size", [Size(14, 8), Size(4, 30), Size(2, 2)])
def test_footage_stands_before_its_blurred_copy_however_small_the_picture(tmp_path: Path, size: Size) -> None:
    path = made(tmp_path / "white.mp4", "color=white:size=320x80", *X264, seconds=0.5)
    segments = film((footage(path, fit="blur"), 2), size=size)
    frames = pictures(encoded(segments, tmp_path / "out")[0], size)
    assert frames.shape[:3] == (2, size.height, size.width)
    assert frames[0].max() > 90


def test_transparent_footage_shows_the_background(tmp_path: Path) -> None:
    source = "color=red:size=320x180,format=rgba,geq=r=255:g=0:b=0:a='255*lt(X,160)'"
    path = made(tmp_path / "half.mov", source, "-c:v", "png", seconds=0.5)
    picture = drawn(footage(path), 2, tmp_path / "out")[0]
    assert picture[90, 80, 0] > 240
    assert picture[90, 240, 0] < 30


def test_the_film_is_shown_and_not_its_cover(tmp_path: Path) -> None:
    shot = made(tmp_path / "film.mp4", "color=blue:size=320x180", *X264, seconds=0.5)
    cover = made(tmp_path / "cover.png", "color=red:size=90x90", "-frames:v", "1", "-update", "1")
    both, names = tmp_path / "both.mp4", ("-i", f"file:{cover}", "-i", f"file:{shot}")
    copied = ("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic")
    ffmpeg.run(["-v", "error", *names, *copied, f"file:{both}"])
    alone, mixed = encoded(film((footage(both), 6), (GREY, 4, 4)), tmp_path / "out")
    assert is_blue(pictures(alone)[0, 90, 160])
    assert pictures(mixed)[0, 90, 160, 2] > 150


@pytest.mark.parametrize(
    "name", ["a b.mp4", "it's.mp4", "1:2.mp4", "100%.mp4", "%03d.mp4", "-y.mp4", "été ł 日本.mp4", "a,b;[c].mp4"]
)
def test_names_are_only_names(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "plain.mp4", "color=blue:size=320x180", *X264, seconds=0.25).rename(tmp_path / name)
    assert is_blue(drawn(footage(path), 2, tmp_path / "out")[0, 90, 160])


def test_a_playlist_that_calls_itself_a_film_is_refused(tmp_path: Path) -> None:
    secret = made(tmp_path / "secret.ts", "color=blue:size=320x180", "-c:v", "libx264", seconds=0.25)
    playlist = tmp_path / "innocent.mp4"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.25,\n{secret}\n#EXT-X-ENDLIST\n")
    with pytest.raises(PipelineError, match=r"innocent\.mp4: this file holds no moving picture"):
        drawn(footage(playlist), 2, tmp_path / "out")


def luma(path: Path, size: Size = SIZE) -> list[int]:
    return [int(picture[90, 160]) for picture in pictures(path, size, "gray")]


def is_blue(pixel: np.ndarray) -> bool:
    return bool(pixel[2] > 200 and pixel[0] < 60)


def test_footage_changed_meanwhile_is_not_taken_for_what_it_was(tmp_path: Path) -> None:
    """What is read of another version in its place is not remembered for this one, when it is there again."""
    wide = made(tmp_path / "wide.mp4", "testsrc2=size=320x180:rate=25", *X264, seconds=0.2).read_bytes()
    path = made(tmp_path / "a.mp4", "testsrc2=size=160x120:rate=25", *X264, seconds=0.2)
    found, narrow = footage(path).digest, path.read_bytes()
    path.write_bytes(wide)
    assert source_of(path, found).size == Size(320, 180)
    path.write_bytes(narrow)
    assert source_of(path, found).size == Size(160, 120)
