"""Weights as faster-whisper reads them: the `model.bin` of a CTranslate2 folder, the user's, in its cache, fetched."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.narration.weights_files import cache_folder, digest, made_in

_BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")


def is_usable() -> bool:
    """Whether faster-whisper is installed; where not, only `refuse_unknown` says so."""
    return find_spec("faster_whisper") is not None


def version() -> str:
    """Of both that take part: ctranslate2 does the counting."""
    return " ".join(f"{name} {metadata.version(name)}" for name in ("faster-whisper", "ctranslate2"))


def at(path: Path) -> Path:
    """What the user named. Raises MissingError where faster-whisper could not hear with it."""
    if path.suffix == ".pt":
        message = f"{path} is a file of openai-whisper, which faster-whisper does not read"
        raise MissingError(message, "give a CTranslate2 folder or a name such as base, or leave out `engine`")
    missing = [name for name in ("model.bin", "config.json", "tokenizer.json") if not (path / name).is_file()]
    if missing:
        message = f"no CTranslate2 weights of Whisper at {path}: it has no {' and no '.join(missing)}"
        raise MissingError(message, "give a folder as ct2-transformers-converter --copy_files tokenizer.json writes it")
    if "alignment_heads" not in _config(path / "config.json"):
        message = f"{path / 'config.json'} names no alignment_heads, and without them no word has a time"
        raise MissingError(message, "convert the weights again, or leave out `engine`: openai-whisper knows its heads")
    return path / "model.bin"


def _config(path: Path) -> dict[str, object]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError) as error:
        raise MissingError(f"{path} cannot be read ({error})", "convert the weights again") from error
    return told if isinstance(told, dict) else {}


def cached(name: str) -> Path | None:
    """In the cache of the Hugging Face hub, where faster-whisper keeps what it fetched."""
    from faster_whisper import download_model

    try:
        path = Path(download_model(name, local_files_only=True), "model.bin")
    except (ValueError, OSError):  # a name it does not know, or one that was never fetched
        return None
    return path if path.is_file() else None


def folder_of(files: Sequence[Path], name: str) -> Path:
    """What faster-whisper loads: the folder of a `model.bin`; what comes in parts is joined in one of ours, once."""
    if len(files) == 1:
        return files[0].parent
    folder = cache_folder() / "faster-whisper" / f"{name}-{digest(files)}"
    if not (folder / "model.bin").is_file():
        with made_in(folder):
            for other in _BESIDE:
                shutil.copyfile(files[0].with_name(other), folder / other)
            _join(files, folder / "model.bin")
    return folder


def _join(parts: Sequence[Path], destination: Path) -> None:
    with tempfile.TemporaryDirectory(dir=destination.parent) as draft:
        joined = Path(draft) / destination.name
        with joined.open("wb") as file:
            for part in parts:
                with part.open("rb") as opened:
                    shutil.copyfileobj(opened, file)
            file.flush()
            os.fsync(file.fileno())  # before its name says that it is whole
        joined.replace(destination)


def refuse_unknown(name: str) -> None:
    """Raises MissingError; where faster-whisper is not installed it knows no name at all."""
    if not is_usable():
        raise MissingError(
            "the engine faster-whisper is not installed",
            "pip install 'video-essay-pipeline[fast]', or leave out `engine`",
        )
    from faster_whisper import available_models

    if name not in available_models():
        raise MissingError(f"faster-whisper knows no model called {name}", ", ".join(available_models()))


def downloaded(name: str) -> Path:
    """A known name, fetched by faster-whisper itself. Raises OSError where that fails."""
    from faster_whisper import download_model

    return Path(download_model(name), "model.bin")


def instead_of_download(name: str) -> str:
    return f"give a folder with {name} as CTranslate2 weights as the model"
