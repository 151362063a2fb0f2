"""What a store holds, since when it was not used, and what of it is removed.

A record's own time is when its entry was last used; it decides only the order in which entries are removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections import Counter
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
class Held:
    """How much a part of a store is: bytes, tables included, and how many entries of each kind, known by the ends of
    their names."""

    bytes: int
    entries: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed, and what stays."""

    removed: Held
    kept: Held


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry with its record: bytes of both, and when it was last used. A record may be left alone."""

    path: Path
    size: int
    used_ns: int
    is_there: bool


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
    return Stored(Path(name), sum(file.st_size for file in both), min(both[-1].st_mtime_ns, now), name in files)


def held(store: Store) -> Held:
    """All of a store."""
    return _held(stored(store), _size_of_tables(store))


def _held(entries: Iterable[Stored], tables: int = 0) -> Held:
    entries = list(entries)
    kinds = Counter(entry.path.suffix for entry in entries if entry.is_there)
    return Held(sum(entry.size for entry in entries) + tables, kinds)


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

    def is_needed(entry: Stored) -> bool:
        is_used = entry.path in used or (since is not None and entry.used_ns >= since)
        return is_used or read_table(record_of(entry.path)).get("of") in digests

    removed = [entry for entry in stored(store) if not is_needed(entry) and _is_removed(entry)]
    return Cleaned(_held(removed), held(store))


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
        if entry.path not in used and _is_removed(entry):
            removed += entry.size
    store.share()
    return removed


def size_used(store: Store) -> int:
    """Bytes of what this run used."""
    used = store.used()
    return sum(entry.size for entry in stored(store) if entry.path in used)


def cleaned_whole(store: Store) -> Cleaned:
    """Remove everything a store ever wrote."""
    removed, tables = [entry for entry in stored(store) if _is_removed(entry)], _size_of_tables(store)
    for path in _tables(store):
        path.unlink(missing_ok=True)
    (store.root / "lock").unlink(missing_ok=True)
    for folder in (*store.root.glob("??"), store.root / "tmp", store.root):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return Cleaned(_held(removed, tables), held(store))


def refuse_company(store: Store) -> None:
    """Raises MissingError while another run works in the store."""
    if not store.is_alone():
        raise MissingError(f"another run works with {store.root}", "clean when it has ended")


def _tables(store: Store) -> list[Path]:
    return [path for path in store.root.glob("*.json") if path.is_file() and not path.is_symlink()]


def _size_of_tables(store: Store) -> int:
    return sum(path.stat().st_size for path in _tables(store))


def _is_removed(entry: Stored) -> bool:
    """Remove an entry, before its record: alone, it would look damaged. Whether that could be done."""
    try:
        entry.path.unlink(missing_ok=True)
        record_of(entry.path).unlink(missing_ok=True)
    except OSError:
        return False
    return True
