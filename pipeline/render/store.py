"""The content-addressed store: what was made once, found again by the key of what went into it.

An entry is written under a temporary name, flushed, and renamed, so that it is whole or absent; two runs at once
may make the same thing twice, and both end well. Beside each file stands a small record of its size, time and
digest: a file that no longer fits its record is a miss, with a warning.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import re
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import Interrupted, MissingError, ToolError
from pipeline.media import digest_of

_log = logging.getLogger(__name__)

_ENTRY = re.compile(r"[0-9a-f]{64}\.")
_UNFINISHED = 3600  # seconds after which nobody works on a temporary file any more


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

    def __init__(self, root: Path, *, is_ignored: bool = False, is_watched: bool = False) -> None:
        """With `is_ignored`, nothing made before is found: everything is made again. With `is_watched`, nothing is kept
        once one of the files asked for by `digest` has changed: it may be made from other content than its key says.

        Raises MissingError where the folder is a link: what it leads to is not ours to write or to clean.
        """
        if root.is_symlink():
            raise MissingError(f"{root} is a link to another folder", "remove it: a folder is made in its place")
        self.root = root
        self._is_ignored = is_ignored
        self._is_watched = is_watched
        self._asked: dict[str, list[int]] = {}
        self._lock = threading.Lock()
        self._used: set[Path] = set()
        self._warned: set[Path] = set()
        self._digests: dict[str, list[Any]] | None = None

    def find(self, key: str, suffix: str) -> Entry | None:
        """What was made under a key, or None. A damaged entry is warned about and missed."""
        path = self._path(key, suffix)
        if self._is_ignored and path not in self._used:
            return None
        record = _read_json(_record_of(path))
        try:
            status = path.stat()
        except OSError:
            return None
        if not isinstance(record, dict) or record.get("size") != status.st_size:
            return self._damaged(path)
        if record.get("mtime_ns") != status.st_mtime_ns:
            if digest_of(path) != record.get("digest"):
                return self._damaged(path)
            self._write_record(path, status, record["digest"])
        self._note_use(path)
        return Entry(path, str(record["digest"]))

    def made(self, key: str, suffix: str, make: Callable[[Path], None]) -> Entry:
        """What was made under a key, made now by `make(temporary path)` where it is missing.

        Raises Interrupted where the store is watched and a file was saved meanwhile.
        """
        found = self.find(key, suffix)
        if found is not None:
            return found
        path = self._path(key, suffix)
        with self.temporary(suffix) as draft:
            make(draft)
            self._refuse_overtaken()
            digest = digest_of(draft)
            path.parent.mkdir(parents=True, exist_ok=True)
            # The record first: a file without its record would look damaged to another run.
            self._write_record(path, draft.stat(), digest)
            publish(draft, path)
        self._note_use(path)
        return Entry(path, digest)

    def forget(self, key: str, suffix: str) -> None:
        """Remove an entry, so that it is made again."""
        self._path(key, suffix).unlink(missing_ok=True)

    def value(self, key: str, make: Callable[[], Any]) -> Any:
        """As `made`, for a value of plain JSON."""
        found = self.known_value(key)
        if found is not None:
            return found
        value = make()
        text = json.dumps(value, ensure_ascii=False)
        self.made(key, ".json", lambda draft: _write_text(draft, text))
        return value

    def known_value(self, key: str) -> Any:
        """The stored value, or None."""
        entry = self.find(key, ".json")
        return _read_json(entry.path) if entry else None

    def digest(self, path: Path) -> str:
        """A user's file's digest. Its name, size and time only speed up finding it."""
        mark, name = _size_and_time(path), str(path.resolve())
        with self._lock:
            self._asked.setdefault(name, mark)
            if self._digests is None:
                known = None if self._is_ignored else _read_json(self.root / "digests.json")
                self._digests = known if isinstance(known, dict) else {}
            found = self._digests.get(name)
        if found and found[:2] == mark:
            return str(found[2])
        digest = digest_of(path)
        with self._lock:
            self._digests[name] = [*mark, digest]
        return digest

    def _refuse_overtaken(self) -> None:
        with self._lock:
            asked = list(self._asked.items()) if self._is_watched else []
        try:
            is_overtaken = any(_size_and_time(Path(name)) != mark for name, mark in asked)
        except OSError:  # gone, or just being replaced
            is_overtaken = True
        if is_overtaken:
            raise Interrupted

    def save_digests(self) -> None:
        if self._digests:
            self.write_file(self.root / "digests.json", json.dumps(self._digests))

    def write_file(self, destination: Path, text: str) -> None:
        """Publish text under a final name, whole or not at all."""
        with self.temporary(destination.suffix) as draft:
            _write_text(draft, text)
            destination.parent.mkdir(parents=True, exist_ok=True)
            if destination.exists():
                shutil.copymode(destination, draft)
            publish(draft, destination)

    @contextmanager
    def temporary(self, suffix: str) -> Iterator[Path]:
        """A name in the store's folder for something unfinished; gone afterwards unless renamed."""
        folder = self.root / "tmp"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _no_room(error, folder) from error
        draft = folder / f"{uuid.uuid4().hex}{suffix}"
        try:
            yield draft
        except OSError as error:
            raise _no_room(error, draft) from error
        except ToolError as error:
            if error.code == 256 - errno.ENOSPC or "No space left on device" in error.last_lines:
                raise _disk_full(draft.parent) from error
            raise
        finally:
            draft.unlink(missing_ok=True)

    def is_published(self, output: Path, key: str) -> bool:
        """Whether an output still stands as it was published from what `key` names."""
        known = _read_json(self.root / "outputs.json")
        return (
            not self._is_ignored and isinstance(known, dict) and known.get(str(output.resolve())) == _mark(output, key)
        )

    def record_published(self, output: Path, key: str) -> None:
        known = _read_json(self.root / "outputs.json")
        outputs = known if isinstance(known, dict) else {}
        self.write_file(self.root / "outputs.json", json.dumps(outputs | {str(output.resolve()): _mark(output, key)}))

    def clean(self) -> int:
        """Remove every entry that was not found or made since this store was opened. Returns bytes freed."""
        kept = self._used | {_record_of(path) for path in self._used}
        kept |= {self.root / "digests.json", self.root / "outputs.json"}
        return sum(_removed(path) for path in self._files() if path not in kept)

    def remove(self) -> int:
        """Remove everything this store ever wrote. Returns bytes freed."""
        freed = sum(_removed(path) for path in self._files())
        for folder in (*self.root.glob("??"), self.root / "tmp", self.root):
            with contextlib.suppress(OSError):
                folder.rmdir()
        return freed

    def _files(self) -> list[Path]:
        """Files of the kinds a store writes; what another run is writing just now is left to it."""
        found = [*self.root.glob("*.json"), *(path for path in self.root.glob("??/*") if _ENTRY.match(path.name))]
        found += [path for path in self.root.glob("tmp/*") if time.time() - path.lstat().st_mtime > _UNFINISHED]
        return [path for path in found if path.is_file() and not path.is_symlink()]

    def _path(self, key: str, suffix: str) -> Path:
        return self.root / key[:2] / f"{key}{suffix}"

    def _note_use(self, path: Path) -> None:
        with self._lock:
            self._used.add(path)

    def _damaged(self, path: Path) -> Entry | None:
        with self._lock:
            is_news = path not in self._warned
            self._warned.add(path)
        if is_news:
            _log.warning("%s in the store is damaged: it is made again", path.name)
        return None

    def _write_record(self, path: Path, status: os.stat_result, digest: str) -> None:
        record = {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "digest": digest}
        self.write_file(_record_of(path), json.dumps(record))


def publish(draft: Path, destination: Path) -> None:
    """Give a finished file its final name; what stood there stays until then."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    try:
        draft.replace(destination)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_across(draft, destination)


def _copy_across(draft: Path, destination: Path) -> None:
    """Another disk: a copy beside the destination, then the rename."""
    beside = destination.with_name(f".{destination.name}.{uuid.uuid4().hex}")
    try:
        shutil.copyfile(draft, beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(destination)
    finally:
        beside.unlink(missing_ok=True)


def _record_of(path: Path) -> Path:
    return path.with_name(path.name + ".record")


def _removed(path: Path) -> int:
    """Remove a file. Returns its size."""
    with contextlib.suppress(OSError):
        size = path.stat().st_size
        path.unlink()
        return size
    return 0


def _mark(output: Path, key: str) -> list[Any]:
    try:
        return [key, *_size_and_time(output)]
    except OSError:
        return []


def _size_and_time(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _disk_full(folder: Path) -> MissingError:
    return MissingError(f"the disk is full: {folder} takes no more", "free some space, or run `render clean`")


def _no_room(error: OSError, path: Path) -> Exception:
    """The same trouble in words, naming the folder it is about."""
    folder = Path(error.filename2 or error.filename or path).parent
    if error.errno == errno.ENOSPC:
        return _disk_full(folder)
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return MissingError(f"{folder} cannot be written to", "check its permissions")
    if error.errno == errno.ENOENT:
        missing = error.filename2 or error.filename or path
        return MissingError(f"{missing} is gone, or cannot be made", "was .render removed meanwhile? render again")
    if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP):
        return MissingError(f"{error.filename2 or error.filename} is in the way", "move it, or name another --out")
    return error
