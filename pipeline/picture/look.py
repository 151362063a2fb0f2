"""How text on the picture looks: the style's colours, and each kind of text with the font files that draw it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from pipeline.project.model import Style


@dataclass(frozen=True, slots=True)
class Face:
    """One font file. Two faces are the same where the bytes of their files are."""

    path: Path = field(compare=False)
    digest: str

    @property
    def family(self) -> str:
        """The name under which libass finds this very file, and no font of the machine that is called alike."""
        return f"face{self.digest[:16]}"


@dataclass(frozen=True, slots=True)
class Typeface:
    """What draws one kind of text. `borrowed`: characters that `regular` lacks, and the face that has each."""

    regular: Face
    italic: Face
    borrowed: Mapping[str, Face]


@dataclass(frozen=True, slots=True)
class Look:
    """Colours are `#rrggbb`; `scale` multiplies all text."""

    accent: str
    background: str
    text: str
    scale: float
    title: Typeface
    quote: Typeface
    caption: Typeface


# The .otf of each: in the package's .ttf of Source Serif many glyphs (digits, quotation marks, %) take the width of one
# of their parts, and overlap.
_PACKAGED = {
    "serif": ("font_source_serif_pro", "SourceSerifPro-Regular.otf", "SourceSerifPro-It.otf"),
    "sans": ("font_source_sans_pro", "SourceSansPro-Regular.otf", "SourceSansPro-It.otf"),
}

Borrow = Callable[[Face], Mapping[str, Face]]


def look_of(style: Style, resolve: Callable[[str], Path], borrow: Borrow = lambda face: {}) -> Look:
    """`resolve` turns a font written as a path into a file; `borrow` says which characters another face draws."""

    def typeface(name: str) -> Typeface:
        if name not in _PACKAGED:
            own = face_of(resolve(name))
            return Typeface(own, own, borrow(own))
        package, regular, italic = _PACKAGED[name]
        folder = Path(str(files(package))) / "files"
        face = face_of(folder / regular)
        return Typeface(face, face_of(folder / italic), borrow(face))

    fonts = style.fonts
    return Look(
        style.accent, style.background, style.text, style.scale,
        typeface(fonts.title), typeface(fonts.quote), typeface(fonts.caption),
    )  # fmt: skip


@cache
def face_of(path: Path) -> Face:
    return Face(path, hashlib.sha256(path.read_bytes()).hexdigest())
