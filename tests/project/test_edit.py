"""Narration written into a project file, everything else as it was."""

from pathlib import Path
from textwrap import dedent

from pipeline.project.edit import with_narration
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
    text, issues = with_narration(file, {0: "A letter: it is not his.", 1: "First paragraph.\n\nSecond one."})
    assert not issues
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
    text, issues = with_narration(file, {0: "Hello."})
    assert text == file.text
    assert str(issues[0]).startswith("essay.yaml:2:10: a scene in braces")
