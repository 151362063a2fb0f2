"""Font files as authors have them: damaged, incomplete, compressed, and the machine's own."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from made_picture import LOOK

from pipeline.errors import StaleError
from pipeline.picture import fonts
from pipeline.picture.faces import face_of
from pipeline.picture.look import Typeface, check_font
from pipeline.picture.typeset import broken, runs, width, written

GOOD = LOOK.caption.regular.path.read_bytes()


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def without(table: str) -> bytes:
    with TTFont(io.BytesIO(GOOD)) as font:
        del font[table]
        made = io.BytesIO()
        font.save(made)
        return made.getvalue()


def is_refused(path: Path) -> bool:
    try:
        check_font(path)
    except ValueError as error:
        message, hint = error.args
        assert message == f"{path.name} is not a font that can be read"
        assert hint.startswith("a .ttf or .otf file, or sans or serif (")
        return True
    return False


@pytest.mark.parametrize("table", ["OS/2", "name", "hhea", "head", "cmap", "CFF ", "hmtx"])
def test_a_font_without_one_of_its_tables_is_refused(tmp_path: Path, table: str) -> None:
    assert is_refused(saved(tmp_path / "a.otf", without(table)))


@pytest.mark.parametrize("share", [0.001, 0.01, 0.1, 0.5, 0.9, 0.999])
def test_half_a_font_is_refused(tmp_path: Path, share: float) -> None:
    assert is_refused(saved(tmp_path / "a.otf", GOOD[: int(len(GOOD) * share)]))


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    assert is_refused(saved(tmp_path / "a.ttf", b""))
    assert is_refused(saved(tmp_path / "b.ttf", b"not a font"))


def test_a_compressed_font_is_a_font(tmp_path: Path) -> None:
    with TTFont(io.BytesIO(GOOD)) as font:
        font.flavor = "woff"
        font.save(tmp_path / "a.woff")
    check_font(tmp_path / "a.woff")
    assert fonts.private_copy(face_of(tmp_path / "a.woff"))[:4] == b"OTTO"


def test_a_font_that_was_saved_again_is_read_again(tmp_path: Path) -> None:
    path = saved(tmp_path / "own.otf", GOOD)
    before, covered = face_of(path), fonts.missing_glyphs("a☃", face_of(path))
    saved(path, LOOK.title.regular.path.read_bytes())
    assert covered == "☃"
    assert face_of(path) != before
    saved(path, b"not a font")
    assert fonts.missing_glyphs("a☃", face_of(path)) == "a☃"


def damaged() -> Iterator[bytes]:
    """Fonts with bytes of their headers and tables overwritten, the same every time."""
    chance = random.Random(7)
    for number in range(16):
        font = bytearray(GOOD)
        reach = 300 if number % 4 else len(font)
        for _ in range(1 + number % 5):
            at = chance.randrange(reach)
            font[at : at + 4] = chance.randbytes(4)
        yield bytes(font)


def test_a_damaged_font_is_refused_or_can_be_used(tmp_path: Path) -> None:
    for number, content in enumerate(damaged()):
        path = saved(tmp_path / f"{number}.otf", content)
        assert isinstance(fonts._coverage(path), frozenset)
        if not is_refused(path):
            face = face_of(path)
            (line,) = broken("Who will you write to?", Typeface(face, face, {}), 1000)
            assert width(line) >= 0
            assert written(line, 20)


def test_damaged_fonts_of_the_machine_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serif, sans = LOOK.quote.regular, LOOK.caption.regular
    lacking = [chr(code) for code in range(0x2000, 0x2800) if fonts.missing_glyphs(chr(code), serif)]
    character = next(c for c in lacking if not fonts.missing_glyphs(c, sans))
    machine = [saved(tmp_path / f"{number}.otf", content) for number, content in enumerate(damaged())]
    machine = [path for path in machine if is_refused(path)]
    machine += [saved(tmp_path / "no name.otf", without("name")), saved(tmp_path / "half.otf", GOOD[: len(GOOD) // 2])]
    monkeypatch.setattr(fonts, "installed_fonts", lambda: (*machine, sans.path))
    assert fonts.borrowed_faces(character, [serif]) == {character: sans}


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\x07\x1b", "a\rb", "\uffff", "\U0010ffff", "\u202e", "\u2028"])
def test_any_character_can_be_measured(text: str) -> None:
    assert width(runs(text, LOOK.title)) >= 0
    assert all(width(line) >= 0 for line in broken(text, LOOK.title, 5))
    fonts.missing_glyphs(text, LOOK.title.regular)


def test_a_font_changed_meanwhile_is_not_taken_for_what_it_was(tmp_path: Path) -> None:
    """Nor when it is what it was again: nothing of the other is remembered under its digest."""
    face = face_of(saved(tmp_path / "a.otf", without("GPOS")))
    saved(tmp_path / "a.otf", GOOD)
    for read in (fonts.private_copy, fonts.metrics):
        with pytest.raises(StaleError, match=r"^a\.otf was changed while the film was made from it"):
            read(face)
    saved(tmp_path / "a.otf", without("GPOS"))
    assert "GPOS" not in TTFont(io.BytesIO(fonts.private_copy(face)))
