"""Text that stands is drawn once and laid over the pictures: it looks as where libass draws it on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import LOOK, LOSSLESS, Cue, film, footage, made

from pipeline.picture import standing, text
from pipeline.picture.encode import encode, finished
from pipeline.picture.overlays import Overlay
from pipeline.picture.plates import drawn
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


def test_texts_of_many_segments_are_drawn_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(texts: list[Overlay], *how: object) -> object:
        calls.append(len(texts))
        return drawn(texts, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(standing, "drawn", counted)
    segments = many(30)
    plates = Plates(segments)
    for segment in segments:
        asked = [text for each in shown_in(segment.texts, segment.frames) if each.stands for text in each.texts]
        assert [plate.box.width > 20 for plate in plates(asked, tmp_path)] == [True] * len(asked)
    # Thirty captions and a title; the card's caption is the first one again.
    assert calls == [24, 7]
    assert list(tmp_path.iterdir()) == []


def test_what_no_longer_fits_into_memory_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segments = many(3)
    first = [segments[0].texts[0]]
    before = Plates(segments)(first, tmp_path)[0]
    monkeypatch.setattr(standing, "_HELD_BYTES", before.nbytes // 2)
    plates = Plates(segments)
    for _ in range(2):
        (again,) = plates(first, tmp_path)
        assert all(np.array_equal(one, other) for one, other in zip(again.planes, before.planes, strict=True))


def test_a_segment_has_the_same_bytes_alone_and_with_others(tmp_path: Path) -> None:
    segments = many(4)
    plates = Plates(segments)
    for number, segment in enumerate(segments):
        encode(segment, tmp_path / "alone.mp4", LOSSLESS)
        encode(segment, tmp_path / f"{number}.mp4", LOSSLESS, plates=plates)
        assert (tmp_path / f"{number}.mp4").read_bytes() == (tmp_path / "alone.mp4").read_bytes()


def test_a_plate_holds_what_is_written_and_nothing_else(tmp_path: Path) -> None:
    """The box of a caption is 84 percent opaque black; its letters are all there."""
    (plate,) = drawn([CAPTION], SIZE, LOOK, tmp_path)
    luma, _, _, opacity = plate.planes
    assert opacity[opacity.shape[0] // 2, 4] == pytest.approx(0.84 * 255, abs=2)
    assert opacity.max() == 255
    assert luma[opacity == 255].max() > 200
    assert all(edge.max() > 0 for edge in (opacity[:2], opacity[-2:], opacity[:, :2], opacity[:, -2:]))
