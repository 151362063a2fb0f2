"""Weights as openai-whisper reads them: a `.pt` file of the user's, in its cache, made from a package, fetched."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.narration import ct2
from pipeline.narration.weights_files import cache_folder, digest, installed_parts, xdg_cache

_TIMEOUT = 10.0  # seconds to wait for a network that is not there


def is_usable() -> bool:
    """Always: openai-whisper is not an extra."""
    return True


def at(path: Path) -> Path:
    """What the user named. Raises MissingError where it holds no weights."""
    if path.is_dir() and (path / "model.bin").is_file():
        return _converted([path / "model.bin"], path.name)
    if not path.is_file():
        raise MissingError(f"no Whisper weights at {path}", "give a .pt file or a CTranslate2 folder with a model.bin")
    return path


def cached(name: str) -> Path | None:
    path = xdg_cache() / "whisper" / f"{name}.pt"
    return path if path.is_file() else None


def packaged(name: str) -> Path | None:
    parts = installed_parts(name)
    return _converted(parts, name) if parts else None


def _converted(parts: Sequence[Path], name: str) -> Path:
    """The same weights as a .pt of ours, made once."""
    path = cache_folder() / "whisper" / f"{name}-{digest(parts)}.pt"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            ct2.write_checkpoint(parts, Path(folder) / path.name)
            (Path(folder) / path.name).replace(path)
    return path


def downloaded(name: str) -> Path:
    """Fetched by Whisper itself into its own cache. Raises OSError where that fails, MissingError for unknown names."""
    from urllib.request import urlopen

    import whisper

    if name not in whisper.available_models():
        raise MissingError(f"no Whisper model is called {name}", ", ".join(whisper.available_models()))
    try:
        urlopen(whisper._MODELS[name], timeout=_TIMEOUT).close()
        whisper.load_model(name, device="cpu")
    except RuntimeError as error:
        raise OSError(str(error)) from error
    found = cached(name)
    assert found is not None
    return found


def instead_of_download(name: str) -> str:
    return f"give a .pt file or a CTranslate2 folder as the model, put {name}.pt into {xdg_cache() / 'whisper'}"
