"""A project reads its own folder and the nearest assets, and nothing else unless the command line allows it."""

from pathlib import Path

import pytest

from pipeline.project.folders import Folders


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "bed.ogg").touch()
    (tmp_path / "essays" / "her" / "stills").mkdir(parents=True)
    (tmp_path / "essays" / "her" / "stills" / "desk.jpg").touch()
    (tmp_path / "essays" / "secret.txt").touch()
    return tmp_path / "essays" / "her" / "project.yaml"


def told(folders: Folders, written: str) -> tuple[str, str]:
    with pytest.raises(ValueError) as raised:
        folders.find(written)
    return raised.value.args[0], raised.value.args[1]


def test_its_own_folder_and_the_nearest_assets(file: Path) -> None:
    folders = Folders.around(file, [])
    assert folders.find("stills/desk.jpg").name == "desk.jpg"
    assert folders.find("assets:bed.ogg").name == "bed.ogg"


def test_a_missing_file_names_the_nearest(file: Path) -> None:
    folders = Folders.around(file, [])
    assert told(folders, "stills/dsk.jpg") == ("there is no file stills/dsk.jpg", "did you mean stills/desk.jpg?")
    assert told(folders, "Stills/Desk.JPG")[1] == "did you mean stills/desk.jpg?"
    assert told(folders, "other/desk.jpg")[1] == "there is no folder other/ either"
    assert told(folders, "https://example.org/a.jpg")[1].startswith("only files are used")


@pytest.mark.parametrize(
    "written", ["../secret.txt", "stills/../../secret.txt", "/etc/passwd", "assets:../essays/secret.txt"]
)
def test_nothing_outside(file: Path, written: str) -> None:
    message, hint = told(Folders.around(file, []), written)
    assert "outside the project's folder" in message
    assert "--allow-folder" in hint


def test_a_link_that_leads_outside_is_outside(file: Path) -> None:
    (file.parent / "inside.txt").symlink_to(file.parent.parent / "secret.txt")
    assert "outside" in told(Folders.around(file, []), "inside.txt")[0]


def test_assets_that_lead_elsewhere_are_none(file: Path, tmp_path: Path) -> None:
    (file.parent / "assets").symlink_to(tmp_path / "essays")
    assert Folders.around(file, []).assets == tmp_path / "assets"


def test_a_link_to_itself_is_told(file: Path) -> None:
    (file.parent / "loop.jpg").symlink_to("loop.jpg")
    assert "loop.jpg" in told(Folders.around(file, []), "loop.jpg")[0]


def test_what_the_command_line_allows(file: Path) -> None:
    assert Folders.around(file, [file.parent.parent]).find("../secret.txt").name == "secret.txt"
