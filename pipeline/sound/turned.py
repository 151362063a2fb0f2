"""A file of samples with its last frame first."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

_BLOCK = 1 << 19


def turn_round(path: Path, frame_bytes: int) -> None:
    """In place, a block from either end at a time: however long the file is, only two blocks are in memory."""
    with path.open("r+b") as file:
        left, right = 0, file.seek(0, 2) // frame_bytes
        while left < right:
            count = min(_BLOCK, (right - left + 1) // 2)
            head, tail = (_frames(file, start, count, frame_bytes) for start in (left, right - count))
            for start, turned in ((left, tail), (right - count, head)):
                file.seek(frame_bytes * start)
                file.write(turned[::-1].tobytes())
            left, right = left + count, right - count


def _frames(file: BinaryIO, first: int, count: int, frame_bytes: int) -> npt.NDArray[np.void]:
    file.seek(frame_bytes * first)
    return np.frombuffer(file.read(frame_bytes * count), f"V{frame_bytes}")
