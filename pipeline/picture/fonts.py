"""Font files: their measures, what they lack, who else has it, and the copies that libass is given."""

from __future__ import annotations

import hashlib
import io
import struct
import sys
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.misc import sstruct
from fontTools.misc.psCharStrings import CharStringCompileError
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont, TTLibError
from PIL import ImageFont

from pipeline.errors import changed_meanwhile
from pipeline.marks import Mark, mark_of
from pipeline.picture.faces import Face, face_of

# What fontTools and Pillow raise on damaged fonts: for most damage neither has an error of its own.
_DAMAGED = (
    TTLibError, CharStringCompileError, sstruct.Error, struct.error, zlib.error, OSError, ImportError, LookupError,
    ValueError, TypeError, AttributeError, AssertionError, ArithmeticError, EOFError, RuntimeError,
)  # fmt: skip
_FAMILY_NAMES = (1, 4, 6, 16)
# Invisible wherever they stand, but only looked for in other fonts of the machine where this one lacks them.
_IGNORED = (0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), *range(0xFE00, 0xFE10), 0xFEFF)
# Characters that are never drawn themselves: joiners, marks of direction, spaces.
_UNDRAWN = ("Cf", "Cc", "Zs", "Zl", "Zp")
# Of other categories, but not drawn either: fillers, and selectors of variants (Default_Ignorable_Code_Point).
_INVISIBLE = frozenset(
    (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10), 0xFFA0,
     *range(0xE0100, 0xE01F0))
)  # fmt: skip
# They colour the emoji before them. Fonts without colour, if they have them at all, draw a box beside it.
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_COLOURED = ("CBDT", "COLR", "SVG ", "sbix")


@dataclass(frozen=True, slots=True)
class Metrics:
    """In ems. What libass takes for the size of a font is `height`, as on Windows, not the em."""

    ascent: float
    descent: float

    @property
    def height(self) -> float:
        return self.ascent + self.descent


@cache
def metrics(face: Face) -> Metrics:
    with _opened_as_found(face) as font:
        em, windows, mac = font["head"].unitsPerEm, font["OS/2"], font["hhea"]
        if windows.usWinAscent + windows.usWinDescent:
            return Metrics(windows.usWinAscent / em, windows.usWinDescent / em)
        return Metrics(mac.ascent / em, -mac.descent / em)


@cache
def private_copy(face: Face) -> bytes:
    """The font under a family name of its own, so that nothing else installed can be taken for it."""
    with _opened_as_found(face) as font:
        font.flavor = None  # a compressed font (WOFF) unpacked
        for record in font["name"].names:
            if record.nameID in _FAMILY_NAMES:
                record.string = face.family
        for table in font["cmap"].tables:
            if table.isUnicode() and ord(" ") in table.cmap and table.format != 14:
                table.cmap = dict.fromkeys(_IGNORED, table.cmap[ord(" ")]) | table.cmap
        made = io.BytesIO()
        font.save(made, reorderTables=False)
        return made.getvalue()


def damage(face: Face) -> str:
    """Why text cannot be drawn with a font; nothing where it can. It is used as drawing it will, by FreeType."""
    try:
        if not _coverage(face.path):
            return "it has no outlines of characters"
        if metrics(face).height <= 0:
            return "its lines have no height"
        opened = ImageFont.truetype(str(face.path), layout_engine=ImageFont.Layout.BASIC)
        opened.getlength(chr(min(_coverage(face.path))))
        private_copy(face)
    except _DAMAGED as error:
        return str(error).strip("'\"") or type(error).__name__
    return ""


def missing_glyphs(text: str, face: Face) -> str:
    """The characters of `text`, each once, for which the face has no glyph."""
    covered = _coverage(face.path)
    return "".join(c for c in dict.fromkeys(text) if ord(c) not in covered and _is_drawn(c))


def borrowed_faces(text: str, faces: Sequence[Face]) -> dict[str, Face]:
    """For each character that one of `faces` lacks, another of them that has it, or else a font of this machine.

    The same font is taken for as many as possible; among equals the first of `installed_fonts`.
    """
    lacking = {c for face in faces for c in missing_glyphs(text, face)}
    found: dict[str, Face] = {}
    for face in faces:
        found |= dict.fromkeys(lacking - found.keys() - set(missing_glyphs(text, face)), face)
    lacking -= found.keys()
    while lacking and (best := _best_installed(lacking)):
        covered = _covered(lacking, best.path)
        found |= dict.fromkeys(covered, best)
        lacking -= covered
    return found


def _best_installed(characters: set[str]) -> Face | None:
    """The sound font of this machine that has most of them; sorting is stable, so the first among equals."""
    having = [path for path in installed_fonts() if _covered(characters, path)]
    faces = map(face_of, sorted(having, key=lambda path: -len(_covered(characters, path))))
    return next((face for face in faces if not damage(face)), None)


def _covered(characters: set[str], path: Path) -> set[str]:
    return {character for character in characters if ord(character) in _coverage(path)}


@cache
def installed_fonts() -> tuple[Path, ...]:
    """Upright fonts of regular weight come first."""
    usable = [path for folder in _font_folders() for path in _font_files(folder)]
    return tuple(sorted(usable, key=lambda path: ("regular" not in path.stem.lower(), len(path.stem), path.name)))


def _font_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.rglob("*") if path.suffix.lower() in (".ttf", ".otf", ".ttc"))


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    if sys.platform == "win32":
        return [Path("C:/Windows/Fonts"), home / "AppData/Local/Microsoft/Windows/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"]


def _coverage(path: Path) -> frozenset[int]:
    """Code points; none for a file that cannot be read, and none of glyphs that are pictures in colour only, of which
    libass draws nothing."""
    try:
        return _coverage_read(path, mark_of(path))
    except OSError:
        return frozenset()


@cache
def _coverage_read(path: Path, mark: Mark) -> frozenset[int]:
    try:
        with _opened(path) as font:
            glyphs = font.getBestCmap() or {}
            if "glyf" not in font and "CFF " not in font:
                return frozenset()
            if not any(table in font for table in _COLOURED):
                return frozenset(glyphs)
            outlines = font.getGlyphSet()
            return frozenset(code for code, name in glyphs.items() if _has_outlines(outlines[name]))
    except _DAMAGED:
        return frozenset()


def _has_outlines(glyph: Any) -> bool:
    """More than two points, which some fonts have to say how large a picture is."""
    pen = RecordingPen()
    glyph.draw(pen)
    return len(pen.value) > 3 or any(command == "addComponent" for command, _ in pen.value)


def _opened_as_found(face: Face) -> TTFont:
    """Raises StaleError where the file is no longer what the face was found to be: it is remembered under that."""
    raw = face.path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != face.digest:
        raise changed_meanwhile(face.path.name)
    return _opened(io.BytesIO(raw))


def _opened(font: Path | io.BytesIO) -> TTFont:
    return TTFont(font, fontNumber=0, lazy=True, recalcBBoxes=False)


def _is_drawn(character: str) -> bool:
    return (
        unicodedata.category(character) not in _UNDRAWN
        and ord(character) not in _INVISIBLE
        and ord(character) not in _SKIN_TONES
    )


def without_skin_tones(text: str) -> str:
    return "".join(character for character in text if ord(character) not in _SKIN_TONES)
