"""Looks: the same for stills and footage, measured on patches of known colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_picture import GREY, digest, drawn, encoded, film, footage, made, pictures, still

from pipeline.errors import StaleError
from pipeline.media import UnreadableMedia
from pipeline.picture.cubes import read_cube
from pipeline.picture.grades import table_of
from pipeline.picture.segments import segment_recipe
from pipeline.project.values import FULL
from pipeline.timeline.model import Grade, Picture

X264 = ("-c:v", "libx264", "-crf", "0", "-preset", "veryfast")
PLAIN = Grade(0, 1, 1, None, "")
COLOUR = (200, 100, 40)


def shot(folder: Path) -> Picture:
    source = "color=0xc86428:size=320x180,format=rgb24,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
    return footage(made(folder / "c.mp4", source, *X264, "-colorspace", "bt709", "-color_range", "tv", seconds=0.25))


def picture(folder: Path) -> Picture:
    cv2.imwrite(str(folder / "c.png"), np.full((180, 320, 3), COLOUR[::-1], np.uint8))
    return still(folder / "c.png", FULL, FULL, 2)


def cube(path: Path, look: Callable[[float, float, float], tuple[float, ...]], steps: int = 17) -> Path:
    line = [step / (steps - 1) for step in range(steps)]
    rows = [look(red, green, blue) for blue in line for green in line for red in line]
    text = "\n".join(" ".join(f"{value:.6f}" for value in row) for row in rows)
    path.write_text(f'TITLE "a look"\n# made here\nLUT_3D_SIZE {steps}\n{text}\n')
    return path


def through(lut: Path) -> Grade:
    return replace(PLAIN, lut=lut, lut_digest=digest(lut))


def seen(kind: Callable[[Path], Picture], grade: Grade, folder: Path) -> tuple[int, ...]:
    graded = replace(kind(folder), grade=grade)
    return tuple(int(value) for value in drawn(graded, 2, folder / "out")[0, 90, 160])


def lit(value: float, stops: float) -> float:
    """ITU-R BT.1886: light is the signal to the power of 2.4."""
    return min(255, ((value / 255) ** 2.4 * 2**stops) ** (1 / 2.4) * 255)


LUMA = 0.2126 * 200 + 0.7152 * 100 + 0.0722 * 40
LOOKS = {
    "exposure up": (replace(PLAIN, exposure=1), [lit(value, 1) for value in COLOUR]),
    "exposure down": (replace(PLAIN, exposure=-2), [lit(value, -2) for value in COLOUR]),
    "contrast": (replace(PLAIN, contrast=0.5), [(value - 127.5) / 2 + 127.5 for value in COLOUR]),
    "grey": (replace(PLAIN, saturation=0), [LUMA] * 3),
    "colourful": (replace(PLAIN, saturation=1.25), [LUMA + (value - LUMA) * 1.25 for value in COLOUR]),
}


@pytest.mark.parametrize("kind", [shot, picture])
@pytest.mark.parametrize("name", LOOKS)
def test_looks(tmp_path: Path, kind: Callable[[Path], Picture], name: str) -> None:
    grade, expected = LOOKS[name]
    assert seen(kind, grade, tmp_path) == pytest.approx(expected, abs=4)


@pytest.mark.parametrize("kind", [shot, picture])
def test_a_lut_is_the_look_it_holds(tmp_path: Path, kind: Callable[[Path], Picture]) -> None:
    lut = cube(tmp_path / "it's: a [look], 100%.cube", lambda red, green, blue: (blue, red, 1 - green))
    assert seen(kind, through(lut), tmp_path) == pytest.approx((40, 200, 155), abs=4)


def test_a_lut_of_one_dimension_and_of_another_range(tmp_path: Path) -> None:
    curve = tmp_path / "curve.cube"
    curve.write_text("LUT_1D_SIZE 3\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\n0 1 0\n0.5 0.5 1\n1 0 0\n")
    grade = through(curve)
    assert seen(picture, grade, tmp_path) == pytest.approx((100, 255 - 50, 40), abs=4)


def test_exposure_comes_before_the_lut(tmp_path: Path) -> None:
    lut = cube(tmp_path / "negative.cube", lambda *colour: tuple(1 - value for value in colour))
    grade = replace(through(lut), exposure=-1)
    assert seen(shot, grade, tmp_path) == pytest.approx([255 - lit(value, -1) for value in COLOUR], abs=4)


def test_a_look_is_the_pictures_and_not_the_backgrounds(tmp_path: Path) -> None:
    tall = made(tmp_path / "tall.mp4", "color=white:size=90x180", *X264, seconds=0.25)
    half = made(tmp_path / "half.mov", "color=white:size=320x180,format=rgba,geq=r=255:g=255:b=255:a='255*lt(X,160)'",
                "-c:v", "png", seconds=0.25)  # fmt: skip
    dark = replace(PLAIN, exposure=-5)
    for name, shown, bright in (("tall", footage(tall, fit="contain"), 160), ("half", footage(half), 80)):
        seen_ = drawn(replace(shown, grade=dark), 2, tmp_path / name)[0]
        assert np.abs(seen_[90, 300].astype(int) - (0x14, 0x11, 0x0F)).max() <= 3
        assert seen_[90, bright] == pytest.approx([lit(255, -5)] * 3, abs=4)
    clear = np.full((180, 320, 4), 255, np.uint8)
    clear[:, 160:, 3] = 0
    cv2.imwrite(str(tmp_path / "half.png"), clear)
    seen_ = drawn(replace(still(tmp_path / "half.png", FULL, FULL, 1), grade=dark), 1, tmp_path / "png")[0]
    assert np.abs(seen_[90, 300].astype(int) - (0x14, 0x11, 0x0F)).max() <= 3
    assert seen_[90, 80] == pytest.approx([lit(255, -5)] * 3, abs=4)


def test_a_dissolve_between_looks(tmp_path: Path) -> None:
    """Drawn in Python, from tables of their own."""
    dark = replace(shot(tmp_path), grade=replace(PLAIN, exposure=-5))
    paths = encoded(film((GREY, 4), (dark, 8, 4)), tmp_path / "out")
    last = pictures(paths[-1])[-1, 90, 160]
    assert last == pytest.approx([lit(value, -5) for value in COLOUR], abs=4)


def test_a_look_is_in_the_key_by_what_the_lut_holds(tmp_path: Path) -> None:
    plain = shot(tmp_path)

    def recipe(grade: Grade | None) -> str:
        return str(segment_recipe(film((replace(plain, grade=grade), 2))[0]))

    assert "grade" not in recipe(None)
    one, other = replace(PLAIN, lut=tmp_path / "a", lut_digest="1"), replace(PLAIN, lut=tmp_path / "b", lut_digest="1")
    assert recipe(one) == recipe(other) != recipe(replace(one, lut_digest="2"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it names no LUT_3D_SIZE"),
        ("LUT_3D_SIZE 1\n0 0 0\n", "a LUT of 2 to 65 steps is read; this one has 1"),
        ("LUT_3D_SIZE 129\n", "a LUT of 2 to 65 steps is read; this one has 129"),
        ("LUT_3D_SIZE 2\n0 0 0\n", "this LUT is not whole: 8 colours belong in it, 1 are there"),
        ("LUT_3D_SIZE 2\n0 0\n", "its line 2 is neither a key nor three numbers"),
        ("LUT_3D_SIZE 2\n0 nan 0\n", "its line 2 is neither a key nor three numbers"),
        ("LUT_3D_SIZE two\n", "its line 1 is neither a key nor three numbers"),
        ("LUT_1D_SIZE 2\nDOMAIN_MAX 0 0 0\n0 0 0\n1 1 1\n", "its DOMAIN_MAX is not above its DOMAIN_MIN"),
        ("<html>\n", "its line 1 is neither a key nor three numbers"),
    ],
)
def test_what_is_no_lut(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.cube").write_text(text)
    with pytest.raises(UnreadableMedia) as raised:
        read_cube(tmp_path / "a.cube")
    assert said in str(raised.value)


def test_a_lut_changed_meanwhile_is_not_taken_for_what_it_was(tmp_path: Path) -> None:
    """Nor when it is what it was again: nothing of the other is remembered under its digest."""
    path = cube(tmp_path / "a.cube", lambda r, g, b: (b, g, r))
    grade = through(path)
    cube(path, lambda r, g, b: (g, r, b))
    with pytest.raises(StaleError, match=r"^a\.cube was changed while the film was made from it"):
        table_of(grade)
    cube(path, lambda r, g, b: (b, g, r))
    assert table_of(grade)[1][1].tolist() == pytest.approx([0, 0, 1 / 16])
