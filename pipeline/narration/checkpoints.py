"""Weights as openai-whisper reads them: a `.pt` of the user's, in its cache, fetched, or made of a `model.bin`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.narration import ct2
from pipeline.narration.weights_files import cache_folder, digest, made_in, xdg_cache

_TIMEOUT = 10.0  # seconds to wait for a network that is not there


def is_usable() -> bool:
    """Always: openai-whisper is not an extra."""
    return True


def version() -> str:
    return f"openai-whisper {metadata.version('openai-whisper')}"


def at(path: Path) -> Path:
    """What the user named. Raises MissingError where it holds no weights."""
    if (path / "model.bin").is_file():
        return path / "model.bin"
    if not path.is_file():
        raise MissingError(f"no Whisper weights at {path}", "give a .pt file or a CTranslate2 folder with a model.bin")
    return path


def cached(name: str) -> Path | None:
    path = xdg_cache() / "whisper" / f"{name}.pt"
    return path if path.is_file() else None


def checkpoint(files: Sequence[Path], name: str) -> Path:
    """What Whisper loads: the user's own .pt, or the same weights as a .pt of ours, made once.

    Raises MissingError where a `model.bin` holds other weights than plain ones of Whisper, or there is no room.
    """
    if files[0].suffix == ".pt":
        return files[0]
    path = cache_folder() / "whisper" / f"{name}-{digest(files)}.pt"
    if not path.is_file():
        with made_in(path.parent), tempfile.TemporaryDirectory(dir=path.parent) as folder:
            ct2.write_checkpoint(files, Path(folder) / path.name)
            with (Path(folder) / path.name).open("rb") as file:
                os.fsync(file.fileno())  # before its name says that it is whole
            (Path(folder) / path.name).replace(path)
    return path


def refuse_unknown(name: str) -> None:
    import whisper

    if name not in whisper.available_models():
        raise MissingError(f"no Whisper model is called {name}", ", ".join(whisper.available_models()))


def downloaded(name: str) -> Path:
    """A known name, fetched by Whisper itself into its own cache. Raises OSError where that fails."""
    from urllib.request import urlopen

    import whisper

    try:
        urlopen(whisper._MODELS[name], timeout=_TIMEOUT).close()
        whisper.load_model(name, device="cpu", download_root=str(xdg_cache() / "whisper"))
    except RuntimeError as error:
        raise OSError(str(error)) from error
    found = cached(name)
    assert found is not None
    return found


def instead_of_download(name: str) -> str:
    return f"give a .pt file or a CTranslate2 folder as the model, put {name}.pt into {xdg_cache() / 'whisper'}"
