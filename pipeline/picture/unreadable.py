"""What of a text a viewer could not read."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import category, combining, name

from pipeline.picture.fonts import missing_glyphs
from pipeline.picture.frame import frame_of
from pipeline.picture.layout import fits
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay, written_parts
from pipeline.project.values import Size

# Characters that one message names.
_NAMED = 6
_QUOTES = ("quote", "full", "margin")
_SHOWN = {
    **dict.fromkeys(_QUOTES, "this quote"),
    "card": "this title",
    "label": "this label",
    "caption": "this caption",
    "roll": "this line of the credits",
    "page": "this page of the credits",
}
_SECOND = {
    **dict.fromkeys(_QUOTES, "who said this quote"),
    "card": "the smaller line of this title",
    "label": "the smaller line of this label",
}


def text_problems(text: Overlay, size: Size, look: Look) -> list[str]:
    """Characters that no font has, and text too long for the picture."""
    frame = frame_of(size, look)
    lacking = "".join(
        character
        for words, typeface in written_parts(text, look)
        for character in missing_glyphs(words, typeface.regular)
        if character not in typeface.borrowed
    )
    problems = [_unreadable(lacking)] if lacking else []
    if fits(text, frame, look):
        return problems
    is_second = text.second and fits(replace(text, second=""), frame, look)
    what = (_SECOND if is_second else _SHOWN)[text.kind]
    return [*problems, f"{what} is too long for the picture, even in small type"]


def _unreadable(characters: str) -> str:
    """Which characters and of what scripts, so that a font for them can be found."""
    each = list(dict.fromkeys(characters))
    named = ", ".join(f"{character} (U+{ord(character):04X})" for character in each[:_NAMED])
    more = f" and {len(each) - _NAMED} more" if len(each) > _NAMED else ""
    scripts = dict.fromkeys(_script(character) for character in each)
    return (
        f"no font on this machine has {named}{more}: install one for {', '.join(scripts)}, or name its file in `style`"
    )


def _script(character: str) -> str:
    """As the character's Unicode name begins, which is how fonts are called: Devanagari, Cjk; emoji are symbols."""
    if category(character) in ("So", "Me"):
        return "these symbols, such as Noto Emoji or Symbola (color fonts are not drawn)"
    if combining(character):
        return "combining marks"
    return name(character, "these").split()[0].title().replace("Cjk", "Chinese or Japanese")
