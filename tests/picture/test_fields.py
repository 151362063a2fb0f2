"""Interlaced footage: a bar that moves four pixels from field to field, where it stands in the film's pictures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_picture import drawn, encoded, film, footage, frame_digests, made, whole

from pipeline.media import probe
from pipeline.picture import footage as decoding
from pipeline.picture.footage import source_of
from pipeline.picture.segments import segment_recipe
from pipeline.timeline.model import Footage

# Of two moments the first gives the upper, the second the lower of each pair of lines.
WOVEN = "tinterlace=interleave_top,fieldorder=tff"
BAR = f"color=black:size=320x180:rate=50,format=yuv420p,geq=lum='16+200*between(X-4*N,0,15)':cb=128:cr=128,{WOVEN}"
TESTED = f"testsrc2=size=320x180:rate=50,{WOVEN},format=yuv420p"
X264 = ("-c:v", "libx264", "-crf", "0", "-preset", "veryfast", "-g", "50", "-bf", "3")
FIELDS = ("-flags", "+ilme+ildct", "-x264-params", "interlaced=1")


def woven(path: Path, source: str = BAR, seconds: float = 1.5) -> Footage:
    info = probe(made(path, source, *X264, *FIELDS, seconds=seconds), "")
    return replace(footage(path), is_interlaced=info.is_interlaced)


def places(pictures: np.ndarray) -> list[int]:
    """Where the bar begins; it must be as wide as it was drawn, so no picture shows two moments."""
    lines = pictures[:, 60:120, :, 1] > 128
    assert set(lines.sum(axis=2).ravel().tolist()) <= {15, 16, 17}
    starts = lines.argmax(axis=2)
    assert (np.ptp(starts, axis=1) <= 1).all()
    return [round(float(start)) for start in starts.mean(axis=1)]


@pytest.mark.parametrize(
    ("rate", "speed", "shown"),
    [
        (25, "1", [0, 8, 16, 24, 32, 40]),
        # As many pictures as fields: each field is one.
        (50, "1", [0, 4, 8, 12, 16, 20]),
        (60, "1", [0, 4, 8, 8, 12, 16]),
        (25, "0.5", [0, 4, 8, 12, 16, 20]),
        (25, "0.25", [0, 0, 4, 4, 8, 8]),
        (25, "2", [0, 16, 32, 48, 64, 80]),
    ],
)
def test_no_picture_shows_two_moments(tmp_path: Path, rate: int, speed: str, shown: list[int]) -> None:
    """Not even where each is shown several times, so that it is followed by itself."""
    picture = replace(woven(tmp_path / "bar.mp4"), speed=Fraction(speed))
    found = places(drawn(picture, 6, tmp_path / "out", rate=Fraction(rate)))
    assert found == pytest.approx(shown, abs=1)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
@pytest.mark.parametrize("rate", [Fraction(24), Fraction(50)])
@pytest.mark.parametrize("margin", [decoding._SEEK_MARGIN, 0.25])
def test_pieces_and_what_runs_backwards_show_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, rate: Fraction, margin: float
) -> None:
    """However the shot is cut: each picture is made whole with those before and after it in the file."""
    monkeypatch.setattr(decoding, "_SEEK_MARGIN", margin)
    frames = int(6 * rate)
    shot = replace(woven(tmp_path / name, TESTED, seconds=7.5), start=Fraction("0.37"), end=Fraction("6.37"))
    pieces = film((shot, frames), rate=rate)
    assert len(pieces) > 1
    uncut = frame_digests(*encoded([whole(pieces[0], frames=frames)], tmp_path / "whole"))
    assert frame_digests(*encoded(pieces, tmp_path / "pieces")) == uncut
    backwards = film((replace(shot, is_reversed=True), frames), rate=rate)
    assert frame_digests(*encoded(backwards, tmp_path / "backwards")) == uncut[::-1]


def test_fields_are_known_by_the_first_picture(tmp_path: Path) -> None:
    """A header of DV in AVI does not tell."""
    source = "testsrc2=size=720x576:rate=25,format=yuv420p"
    assert probe(made(tmp_path / "dv.avi", source, "-c:v", "dvvideo", seconds=0.2), "").is_interlaced
    assert not probe(made(tmp_path / "plain.mp4", source, *X264, seconds=0.2), "").is_interlaced
    assert source_of(tmp_path / "dv.avi", "").rate == 25


def test_only_its_own_key_knows_of_it(tmp_path: Path) -> None:
    shot = woven(tmp_path / "bar.mp4", seconds=0.2)
    assert segment_recipe(film((shot, 2))[0])["base"]["fields"] == 1
    plain = replace(shot, is_interlaced=False)
    assert "fields" not in segment_recipe(film((plain, 2))[0])["base"]
