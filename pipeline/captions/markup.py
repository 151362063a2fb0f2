"""The one mark of the script: `*…*` for italics, and text measured as a reader sees it.

A pair is balanced where the opening asterisk stands against the word after it and the closing one against the word
before it, as in `*In the Mood for Love*`. Everything else (`2 * 3`, `**bold**`, a lone `*`) is literal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

# A letter or digit that would make the asterisk part of a word (`5*3`); scripts written without spaces excepted.
_JOINED = r"[^\W_\u2e80-\u9fff\uf900-\ufaff]"
_ITALICS = re.compile(rf"(?<![*])(?<!{_JOINED})\*(?=[^\s*])([^*]*[^\s*])\*(?!{_JOINED})(?![*])")

_ZERO_WIDTH_JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_HANGUL_VOWELS_AND_TAILS = range(0x1160, 0x1200)


def spans(text: str) -> tuple[tuple[str, bool], ...]:
    """The text in order as (piece, is italic), without the asterisks of balanced pairs and without empty pieces."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in _ITALICS.finditer(text):
        pieces += [(text[at : found.start()], False), (found[1], True)]
        at = found.end()
    pieces.append((text[at:], False))
    return tuple((piece, is_italic) for piece, is_italic in pieces if piece)


def tagged(text: str, written: Callable[[str], str]) -> str:
    """The text with `<i>` for its asterisks, everything else as `written` has it."""
    return "".join(f"<i>{written(piece)}</i>" if is_italic else written(piece) for piece, is_italic in spans(text))


def plain(text: str) -> str:
    """The text as it is read: without the asterisks of balanced pairs."""
    return _ITALICS.sub(r"\1", text)


def italics(text: str) -> tuple[tuple[int, int], ...]:
    """Where balanced pairs stand: the offset of the opening asterisk, and the one past the closing asterisk."""
    return tuple(found.span() for found in _ITALICS.finditer(text))


def graphemes(text: str) -> Iterator[str]:
    """What a reader counts as one character: combining marks, emoji sequences, flags and jamo stay together.

    Our own rather than the `regex` package, which comes only along with another dependency and takes longer to import
    than all of this package. It leaves out Unicode's prepended marks (a few Indic signs), which are not met in prose.
    """
    start = 0
    for at in range(1, len(text)):
        if not _is_joined(text, start, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _is_joined(text: str, start: int, at: int) -> bool:
    """True where the character at `at` belongs to the grapheme that begins at `start`."""
    character = text[at]
    if character.isascii():
        return False
    code = ord(character)
    if code in _REGIONAL:
        return at - start == 1 and ord(text[start]) in _REGIONAL
    extends = code in _SKIN_TONES or code in _TAGS or code in _HANGUL_VOWELS_AND_TAILS
    return (
        extends
        or character == _ZERO_WIDTH_JOINER
        or text[at - 1] == _ZERO_WIDTH_JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
    )


def width(text: str) -> int:
    """The characters a line counts: one a grapheme, two where it is East Asian wide (emoji excepted)."""
    if text.isascii():
        return len(text)
    return sum(_grapheme_width(grapheme) for grapheme in graphemes(text))


def _grapheme_width(grapheme: str) -> int:
    first = grapheme[0]
    is_wide = unicodedata.east_asian_width(first) in "WF" and unicodedata.category(first) != "So"
    return 2 if is_wide else 1
