"""How wide text is as libass will draw it: by HarfBuzz, which shapes it there too, with the same fonts and settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import uharfbuzz as harfbuzz
from fontTools.unicodedata import script

from pipeline.picture.faces import Face
from pipeline.picture.fonts import private_copy

# Characters of every script, and marks that take the script of their letter.
_SHARED = ("Zyyy", "Zinh")


def shaped_width(text: str, face: Face) -> float:
    """In ems: letters kerned and joined, accents on their letters, what is invisible without width."""
    font = _font(face)
    return float(sum(_advance(piece, font) for piece in _pieces(text)) / font.face.upem)


@cache
def _font(face: Face) -> harfbuzz.Font:
    return harfbuzz.Font(harfbuzz.Face(private_copy(face)))


def _advance(piece: str, font: harfbuzz.Font) -> int:
    buffer = harfbuzz.Buffer()
    buffer.add_str(piece)
    buffer.guess_segment_properties()
    buffer.language = "und"  # or else the one that this machine is set to
    harfbuzz.shape(font, buffer)
    return sum(int(place.x_advance) for place in buffer.glyph_positions)


def _pieces(text: str) -> Iterator[str]:
    """Each in one script, which decides how it is shaped. What belongs to no script goes with what is before it."""
    start, current = 0, ""
    for at, character in enumerate(text):
        own = script(character)
        if own in _SHARED:
            continue
        if current and own != current:
            yield text[start:at]
            start = at
        current = own
    if text[start:]:
        yield text[start:]
