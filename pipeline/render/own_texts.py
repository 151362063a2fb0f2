"""Texts beside the film that this program wrote, known by what they hold: so nobody else's file is ever removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.errors import Issue
from pipeline.render.store import Store

_NAME = "texts.json"


def note_texts(store: Store, texts: Mapping[Path, str]) -> None:
    """Remember what these files were written with."""
    known = store.noted(_NAME)
    news = {store.name_of(path): _digest(text.encode()) for path, text in texts.items()}
    if any(known.get(name) != digest for name, digest in news.items()):
        store.note(_NAME, json.dumps({**known, **news}))


def without_texts(store: Store, paths: Iterable[Path]) -> list[Issue]:
    """Remove files that hold what was written into them. Returns a note on each that holds something else."""
    known = store.noted(_NAME)
    notes: list[Issue] = []
    for path in paths:
        if not path.is_file() or path.is_symlink():
            continue
        if known.get(store.name_of(path)) == _digest_of(path):
            path.unlink()
        else:
            message = "this film has nothing for this file; that a render wrote it is not known, so it stays"
            notes.append(Issue(message, path, hint="remove it, if it is not yours", is_note=True))
    return notes


def _digest_of(path: Path) -> str:
    """Nothing where it cannot be read."""
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
