"""A transcript as Markdown: CommonMark, read alike where GitHub's tables, strikethrough and formulas are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.captions.caption import Paragraph
from pipeline.captions.markup import plain, spans

# GitHub makes a link of an e-mail address once its backslashes are gone: only markup keeps the parts apart, a comment.
_MAIL = re.compile(r"(?<=[\w.+-])@(?=[\w-]+\.\w)")
_PARTED = "@<!-- -->"
# Signs that mean something wherever they stand, and what means something where a paragraph begins or in an address.
_SIGNS = re.compile(r"[\\`*_\[\]<>&#~|$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_FIRST = re.compile(r"^(?:[+-]|\d+(?=[.)]))")


def markdown_transcript(title: str, paragraphs: Sequence[Paragraph]) -> str:
    """The title, chapters as headings below it, a paragraph a scene. Nothing that the author wrote becomes markup."""
    return "\n\n".join(_blocks(title, paragraphs)) + "\n"


def _blocks(title: str, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    yield f"# {_escaped(_line(title))}"
    for each in paragraphs:
        if each.chapter:
            yield f"## {_escaped(_line(each.chapter))}"
        if each.text:
            yield _FIRST.sub(_escaped_start, _with_italics(each.text))


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _with_italics(text: str) -> str:
    pieces = spans(text)
    outer = ["", *(piece for piece, _ in pieces), ""]
    return "".join(
        _italic(piece, outer[at][-1:], outer[at + 2][:1]) if is_italic else _escaped(piece)
        for at, (piece, is_italic) in enumerate(pieces)
    )


def _italic(text: str, before: str, after: str) -> str:
    """Between asterisks, or, where those would not be read as marks, between tags.

    An asterisk opens or closes nothing where it stands between a letter and a punctuation mark that belongs to the
    italics (CommonMark, flanking delimiter runs): `看*《花樣年華》*吧`.
    """
    is_torn = (_is_punctuation(text[0]) and _is_letter(before)) or (_is_punctuation(text[-1]) and _is_letter(after))
    return f"<em>{_escaped(text)}</em>" if is_torn else f"*{_escaped(text)}*"


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_letter(character: str) -> bool:
    return bool(character) and not character.isspace() and not _is_punctuation(character)


def _escaped(text: str) -> str:
    return _PARTED.join(_SIGNS.sub(r"\\\g<0>", part) for part in _MAIL.split(text))


def _escaped_start(found: re.Match[str]) -> str:
    """A list's sign, or the one after its number."""
    return f"{found[0]}\\" if found[0].isdecimal() else f"\\{found[0]}"
