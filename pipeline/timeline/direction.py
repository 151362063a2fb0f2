"""Which way a text runs."""

from __future__ import annotations

from unicodedata import bidirectional


def is_leftward(text: str) -> bool:
    """By its first letter, as the Unicode bidirectional algorithm does (rules P2 and P3)."""
    strong = (direction for character in text if (direction := bidirectional(character)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"
