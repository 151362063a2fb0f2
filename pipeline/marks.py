"""Marks of files, which tell whether what is remembered of one still holds."""

from __future__ import annotations

import os
from pathlib import Path

Mark = tuple[int, int, int]
"""Size, and when content and inode changed last. The last is the system's own: no program sets it back."""


def mark_of(path: Path) -> Mark:
    """Raises OSError."""
    return mark_of_status(path.stat())


def mark_of_status(status: os.stat_result) -> Mark:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
