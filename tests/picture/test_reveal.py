"""Quotes that come bit by bit: what is there looks as if all were, and pieces of a film show no seam."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import GREY, LOOK, encoded, film, frame_digests, pictures, whole

from pipeline.picture.reveal import Reveal, reveal_of
from pipeline.picture.segments import segment_recipe, segments_of
from pipeline.project.values import Size
from pipeline.timeline.model import Clip, PlacedQuote, SceneSpan, Timeline
from pipeline.timing import TimeRange

WIDE = Size(640, 360)
RATE = film((GREY, 1))[0].rate
# Kerned, ligated, in italics, joined, from right to left, combined.
TEXTS = [
    "AVATAR: *of* fjords, office",
    "To Wim, Vera Tate wrote",
    "مرحبا بالعالم، שלום (2013)",
    "e\u0301tude, n\u0303andu\u0301",
]


def quote(text: str, reveal: str, shown: TimeRange, heard: tuple[int, ...] = (), style: str = "panel") -> PlacedQuote:
    return PlacedQuote(text, "Somebody", shown, 0, (), style, reveal, heard)


def timeline(placed: PlacedQuote, frames: int) -> Timeline:
    clip = Clip(GREY, TimeRange(0, frames), 0, 0, ("scenes", 0))
    return Timeline(WIDE, RATE, (SceneSpan("1", "", TimeRange(0, frames), ()),), (clip,), (placed,), (), ())


def frames_of(placed: PlacedQuote, frames: int, folder: Path) -> npt.NDArray[np.uint8]:
    paths = encoded(segments_of(timeline(placed, frames), (), LOOK), folder)
    return np.concatenate([pictures(path, WIDE) for path in paths])


@pytest.mark.parametrize("style", ["panel", "full", "margin"])
@pytest.mark.parametrize("reveal", ["words", "type"])
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_there_looks_as_if_all_were(tmp_path: Path, text: str, reveal: str, style: str) -> None:
    """Letters stand where they will stand; more and more of them; in the end the picture is that of `fade`."""
    shown = TimeRange(0, 72)
    bit_by_bit = frames_of(quote(text, reveal, shown, style=style), 72, tmp_path / "a")
    at_once = frames_of(quote(text, "fade", shown, style=style), 72, tmp_path / "b")
    assert (bit_by_bit[60] == at_once[60]).all()
    empty, all_there = bit_by_bit[8].astype(int), at_once[30].astype(int)
    seen, most = [], 36  # what an eighth of a pixel, by which a word that comes may be off, makes at its edges
    for frame in (16, 28, 50):
        picture = bit_by_bit[frame].astype(int)
        is_between = (picture >= np.minimum(empty, all_there) - most) & (picture <= np.maximum(empty, all_there) + most)
        assert is_between.all()
        seen.append((np.abs(picture - empty).max(2) > 24).sum())
    assert 0 < seen[0] <= seen[1] < seen[2]


def test_words_come_on_their_frames(tmp_path: Path) -> None:
    pictures = frames_of(quote("■■ ■■", "words", TimeRange(0, 72), heard=(20, 40)), 60, tmp_path / "a").astype(int)
    changes = np.abs(np.diff(pictures, axis=0)).max((1, 2, 3)) > 12
    changed = [frame + 1 for frame in np.nonzero(changes)[0] if frame >= 8]
    assert changed == [*range(20, 26), *range(40, 46)]


@pytest.mark.parametrize("reveal", ["words", "type"])
def test_pieces_of_a_quote_show_what_the_whole_shows(tmp_path: Path, reveal: str) -> None:
    """Cut in the middle of words that come in."""
    placed = quote(TEXTS[0], reveal, TimeRange(80, 210), heard=(85, 94, 95, 97) if reveal == "words" else ())
    pieces = segments_of(timeline(placed, 300), (), LOOK)
    fade = 8
    reveal_of_all = reveal_of(placed, fade, RATE)
    overlay = replace(pieces[1].texts[0], range=TimeRange(80, 210), fade=fade, reveal=reveal_of_all)
    uncut = replace(whole(pieces[0], frames=300), texts=(overlay,))
    assert len(pieces) == 4
    assert pieces[1].texts[0].reveal is not None
    assert frame_digests(*encoded(pieces, tmp_path / "p")) == frame_digests(*encoded([uncut], tmp_path / "w"))


def test_a_piece_is_the_same_wherever_its_quote_began() -> None:
    """Once all words are there, and before any is, it does not matter when they come or came."""

    def recipes(first: int) -> list[dict[str, object]]:
        placed = quote("one two", "words", TimeRange(90, 400), heard=(first, first + 10))
        return [segment_recipe(each) for each in segments_of(timeline(placed, 400), (), LOOK)]

    early, late = recipes(100), recipes(120)
    assert len(early) == 5
    assert [a == b for a, b in zip(early, late, strict=True)] == [True, False, True, True, True]
    fade = film((GREY, 400), size=WIDE, quotes=[("one two", "Somebody", TimeRange(90, 400))])
    assert early[2] == segment_recipe(fade[2])


def test_letters_that_no_frame_names_are_there() -> None:
    reveal = Reveal(0, ((10, 3), (20, 3), (30, 3)), 4)
    assert reveal.seen_from(TimeRange(0, 100)) == reveal
    assert reveal.seen_from(TimeRange(14, 30)) == Reveal(3, ((6, 3), (16, 3)), 4)
    assert reveal.seen_from(TimeRange(12, 15)) == Reveal(0, ((-2, 3), (3, 6)), 4)
    assert reveal.seen_from(TimeRange(34, 50)) is None


def test_typing_is_even_and_ends_before_the_quote_does() -> None:
    typed = reveal_of(quote("abcd e\u0301fgh", "type", TimeRange(100, 196)), 8, RATE)
    assert typed is not None
    assert [letters for _, letters in typed.steps] == [1, 1, 1, 1, 2, 1, 1, 1]
    assert [frame for frame, _ in typed.steps] == [108, 114, 120, 125, 131, 143, 148, 154]


def test_words_that_are_spoken_too_late_are_shown_before_the_quote_goes() -> None:
    late = reveal_of(quote("one two three", "words", TimeRange(0, 96), heard=(10, 80, 120)), 8, RATE)
    assert late is not None
    assert late.steps == ((10, 3), (72, 3), (72, 5))
