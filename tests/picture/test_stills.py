"""Stills: read as they are meant, and moved evenly by fractions of a pixel."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_picture import SIZE, drawn, still
from PIL import Image, ImageCms, ImageDraw

from pipeline.errors import ProjectError
from pipeline.picture.decode import upright_rgb
from pipeline.picture.stills import eased, frame_drawer, rect_at
from pipeline.project.values import FULL, Rect, Size

BACKGROUND = "#14110f"


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


def test_exif_orientation_is_obeyed(tmp_path: Path) -> None:
    lying = Image.new("RGB", (40, 20), "red")
    lying.paste("blue", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    rgb = upright_rgb(saved(tmp_path / "a.jpg", lying, exif=exif, quality=95), BACKGROUND)
    assert rgb.shape == (40, 20, 3)
    assert rgb[5, 10, 2] > 200
    assert rgb[35, 10, 0] > 200


def test_transparent_parts_show_the_background(tmp_path: Path) -> None:
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    image.paste((0, 255, 0, 255), (10, 0, 20, 20))
    rgb = upright_rgb(saved(tmp_path / "a.png", image), BACKGROUND)
    assert tuple(rgb[5, 5]) == (0x14, 0x11, 0x0F)
    assert tuple(rgb[5, 15]) == (0, 255, 0)


def test_palettes_cmyk_and_sixteen_bits_are_read(tmp_path: Path) -> None:
    colours = Image.new("RGB", (20, 20), (200, 100, 40))
    palette = upright_rgb(saved(tmp_path / "p.png", colours.quantize(4)), BACKGROUND)
    cmyk = upright_rgb(saved(tmp_path / "c.jpg", colours.convert("CMYK"), quality=95), BACKGROUND)
    deep = Image.fromarray(np.full((20, 20), 0x8080, np.uint16))
    grey = upright_rgb(saved(tmp_path / "g.png", deep), BACKGROUND)
    for rgb, expected in ((palette, (200, 100, 40)), (cmyk, (200, 100, 40)), (grey, (128, 128, 128))):
        assert np.abs(rgb[10, 10].astype(int) - expected).max() <= 4


def test_an_embedded_profile_is_obeyed(tmp_path: Path) -> None:
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ"))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    image = Image.new("RGB", (20, 20), (120, 120, 120))
    plain = upright_rgb(saved(tmp_path / "plain.png", image), BACKGROUND)
    profiled = upright_rgb(saved(tmp_path / "xyz.png", image, icc_profile=linear.tobytes()), BACKGROUND)
    unusable = upright_rgb(saved(tmp_path / "lab.png", image, icc_profile=lab.tobytes()), BACKGROUND)
    assert plain[5, 5, 0] == unusable[5, 5, 0] == 120
    assert profiled.shape == plain.shape


def test_what_is_no_picture_or_too_large_is_a_plain_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "a.png"
    text.write_text("not a picture")
    with pytest.raises(ProjectError, match="this still cannot be read"):
        upright_rgb(text, BACKGROUND)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(ProjectError, match="too large"):
        upright_rgb(saved(tmp_path / "b.png", Image.new("RGB", (20, 20))), BACKGROUND)


def test_postscript_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        upright_rgb(saved(tmp_path / "a.eps", Image.new("RGB", (20, 20))).rename(tmp_path / "a.png"), BACKGROUND)


def test_colours_come_out_as_they_are(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGB", (640, 360), (200, 100, 40)))
    assert (
        np.abs(drawn(still(path, FULL, FULL, 1), 2, tmp_path / "out")[0, 90, 160].astype(int) - (200, 100, 40)).max()
        <= 3
    )


@pytest.mark.parametrize("fit", ["contain", "blur"])
def test_a_still_of_another_shape_is_shown_whole(tmp_path: Path, fit: str) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGB", (180, 180), "white"))
    picture = drawn(still(path, FULL, FULL, 1, fit), 2, tmp_path / "out")[0]
    assert picture[5, 160].min() > 250
    assert picture[90, 10].max() < (25 if fit == "contain" else 130)


def test_easing_starts_and_ends_slowly_and_is_even_between() -> None:
    at = [eased(n / 100) for n in range(101)]
    steps = np.diff(at)
    assert (at[0], at[50], at[100]) == (0.0, 0.5, 1.0)
    assert steps[0] < steps[10] / 5
    assert np.ptp(steps[21:79]) < 1e-9


def test_a_zoom_changes_scale_by_equal_factors_around_one_point() -> None:
    zoom = still(Path(__file__), FULL, Rect(0.3, 0.1, 0.5, 0.5), 100)
    rects = [rect_at(zoom, frame) for frame in range(100)]
    ratios = [b.width / a.width for a, b in pairwise(rects[30:71])]
    assert np.ptp(ratios) < 1e-9
    # 0.6 of the width and 0.2 of the height stay where they are on the screen.
    assert [(0.6 - rect.x) / rect.width for rect in rects] == pytest.approx([0.6] * 100)
    assert [(0.2 - rect.y) / rect.height for rect in rects] == pytest.approx([0.2] * 100)


def dots(path: Path) -> Path:
    """Soft dots whose centres can be measured to hundredths of a pixel."""
    picture = np.zeros((720, 1280), np.float32)
    for x in range(100, 1280, 120):
        for y in range(100, 720, 120):
            cv2.circle(picture, (x, y), 16, 255, -1, cv2.LINE_AA)
    Image.fromarray(cv2.GaussianBlur(picture, (0, 0), 6).astype(np.uint8)).save(path)
    return path


def centre(luma: np.ndarray, near: tuple[float, float], half: int = 12) -> tuple[float, float]:
    """The centre of mass of the dot at about `near`, looked for `half` pixels around."""
    x, y = round(near[0]), round(near[1])
    part = luma[y - half : y + half + 1, x - half : x + half + 1].astype(float) - 16
    part[part < 8] = 0
    rows, columns = np.mgrid[y - half : y + half + 1, x - half : x + half + 1]
    return float((part * columns).sum() / part.sum()), float((part * rows).sum() / part.sum())


def test_a_pan_moves_by_fractions_of_a_pixel(tmp_path: Path) -> None:
    pan = still(dots(tmp_path / "dots.png"), Rect(0, 0.1, 0.8, 0.8), Rect(0.05, 0.1, 0.8, 0.8), 120)
    draw = frame_drawer(pan, SIZE, BACKGROUND)
    errors = []
    for frame in range(120):
        luma = draw(frame)[: SIZE.height]
        rect = rect_at(pan, frame)
        expected = ((580.5 / 1280 - rect.x) / rect.width * 320 - 0.5, (340.5 / 720 - rect.y) / rect.height * 180 - 0.5)
        errors.append(np.subtract(centre(luma, expected), expected))
    assert np.std(errors, axis=0).max() < 0.02
    assert np.abs(np.mean(errors, axis=0)).max() < 0.03


def test_a_zoom_through_several_levels_stays_in_place(tmp_path: Path) -> None:
    zoom = still(dots(tmp_path / "dots.png"), Rect(0, 0, 1, 1), Rect(0.25, 0.25, 0.4, 0.4), 90)
    draw = frame_drawer(zoom, SIZE, BACKGROUND)
    errors = []
    for frame in range(90):
        luma = draw(frame)[: SIZE.height]
        rect = rect_at(zoom, frame)
        expected = ((580.5 / 1280 - rect.x) / rect.width * 320 - 0.5, (340.5 / 720 - rect.y) / rect.height * 180 - 0.5)
        errors.append(np.subtract(centre(luma, expected, round(12 / rect.width)), expected))
    assert np.abs(np.diff(errors, axis=0)).max() < 0.05


def test_chroma_lies_where_decoders_look_for_it(tmp_path: Path) -> None:
    """Red dots on green: the centre of the chroma plane's dot is that of luma, seen from chroma's left siting."""
    image = Image.new("RGB", (1280, 720), (0, 90, 0))
    ImageDraw.Draw(image).ellipse((600, 320, 680, 400), fill=(255, 0, 0))
    path = saved(tmp_path / "a.png", image)
    planes = frame_drawer(still(path, FULL, Rect(0.001, 0.001, 0.99, 0.99), 2), SIZE, BACKGROUND)(0)
    v = planes.reshape(-1)[SIZE.width * SIZE.height * 5 // 4 :].reshape(90, 160).astype(float)
    v[v < v.min() + 20] = v.min()  # rounding at random leaves a grain of one level
    v -= v.min()
    rows, columns = np.mgrid[0:90, 0:160]
    # The dot's middle is (640.5, 360.5) of 1280 by 720: luma index 159.625 by 89.625.
    assert (v * columns).sum() / v.sum() * 2 == pytest.approx(159.625, abs=0.1)
    assert (v * rows).sum() / v.sum() * 2 + 0.5 == pytest.approx(89.625, abs=0.1)


def test_fine_detail_does_not_alias_when_the_whole_still_is_shown(tmp_path: Path) -> None:
    """One-pixel stripes, eight times too fine for the film, are an even grey."""
    stripes = np.tile(np.array([0, 255], np.uint8), (1440, 1280))
    path = saved(tmp_path / "a.png", Image.fromarray(stripes))
    zoom = still(path, FULL, Rect(0.4, 0.4, 0.2, 0.2), 60)
    luma = frame_drawer(zoom, SIZE, BACKGROUND)(0)[: SIZE.height]
    assert luma.std() < 6


def test_a_small_still_keeps_its_detail_where_all_of_it_is_shown(tmp_path: Path) -> None:
    """A zoom from a film-sized still into a tenth of it: the first frame is as sharp as the still itself."""
    random = np.random.default_rng(3).integers(0, 256, (90, 160), np.uint8)
    sharp = cv2.resize(random, (320, 180), interpolation=cv2.INTER_NEAREST)
    path = saved(tmp_path / "a.png", Image.fromarray(sharp))
    zoom = still(path, FULL, Rect(0.4, 0.4, 0.1, 0.1), 60)
    luma = frame_drawer(zoom, SIZE, BACKGROUND)(0)[: SIZE.height]
    assert luma.std() > 0.75 * sharp.std() * 219 / 255


def test_prepared_stills_are_shared_and_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from pipeline.picture import prepare

    read = []
    monkeypatch.setattr(prepare, "upright_rgb", lambda path, *looks: (read.append(path), upright_rgb(path, *looks))[1])
    moving = still(dots(tmp_path / "dots.png"), FULL, Rect(0.1, 0.1, 0.8, 0.8), 33)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: prepare.prepared(moving, Size(160, 90), "#010203"), range(8)))
    assert len(read) == 1
