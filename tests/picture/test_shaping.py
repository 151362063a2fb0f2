"""Letters are drawn kerned and joined, and are as wide as they were measured: ink against advances."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import GREY, film

from pipeline import ffmpeg
from pipeline.picture import ass
from pipeline.picture.blocks import Block, from_left, stacked
from pipeline.picture.fonts import private_copy
from pipeline.picture.look import PACKAGED, Look, Typeface, look_of
from pipeline.picture.overlays import TEXT_VERSION
from pipeline.picture.segments import segment_recipe
from pipeline.picture.typeset import runs, width
from pipeline.project.style_model import Style
from pipeline.project.values import Size
from pipeline.timing import TimeRange

KERNED = ("AVAVAVAVAV", "ToToToToTo", "WaWaWaWaWa", "TeTeTeTeTe", "L’AL’AL’A", "r.r,y.y,", "P. F. V.")
JOINED = ("fifififififi", "fflfflfflffl", "difficult waffle")
OTHERS = ("Ζητώ ΑΥΤΟ", "Где ГДА ТА", "a\u0301e\u0308o\u0302", "f\u200cif\u200ci", "a\u00adb\u2060c\u200bd")
LEADING = 80


def look_in(font: str) -> Look:
    return look_of(Style.model_validate({"fonts": {"title": font}}), Path, "".join(KERNED + JOINED + OTHERS))


def inks(texts: list[str], typeface: Typeface, em: float, folder: Path) -> list[int]:
    """For each text, drawn by libass on a line of its own: how many pixels lie from its first to its last."""
    (folder / "fonts").mkdir()
    for face in {typeface.regular, typeface.italic, *typeface.borrowed.values()}:
        (folder / "fonts" / face.family).write_bytes(private_copy(face))
    block = Block(tuple(runs(text, typeface) for text in texts), em, LEADING)
    marks = stacked(block, 60, partial(from_left, left=20, colour="#ffffff"))
    size = Size(1000, LEADING * (len(texts) + 1))
    (folder / "text.ass").write_text(
        ass.script(size, [(marks, TimeRange(0, 1), 0)], typeface.regular.family), encoding="utf-8"
    )
    source = ["-v", "error", "-f", "lavfi", "-i", f"color=black:size={size}:rate=10", "-frames:v", "1"]
    filters = ",".join([ass.clock("N"), ass.drawing("text.ass", "fonts"), "format=gray"])
    done = ffmpeg.run([*source, "-vf", filters, "-f", "rawvideo", "-"], cwd=folder)
    picture = np.frombuffer(done.stdout, np.uint8).reshape(size.height, size.width)
    return [_wide(picture[number * LEADING :][:LEADING]) for number in range(len(texts))]


def _wide(line: npt.NDArray[np.uint8]) -> int:
    columns = np.nonzero(line.max(0) > 90)[0]
    return int(columns.max() + 1 - columns.min())


@pytest.mark.parametrize("font", PACKAGED)
@pytest.mark.parametrize("slant", ["", "*"])
@pytest.mark.parametrize("em", [24, 52.7])
def test_text_is_as_wide_as_it_was_measured(font: str, slant: str, em: float, tmp_path: Path) -> None:
    """Between two H, whose own edges are the same in all lines."""
    typeface = look_in(font).title
    texts = [f"{slant}H{text}H{slant}" for text in ("", *KERNED, *JOINED, *OTHERS)]
    short, *long = inks(texts, typeface, em, tmp_path)
    bare, *measured = (width(runs(text, typeface)) * em for text in texts)
    assert [ink - short for ink in long] == pytest.approx([each - bare for each in measured], abs=2)


@pytest.mark.parametrize("font", ["serif", "sans"])
def test_pairs_stand_closer_than_their_letters_alone(font: str, tmp_path: Path) -> None:
    typeface = look_in(font).title
    pairs = ("AV", "To", "Wa", "Te", "L’", "r.")
    together = inks([f"H{pair * 5}H" for pair in pairs], typeface, 52, tmp_path)
    apart = [sum(width(runs(letter, typeface)) for letter in f"H{pair * 5}H") * 52 for pair in pairs]
    assert all(alone - ink > 8 for ink, alone in zip(together, apart, strict=True))


def test_letters_that_join_are_one_glyph_unless_kept_apart() -> None:
    def wide(text: str) -> float:
        return width(runs(text, look_in("serif").title))

    assert wide("ffl") < wide("f") * 2 + wide("l") - 0.02
    assert wide("f\u200cf\u200cl") > wide("ffl") + 0.02
    assert wide("o\u0302") == wide("o")


def test_text_is_in_the_key_with_the_version_that_measures_and_draws_it() -> None:
    (plain,), (written,) = film((GREY, 24)), film((GREY, 24), quotes=[("To her", "", TimeRange(0, 24))])
    assert segment_recipe(plain)["texts"] == []
    assert [text["version"] for text in segment_recipe(written)["texts"]] == [TEXT_VERSION]
