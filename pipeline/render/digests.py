"""The user's files by their content: each read once, and again only where it may have changed since."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from pipeline.marks import Mark, mark_of
from pipeline.media import digest_of
from pipeline.render.disk import read_table

# A file may change twice within one tick of its filesystem's clock, at most two seconds, and look the same afterwards.
TICK_NS = 2_000_000_000


class Files:
    """Digests of files, and the marks they had then. Safe to use from several threads."""

    def __init__(self, remembered: Path, *, is_ignored: bool = False) -> None:
        """`remembered` is a JSON file of what earlier runs read; with `is_ignored` it is not believed."""
        self._remembered = remembered
        self._is_ignored = is_ignored
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Mark, str]] | None = None
        self._read: dict[str, tuple[Mark, str]] = {}
        self._lasting: dict[str, tuple[Mark, str]] = {}

    def digest(self, path: Path) -> str:
        """SHA-256 of a file's content. Its name, size and times only speed up finding it.

        Read by the name it is used by, which may be a link; remembered by the one of what that leads to.
        """
        used, name, mark = str(path.absolute()), str(path.resolve()), mark_of(path)
        with self._lock:
            if self._known is None:
                self._known = {} if self._is_ignored else _known(self._remembered)
            found = self._read.get(used) or self._known.get(name)
        if found is None or found[0] != mark:
            began = time.time_ns()
            found = (mark, digest_of(path))
            # What changes at the same tick, or while it is read, would not be noticed the next time.
            if mark[2] < began - TICK_NS and mark_of(path) == mark:
                with self._lock:
                    self._lasting[name] = found
        with self._lock:
            # What the run began with stays: a later look must not hide that the file was changed meanwhile.
            self._read.setdefault(used, found)
        return found[1]

    def changed(self) -> str:
        """The name of a file that is no longer as it was read, or nothing."""
        with self._lock:
            read = list(self._read.items())
        return next((Path(used).name for used, (mark, digest) in read if _is_other(Path(used), mark, digest)), "")

    def begin_again(self) -> None:
        """Forget how files were when this run read them."""
        with self._lock:
            self._read = {}

    def news(self) -> dict[str, Any]:
        """All that is known, as JSON for the next run; nothing where that is what it was."""
        with self._lock:
            if not self._lasting:
                return {}
            # Read again: another run may have written meanwhile.
            known = _known(self._remembered) | self._lasting
            self._known, self._lasting = known, {}
        return {name: [*mark, digest] for name, (mark, digest) in known.items()}


def _is_other(path: Path, mark: Mark, digest: str) -> bool:
    """Whether a file's content may be another. A name or a right that is added to it changes one time of it alone."""
    try:
        now = mark_of(path)
        return now != mark and (now[:2] != mark[:2] or digest_of(path) != digest)
    except OSError:
        return True


def _known(path: Path) -> dict[str, tuple[Mark, str]]:
    """Of a file that may be cut off, damaged, or of an earlier version: what in it has the right form."""
    return {
        name: ((found[0], found[1], found[2]), found[3])
        for name, found in read_table(path).items()
        if isinstance(found, list) and len(found) == 4 and isinstance(found[3], str)
    }
