"""Segments as files: exact frames, the same bytes twice, and a join without a seam."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from made_picture import GREY, encoded, film, footage, frame_digests, made, packet_times, still

from pipeline import ffmpeg
from pipeline.picture.encode import DRAFT, FINAL, encode, joined_times, ticks_per_second
from pipeline.project.values import Rect, Size
from pipeline.timeline.model import Card, Plain
from pipeline.timing import TimeRange

RATES = [Fraction(24), Fraction(24000, 1001), Fraction(30)]
LENGTHS = (1, 1, 2, 1, 5, 2, 30, 3, 1, 24, 1)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("media") / "clip.mp4"
    return made(path, "testsrc2=size=320x180:rate=25", "-c:v", "libx264", "-preset", "veryfast", seconds=4)


@pytest.mark.parametrize("rate", RATES)
def test_segments_of_any_length_join_into_exactly_the_planned_frames(
    tmp_path: Path, clip: Path, rate: Fraction
) -> None:
    segments = film(*((footage(clip, start=str(n / 10)), length) for n, length in enumerate(LENGTHS)), rate=rate)
    paths = encoded(segments, tmp_path / "segments", FINAL)
    assert [len(packet_times(path)) for path in paths] == list(LENGTHS)

    joined = joined_film(paths, rate, tmp_path)
    decoding, shown = zip(*packet_times(joined), strict=True)
    frame = ticks_per_second(rate) / rate
    assert all(earlier < later for earlier, later in pairwise(decoding))
    assert sorted(shown) == [number * frame for number in range(sum(LENGTHS))]
    assert frame_digests(joined) == frame_digests(*paths)


def test_two_encodes_are_the_same_bytes(tmp_path: Path, clip: Path) -> None:
    segments = film((footage(clip), 12), (GREY, 12, 6), quotes=[("q", "by", TimeRange(3, 20))])
    first, second = (encoded(segments, tmp_path / folder, FINAL) for folder in ("first", "second"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_stream_is_what_players_and_sites_expect(tmp_path: Path, clip: Path) -> None:
    path = encoded(film((footage(clip), 60)), tmp_path / "out", FINAL)[0]
    said = ffmpeg.run(["-i", f"file:{path}"], accept_failure=True).stderr.decode()
    assert "Video: h264 (High)" in said
    assert "yuv420p(tv, bt709, progressive)" in said
    assert "start: 0.000000" in said
    trace = ["-i", f"file:{path}", "-c", "copy", "-bsf:v", "trace_headers", "-f", "null", "-"]
    units = re.findall(r"nal_unit_type +\d+ = (\d+)", ffmpeg.run(trace).stderr.decode())
    pictures = [unit for unit in units if unit in ("1", "5")]
    # Instantaneous refresh at least every second: nothing before one is needed after it.
    assert [number for number, unit in enumerate(pictures) if unit == "5"][:3] == [0, 24, 48]


def test_a_draft_is_smaller_and_as_long(tmp_path: Path, clip: Path) -> None:
    path = encoded(film((footage(clip), 13), size=Size(160, 90)), tmp_path / "out", DRAFT)[0]
    assert len(packet_times(path)) == 13


def test_every_kind_of_picture_makes_its_frames(tmp_path: Path, clip: Path) -> None:
    picture = made(tmp_path / "still.png", "testsrc2=size=400x300:rate=1", "-frames:v", "1", "-update", "1")
    moving = still(picture, Rect(0, 0.125, 1, 0.75), Rect(0.2, 0.2, 0.5, 0.375), 20)
    resting = still(picture, Rect(0, 0, 1, 1), Rect(0, 0, 1, 1), 20, fit="blur")
    shots = [(Card("T", "s"), 9), (moving, 20, 5), (resting, 7, 3), (footage(clip), 11, 4), (Plain("#123456"), 1)]
    segments = film(*shots)
    paths = encoded(segments, tmp_path / "out", DRAFT)
    assert [len(packet_times(path)) for path in paths] == [segment.frames for segment in segments]


def test_a_destination_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "-été: 100% 'x'.mp4"
    encode(film((GREY, 3))[0], path, DRAFT)
    assert len(packet_times(path)) == 3


def joined_film(paths: list[Path], rate: Fraction, folder: Path) -> Path:
    (folder / "list.txt").write_text("ffconcat version 1.0\n" + "".join(f"file 'file:{path}'\n" for path in paths))
    joined = folder / "joined.mp4"
    opened = ["-safe", "0", "-f", "concat", "-i", f"file:{folder / 'list.txt'}"]
    clock = ["-video_track_timescale", str(ticks_per_second(rate)), "-movflags", "+faststart"]
    ffmpeg.run(["-v", "error", *opened, "-c", "copy", *joined_times(rate), *clock, f"file:{joined}"])
    return joined
