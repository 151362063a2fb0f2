"""Font files, told apart by their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipeline.marks import Mark, mark_of


@dataclass(frozen=True, slots=True)
class Face:
    """One font file. Two faces are the same where the bytes of their files are."""

    path: Path = field(compare=False)
    digest: str

    @property
    def family(self) -> str:
        """The name under which libass finds this very file, and no font of the machine that is called alike."""
        return f"face{self.digest[:16]}"


def face_of(path: Path) -> Face:
    return _face(path, mark_of(path))


@cache
def _face(path: Path, mark: Mark) -> Face:
    return Face(path, hashlib.sha256(path.read_bytes()).hexdigest())
