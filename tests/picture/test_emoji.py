"""Emoji: drawn by a font that has their outlines, named where only a color font has them, without boxes either way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from made_picture import drawn

from pipeline.picture import fonts
from pipeline.picture.look import look_of
from pipeline.picture.overlays import Overlay
from pipeline.picture.unreadable import text_problems
from pipeline.project.style_model import Style
from pipeline.project.values import Size
from pipeline.timeline.model import Card
from pipeline.timing import TimeRange

SIZE = Size(640, 180)
FACE, THUMB, TONE, WOMAN, GIRL, FLAG = "😀", "👍", "🏽", "👩", "👧", "🏴"
ADVICE = "install one for these symbols, such as Noto Emoji or Symbola (color fonts are not drawn), or name its file"


def square() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def font(path: Path, characters: str, is_coloured: bool) -> Path:
    """Each character a square, in one that `is_coloured` by a layer of colour over a glyph of its own that is empty."""
    names = [f"u{ord(character):X}" for character in characters]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "space", "layer", *names])
    made.setupCharacterMap({32: "space", **{ord(c): name for c, name in zip(characters, names, strict=True)}})
    empty = TTGlyphPen(None).glyph()
    shapes = dict.fromkeys([".notdef", "space"], empty) | dict.fromkeys(names, empty if is_coloured else square())
    made.setupGlyf({**shapes, "layer": square()})
    made.setupHorizontalMetrics(dict.fromkeys((".notdef", "space", "layer", *names), (1000, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": path.stem, "styleName": "Regular"})
    made.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    made.setupPost()
    if is_coloured:
        made.setupCOLR({name: [("layer", 0)] for name in names})
        made.setupCPAL([[(1.0, 0.8, 0.0, 1.0)]])
    made.save(path)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has everything in colour, and some of it in outlines."""
    coloured = font(tmp_path / "regular.ttf", FACE + THUMB + TONE + WOMAN + GIRL + FLAG + "🇩", True)
    plain = font(tmp_path / "plain.ttf", THUMB + TONE + WOMAN + GIRL + FLAG, False)
    monkeypatch.setattr(fonts, "installed_fonts", lambda: (coloured, plain))


def problems(text: str) -> list[str]:
    return text_problems(Overlay("card", text, "", TimeRange(0, 24), 0), SIZE, look_of(Style(), Path, text))


def squares(text: str, folder: Path) -> int:
    """How many of the plain font's squares a title shows: no stroke of a letter is as wide."""
    frame = drawn(Card(text, ""), 24, folder, SIZE, look=look_of(Style(), Path, text))[12].max(2)
    solid = ((frame > 200).sum(0) > 12).astype(int)
    starts, ends = (np.nonzero(np.diff(np.concatenate([[0], solid, [0]])) == step)[0] for step in (1, -1))
    return int((ends - starts > 10).sum())


@pytest.mark.usefixtures("machine")
def test_what_only_a_color_font_has_is_named() -> None:
    assert problems(f"so {FACE}") == [f"no font on this machine has {FACE} (U+1F600): {ADVICE} in `style`"]
    assert problems("🇩 1\ufe0f\u20e3") == [
        f"no font on this machine has 🇩 (U+1F1E9), \u20e3 (U+20E3): {ADVICE} in `style`"
    ]
    assert look_of(Style(), Path, FACE + THUMB).title.borrowed.keys() == {THUMB}


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{THUMB} a", 1),
        (f"{THUMB}\ufe0f a", 1),
        (f"{THUMB}{TONE} a", 1),
        (f"{WOMAN}{TONE}\u200d{GIRL} a", 2),
        (f"{FLAG}\U000e0067\U000e0062\U000e007f a", 1),
        ("a\ufe0e\ufe0fb\u034f\U000e0100c\u180bd", 0),
    ],
)
def test_what_steers_an_emoji_is_neither_missing_nor_a_box(text: str, count: int, tmp_path: Path) -> None:
    assert problems(text) == []
    assert squares(text, tmp_path / "out") == count


@pytest.mark.usefixtures("machine")
def test_invisible_characters_leave_letters_as_they_are(tmp_path: Path) -> None:
    shown, plain = (
        drawn(Card(text, ""), 24, tmp_path / name, SIZE, look=look_of(Style(), Path, text))[12].astype(int)
        for name, text in (("a", "no\u034fth\U000e0100i\ufe0fng"), ("b", "nothing"))
    )
    assert np.abs(shown - plain).max() <= 8
