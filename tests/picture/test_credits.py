"""Credits: the essay's sources, rolled without a tremor or page by page, all of them inside the title-safe area."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import LOOK, encoded, frame_digests, pictures, whole

from pipeline.picture.legible import illegible, texts_of
from pipeline.picture.segments import Segment, segments_of
from pipeline.project.values import Size
from pipeline.timeline.credits import credits_frames, pages_of, rolling_step, travel_of
from pipeline.timeline.model import Clip, CreditRow, Credits, SceneSpan, Timeline
from pipeline.timing import TimeRange
from tests.timeline.test_assemble import laid_out, told

SIZE, RATE = Size(320, 180), Fraction(24)
ROWS = tuple(CreditRow(kind, text) for kind, text in [("title", "Her"), ("work", "■"), ("by", "Somebody")])


def segments(credits: Credits, frames: int, size: Size = SIZE) -> tuple[Segment, ...]:
    clip = Clip(credits, TimeRange(0, frames), 0, 0, ("scenes", 0))
    scene = SceneSpan("1", "", TimeRange(0, frames), ())
    return segments_of(Timeline(size, RATE, (scene,), (clip,), (), (), ()), (), LOOK)


def luma(parts: tuple[Segment, ...], folder: Path, size: Size = SIZE) -> npt.NDArray[np.uint8]:
    return np.concatenate([pictures(path, size, "gray") for path in encoded(parts, folder)])


def heights(frames: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Where the ink of each frame stands: the mean of its rows, weighed by how light they are."""
    light = frames.astype(float) - frames.min()
    return np.array([(frame.sum(1) * np.arange(len(frame))).sum() / frame.sum() for frame in light])


def test_credits_list_all_sources_and_last_as_long_as_they_take() -> None:
    made = laid_out("""\
        author: Me
        sources:
          her: {title: Her, by: Spike Jonze, year: 2013, licence: CC BY 4.0, url: example.org}
          vertigo: Vertigo
          bed: {title: Rain, by: M. U.}
        music: [{file: bed.ogg, source: bed}]
        scenes: [{clips: [{credits: roll, music: Musik}]}]
        """)
    (clip,) = made.timeline.clips
    assert isinstance(clip.picture, Credits)
    assert [(row.kind, row.text) for row in clip.picture.rows] == [
        ("title", "x"), ("author", "Me"),
        ("heading", "Sources"), ("work", "Her"), ("by", "Spike Jonze, 2013"),
        ("terms", "CC BY 4.0"), ("terms", "example.org"),
        ("work", "Vertigo"),
        ("heading", "Musik"), ("work", "Rain"), ("by", "M. U."),
    ]  # fmt: skip
    assert clip.range.duration == -(-travel_of(clip.picture, Size(1920, 1080), 1) // 4)
    assert told(made) == []


def test_a_roll_moves_by_whole_pixels_at_a_speed_to_read_at() -> None:
    steps = [rolling_step(Size(*size), 1, Fraction(rate)) for size, rate in (((1920, 1080), 24), ((1920, 1080), 60))]
    assert steps == [4, 2]
    assert rolling_step(Size(320, 180), 1, RATE) == Fraction(1, 2)
    assert rolling_step(Size(160, 90), 1, Fraction(60)) == Fraction(1, 8)


def test_a_roll_of_its_own_length_shows_the_same_picture_further_up(tmp_path: Path) -> None:
    size = Size(640, 360)
    credits = Credits("roll", ROWS)
    frames = luma(segments(credits, credits_frames(credits, size, 1, RATE), size), tmp_path / "a", size)
    step = int(rolling_step(size, 1, RATE))
    assert step == 1
    assert frames[0].max() == frames[0].min()
    middle = frames[len(frames) // 3 : len(frames) // 2]
    assert middle[0].max() > 200
    for before, after in pairwise(middle):
        assert (after[:-step] == before[step:]).all()


@pytest.mark.parametrize("frames", [151, 200, 377])
def test_a_roll_of_any_length_moves_evenly(tmp_path: Path, frames: int) -> None:
    """Measured: from frame to frame the ink goes up by the same amount, within a twentieth of a pixel."""
    credits = Credits("roll", (CreditRow("work", "■ ■ ■"),))
    drawn = luma(segments(credits, frames), tmp_path / "a")
    inside = [
        n for n in range(frames) if drawn[n].max() > 150 and drawn[n][:12].max() < 60 and drawn[n][-12:].max() < 60
    ]
    assert len(inside) > 30
    steps = -np.diff(heights(drawn[inside]))
    assert np.allclose(steps.mean() * 8, round(steps.mean() * 8), atol=0.05)
    assert steps.std() < 0.05


def test_pieces_of_a_roll_show_what_the_whole_shows(tmp_path: Path) -> None:
    parts = segments(Credits("roll", ROWS), 250)
    assert len(parts) == 3
    uncut = whole(parts[0], frames=250)
    assert frame_digests(*encoded(parts, tmp_path / "p")) == frame_digests(*encoded([uncut], tmp_path / "w"))


def test_pages_keep_entries_whole_and_share_the_time() -> None:
    rows = [CreditRow("heading", "Sources")]
    rows += [CreditRow(kind, f"{kind} {n}") for n in range(9) for kind in ("work", "by", "terms", "terms")]
    credits = Credits("pages", tuple(rows))
    pages = pages_of(credits, SIZE, 1)
    assert [row for page in pages for row in page] == rows
    assert [page[0].kind for page in pages] == ["heading", "work", "work", "work", "work"]
    length = credits_frames(credits, SIZE, 1, RATE)
    shown = {text.text: text.fade for part in segments(credits, length) for text in part.texts}
    assert len(shown) == 5
    assert all(fade > 0 for fade in shown.values())


@pytest.mark.parametrize("mode", ["roll", "pages"])
@pytest.mark.parametrize("size", [Size(640, 360), Size(360, 640), Size(360, 360)])
def test_credits_stand_inside_the_title_safe_area(tmp_path: Path, mode: str, size: Size) -> None:
    rows = (*ROWS, *(CreditRow("terms", "https://example.org/a/rather/long/address/" + "x" * n) for n in (5, 15)))
    drawn = luma(segments(Credits(mode, rows), 144, size), tmp_path / "a", size)
    columns = np.nonzero((drawn.max(0) - drawn.min()).max(0) > 12)[0]
    assert columns.min() >= size.width * 0.05 - 1
    assert columns.max() <= size.width * 0.95 + 1
    if mode == "pages":
        lines = np.nonzero((drawn.max(0) - drawn.min()).max(1) > 12)[0]
        assert lines.min() >= size.height * 0.05 - 1
        assert lines.max() <= size.height * 0.82


def test_a_line_too_long_for_the_picture_is_told_where_it_is_written() -> None:
    rows = (
        CreditRow("title", "Her"),
        CreditRow("terms", "x" * 300, ("sources", "her", "url")),
        CreditRow("work", "日"),
    )
    clip = Clip(Credits("roll", rows), TimeRange(0, 100), 0, 0, ("scenes", 0, "clips", 0))
    timeline = Timeline(SIZE, RATE, (SceneSpan("1", "", TimeRange(0, 100), ()),), (clip,), (), (), ())
    assert illegible(texts_of(timeline, ()), timeline, LOOK) == [
        (("sources", "her", "url"), "this line of the credits is too long for the picture, even in small type"),
        (
            ("scenes", 0, "clips", 0),
            "no font on this machine has 日 (U+65E5): install one for Chinese or Japanese, or name its file in `style`",
        ),
    ]
