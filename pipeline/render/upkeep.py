"""What a store holds, since when it was not used, and what of it is removed.

A record's own time is when its entry was last used; it decides only the order in which entries are removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.render.digests import TICK_NS
from pipeline.render.disk import read_table
from pipeline.render.store import RECORD, Store, record_of

_ENTRY = re.compile(r"[0-9a-f]{64}\.\w+")
_USES = "uses.json"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Bytes of files that were removed, and of those that stay."""

    removed: int
    kept: int


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry with its record: bytes of both, and when it was last used."""

    path: Path
    size: int
    used_ns: int


def stored(store: Store) -> list[Stored]:
    """All entries, those first that were not used for the longest time. A time to come is no time of use: it is now."""
    files, now = dict(_files(store.root)), time.time_ns()
    entries = (_stored(name, files, now) for name in {name.removesuffix(RECORD) for name in files})
    return sorted(entries, key=lambda entry: (entry.used_ns, entry.path.name))


def _files(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Entries and records, following no links."""
    for folder in root.glob("??"):
        if folder.is_dir() and not folder.is_symlink():
            with os.scandir(folder) as inside:
                for file in inside:
                    if _ENTRY.match(file.name) and file.is_file(follow_symlinks=False):
                        with contextlib.suppress(FileNotFoundError):
                            yield file.path, file.stat()


def _stored(name: str, files: Mapping[str, os.stat_result], now: int) -> Stored:
    both = [files[each] for each in (name, name + RECORD) if each in files]
    return Stored(Path(name), sum(file.st_size for file in both), min(both[-1].st_mtime_ns, now))


def size_of(store: Store) -> int:
    """Bytes of everything in the store."""
    return sum(entry.size for entry in stored(store)) + _size_of_tables(store)


def note_uses(store: Store, film: str) -> None:
    """Remember that everything found or made so far was used now, for the film of this name."""
    now = time.time_ns()
    for path in store.used():
        with contextlib.suppress(OSError):
            os.utime(record_of(path), ns=(now, now))
    store.write_file(store.root / _USES, json.dumps(read_table(store.root / _USES) | {film: now}))


def last_use(store: Store, films: Iterable[str]) -> int:
    """When the films of these names were last made, the earliest of them, as files keep it; 0 where nobody knows."""
    known = read_table(store.root / _USES)
    return max(0, min((known[film] for film in films if isinstance(known.get(film), int)), default=0) - TICK_NS)


def cleaned(store: Store, since: int | None) -> Cleaned:
    """Remove every entry that was not found or made since this store was opened, nor, from `since` on, used before.

    What was found out about an entry that stays, stays with it.
    """
    used = store.used()
    digests = set(used.values())
    removed = 0
    for entry in stored(store):
        is_kept = entry.path in used or (since is not None and entry.used_ns >= since)
        if not is_kept and read_table(record_of(entry.path)).get("of") not in digests:
            removed += _removed(entry)
    return Cleaned(removed, size_of(store))


def trimmed(store: Store, limit: int) -> int:
    """Remove what was not used for the longest time, until the store fits, and nothing that this run used.

    Returns the bytes removed: none where another run works in the store, which does this at its end.
    """
    used, removed = store.used(), 0
    if not store.is_alone():
        return 0
    entries = stored(store)
    size = sum(entry.size for entry in entries) + _size_of_tables(store)
    for entry in entries:
        if size - removed <= limit:
            break
        if entry.path not in used:
            removed += _removed(entry)
    store.share()
    return removed


def size_used(store: Store) -> int:
    """Bytes of what this run used."""
    used = store.used()
    return sum(entry.size for entry in stored(store) if entry.path in used)


def removed_whole(store: Store) -> int:
    """Remove everything a store ever wrote. Returns bytes freed."""
    freed = sum(_removed(entry) for entry in stored(store))
    for path in _tables(store):
        freed += path.stat().st_size
        path.unlink(missing_ok=True)
    (store.root / "lock").unlink(missing_ok=True)
    for folder in (*store.root.glob("??"), store.root / "tmp", store.root):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return freed


def refuse_company(store: Store) -> None:
    """Raises MissingError while another run works in the store."""
    if not store.is_alone():
        raise MissingError(f"another run works with {store.root}", "clean when it has ended")


def _tables(store: Store) -> list[Path]:
    return [path for path in store.root.glob("*.json") if path.is_file() and not path.is_symlink()]


def _size_of_tables(store: Store) -> int:
    return sum(path.stat().st_size for path in _tables(store))


def _removed(entry: Stored) -> int:
    """Remove an entry, before its record: alone, it would look damaged. Returns the bytes freed."""
    try:
        entry.path.unlink(missing_ok=True)
        record_of(entry.path).unlink(missing_ok=True)
    except OSError:
        return 0
    return entry.size
