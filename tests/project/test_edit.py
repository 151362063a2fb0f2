"""Narration written into a project file, everything else as it was."""

from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.project.edit import closed_scenes, with_narration
from pipeline.project.source import parse


def test_comments_and_layout_stay() -> None:
    file = parse(
        Path("essay.yaml"),
        dedent("""\
        title: Her   # working title
        scenes:
          - recording: takes/01.wav   # second try
            # the still is too dark
            clips: [{file: a.jpg}]

          - chapter: Two
            recording: takes/02.wav"""),
    )
    text = with_narration(file, {0: "A letter: it is not his.", 1: "First paragraph.\n\nSecond one."})
    assert text == dedent("""\
        title: Her   # working title
        scenes:
          - recording: takes/01.wav   # second try
            narration: >
              A letter: it is not his.
            # the still is too dark
            clips: [{file: a.jpg}]

          - chapter: Two
            recording: takes/02.wav
            narration: >
              First paragraph.

              Second one.
        """)
    assert parse(Path("essay.yaml"), text).data["scenes"][0]["narration"] == "A letter: it is not his.\n"


def test_a_scene_in_braces_has_no_line_for_it() -> None:
    file = parse(Path("essay.yaml"), "title: x\nscenes: [{recording: a.wav}]\n")
    assert str(closed_scenes(file, [0])[0]).startswith("essay.yaml:2:10: a scene in braces")


@pytest.mark.parametrize("empty", ["narration:", 'narration: ""', "narration: ~", "narration: >"])
def test_an_empty_narration_is_filled(empty: str) -> None:
    written = f"title: x\nscenes:\n  - {empty}\n    recording: a.wav\n"
    text = with_narration(parse(Path("essay.yaml"), written), {0: "Hello."})
    assert text == "title: x\nscenes:\n  - narration: >\n      Hello.\n    recording: a.wav\n"


def test_line_endings_stay() -> None:
    file = parse(Path("essay.yaml"), "title: x\r\nscenes:\r\n  - recording: a.wav\r\n    before: 1\r\n")
    assert with_narration(file, {0: "Hello."}) == (
        "title: x\r\nscenes:\r\n  - recording: a.wav\r\n    narration: >\r\n      Hello.\r\n    before: 1\r\n"
    )


def test_a_value_over_two_lines_stays_whole() -> None:
    file = parse(Path("essay.yaml"), 'title: x\nscenes:\n  - recording: "a\n      b.wav"\n    before: 1\n')
    assert with_narration(file, {0: "Hello."}).splitlines()[3:6] == ['      b.wav"', "    narration: >", "      Hello."]
