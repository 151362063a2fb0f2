"""How large the store may grow: as the machine's owner says, else as the project does."""

from __future__ import annotations

import os
from dataclasses import dataclass

from pipeline.errors import Issue, ProjectError
from pipeline.project.fields import BYTES, bytes_from_text
from pipeline.project.load import Project

_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
VARIABLE = "RENDER_STORE_LIMIT"


@dataclass(frozen=True, slots=True)
class Limit:
    """In bytes, as `project` or the environment sets it."""

    bytes: int
    project: Project
    is_of_machine: bool

    def notes(self, needed: int) -> list[Issue]:
        """What the author should know where the film alone needs more."""
        if needed <= self.bytes:
            return []
        message = f"this film alone needs {bytes_text(needed)} of the store, which is more than its limit"
        if self.is_of_machine:
            return [Issue(f"{VARIABLE}: {message}", is_note=True)]
        return [self.project.source.issue(("store_limit",), message, note=True)]


def limit_of(project: Project) -> Limit | None:
    """None where nobody sets one. Raises ProjectError where the environment's is no size."""
    written = os.environ.get(VARIABLE, "").strip()
    if written:
        try:
            return Limit(bytes_from_text(written), project, True)
        except ValueError:
            message = f"{VARIABLE} in the environment: {BYTES} is meant, not {written!r}"
            raise ProjectError([Issue(message, hint=f"{VARIABLE}='20 GB', or leave it out")]) from None
    size = project.essay.store_limit
    return None if size is None else Limit(size, project, False)


def bytes_text(size: int) -> str:
    """A size as people say it: `0 bytes`, `812.0 kB`, `12.3 MB`, `1.2 GB`."""
    if size < 1000:
        return f"{size} bytes"
    unit, name = next((unit, name) for unit, name in _UNITS if size >= unit)
    return f"{size / unit:.1f} {name}"
