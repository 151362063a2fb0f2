"""Prepared stills in the store: under which keys, and which of them a film needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.keep import Keep
from pipeline.picture.kept import kept_for
from pipeline.picture.segments import Segment
from pipeline.render.store import Store, key_of

_SUFFIX = ".npz"


def keeping(store: Store) -> Keep:
    """Keeps levels in the store. They only save time: where the disk takes no more, the render goes on without."""

    def keep(recipe: Mapping[str, object], write: Callable[[Path], None]) -> Path | None:
        try:
            return store.made(_key(recipe), _SUFFIX, write).path
        except MissingError:
            return None

    return keep


def finding(store: Store) -> Keep:
    """Finds what is kept, and adds nothing."""

    def keep(recipe: Mapping[str, object], write: Callable[[Path], None]) -> Path | None:
        found = store.find(_key(recipe), _SUFFIX)
        return found.path if found else None

    return keep


def note_levels(segment: Segment, store: Store) -> None:
    """Count what is kept for drawing a segment as used, so that cleaning leaves it."""
    for recipe in kept_for(segment):
        store.find(_key(recipe), _SUFFIX)


def _key(recipe: Mapping[str, object]) -> str:
    return key_of("levels", recipe)
