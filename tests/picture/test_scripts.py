"""Writing of the world: mixed directions, accents on borrowed letters, lines without spaces, letters that join."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_picture import GREY, LOOK, drawn

from pipeline.picture import fonts
from pipeline.picture.bidi import marks_in
from pipeline.picture.look import Typeface, look_of
from pipeline.picture.overlays import Overlay
from pipeline.picture.typeset import broken, runs, width
from pipeline.picture.unreadable import text_problems
from pipeline.project.style_model import Style
from pipeline.project.values import Size
from pipeline.timing import TimeRange

ALL = TimeRange(0, 24)
SERIF, SANS = LOOK.quote, LOOK.caption


def marked(line: str, paragraph: str = "") -> str:
    """Marks towards the right as >, towards the left as <."""
    marks = marks_in(line, paragraph or line)
    shown = "".join(marks.get(at, ("", ""))[0] + c + marks.get(at, ("", ""))[1] for at, c in enumerate(line))
    return shown.replace("\u200e", ">").replace("\u200f", "<")


def test_lines_run_the_way_of_their_paragraph() -> None:
    assert marked("Jonze said so") == "Jonze said so"
    assert marked("Jonze ואז", "שלום Jonze ואז") == "<Jonze ואז"
    assert marked("שלום!", "He said שלום!") == ">שלום!"
    assert marked("2013.", "שלום 2013.") == "<2013."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("של Jonze (2013), ו", "של Jonze >(>2013>)>, ו"),
        ("שלום (עולם) x", "שלום <(<עולם<)< x"),
        ("say (שלום) x", "say >(>שלום>)> x"),
        ("say שלום [עולם] x", "say שלום <[<עולם<]< x"),
        ("שלום ( x", "שלום ( x"),
        ("plain (brackets)", "plain (brackets)"),
    ],
)
def test_brackets_go_with_what_is_in_them(line: str, expected: str) -> None:
    """Rule N0 of Unicode's annex 9."""
    assert marked(line) == expected


def test_an_accent_is_drawn_with_its_letter() -> None:
    """The letter is borrowed, the accent is in both fonts: apart, it would not find its place."""
    lacking = [chr(code) for code in range(0x2000, 0x2800) if fonts.missing_glyphs(chr(code), SERIF.regular)]
    letter = next(c for c in lacking if not fonts.missing_glyphs(c, SANS.regular))
    typeface = Typeface(SERIF.regular, SERIF.italic, {letter: SANS.regular})
    assert [(run.text, run.face) for run in runs(f"a\u0301{letter}\u0301\u200d b", typeface)] == [
        ("a\u0301", SERIF.regular), (f"{letter}\u0301\u200d", SANS.regular), (" b", SERIF.regular),
    ]  # fmt: skip


def test_writing_without_spaces_breaks_before_no_closing_mark() -> None:
    text = "これは「手紙」は、書く人がいなくなっても届く。「もう」一度、書く。"
    for most in (3.0, 4.0, 5.0, 6.0, 7.0):
        lines = ["".join(run.text for run in line) for line in broken(text, SERIF, most)]
        assert "".join(lines) == text
        assert not any(line[0] in "、。」" for line in lines)
        assert not any(line[-1] == "「" for line in lines)


def test_marks_of_direction_take_no_room() -> None:
    line = broken("שלום עולם (2013)", SERIF, 30)[0]
    assert "\u200f" in line[0].text or any("\u200f" in run.text for run in line)
    plain = sum(width(runs(part, SERIF)) for part in ("שלום עולם (2013)",))
    assert width(line) == pytest.approx(plain)


def test_what_is_missing_is_named_with_its_script() -> None:
    def problems(text: str) -> list[str]:
        return text_problems(Overlay("quote", text, "", ALL, 0), Size(640, 360), LOOK)

    assert problems("\U00012000\U00012001") == [
        "no font on this machine has \U00012000 (U+12000), \U00012001 (U+12001): "
        "install one for Cuneiform, or name its file in `style`"
    ]
    assert problems("👩‍👧 hi") == [
        "no font on this machine has 👩 (U+1F469), 👧 (U+1F467): "
        "install one for these symbols, such as Noto Emoji or Symbola (color fonts are not drawn), or name its file in "
        "`style`"
    ]
    (many,) = problems("".join(chr(0x12000 + n) for n in range(9)))
    assert " and 3 more: " in many


ARABIC = "مرحبا بالعالم هذه تجربة"


def arabic_font() -> Path | None:
    return next((p for p in fonts.installed_fonts() if set(map(ord, ARABIC)) <= fonts._coverage(p)), None)


@pytest.mark.skipif(not arabic_font(), reason="no font for Arabic")
@pytest.mark.parametrize("text", [ARABIC, f"{ARABIC} IBM (2013) {ARABIC}"])
def test_a_panel_is_as_wide_as_its_joined_letters(tmp_path: Path, text: str) -> None:
    look = look_of(Style(), Path, text)
    frame = drawn(GREY, 24, tmp_path / "a", Size(960, 540), quotes=[(text, "", ALL)], look=look)[12].astype(int)
    panel = np.nonzero((frame.max(2) < 100).sum(0) > 30)[0]
    ink = np.nonzero(frame.max(2).max(0) > 200)[0]
    ink = ink[(ink > panel.min()) & (ink < panel.max() - 4)]
    assert ink.min() - panel.min() == pytest.approx(24, abs=8)
    assert panel.max() - ink.max() == pytest.approx(27, abs=8)
