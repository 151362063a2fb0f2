"""Text that stands is drawn once and laid over the pictures: it looks as where libass draws it on each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import LOOK, LOSSLESS, Cue, film, footage, made

from pipeline.errors import ToolError
from pipeline.picture import standing, text
from pipeline.picture.encode import encode, finished
from pipeline.picture.overlays import Overlay
from pipeline.picture.plates import Plate, plates_drawn
from pipeline.picture.reveal import Reveal
from pipeline.picture.segments import Segment
from pipeline.picture.standing import Plates, Shown, shown_in
from pipeline.project.values import Size
from pipeline.timeline.model import Card, Plain
from pipeline.timing import TimeRange

SIZE, FRAMES = Size(640, 360), 48
ROWS = {"text": "Letters\nSources\nHer", "second": "", "rows": ("title", "heading", "work")}
CAPTION = Overlay("caption", "A caption of two lines\nwith *italics* in it", "", TimeRange(5, 40), 0)
LATER = replace(CAPTION, text="Another one, longer than the first", range=TimeRange(44, 60))
QUOTE = Overlay("quote", "The past is just a story we tell ourselves.", "Theodore", TimeRange(10, 46), 8)
TEXTS = {
    "captions": (CAPTION, LATER),
    "quote under a caption": (QUOTE, CAPTION),
    "label": (Overlay("label", "Somebody", "in 1974", TimeRange(-3, 30), 4),),
    "card": (Overlay("card", "Her", "the ending", TimeRange(0, 48), 10),),
    "page": (Overlay("page", range=TimeRange(0, 48), fade=6, **ROWS),),
    "full, word by word": (Overlay("full", "One two three.", "By", TimeRange(-9, 60), 0, Reveal(6, ((4, 5),), 5)),),
    "text over text": (QUOTE, replace(QUOTE, text="Another quote in the very same place.", range=TimeRange(0, 60))),
    "a line in Arabic": (replace(CAPTION, text="هذه ترجمة قصيرة"),),
}


def ffmpeg_pictures(segment: Segment, folder: Path) -> npt.NDArray[np.uint8]:
    """Its planes, before they are encoded: shape (frames, height * 3 / 2, width)."""
    raw = finished(segment, "null", ["-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"], folder)
    return np.frombuffer(raw, np.uint8).reshape(segment.frames, SIZE.height * 3 // 2, SIZE.width)


def drawn_with_each(texts: Sequence[Overlay], frames: int) -> list[Shown]:
    return [replace(each, stands=False) for each in shown_in(texts, frames)]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    """Footage with all colours in it, that moves."""
    source = "testsrc2=size=640x360:rate=24,format=yuv420p"
    path = made(tmp_path_factory.mktemp("busy") / "s.mkv", source, "-c:v", "ffv1", seconds=3)
    return film((footage(path), FRAMES), size=SIZE)[0]


@pytest.mark.parametrize("kind", TEXTS)
def test_it_looks_as_if_it_was_drawn_on_each_picture(
    kind: str, busy: Segment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = replace(busy, texts=TEXTS[kind])
    assert any(each.stands for each in shown_in(segment.texts, FRAMES))
    laid = ffmpeg_pictures(segment, tmp_path).astype(int)
    monkeypatch.setattr(text, "shown_in", drawn_with_each)
    difference = np.abs(laid - ffmpeg_pictures(segment, tmp_path))
    luma, chroma = difference[:, : SIZE.height], difference[:, SIZE.height :]
    assert luma.max() <= 3
    # Where drawings begin between two rows of chroma, each hides a part of the pixel, and together more than of luma.
    assert (chroma > 3).mean() < 2e-3
    assert chroma.mean() < 0.1
    changed = np.abs(laid - ffmpeg_pictures(busy, tmp_path)).max((1, 2)) > 0
    shown = [any(each.range.start <= frame < each.range.end for each in segment.texts) for frame in range(FRAMES)]
    # The first and the last frame of a fade may be too faint to change a pixel.
    assert [frame for frame in range(FRAMES) if changed[frame] and not shown[frame]] == []
    assert changed.sum() >= sum(shown) - 4


def spans(*texts: Overlay) -> list[tuple[int, int, int]]:
    """Start and end of what stands, and how many texts that are."""
    return [(each.range.start, each.range.end, len(each.texts)) for each in shown_in(texts, FRAMES) if each.stands]


def test_what_comes_goes_or_moves_does_not_stand() -> None:
    assert spans(QUOTE) == [(18, 38, 1)]
    assert spans(CAPTION, LATER) == [(5, 40, 1), (44, 48, 1)]
    assert spans(QUOTE, CAPTION) == [(5, 10, 1), (18, 38, 2)]
    assert spans(*TEXTS["full, word by word"]) == [(9, 48, 1)]
    assert spans(Overlay("roll", range=TimeRange(-60, 60), fade=0, travel=240.0, **ROWS)) == []
    assert spans(Overlay("quote", "Short.", "", TimeRange(10, 22), 6)) == []
    assert spans() == []


def many(count: int) -> list[Segment]:
    """Segments with a caption each, and a card at last."""
    plain = film((Plain("#336699"), 12), size=SIZE)[0]
    captions = [replace(CAPTION, text=f"Caption {number}", range=TimeRange(0, 12)) for number in range(count)]
    card = film((Card("A title", ""), 24), size=SIZE, captions=[Cue(("Caption 0",), TimeRange(0, 24))])
    return [*(replace(plain, texts=(caption,)) for caption in captions), *card]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many plates each start of ffmpeg has drawn."""
    found: list[int] = []

    def counted(texts: Sequence[Overlay], *how: Any) -> Iterator[Plate]:
        found.append(0)
        for plate in plates_drawn(texts, *how):
            found[-1] += 1
            yield plate

    monkeypatch.setattr(standing, "plates_drawn", counted)
    return found


def ask_in_turn(plates: Plates, segments: Sequence[Segment], folder: Path) -> None:
    for segment in segments:
        asked = [text for each in shown_in(segment.texts, segment.frames) if each.stands for text in each.texts]
        assert [plate.box.width > 20 for plate in plates(asked, folder)] == [True] * len(asked)


def test_texts_of_many_segments_are_drawn_together(tmp_path: Path, calls: list[int]) -> None:
    segments = many(30)
    ask_in_turn(Plates(segments), segments, tmp_path)
    # Thirty captions and a title; the card's caption is the first one again.
    assert calls == [24, 7]
    assert list(tmp_path.iterdir()) == []


def test_what_finds_no_room_is_drawn_when_it_is_asked_for(
    tmp_path: Path, calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = many(12)[:12]
    (one,) = Plates(segments)(segments[10].texts, tmp_path)
    calls.clear()
    monkeypatch.setattr(standing, "_HELD_BYTES", 4 * one.nbytes)
    plates = Plates(segments)
    ask_in_turn(plates, segments, tmp_path)
    assert sum(calls) == 12
    assert max(calls) <= 6
    assert len(calls) <= 5
    (again,) = plates(segments[0].texts, tmp_path)
    (before,) = Plates(segments)(segments[0].texts, tmp_path)
    assert all(np.array_equal(one, other) for one, other in zip(again.planes, before.planes, strict=True))


def test_a_text_that_cannot_be_drawn_is_told_where_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segments = many(3)

    def refusing(texts: Sequence[Overlay], *how: Any) -> Iterator[Plate]:
        if any(text.text == "Caption 2" for text in texts):
            raise ToolError(["ffmpeg"], 1, "no such font")
        return plates_drawn(texts, *how)

    monkeypatch.setattr(standing, "plates_drawn", refusing)
    plates = Plates(segments)
    assert len(plates(segments[0].texts, tmp_path)) == 1
    assert len(plates(segments[1].texts, tmp_path)) == 1
    with pytest.raises(ToolError):
        plates(segments[2].texts, tmp_path)


def test_a_segment_has_the_same_bytes_alone_and_with_others(tmp_path: Path) -> None:
    segments = many(4)
    plates = Plates(segments)
    for number, segment in enumerate(segments):
        encode(segment, tmp_path / "alone.mp4", LOSSLESS)
        encode(segment, tmp_path / f"{number}.mp4", LOSSLESS, plates=plates)
        assert (tmp_path / f"{number}.mp4").read_bytes() == (tmp_path / "alone.mp4").read_bytes()


def test_a_plate_holds_what_is_written_and_nothing_else(tmp_path: Path) -> None:
    """The box of a caption is 84 percent opaque black; its letters are all there."""
    (plate,) = plates_drawn([CAPTION], SIZE, LOOK, tmp_path)
    luma, _, _, opacity = plate.planes
    assert opacity[opacity.shape[0] // 2, 4] == pytest.approx(0.84 * 255, abs=2)
    assert opacity.max() == 255
    assert luma[opacity == 255].max() > 200
    assert all(edge.max() > 0 for edge in (opacity[:2], opacity[-2:], opacity[:, :2], opacity[:, -2:]))


@pytest.mark.parametrize("size", [Size(360, 640), Size(642, 362)])
def test_text_at_the_edges_of_the_frame(tmp_path: Path, size: Size) -> None:
    """Far larger than it should be: it is cut off where the frame ends, and nothing else is."""
    look = replace(LOOK, scale=4.0)
    plain = film((Plain("#336699"), 40), rate=Fraction(30000, 1001), size=size, look=look)[0]
    segment = replace(plain, texts=(replace(QUOTE, range=TimeRange(0, 40), fade=0), CAPTION, CAPTION))
    raw = [*("-fps_mode", "passthrough"), "-f", "rawvideo", "pipe:1"]
    laid = np.frombuffer(finished(segment, "null", raw, tmp_path), np.uint8).reshape(40, -1).astype(int)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "shown_in", drawn_with_each)
        apart = np.frombuffer(finished(segment, "null", raw, tmp_path), np.uint8).reshape(40, -1)
    luma = size.width * size.height
    assert np.abs(laid - apart)[:, :luma].max() <= 3


def test_a_segment_may_show_any_number_of_texts(tmp_path: Path) -> None:
    """One after the other, with gaps between them, and one that fades all the time."""
    plain = film((Plain("#336699"), 72), size=SIZE)[0]
    flashes = [replace(CAPTION, text=f"{at}", range=TimeRange(at, at + 1)) for at in range(0, 480, 2)]
    fading = replace(CAPTION, text="x", range=TimeRange(400, 470), fade=35)
    segment = replace(plain, frames=480, texts=(*flashes, fading))
    pictures = ffmpeg_pictures(segment, tmp_path)
    seen = [bool((picture[: SIZE.height] > 200).any()) for picture in pictures]
    assert seen[:400] == [frame % 2 == 0 for frame in range(400)]
