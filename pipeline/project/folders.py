"""What a project may read: its own folder, the nearest `assets/` above it, and what the command line allows."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ASSETS = "assets:"


@dataclass(frozen=True, slots=True)
class Folders:
    """All resolved. A link that leads out of them is outside."""

    project: Path
    assets: Path | None
    allowed: tuple[Path, ...]

    @classmethod
    def around(cls, file: Path, allowed: Sequence[Path]) -> Folders:
        project = file.resolve().parent
        assets = next((found for above in (project, *project.parents) if (found := _assets_of(above))), None)
        return cls(project, assets, tuple(folder.resolve() for folder in allowed))

    def find(self, written: str) -> Path:
        """The file that a path in the YAML names. Raises ValueError(message, hint) where it cannot be read."""
        path = self._placed(written)
        try:
            resolved = path.resolve()
            is_file = resolved.is_file()
        except (OSError, RuntimeError):  # a name too long, a link to itself
            raise ValueError(f"{written[:80]} cannot be read", "") from None
        if not self._holds(resolved):
            raise ValueError(
                f"{written} is outside the project's folder",
                f"copy it into the project, or allow its folder: --allow-folder {resolved.parent}",
            )
        if not is_file:
            raise ValueError(f"there is no file {written}", _nearest(path, written))
        return path

    def meant(self, written: str) -> Path | None:
        """The file that a path names, there or not; None where the project could not read it if it were."""
        if written.startswith(ASSETS) and self.assets is None:
            return self.project / "assets" / written.removeprefix(ASSETS).lstrip("/")
        try:
            path = self._placed(written)
            return path if self._holds(path.resolve()) else None
        except (ValueError, OSError, RuntimeError):  # as in `find`
            return None

    def _holds(self, resolved: Path) -> bool:
        readable = [self.project, *self.allowed, *([self.assets] if self.assets else [])]
        return any(resolved.is_relative_to(folder) for folder in readable)

    def _placed(self, written: str) -> Path:
        if not written.strip() or "\0" in written:
            raise ValueError("a file's name is meant", "")
        if not written.startswith(ASSETS):
            return self.project / written
        if self.assets is None:
            raise ValueError(
                f"{written} needs an assets folder, and there is none here or above", "make a folder assets/"
            )
        return self.assets / written.removeprefix(ASSETS).lstrip("/")


def _assets_of(folder: Path) -> Path | None:
    """A folder's own `assets/`; a link to somewhere else is not its own."""
    assets = folder / "assets"
    return assets if assets.is_dir() and assets.resolve() == assets else None


def _nearest(path: Path, written: str) -> str:
    """What was probably meant, as it would have to be written."""
    if "://" in written:
        return "only files are used: download it into the project's folder"
    folder = path.parent if path.parent.is_dir() else _alike(path.parent.parent, path.parent.name)
    if folder is None or not folder.is_dir():
        return f"there is no folder {path.parent.name}/ either"
    found = _alike(folder, path.name)
    if found is None:
        return f"the folder has: {', '.join(sorted(_names(folder))[:8]) or 'nothing'}"
    above = written.rpartition("/")[0].rpartition("/")[0]
    return (
        f"did you mean {'/'.join(part for part in (above, folder.name, found.name) if part)}?"
        if "/" in written
        else f"did you mean {found.name}?"
    )


def _alike(folder: Path, name: str) -> Path | None:
    """What a folder has under nearly that name, capitals aside."""
    by_small = {entry.casefold(): entry for entry in _names(folder)}
    close = difflib.get_close_matches(name.casefold(), list(by_small), 1, 0.6)
    return folder / by_small[close[0]] if close else None


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if not entry.name.startswith(".")] if folder.is_dir() else []
