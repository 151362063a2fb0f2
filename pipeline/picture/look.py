"""How text on the picture looks: the style's colours, and each kind of text with the font files that draw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from pipeline.picture.faces import Face, face_of
from pipeline.project.model import Style


@dataclass(frozen=True, slots=True)
class Typeface:
    """What draws one kind of text. `borrowed`: characters that `regular` lacks, and the face that has each."""

    regular: Face
    italic: Face
    borrowed: Mapping[str, Face] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours are `#rrggbb`; `scale` multiplies all text; above `caption_lines` of captions stands everything else."""

    accent: str
    background: str
    text: str
    scale: float
    title: Typeface
    quote: Typeface
    caption: Typeface
    caption_lines: int = 2

    def typeface(self, kind: str) -> Typeface:
        """What draws the main text of an overlay of this kind; the smaller line beside it is the caption's."""
        quotes = {"quote": self.quote, "full": self.quote, "margin": self.quote}
        return {**quotes, "card": self.title, "label": self.caption, "caption": self.caption}[kind]


# The .otf of each: in the package's .ttf of Source Serif many glyphs (digits, quotation marks, %) take the width of one
# of their parts, and overlap.
PACKAGED = {
    "serif": ("font_source_serif_pro", "SourceSerifPro-Regular.otf", "SourceSerifPro-It.otf"),
    "sans": ("font_source_sans_pro", "SourceSansPro-Regular.otf", "SourceSansPro-It.otf"),
}

# What both packaged families have, so that a film in western languages need not open a font to know it.
_CERTAIN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100)))) | frozenset(
    "\n‘’“”‚„–—…•€™ŒœŠšŽžŸĄąĆćĘęŁłŃńŚśŹźŻżČčĎďĚěŇňŘřŤťŮůĞğİıŞşŐőŰű"
)


def look_of(style: Style, resolve: Callable[[str], Path], text: str = "") -> Look:
    """`resolve` turns a font written as a path into a file; `text` is all that is shown anywhere in the film.

    Its characters that a font lacks are borrowed from fonts of this machine; `text_problems` names what is left.
    """

    def typeface(name: str) -> Typeface:
        if name not in PACKAGED:
            own = face_of(resolve(name))
            return Typeface(own, own, _borrowed(set(text), own))
        package, regular, italic = PACKAGED[name]
        folder = Path(str(files(package))) / "files"
        upright, slanted = face_of(folder / regular), face_of(folder / italic)
        return Typeface(upright, slanted, _borrowed(set(text) - _CERTAIN, upright, slanted))

    fonts = style.fonts
    return Look(
        style.accent, style.background, style.text, style.scale,
        typeface(fonts.title), typeface(fonts.quote), typeface(fonts.caption),
    )  # fmt: skip


def _borrowed(characters: set[str], *faces: Face) -> Mapping[str, Face]:
    if not characters:
        return {}
    from pipeline.picture.fonts import borrowed_faces

    return borrowed_faces("".join(sorted(characters)), faces)


def check_font(path: Path) -> None:
    """Raises ValueError(message, hint) where a file is no font that text can be drawn with."""
    from pipeline.picture.fonts import damage

    if reason := damage(face_of(path)):
        hint = f"a .ttf or .otf file, or sans or serif ({reason})"
        raise ValueError(f"{path.name} is not a font that can be read", hint)
