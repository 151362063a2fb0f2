"""A still's file as pixels: upright, sRGB, opaque; and sRGB as BT.709 planes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageFilter, ImageOps

from pipeline.drawings import UndrawableDrawing, drawn, is_drawing
from pipeline.errors import Issue, ProjectError
from pipeline.media import DAMAGED_STILL, STILL_FORMATS
from pipeline.quiet import without_warnings
from pipeline.timeline.model import Grade

RGB = npt.NDArray[np.uint8]
Planes = npt.NDArray[np.uint8]

_ROWS = 256

# BT.709, limited range, from R'G'B' of 0..255: ITU-R BT.709-6, 3.2 to 3.5.
_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_MATRIX = np.array(
    [
        [_KR * 219, _KG * 219, _KB * 219],
        [-_KR * 112 / (1 - _KB), -_KG * 112 / (1 - _KB), 112],
        [112, -_KG * 112 / (1 - _KR), -_KB * 112 / (1 - _KR)],
    ],
    np.float32,
) / np.float32(255)  # fmt: skip


def upright_rgb(path: Path, background: str, grade: Grade | None = None) -> RGB:
    """Shape (height, width, 3). Transparent parts show `background`, `#rrggbb`, as it is. Raises ProjectError."""
    if is_drawing(path):
        return np.asarray(_opaque(_graded(_drawing(path), grade), background), np.uint8)
    Image.init()  # registers the less common formats, which `formats` may only name then
    formats = [name for name in STILL_FORMATS if name in Image.OPEN]
    try:
        with without_warnings(), Image.open(path, formats=formats) as opened:
            # In place, and converted only where needed: at a hundred megapixels every copy is 400 MB.
            ImageOps.exif_transpose(opened, in_place=True)
            return np.asarray(_opaque(_graded(_in_srgb(_eight_bit(opened)), grade), background), np.uint8)
    except Image.DecompressionBombError:
        most = (Image.MAX_IMAGE_PIXELS or 0) * 2 // 1_000_000
        raise _problem(path, f"this still is too large: at most {most} million pixels are read") from None
    except DAMAGED_STILL as error:
        raise _problem(path, "this still cannot be read", str(error)) from None


def _drawing(path: Path) -> Image.Image:
    try:
        size, pixels = drawn(path)
    except UndrawableDrawing as error:
        raise _problem(path, "this SVG drawing cannot be drawn", str(error)) from None
    rgba = np.frombuffer(pixels, np.uint8).reshape(size.height, size.width, 4).copy()
    for top in range(0, size.height, _ROWS):
        rows = rgba[top : top + _ROWS]
        alpha = np.maximum(rows[..., 3:], 1).astype(np.uint16)
        rows[..., :3] = np.minimum((rows[..., :3] * np.uint16(255) + alpha // 2) // alpha, 255)
    return Image.fromarray(rgba, "RGBA")


def _problem(path: Path, message: str, hint: str = "") -> ProjectError:
    return ProjectError([Issue(message, path, hint=hint)])


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, which `convert` would clip, scaled to 8; palettes and masks as colour."""
    if image.mode.startswith(("I", "F")):
        values: npt.NDArray[Any] = np.asarray(image, np.float32)
        most = 1.0 if image.mode == "F" and values.max(initial=0) <= 1 else 65535.0
        return _with_profile(Image.fromarray(np.clip(values * (255 / most) + 0.5, 0, 255).astype(np.uint8)), image)
    if image.mode in ("P", "PA", "1", "LA", "La"):
        is_opaque = "A" not in image.mode and "transparency" not in image.info
        return _with_profile(image.convert("RGB" if is_opaque else "RGBA"), image)
    return _with_profile(image.convert("RGBA"), image) if "transparency" in image.info else image


def _with_profile(image: Image.Image, of: Image.Image) -> Image.Image:
    if "icc_profile" in of.info:
        image.info["icc_profile"] = of.info["icc_profile"]
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Through the embedded profile where there is a usable one; alpha is kept as it is."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colour = image.convert("RGB") if alpha else image
    if profile := image.info.get("icc_profile"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(colour, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            colour = converted or colour
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a damaged profile, or one of another colour model: the numbers are taken as sRGB
    colour = colour if colour.mode == "RGB" else colour.convert("RGB")
    if alpha:
        colour.putalpha(alpha)
    return colour


def _graded(image: Image.Image, grade: Grade | None) -> Image.Image:
    """Alpha is kept as it is."""
    if grade is None:
        return image
    from pipeline.picture.grades import table_of

    steps, colours = table_of(grade)
    return image.filter(ImageFilter.Color3DLUT(steps, colours.astype(np.float32).ravel()))


def _opaque(image: Image.Image, background: str) -> Image.Image:
    if image.mode != "RGBA":
        return image
    behind = Image.new("RGBA", image.size, background)
    behind.alpha_composite(image)
    return behind.convert("RGB")


def yuv_planes(rgb: RGB) -> tuple[Planes, Planes, Planes]:
    """Luma, and chroma at half size (means of four pixels). Width and height must be even.

    Rounded at random instead of to the nearest, with a fixed seed: a slow gradient stays smooth instead of stepping.
    """
    height, width = rgb.shape[:2]
    random = np.random.default_rng(709)
    y = np.empty((height, width), np.uint8)
    u, v = (np.empty((height // 2, width // 2), np.uint8) for _ in range(2))
    for top in range(0, height, _ROWS):
        rows = slice(top, min(top + _ROWS, height))
        halves = slice(top // 2, rows.stop // 2)
        yuv = cv2.transform(rgb[rows].astype(np.float32), _MATRIX)
        small = cv2.resize(yuv, (width // 2, halves.stop - halves.start), interpolation=cv2.INTER_AREA)
        y[rows] = yuv[..., 0] + 16 + random.random(yuv.shape[:2], np.float32)
        u[halves] = small[..., 1] + 128 + random.random(small.shape[:2], np.float32)
        v[halves] = small[..., 2] + 128 + random.random(small.shape[:2], np.float32)
    return y, u, v


def plain_yuv(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as Y, Cb, Cr of BT.709 limited range."""
    y, u, v = _MATRIX @ np.array(list(bytes.fromhex(colour.removeprefix("#"))), np.float32)
    return round(float(y) + 16), round(float(u) + 128), round(float(v) + 128)
