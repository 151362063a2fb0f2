"""Sentences of the scratch voice in the store: where one of a text was changed, the others are spoken already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.render.store import Entry, Store, key_of

_SUFFIX = ".said"


@dataclass(frozen=True, slots=True)
class Sentences:
    """Keeps what a voice says in a store. Notes the keys of what was asked for."""

    store: Store
    voice: str
    keys: set[str] = field(default_factory=set)

    def keep(self, recipe: Mapping[str, object], make: Callable[[Path], None]) -> Path:
        key = key_of("sentence", {"voice": self.voice, **recipe})
        self.keys.add(key)
        return self.store.made(key, _SUFFIX, make).path


def spoken_take(key: str, store: Store) -> Entry | None:
    """A take of the voice that is there. Its sentences count as used, so that cleaning leaves them."""
    known = store.known_with_value(key, ".wav")
    if known is None:
        return None
    take, sentences = known
    for sentence in sentences:
        store.note_use(sentence, _SUFFIX)
    return take
