"""Entries and insets that stop at a moment or are repeated, measured in small films of 24 frames a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import LOOK, encoded, made, pictures
from PIL import Image

from pipeline.media import MediaInfo, digest_of, probe
from pipeline.picture.boxes import box_of
from pipeline.picture.segments import segment_recipe, segments_of
from pipeline.project.load import project_from
from pipeline.project.source import parse
from pipeline.timeline.assemble import assemble
from pipeline.timeline.model import Timeline
from pipeline.timeline.places import Box, Cell, Corner, Place

FFV1 = ("-c:v", "ffv1")
# Picture n has luma 16 + 2 n.
COUNTING = "nullsrc=size=320x180:rate=24,format=yuv420p,geq=lum='16+2*N':cb=128:cr=128"
BEFORE, AFTER = '{color: "#405060", for: 0.5}', '{color: "#808080", for: 1, transition: {dissolve: 0.5}}'


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MediaInfo]:
    folder = tmp_path_factory.mktemp("reels")
    Image.new("RGBA", (320, 180)).save(folder / "clear.png")
    paths = [
        made(folder / "a.mkv", "testsrc2=size=320x180:rate=24,format=yuv420p", *FFV1),
        made(folder / "b.mkv", "testsrc=size=320x180:rate=24,format=yuv420p", *FFV1),
        made(folder / "count.mkv", COUNTING, *FFV1),
        folder / "clear.png",
    ]
    return {path.name: probe(path, digest_of(path)) for path in paths}


def laid_out(media: dict[str, MediaInfo], *clips: str, size: str = "320x180") -> Timeline:
    head = f"title: x\nvideo: {{size: {size}, fps: 24}}\nsubtitles: none\nscenes:\n  - clips:\n"
    text = head + "".join(f"      - {clip}\n" for clip in clips)
    made = assemble(project_from(parse(Path("essay.yaml"), text)), media, {})
    assert [issue.message for issue in made.issues if not issue.is_note] == []
    return made.timeline


def shown(timeline: Timeline, folder: Path) -> npt.NDArray[np.int16]:
    """Luma, one picture a frame of the film."""
    paths = encoded(segments_of(timeline, (), LOOK), folder)
    found = np.concatenate([pictures(path, timeline.size, "gray") for path in paths]).astype(np.int16)
    assert len(found) == timeline.frames
    return found


def numbers(frames: npt.NDArray[np.int16], x: int, y: int = 90) -> list[int]:
    """Which pictures of the counting file are seen at a pixel."""
    return [(int(frame[y, x]) - 16) // 2 for frame in frames]


def inside(frames: npt.NDArray[np.int16], box: Box, edge: int) -> npt.NDArray[np.int16]:
    """A part of the pictures without its `edge`, in pixels."""
    rows = slice(box.y + edge, box.y + box.height - edge)
    return frames[:, rows, box.x + edge : box.x + box.width - edge]


# The clip CLIP in a part of the frame, and where that is; REST is of the whole.
PLACES: dict[str, tuple[str, Place]] = {
    "split": ("{split: [{CLIP}, {file: b.mkv, in: 0.5, out: 0.8, loop: true}], gap: 0, REST}", Cell(0, 2, 2, 0)),
    "grid": (
        '{grid: [{file: b.mkv, freeze: {at: 1, for: 1}}, {color: "#c83232"}, {CLIP}], columns: 2, REST}',
        Cell(2, 3, 2, 12),
    ),
    "inset": (
        "{file: b.mkv, loop: true, REST, inset: {CLIP, size: 0.5, edge: plain}}",
        Corner("top-right", 0.5, False, False, 16 / 9),
    ),
}
PLAYED = [
    "file: a.mkv, in: 0.25, out: 1.25, freeze: {at: 0.75, for: 0.5}",
    "file: a.mkv, in: 0.25, out: 0.75, loop: true",
    "file: a.mkv, out: 1, reverse: true, freeze: {at: 0.5, for: 0.25}, loop: true",
    "file: a.mkv, out: 1, speed: 2, freeze: {at: 0.5, for: 0.25}",
    "file: a.mkv, in: 1, fit: contain, crop: [0, 0, 0.5, 1], freeze: {at: 2, for: 0.5}",
]


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("clip", PLAYED)
def test_a_part_shows_what_the_same_clip_shows_alone(
    media: dict[str, MediaInfo], kind: str, clip: str, tmp_path: Path
) -> None:
    """Also while it comes in and goes out: then it runs on past its `out`, as clips do."""
    written, place = PLACES[kind]
    rest = "for: 2.5, transition: {dissolve: 0.2}"
    together = laid_out(media, BEFORE, written.replace("CLIP", clip).replace("REST", rest), AFTER)
    if isinstance(place, Corner) and "crop" in clip:
        place = replace(place, shape=8 / 9)
    box = box_of(place, together.size, LOOK)
    alone = laid_out(media, BEFORE, f"{{{clip}, {rest}}}", AFTER, size=str(box.size))
    assert alone.size == box.size and alone.frames == together.frames
    edge = 2 if kind == "inset" else 0
    part = inside(shown(together, tmp_path / "together"), box, edge)
    whole = inside(shown(alone, tmp_path / "alone"), Box(0, 0, box.width, box.height), edge)
    assert np.abs(part - whole).max() <= 1
    assert np.abs(np.diff(whole[20:40], axis=0)).max() > 20  # it moves


def test_two_parts_that_stop_at_different_times(media: dict[str, MediaInfo], tmp_path: Path) -> None:
    timeline = laid_out(
        media,
        "{split: [{file: count.mkv, out: 0.5, freeze: {at: 0.125, for: 0.25}},"
        " {file: count.mkv, in: 0.5, out: 1, freeze: {at: 0.75, for: 0.375}}]}",
    )
    assert [clip.range.duration for clip in timeline.clips] == [21]  # as long as the longer of the two
    frames = shown(timeline, tmp_path / "out")
    assert numbers(frames, 60) == [0, 1, 2, *[3] * 6, *range(3, 12), 11, 11, 11]
    assert numbers(frames, 260) == [*range(12, 18), *[18] * 9, *range(18, 24)]


def test_parts_are_repeated_each_at_its_own_length(media: dict[str, MediaInfo], tmp_path: Path) -> None:
    entries = ", ".join(f"{{file: count.mkv, out: {frames / 24 - 0.001:.3f}, loop: true}}" for frames in (1, 5, 12))
    frames = shown(laid_out(media, f"{{grid: [{entries}, {{file: count.mkv, out: 1}}], gap: 0}}"), tmp_path / "out")
    assert numbers(frames, 80, 40) == [0] * 24
    assert numbers(frames, 240, 40) == [*[*range(5)] * 4, 0, 1, 2, 3]
    assert numbers(frames, 80, 130) == [*range(12)] * 2
    assert numbers(frames, 240, 130) == [*range(24)]


def test_a_moment_of_a_part_is_the_frame_it_stopped_at(media: dict[str, MediaInfo], tmp_path: Path) -> None:
    clip = "{{split: [{{file: a.mkv, out: 1{}}}, {{file: b.mkv}}], for: 1.5}}"
    stopped = shown(laid_out(media, clip.format(", freeze: {at: 0.5, for: 0.5}")), tmp_path / "stopped")
    moving = shown(laid_out(media, clip.format("")), tmp_path / "moving")
    left, right = (..., slice(0, 156)), (..., slice(164, 320))
    assert np.abs(stopped[12:24][left] - moving[12][left]).max() <= 1
    assert np.abs(stopped[24:36][left] - moving[12:24][left]).max() <= 1
    assert np.abs(stopped[right] - moving[right]).max() <= 1


def test_a_transition_goes_on_while_a_part_begins_again(media: dict[str, MediaInfo], tmp_path: Path) -> None:
    """Longer than the part's rounds, and measured against the pictures that cross."""
    split = "{{split: [{{file: count.mkv, out: 0.125, loop: true}}, {{file: count.mkv, out: 1}}]{}}}"
    timeline = laid_out(media, BEFORE, split.format(", transition: {dissolve: 0.375}"))
    assert [clip.comes_in for clip in timeline.clips] == [0, 9]
    crossed = shown(timeline, tmp_path / "crossed")[12:21]
    coming = shown(laid_out(media, split.format("")), tmp_path / "coming")[:9]
    going = shown(laid_out(media, BEFORE), tmp_path / "going")[0]
    for number, frame in enumerate(crossed):
        done = (number + 1) / 10
        assert np.abs(frame - (coming[number] * done + going * (1 - done))).max() <= 1.5


def test_parts_run_on_below_what_lies_over_them(media: dict[str, MediaInfo], tmp_path: Path) -> None:
    """A clear picture in several pieces itself, over a last round that was cut and one that was whole."""
    timeline = laid_out(
        media,
        "{split: [{file: count.mkv, out: 0.5, loop: true}, {file: count.mkv, out: 0.25, loop: true}], for: 0.75}",
        "{file: clear.png, behind: before, for: 0.5}",
    )
    frames = shown(timeline, tmp_path / "out")
    assert numbers(frames, 60) == [*range(12), *range(6), *range(6, 18)]
    assert numbers(frames, 260) == [*range(6), *range(6), *range(6), *range(6, 18)]


def test_an_inset_lies_over_footage_that_stops_and_stops_itself(media: dict[str, MediaInfo], tmp_path: Path) -> None:
    inset = "{file: count.mkv, in: 1, out: 1.25, freeze: {at: 1.125, for: 0.125}, loop: true, size: 0.5}"
    clip = f"{{file: count.mkv, out: 0.5, freeze: {{at: 0.25, for: 0.5}}, inset: {inset}}}"
    timeline = laid_out(media, clip)
    assert len(timeline.clips) == 1
    frames = shown(timeline, tmp_path / "out")
    assert numbers(frames, 20, 160) == [*range(6), *[6] * 12, *range(6, 12)]
    one = [24, 25, 26, 27, 27, 27, 27, 28, 29]
    assert numbers(frames, 220, 50) == (one * 3)[:24]


def test_segments_end_where_a_part_stops_or_begins_again(media: dict[str, MediaInfo]) -> None:
    def cuts(*clips: str) -> Sequence[int]:
        segments = segments_of(laid_out(media, *clips), (), LOOK)
        assert all(one.place.end == other.place.start for one, other in pairwise(segments))
        return [segment.place.start for segment in segments]

    other = "{file: count.mkv, out: 2}"
    assert cuts(f"{{split: [{other}, {other}]}}") == [0]
    stops = "{file: count.mkv, out: 1, freeze: {at: 0.5, for: 0.25}}"
    assert cuts(f"{{split: [{other}, {stops}]}}") == [0, 12, 18]
    assert cuts(f"{{split: [{other}, {stops}], for: 0.6, transition: {{dissolve: 0.3}}}}", AFTER) == [0, 12, 14, 26]
    assert cuts(BEFORE, f"{{split: [{other}, {stops}], transition: {{dissolve: 0.6}}}}") == [0, 12, 24, 26, 30]
    repeated = "{file: count.mkv, out: 0.5, loop: true}"
    assert cuts(f"{{card: Her, for: 1.75, inset: {repeated}}}") == [0, 12, 24, 36]


def test_rounds_of_all_parts_alike_are_made_once(media: dict[str, MediaInfo]) -> None:
    entry = "{file: count.mkv, out: 0.5, loop: true}"
    segments = segments_of(laid_out(media, f"{{split: [{entry}, {entry}], for: 5}}"), (), LOOK)
    assert len(segments) == 10
    assert all(segment_recipe(segment) == segment_recipe(segments[0]) for segment in segments)
