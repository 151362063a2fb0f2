"""Encoded parts of a film's sound in the store: where one thing changed, the others are made already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import ffmpeg
from pipeline.render.store import Store, key_of
from pipeline.sound.loudness import STEP
from pipeline.timing import SAMPLE_RATE

if TYPE_CHECKING:
    from pipeline.sound.aac import Make, Measured

_SUFFIX = ".aac"


@dataclass(slots=True)
class Parts:
    """Keeps parts in a store. Notes the keys of those that were asked for, and the seconds that were made now."""

    store: Store
    keys: set[str] = field(default_factory=set)
    seconds: float = 0.0

    def keep(self, recipe: Mapping[str, object], make: Make) -> tuple[Path, Measured]:
        from pipeline.sound.aac import Measured

        def made(draft: Path) -> dict[str, object]:
            measured = make(draft)
            self.seconds += len(measured.levels) * STEP / SAMPLE_RATE
            return asdict(measured)

        key = key_of("part", {"recipe": recipe, "ffmpeg": ffmpeg.version()})
        self.keys.add(key)
        entry, known = self.store.made_with_value(key, _SUFFIX, made)
        return entry.path, Measured(tuple(known["levels"]), known["true_peak"])


def note_parts(keys: Iterable[str], store: Store) -> None:
    """Count a film's parts as used, so that cleaning leaves them."""
    for key in keys:
        store.note_use(key, _SUFFIX)
        store.note_use(key, ".json")
