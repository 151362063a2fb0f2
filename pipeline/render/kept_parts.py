"""Encoded parts of a film's sound in the store: where one thing changed, the others are made already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline import ffmpeg
from pipeline.render.store import Store, key_of

_SUFFIX = ".aac"


def keeping_parts(
    store: Store, used: set[str]
) -> Callable[[Mapping[str, object], Callable[[Path], Any]], tuple[Path, Any]]:
    """Keeps parts in the store, with what is known of them. Their keys are added to those `used`.

    Raises StaleError for one that is damaged.
    """

    def keep(recipe: Mapping[str, object], make: Callable[[Path], Any]) -> tuple[Path, Any]:
        key = key_of("part", {"recipe": recipe, "ffmpeg": ffmpeg.version()})
        used.add(key)
        entry, known = store.made_with_value(key, _SUFFIX, make)
        store.verify([entry])
        return entry.path, known

    return keep


def note_parts(parts: Iterable[str], store: Store) -> None:
    """Count a film's parts as used, so that cleaning leaves them."""
    for key in parts:
        store.find(key, _SUFFIX)
        store.find(key, ".json")
