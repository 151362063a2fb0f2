"""YAML into data, every scalar the text the author wrote."""

from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.errors import ProjectError
from pipeline.project.source import parse, read

HERE = Path("essay.yaml")


def problems(text: str) -> str:
    with pytest.raises(ProjectError) as raised:
        parse(HERE, dedent(text))
    return str(raised.value)


def test_scalars_stay_text() -> None:
    written = "{ratio: 9:16, answer: no, time: 1:02:30:12, year: 2013, empty: }"
    assert parse(HERE, written).data == {
        "ratio": "9:16",
        "answer": "no",
        "time": "1:02:30:12",
        "year": "2013",
        "empty": "",
    }


def test_every_value_and_key_has_a_place() -> None:
    file = parse(HERE, "title: Her\nscenes:\n  - clips: [{card: A, for: 2}]\n")
    assert (file.values["scenes", 0, "clips", 0, "for"].line, file.values["scenes", 0, "clips", 0, "for"].column) == (
        3,
        28,
    )
    assert (file.keys["scenes", 0, "clips", 0, "for"].line, file.keys["scenes", 0, "clips", 0, "for"].column) == (3, 23)


@pytest.mark.parametrize("written", ['at: "the words" #2\n', "at: 'the words #2'\n", "at: the words #2\nuntil: 3\n"])
def test_a_number_after_a_phrase_is_kept(written: str) -> None:
    assert parse(HERE, written).data["at"] == "the words #2"


def test_an_ordinary_comment_is_not_a_number() -> None:
    assert parse(HERE, 'at: "the words" # 2 was too late\n').data["at"] == "the words"


@pytest.mark.parametrize("written", ["title: Essay #3 on doors\n", "narration: He was number #1 there.\n"])
def test_text_that_yaml_cuts_is_noted(written: str) -> None:
    (note,) = parse(HERE, written).notes
    assert "ends before `#" in note.message
    assert not parse(HERE, written.replace(" #", " # ")).notes


@pytest.mark.parametrize("escape", ["\\0", "\\e", "\\ud83d", "\\uffff"])
def test_what_cannot_be_shown_is_refused(escape: str) -> None:
    assert "is not a character that can be shown" in problems(f'title: "a{escape}b"')


def test_duplicate_keys_name_both_lines() -> None:
    assert problems("""\
        title: Her
        author: A
        title: Him
        """) == dedent("""\
        essay.yaml:3:1: `title` stands here twice: first on line 1
            title: Him
            → keep one of them""")


def test_python_tags_are_refused() -> None:
    assert problems('title: !!python/object/apply:os.system ["true"]') == dedent("""\
        essay.yaml:1:8: tags such as !!python/object/apply:os.system are not used in a project
            title: !!python/object/apply:os.system ["true"]
            → remove the tag""")


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for name, before in zip("bcdefgh", "abcdefg", strict=True):
        bomb += f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    assert "too many aliases" in problems(bomb)


def test_a_list_inside_itself_is_refused() -> None:
    assert "too many aliases" in problems("a: &a [*a]")


def test_deep_nesting_is_refused() -> None:
    assert "too deeply" in problems("[" * 5000)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "essay.yaml"
    path.write_bytes(b"title: Her\nauthor: \xff\xfe\n")
    with pytest.raises(ProjectError, match=r"essay.yaml:2:1: not UTF-8 text"):
        read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is no such file"):
        read(tmp_path / "essay.yaml")
