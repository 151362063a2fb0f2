"""Who works in a store: any number of runs beside each other, or one that cleans, alone.

The claim is a lock of the system's on a file in the store. It ends with the process that holds it, however that ends,
so neither clocks nor leftovers of killed runs matter.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import weakref
from pathlib import Path

_LOCK = "lock"


class Claim:
    """Held from the time it is made until nobody refers to it."""

    def __init__(self, root: Path) -> None:
        """Waits while another run cleans. Who is alone first removes what killed runs left unfinished."""
        self._file = _claimed(root)
        weakref.finalize(self, os.close, self._file)

    def is_alone(self) -> bool:
        """Whether no other run works in the store. From then on none begins until this claim ends.

        Where the answer is no, or the filesystem knows no locks, nothing is locked any more.
        """
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def share(self) -> None:
        """Let other runs work in the store again."""
        with contextlib.suppress(OSError):
            fcntl.flock(self._file, fcntl.LOCK_SH)


def _claimed(root: Path) -> int:
    """The lock's file, locked with others. It may be removed and made anew by whoever cleans, until it is locked."""
    path = root / _LOCK
    while True:
        file = _opened(path)
        try:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _sweep(root / "tmp")
            fcntl.flock(file, fcntl.LOCK_SH)
        except OSError:  # no locks on this filesystem
            return file
        if _is_at(file, path):
            return file
        os.close(file)


def _opened(path: Path) -> int:
    """Another user's lock need not be written to."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        return os.open(path, os.O_RDONLY)


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _sweep(folder: Path) -> None:
    """Remove what is in the folder, following no links."""
    if folder.is_symlink() or not folder.is_dir():
        return
    found: list[Path] = []
    with contextlib.suppress(OSError):
        found += folder.iterdir()
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
