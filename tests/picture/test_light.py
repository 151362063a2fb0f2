"""Footage of high dynamic range as BT.709: greys and colours whose light is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_picture import drawn, film, footage

from pipeline import ffmpeg
from pipeline.media import probe
from pipeline.picture.footage import source_of
from pipeline.picture.segments import segment_recipe
from pipeline.project.values import Rect
from pipeline.timeline.model import Grade

CURVES = {"pq": "smpte2084", "hlg": "arib-std-b67"}
TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
LUMA_2020 = np.array([0.2627, 0.6780, 0.0593])


def pq(light: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, from cd/m² to the signal."""
    power = (light / 10_000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hdr(path: Path, signal: np.ndarray, light: str, codec: str = "libx265", *options: str) -> Path:
    """A clip of one colour, R'G'B' of BT.2020 as the signal has it."""
    y = float(LUMA_2020 @ signal)
    codes = (64 + 876 * y, 512 + 896 * (signal[2] - y) / 1.8814, 512 + 896 * (signal[0] - y) / 1.4746)
    planes = [np.full(320 * 180 >> shift, round(code), "<u2") for code, shift in zip(codes, (0, 2, 2), strict=True)]
    tags = ("-color_trc", CURVES[light], "-color_primaries", "bt2020", "-colorspace", "bt2020nc", "-color_range", "tv")
    raw = ("-f", "rawvideo", "-pixel_format", "yuv420p10le", "-video_size", "320x180", "-framerate", "24")
    more = ("-x265-params", "lossless=1:log-level=none") if codec == "libx265" else ("-crf", "0")
    ffmpeg.run(
        ["-v", "error", *raw, *tags, "-i", "pipe:0", "-c:v", codec, "-preset", "ultrafast", *more, *tags, *options,
         f"file:{path}"], stdin=[b"".join(plane.tobytes() for plane in planes)] * 6,
    )  # fmt: skip
    return path


def seen(path: Path, light: str, **changes: object) -> tuple[int, ...]:
    assert probe(path, "").light == light
    picture = replace(footage(path, end="0.25"), light=light, **changes)
    return tuple(int(value) for value in drawn(picture, 2, path.parent / "out")[0, 90, 160])


def shown(light: float) -> float:
    """The signal of so much of diffuse white, ITU-R BT.1886."""
    return 255 * light ** (1 / 2.4)


@pytest.mark.parametrize(("nits", "wanted"), [(1, 28), (10, 73), (36.5, 125), (100, 190), (203, 228), (1000, 255)])
def test_greys_of_pq(tmp_path: Path, nits: float, wanted: int) -> None:
    """A grey card, 18 percent of 203 cd/m², is middle grey; white is near the top; highlights are not cut off."""
    found = seen(hdr(tmp_path / "a.mp4", np.repeat(pq(np.array(nits)), 3), "pq"), "pq")
    assert found == pytest.approx([wanted] * 3, abs=4)
    if nits <= 100:
        assert found == pytest.approx([shown(nits / 203)] * 3, abs=4)


@pytest.mark.parametrize(("signal", "nits"), [(0.1, 1.1), (0.38, 26), (0.5, 50)])
def test_greys_of_hlg(tmp_path: Path, signal: float, nits: float) -> None:
    """As ITU-R BT.2408 has them on a display of 1000 cd/m²: 38 percent is a grey card."""
    found = seen(hdr(tmp_path / "a.mp4", np.repeat(signal, 3), "hlg", "libx264"), "hlg")
    assert found == pytest.approx([shown(nits / 203)] * 3, abs=5)


def test_hlg_white_and_peak(tmp_path: Path) -> None:
    assert seen(hdr(tmp_path / "a.mp4", np.repeat(0.75, 3), "hlg"), "hlg") == pytest.approx([228] * 3, abs=4)
    assert min(seen(hdr(tmp_path / "b.mp4", np.repeat(1.0, 3), "hlg"), "hlg")) >= 250


@pytest.mark.parametrize("colour", [(180, 100, 50), (40, 120, 60), (60, 70, 170)])
def test_colours_keep_their_hue(tmp_path: Path, colour: tuple[int, ...]) -> None:
    light = 203 * (TO_2020 @ (np.array(colour) / 255) ** 2.4)
    assert seen(hdr(tmp_path / "a.mp4", pq(light), "pq"), "pq") == pytest.approx(colour, abs=5)


def test_turned_cut_out_and_graded(tmp_path: Path) -> None:
    path = hdr(tmp_path / "a.mp4", np.repeat(pq(np.array(36.5)), 3), "pq")
    turned = tmp_path / "turned.mp4"
    ffmpeg.run(["-v", "error", "-display_rotation", "90", "-i", f"file:{path}", "-c", "copy", f"file:{turned}"])
    brighter = Grade(1, 1, 1, None, "")
    found = seen(turned, "pq", crop=Rect(0.25, 0.25, 0.5, 0.5), grade=brighter, is_reversed=True)
    assert found == pytest.approx([shown(0.36)] * 3, abs=4)


def test_only_its_own_key_knows_of_it(tmp_path: Path) -> None:
    path = hdr(tmp_path / "a.mp4", np.repeat(0.5, 3), "hlg")
    assert source_of(path, "").matrix == "bt2020"
    assert "light" not in segment_recipe(film((footage(path), 2))[0])["base"]
    assert "light" in segment_recipe(film((replace(footage(path), light="hlg"), 2))[0])["base"]
