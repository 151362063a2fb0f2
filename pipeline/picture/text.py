"""Text on the picture, drawn by libass from a script and fonts laid beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unicodedata import category, combining, name

from pipeline.picture import ass
from pipeline.picture.faces import Face
from pipeline.picture.fonts import missing_glyphs, private_copy
from pipeline.picture.frame import frame_of
from pipeline.picture.layout import fits, marks_of
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay, written_parts
from pipeline.project.values import Size

_SCRIPT, _FONTS = "text.ass", "fonts"
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


def filters(texts: Sequence[Overlay], size: Size, look: Look, folder: Path) -> list[str]:
    """Filters that draw the texts of a segment, from files they find in `folder`; none where there is no text."""
    if not texts:
        return []
    (folder / _FONTS).mkdir()
    faces = sorted(_faces(texts, look), key=lambda face: face.family)
    for face in faces:
        (folder / _FONTS / face.family).write_bytes(private_copy(face))
    frame = frame_of(size, look)
    groups = [(marks_of(text, frame, look), text.range, text.fade) for text in texts]
    (folder / _SCRIPT).write_text(ass.script(size, groups, faces[0].family), encoding="utf-8")
    return ass.filters(_SCRIPT, _FONTS)


def text_problems(text: Overlay, size: Size, look: Look) -> list[str]:
    """What a viewer could not read: characters no font has, and text too long for the picture."""
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


def _faces(texts: Sequence[Overlay], look: Look) -> set[Face]:
    used = [part for text in texts for part in written_parts(text, look)]
    always = {face for _, typeface in used for face in (typeface.regular, typeface.italic)}
    return always | {typeface.borrowed[c] for words, typeface in used for c in words if c in typeface.borrowed}
