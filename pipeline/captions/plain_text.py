"""A transcript as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.captions.caption import Paragraph
from pipeline.captions.markup import plain


def transcript(paragraphs: Sequence[Paragraph]) -> str:
    """What is said, a paragraph a scene, under the chapter that begins with it."""
    return "\n\n".join(plain(text) for each in paragraphs for text in (each.chapter, each.text) if text) + "\n"
