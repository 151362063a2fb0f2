"""A project watched: what is to be made after each save, and an end to what is made when the next one comes.

Events only say when to look. What counts is each file's size, time and number on the disk: then it is all the same how
an editor saves, what else happens in the folders, and whether an event was missed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType

from pipeline import ffmpeg
from pipeline.errors import ProjectError
from pipeline.project.load import load
from pipeline.render.files import files_named
from pipeline.render.options import Options

Mark = tuple[int, int, int] | None
"""Size, time and number on the disk; None where there is no file."""

# Seconds.
_BETWEEN_LOOKS = 0.5  # where no event comes: not every disk tells of changes
_STILL = 0.1  # for which no file changes, until a save counts as done
_GONE = 1.0  # for which a file may be missing in the middle of a save
_GROUPED = 0.1  # for which events are collected


class Watch:
    """A project file and every file it names, from `with` on; where it cannot be read, those it named before.

    One thread makes films of what `rounds` says; another, of ours, stops them when a file is saved.
    """

    def __init__(self, path: Path, options: Options) -> None:
        from watchfiles import watch  # here, so that where it is not installed this fails, and not the thread alone

        self._path = path
        self._options = options
        self._marks: Mapping[Path, Mark] = {path: _mark(path)}
        self._saved: frozenset[Path] = frozenset()
        self._is_overtaken = Event()
        self._is_over = Event()
        self._lock = Lock()
        self._thread = Thread(target=self._look_after_events, args=(watch,), daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def rounds(self) -> Iterator[Options]:
        """What to make of the project as it is saved now: a draft, then all, unless a file is saved before that."""
        self._begin()
        yield replace(self._options, draft=True)
        if not self._options.draft and not self.is_overtaken():
            yield self._options

    def is_overtaken(self) -> bool:
        """Whether a file was saved since the draft was begun."""
        self._look()
        return self._is_overtaken.is_set()

    def saved(self) -> list[Path]:
        """Wait for the next save, and until it is done. Returns the files, in the order of the alphabet."""
        self._is_overtaken.wait()
        marks, since = self._marks, time.monotonic()
        before: dict[Path, Mark] = {}
        now = _marks(marks)
        while now != before or (_any_gone(marks, now) and time.monotonic() - since < _GONE):
            time.sleep(_STILL)
            before, now = now, _marks(marks)
        return sorted(path for path in marks if path in self._saved or now[path] != marks[path])

    def _begin(self) -> None:
        """Take note of how every file stands, and let work begin. What is saved from here on is news."""
        own = _mark(self._path)  # before it is read
        files = self._files()
        with self._lock:
            self._marks = _marks(files) | {self._path: own}
            self._is_overtaken.clear()
            ffmpeg.resume()

    def _files(self) -> Iterable[Path]:
        try:
            return files_named(load(self._path, self._options.allowed), self._options)
        except ProjectError:  # told by who makes the film
            return self._marks

    def _look(self) -> None:
        """Stop what is made where a file is not as it was noted."""
        with self._lock:
            if not self._is_overtaken.is_set():
                self._saved = frozenset(path for path, mark in self._marks.items() if _mark(path) != mark)
                if self._saved:
                    self._is_overtaken.set()
                    ffmpeg.stop_all()

    def _look_after_events(self, watch: Callable[..., Iterable[object]]) -> None:
        while not self._is_over.is_set():
            try:
                folders = _folders(self._marks)
                for _ in watch(
                    *folders,
                    watch_filter=None,
                    debounce=round(_GROUPED * 1000),
                    rust_timeout=round(_BETWEEN_LOOKS * 1000),
                    yield_on_timeout=True,
                    stop_event=self._is_over,
                    raise_interrupt=False,
                    recursive=False,
                ):
                    self._look()
                    if _folders(self._marks) != folders:
                        break
            except (OSError, RuntimeError):  # a folder is just gone, or there are more than the system watches
                self._look()
                self._is_over.wait(_BETWEEN_LOOKS)


def _marks(paths: Iterable[Path]) -> dict[Path, Mark]:
    return {path: _mark(path) for path in paths}


def _mark(path: Path) -> Mark:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def _any_gone(before: Mapping[Path, Mark], now: Mapping[Path, Mark]) -> bool:
    return any(mark is None and before[path] is not None for path, mark in now.items())


def _folders(files: Iterable[Path]) -> dict[Path, int]:
    """What is watched for the sake of files, by number on the disk: their folders, or the nearest above that are there.

    Folders and not files, of which a rename makes others. Where a file is a link, the folder of what it leads to too.
    """
    beside = {path.parent for file in files for path in (file.absolute(), file.resolve())}
    there = {next(above for above in (folder, *folder.parents) if above.is_dir()) for folder in beside}
    return {folder: folder.stat().st_ino for folder in there}
