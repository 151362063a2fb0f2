"""Files that are kept for further renders, asked for by what makes them. Where they are kept its caller knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Keep = Callable[[Mapping[str, object], Callable[[Path], None]], Path | None]
"""The file kept under this recipe, plain JSON, written now where there is none yet; None where nothing is kept."""


def keep_nothing(recipe: Mapping[str, object], write: Callable[[Path], None]) -> Path | None:
    return None
