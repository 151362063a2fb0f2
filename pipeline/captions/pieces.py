"""Words cut into the pieces between which a line or a cue may break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from pipeline.captions.markup import graphemes, italics, width
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE

# What a line of Chinese or Japanese does not start or end with (the common part of JIS X 4051's kinsoku classes).
_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〉》」』】〕…—～ーゝゞ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}”’%％"
)
_NOT_LAST = frozenset("（［｛〈《「『【〔“‘([{")


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` with its asterisks; `offset` is where it starts in the scene's text, its words joined (see `joined`).

    `start` and `end` are seconds from the scene's start, exact. `is_glued` is True where no space stands before it.
    """

    text: str
    offset: int
    word: int
    start: Fraction
    end: Fraction
    is_glued: bool
    width: int


def joined(words: Sequence[Word]) -> str:
    """The words as one text."""
    return "".join(word.text if word.is_glued or not at else f" {word.text}" for at, word in enumerate(words))


def plain_words(words: Sequence[Word]) -> tuple[str, ...]:
    """Each word's text without the asterisks of italics, which may begin in one word and end in another."""
    text = joined(words)
    marks = {at for start, end in italics(text) for at in (start, end - 1)}
    starts = accumulate((len(word.text) + bool(at and not word.is_glued) for at, word in enumerate(words)), initial=0)
    return tuple(
        "".join(text[at] for at in range(start, end) if at not in marks).strip() for start, end in pairwise(starts)
    )


def pieces_of_words(words: Sequence[Word]) -> tuple[Piece, ...]:
    """One piece a word; a word in a script written without spaces gives one a character, its time shared out."""
    marks = {at for start, end in italics(joined(words)) for at in (start, end - 1)}
    pieces: list[Piece] = []
    offset = 0
    for index, word in enumerate(words):
        offset += bool(index and not word.is_glued)
        pieces += _pieces_of_word(word, index, offset, marks)
        offset += len(word.text)
    return tuple(pieces)


def _pieces_of_word(word: Word, index: int, offset: int, marks: set[int]) -> Iterator[Piece]:
    start, length = Fraction(word.range.start, SAMPLE_RATE), Fraction(word.range.duration, SAMPLE_RATE)
    share = length / max(len(word.text), 1)
    at = 0
    for text in _unbroken(word.text):
        end = at + len(text)
        signs = sum(offset + place in marks for place in range(at, end)) if marks else 0
        yield Piece(
            text,
            offset + at,
            index,
            start + share * at,
            start + share * end,
            is_glued=at > 0 or word.is_glued,
            width=width(text) - signs,
        )
        at = end


def _unbroken(text: str) -> list[str]:
    """The text cut beside every character of a script written without spaces, punctuation kept where it belongs."""
    if text.isascii() or not any(_is_spaceless(character) for character in text):
        return [text]
    parts: list[str] = []
    for grapheme in graphemes(text):
        if parts and not _may_break(parts[-1], grapheme):
            parts[-1] += grapheme
        else:
            parts.append(grapheme)
    return parts


def _may_break(before: str, after: str) -> bool:
    stays = after[0] in _NOT_FIRST or after == "*" or before[-1] in _NOT_LAST or before[-1] == "*"
    return not stays and (_is_spaceless(after[0]) or _is_spaceless(before[-1]))


def _is_spaceless(character: str) -> bool:
    """Chinese, Japanese (Korean has spaces); Thai, Lao, Burmese and Khmer, where any break is better than none."""
    code = ord(character)
    return (
        0x3005 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
        or 0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
    )
