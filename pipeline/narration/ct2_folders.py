"""Weights as faster-whisper reads them: a CTranslate2 folder of the user's, from its cache, in a package, fetched."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.narration.weights_files import cache_folder, digest, installed_parts

_BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")


def is_usable() -> bool:
    """Whether faster-whisper is installed; where not, only `at` and `downloaded` say so."""
    return find_spec("faster_whisper") is not None


def at(path: Path) -> Path:
    """What the user named. Raises MissingError where faster-whisper could not hear with it."""
    _require_engine()
    if path.suffix == ".pt":
        message = f"{path} is a file of openai-whisper, which faster-whisper does not read"
        raise MissingError(message, "give a CTranslate2 folder or a name such as base, or leave out `engine`")
    missing = [name for name in ("model.bin", "config.json", "tokenizer.json") if not (path / name).is_file()]
    if missing:
        message = f"no CTranslate2 weights of Whisper at {path}: it has no {' and no '.join(missing)}"
        raise MissingError(message, "give a folder as ct2-transformers-converter --copy_files tokenizer.json writes it")
    if "alignment_heads" not in json.loads((path / "config.json").read_text(encoding="utf-8")):
        message = f"{path / 'config.json'} names no alignment_heads, and without them no word has a time"
        raise MissingError(message, "convert the weights again, or leave out `engine`: openai-whisper knows its heads")
    return path


def cached(name: str) -> Path | None:
    """In the cache of the Hugging Face hub, where faster-whisper keeps what it fetched."""
    from faster_whisper import download_model

    try:
        path = Path(download_model(name, local_files_only=True))
    except (ValueError, OSError):  # a name it does not know, or one that was never fetched
        return None
    return path if (path / "model.bin").is_file() else None


def packaged(name: str) -> Path | None:
    """A package's own folder; what comes in parts is joined in ours, once."""
    parts = installed_parts(name)
    if len(parts) < 2:
        return parts[0].parent if parts else None
    folder = cache_folder() / "faster-whisper" / f"{name}-{digest(parts)}"
    if not (folder / "model.bin").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for other in _BESIDE:
            shutil.copyfile(parts[0].with_name(other), folder / other)
        _join(parts, folder / "model.bin")
    return folder


def _join(parts: Sequence[Path], destination: Path) -> None:
    with tempfile.TemporaryDirectory(dir=destination.parent) as draft:
        joined = Path(draft) / destination.name
        with joined.open("wb") as file:
            for part in parts:
                with part.open("rb") as opened:
                    shutil.copyfileobj(opened, file)
        joined.replace(destination)


def downloaded(name: str) -> Path:
    """Fetched by faster-whisper itself. Raises OSError where that fails, MissingError for unknown names."""
    _require_engine()
    from faster_whisper import available_models, download_model

    if name not in available_models():
        raise MissingError(f"faster-whisper knows no model called {name}", ", ".join(available_models()))
    return Path(download_model(name))


def instead_of_download(name: str) -> str:
    return f"give a folder with {name} as CTranslate2 weights as the model"


def _require_engine() -> None:
    if not is_usable():
        raise MissingError(
            "the engine faster-whisper is not installed",
            "pip install 'video-essay-pipeline[fast]', or leave out `engine`",
        )
