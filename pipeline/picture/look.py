"""How text on the picture looks: the style's colours, and each kind of text with the font files that draw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

from pipeline.picture.faces import Face, face_of
from pipeline.project.style_model import Style
from pipeline.project.themes import Measures


@dataclass(frozen=True, slots=True)
class Typeface:
    """What draws one kind of text. `borrowed`: characters that `regular` lacks, and the face that has each."""

    regular: Face
    italic: Face
    borrowed: Mapping[str, Face] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours are `#rrggbb`; `scale` multiplies all text; above `caption_lines` of captions stands everything else.

    `card_fade` and `fade`: seconds that a card's text and all other take to come and to go.
    """

    accent: str
    background: str
    text: str
    scale: float
    title: Typeface
    quote: Typeface
    caption: Typeface
    caption_lines: int = 2
    measures: Measures = field(default_factory=Measures)
    card_fade: Fraction = Fraction("0.6")
    fade: Fraction = Fraction("0.35")

    def typeface(self, kind: str) -> Typeface:
        """What draws the main text of an overlay of this kind; the smaller line beside it is the caption's."""
        return {
            "quote": self.quote, "full": self.quote, "margin": self.quote, "card": self.title, "label": self.caption,
            "caption": self.caption,
        }[kind]  # fmt: skip

    def row_typeface(self, kind: str) -> Typeface:
        """What draws a row of the credits."""
        return {"title": self.title, "heading": self.title, "work": self.quote}.get(kind, self.caption)


# The .otf of each: in the package's .ttf of Source Serif many glyphs (digits, quotation marks, %) take the width of one
# of their parts, and overlap.
_SERIF, _SANS = ("font_source_serif_pro", "SourceSerifPro"), ("font_source_sans_pro", "SourceSansPro")
PACKAGED = {
    "sans": (*_SANS, "Regular", "It"),
    "serif": (*_SERIF, "Regular", "It"),
    "sans-light": (*_SANS, "Light", "LightIt"),
    "sans-bold": (*_SANS, "Semibold", "SemiboldIt"),
    "sans-black": (*_SANS, "Black", "BlackIt"),
    "serif-light": (*_SERIF, "Light", "LightIt"),
    "serif-bold": (*_SERIF, "Semibold", "SemiboldIt"),
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
        package, family, regular, italic = PACKAGED[name]
        folder = Path(str(files(package))) / "files"
        upright, slanted = (face_of(folder / f"{family}-{weight}.otf") for weight in (regular, italic))
        return Typeface(upright, slanted, _borrowed(set(text) - _CERTAIN, upright, slanted))

    fonts, (card_fade, fade) = style.fonts, style.fades
    return Look(
        style.accent, style.background, style.text, style.scale,
        typeface(fonts.title), typeface(fonts.quote), typeface(fonts.caption),
        measures=style.measures, card_fade=card_fade, fade=fade,
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
