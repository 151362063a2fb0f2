"""The content-addressed store: what was made once, found again by the key of what went into it.

An entry is written under a temporary name, flushed, and renamed, so that it is whole or absent; two runs at once
may make the same thing twice, and both end well. Beside each file stands a small record of its size, time and
digest: a file that no longer fits its record is a miss, with a warning. Size and time tell most damage, reading tells
all of it: what goes into something new is read and compared first.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import MissingError, StaleError, ToolError, changed_meanwhile
from pipeline.marks import mark_of, mark_of_status
from pipeline.media import digest_of
from pipeline.render.claim import Claim
from pipeline.render.digests import Files
from pipeline.render.disk import disk_full, in_words, publish, put, read_json, read_table, write_text

_log = logging.getLogger(__name__)

RECORD = ".record"


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored file and the SHA-256 of its content."""

    path: Path
    digest: str


def key_of(kind: str, parameters: Mapping[str, Any]) -> str:
    """SHA-256 over canonical JSON of a step's kind and everything that can change what it makes."""
    text = json.dumps({"kind": kind, **parameters}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Store:
    """The folder `.render/` of one project. Safe to use from several threads and several processes."""

    def __init__(self, root: Path, *, is_ignored: bool = False) -> None:
        """With `is_ignored`, nothing made before is found: everything is made again.

        Raises MissingError where the folder is a link: what it leads to is not ours to write or to clean.
        """
        if root.is_symlink():
            raise MissingError(f"{root} is a link to another folder", "remove it: a folder is made in its place")
        self.root = root
        self._is_ignored = is_ignored
        self._lock = threading.Lock()
        self._used: dict[Path, str] = {}
        self._read: set[Path] = set()
        self._warned: set[Path] = set()
        self._files = Files(root / "digests.json", is_ignored=is_ignored)
        self._claim: Claim | None = None
        with contextlib.suppress(OSError):  # what cannot be written is told where something is
            self.claim()

    def claim(self) -> Claim | None:
        """That this run works here, so that no other one cleans meanwhile. None where there is no store yet."""
        with self._lock:
            if self._claim is None and self.root.is_dir():
                self._claim = Claim(self.root)
            return self._claim

    def is_alone(self) -> bool:
        """Whether no other run works here; from then on none does as long as this store is open."""
        claim = self.claim()
        return claim is None or claim.is_alone()

    def share(self) -> None:
        """Let other runs work here again, after `is_alone`."""
        if claim := self.claim():
            claim.share()

    # Entries

    def find(self, key: str, suffix: str) -> Entry | None:
        """What was made under a key, or None. A damaged entry is warned about and missed."""
        path = self._path(key, suffix)
        if self._is_ignored and path not in self._used:
            return None
        try:
            status = path.stat()
        except OSError:
            return None
        record = read_table(record_of(path))
        digest = record.get("digest")
        if record.get("size") != status.st_size or not isinstance(digest, str):
            return self._damaged(path)
        entry = Entry(path, digest)
        if record.get("mtime_ns") != status.st_mtime_ns:
            if not self._is_whole(entry):
                return self._damaged(path)
            self._write_record(path, status, digest, record.get("of", ""))
        self._note_use(entry)
        return entry

    def made(self, key: str, suffix: str, make: Callable[[Path], None], *, of: str = "") -> Entry:
        """What was made under a key, made now by `make(temporary path)` where it is missing or damaged.

        `of` is the digest of what it was found out about, which it is kept with. Raises StaleError where a file of the
        user's was changed meanwhile.
        """
        found = self._whole(key, suffix)
        return self._made_now(key, suffix, make, of) if found is None else found

    def forget(self, key: str, suffix: str) -> None:
        """Remove an entry, so that it is made again."""
        self._path(key, suffix).unlink(missing_ok=True)

    def verify(self, entries: Iterable[Entry]) -> None:
        """Read entries that are about to go into something new. Raises StaleError where one is damaged or gone."""
        unread = list({entry.path: entry for entry in entries}.values())
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            read = zip(unread, pool.map(self._is_whole, unread), strict=True)
            damaged = [entry for entry, is_whole in read if not is_whole]
        for entry in damaged:
            self._damaged(entry.path)
            entry.path.unlink(missing_ok=True)
        if damaged:
            raise StaleError("the store was damaged while the film was made from it\n    → render again")

    def value(self, key: str, make: Callable[[], Any], *, of: str = "") -> Any:
        """As `made`, for a value of plain JSON."""
        found = self.known_value(key)
        if found is not None:
            return found
        value = make()
        self._value_now(key, value, of)
        return value

    def known_value(self, key: str) -> Any:
        """The stored value, or None. It is read and compared: no damage goes unnoticed."""
        entry = self._whole(key, ".json")
        if entry is None:
            return None
        return read_json(entry.path)

    def made_with_value(self, key: str, suffix: str, make: Callable[[Path], Any]) -> tuple[Entry, Any]:
        """As `made`, with what `make` found out meanwhile, plain JSON: where one of both is missing, both are made.

        Another run may make both at the same time: each returns what it made itself, never one of both from the
        other run.
        """
        if self._whole(key, suffix) and (found := self.known_with_value(key, suffix)):
            return found
        values: list[Any] = []
        entry = self._made_now(key, suffix, lambda draft: values.append(make(draft)))
        self._value_now(key, values[0])
        return entry, values[0]

    def known_with_value(self, key: str, suffix: str) -> tuple[Entry, Any] | None:
        """What `made_with_value` made; None where the file or its value is missing or damaged."""
        entry, value = self.find(key, suffix), self.known_value(key)
        return None if entry is None or value is None else (entry, value)

    def note_use(self, key: str, suffix: str) -> None:
        """Count an entry as used, so that cleaning leaves it. Nothing is made from it: it may be damaged."""
        path = self._path(key, suffix)
        digest = read_table(record_of(path)).get("digest")
        if isinstance(digest, str) and path.exists():
            self._note_use(Entry(path, digest))

    # Files of the user's

    def digest(self, path: Path) -> str:
        """A user's file's digest. Its name, size and time only speed up finding it."""
        return self._files.digest(path)

    def begin_again(self) -> None:
        """Take the user's files as they are now: a run that noticed a change begins anew."""
        self._files.begin_again()

    def save_digests(self) -> None:
        if news := self._files.news():
            self.write_file(self.root / "digests.json", json.dumps(news))

    # Writing

    def write_file(self, destination: Path, text: str) -> None:
        """Publish text under a final name, whole or not at all."""
        with self.temporary(destination.suffix) as draft:
            write_text(draft, text)
            destination.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                draft.chmod(destination.stat().st_mode & 0o7777)
            publish(draft, destination)

    @contextmanager
    def temporary(self, suffix: str) -> Iterator[Path]:
        """A name in the store's folder for something unfinished; gone afterwards unless renamed."""
        folder = self.root / "tmp"
        with in_words(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self.claim()
        draft = folder / f"{uuid.uuid4().hex}{suffix}"
        try:
            with in_words(draft):
                yield draft
        except ToolError as error:
            if error.code == 256 - errno.ENOSPC or "No space left on device" in error.last_lines:
                raise disk_full(draft.parent) from error
            raise
        finally:
            draft.unlink(missing_ok=True)

    # Notes, which cost speed alone where they are lost

    def noted(self, name: str) -> Mapping[str, Any]:
        """What `note` wrote under a file's name; nothing where that is gone or damaged."""
        return read_table(self.root / name)

    def note(self, name: str, text: str) -> None:
        self.write_file(self.root / name, text)

    # Outputs

    def is_published(self, output: Path, key: str) -> bool:
        """Whether an output still stands as it was published from what `key` names."""
        known = read_table(self.root / "outputs.json").get(self.name_of(output))
        try:
            return not self._is_ignored and known == [key, *mark_of(output)]
        except OSError:
            return False

    def was_published(self, output: Path, key: str) -> bool:
        """Whether an output was published last from what `key` names, whatever became of its file."""
        known = read_table(self.root / "outputs.json").get(self.name_of(output))
        return isinstance(known, list) and known[:1] == [key]

    def name_of(self, output: Path) -> str:
        """From the project's folder, which may be moved."""
        return os.path.relpath(output.resolve(), self.root.parent.resolve())

    def publish(self, draft: Path, output: Path, key: str) -> None:
        """Give a film its final name, and remember what it was made from."""
        with in_words(output):
            output.parent.mkdir(parents=True, exist_ok=True)
            status = publish(draft, output)
        outputs = read_table(self.root / "outputs.json") | {self.name_of(output): [key, *mark_of_status(status)]}
        self.write_file(self.root / "outputs.json", json.dumps(outputs))

    # What was used

    def used(self) -> dict[Path, str]:
        """The entries that were found or made since this store was opened, and their digests."""
        with self._lock:
            return dict(self._used)

    def _made_now(self, key: str, suffix: str, make: Callable[[Path], None], of: str = "") -> Entry:
        """Make an entry, also where another run made it meanwhile: what is made from the same key is the same."""
        path = self._path(key, suffix)
        with self.temporary(suffix) as draft:
            make(draft)
            if changed := self._files.changed():
                raise changed_meanwhile(changed)
            digest = digest_of(draft)
            path.parent.mkdir(parents=True, exist_ok=True)
            # The record first: a file without its record would look damaged to another run.
            self._write_record(path, draft.stat(), digest, of)
            publish(draft, path)
        entry = Entry(path, digest)
        self._read.add(path)
        self._note_use(entry)
        return entry

    def _value_now(self, key: str, value: Any, of: str = "") -> None:
        text = json.dumps(value, ensure_ascii=False)
        self._made_now(key, ".json", lambda draft: write_text(draft, text), of)

    def _path(self, key: str, suffix: str) -> Path:
        return self.root / key[:2] / f"{key}{suffix}"

    def _note_use(self, entry: Entry) -> None:
        with self._lock:
            self._used[entry.path] = entry.digest

    def _is_whole(self, entry: Entry) -> bool:
        """Whether an entry is what its record says, read once a run."""
        if entry.path in self._read:
            return entry.path.exists()
        try:
            whole = digest_of(entry.path) == entry.digest
        except OSError:
            return False
        if whole:
            self._read.add(entry.path)
        return whole

    def _whole(self, key: str, suffix: str) -> Entry | None:
        """As `find`, read and compared."""
        entry = self.find(key, suffix)
        return entry if entry is None or self._is_whole(entry) else self._damaged(entry.path)

    def _damaged(self, path: Path) -> Entry | None:
        with self._lock:
            is_news = path not in self._warned
            self._warned.add(path)
            self._used.pop(path, None)
        if is_news:
            _log.warning("%s in the store is damaged: it is made again", path.name)
        return None

    def _write_record(self, path: Path, status: os.stat_result, digest: str, of: str) -> None:
        record = {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "digest": digest}
        with self.temporary(RECORD) as draft:
            write_text(draft, json.dumps(record | ({"of": of} if of else {})))
            put(draft, record_of(path))


def record_of(path: Path) -> Path:
    return path.with_name(path.name + RECORD)
