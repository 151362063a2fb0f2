"""Files written so that each is whole or absent, also after the power was cut; what a disk refuses, in words."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import MissingError


def put(draft: Path, destination: Path) -> None:
    """As `publish`, on the same disk; another file of the folder, published next, makes it outlast a power cut."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(destination)


def publish(draft: Path, destination: Path) -> os.stat_result:
    """Give a finished file its final name; what stood there stays until then.

    Returns the status of the very file that was published, whatever another run publishes there meanwhile.
    """
    with draft.open("rb") as file:
        os.fsync(file.fileno())
        try:
            draft.replace(destination)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return copied_across(draft, destination)
        sync_folder(destination.parent)
        return os.fstat(file.fileno())


def copied_across(draft: Path, destination: Path) -> os.stat_result:
    """As `publish`, onto another disk: a copy beside the destination, then the rename."""
    _remove_abandoned_copies(destination)
    with in_words(destination), _own_copy(destination) as (beside, copy), draft.open("rb") as file:
        shutil.copyfileobj(file, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
        beside.replace(destination)
        sync_folder(destination.parent)
        return os.fstat(copy.fileno())


@contextlib.contextmanager
def _own_copy(destination: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """An empty file beside a destination, gone afterwards unless renamed. Its lock tells others that it is in use."""
    beside = destination.with_name(f".{destination.name}.{uuid.uuid4().hex}")
    try:
        with beside.open("xb") as copy:
            with contextlib.suppress(OSError):
                fcntl.flock(copy, fcntl.LOCK_EX)
            if beside.exists():
                yield beside, copy
                return
        # Before it was locked, another run took it for abandoned.
        with _own_copy(destination) as other:
            yield other
    finally:
        beside.unlink(missing_ok=True)


def _remove_abandoned_copies(destination: Path) -> None:
    """What runs that were killed left beside a file; a copy that is being written is locked."""
    name = re.compile(re.escape(f".{destination.name}.") + "[0-9a-f]{32}")
    for beside in [path for path in destination.parent.iterdir() if name.fullmatch(path.name)]:
        with contextlib.suppress(OSError), beside.open("rb") as copy:
            fcntl.flock(copy, fcntl.LOCK_EX | fcntl.LOCK_NB)
            beside.unlink()


def sync_folder(folder: Path) -> None:
    """Make what was renamed in a folder outlast a power cut, where its filesystem can."""
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def read_json(path: Path) -> Any:
    """None where there is no file, or what it holds is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def read_table(path: Path) -> dict[str, Any]:
    """A JSON object; an empty one where the file holds something else."""
    found = read_json(path)
    return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Raises what a disk refuses as a MissingError, naming the folder of the file that was written."""
    try:
        yield
    except OSError as error:
        raise _no_room(error, path) from error


def disk_full(folder: Path) -> MissingError:
    return MissingError(f"the disk is full: {folder} takes no more", "free some space, or run `render clean`")


def _no_room(error: OSError, path: Path) -> Exception:
    """The same trouble in words, naming the folder it is about."""
    folder = Path(error.filename2 or error.filename or path).parent
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(folder)
    if error.errno == errno.ENOMEM:
        return MissingError("the system has no memory left", "make fewer pieces at a time: `--jobs 1`")
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return MissingError(f"{folder} cannot be written to", "check its permissions")
    if error.errno == errno.ENOENT:
        missing = error.filename2 or error.filename or path
        return MissingError(f"{missing} is gone, or cannot be made", "was .render removed meanwhile? render again")
    if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP):
        return MissingError(f"{error.filename2 or error.filename} is in the way", "move it, or name another --out")
    return error
