"""Narration written into a project file, everything else as it was."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.errors import ProjectError
from pipeline.project.edit import closed_scenes, with_narration
from pipeline.project.source import SourceFile, parse

PATH = Path("essay.yaml")


def read(text: str) -> SourceFile:
    return parse(PATH, dedent(text))


def narrations(text: str) -> list[str]:
    return [scene.get("narration", "") for scene in parse(PATH, text).data["scenes"]]


def test_comments_and_layout_stay() -> None:
    file = read("""\
        title: Her   # working title
        scenes:
          - recording: takes/01.wav   # second try
            # the still is too dark
            clips: [{file: a.jpg}]

          - chapter: Two
            recording: takes/02.wav
            after: 2""")
    text = with_narration(file, {0: ["A letter: it is not his."], 1: ["First paragraph.", "Second one."]})
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
            after: 2""")
    assert narrations(text) == ["A letter: it is not his.\n", "First paragraph.\n\nSecond one.\n"]


def test_paragraphs_become_scenes_that_share_the_recording() -> None:
    file = read("""\
        title: Her
        scenes:
          - id: desk   # his
            chapter: A voice
            recording: takes/01.wav   # second try
            before: 1
            # to be shortened

          # the end
          - clips: [{card: The end, for: 3}]
        """)
    assert with_narration(file, {0: ["He writes.", "She wakes up.", "They talk."]}) == dedent("""\
        title: Her
        scenes:
          - id: desk   # his
            chapter: A voice
            recording: takes/01.wav   # second try
            narration: >
              He writes.
            before: 1
            # to be shortened

          - recording: takes/01.wav
            narration: >
              She wakes up.

          - recording: takes/01.wav
            narration: >
              They talk.

          # the end
          - clips: [{card: The end, for: 3}]
        """)


LAYOUTS = {
    "not indented, at the end of the file": (
        "scenes:\n- recording: a.wav",
        "scenes:\n- recording: a.wav\n  narration: >\n    One.\n\n- recording: a.wav\n  narration: >\n    Two.\n",
    ),
    "scenes that do not stand apart": (
        "scenes:\n  - card: x\n  # mine\n  - recording: a.wav\n  - card: y\n",
        "scenes:\n  - card: x\n  # mine\n  - recording: a.wav\n    narration: >\n      One.\n"
        "  - recording: a.wav\n    narration: >\n      Two.\n  - card: y\n",
    ),
    "the dash far from its keys": (
        "scenes:\n  -   id: a\n      recording: a.wav\n",
        "scenes:\n  -   id: a\n      recording: a.wav\n      narration: >\n        One.\n\n"
        "  -   recording: a.wav\n      narration: >\n        Two.\n",
    ),
    "the dash on a line of its own": (
        "scenes:\n  - # first\n    # - and last\n    recording: a.wav\n",
        "scenes:\n  - # first\n    # - and last\n    recording: a.wav\n    narration: >\n      One.\n\n"
        "  - recording: a.wav\n    narration: >\n      Two.\n",
    ),
    "an empty narration above the recording, with a comment": (
        "scenes:\n  - narration: ''   # to be heard\n    recording: a.wav\n",
        "scenes:\n  - narration: >   # to be heard\n      One.\n    recording: a.wav\n\n"
        "  - recording: a.wav\n    narration: >\n      Two.\n",
    ),
    "a name that needs quotation marks": (
        "scenes:\n  - recording: 'one: a #1.wav'\n",
        "scenes:\n  - recording: 'one: a #1.wav'\n    narration: >\n      One.\n\n"
        "  - recording: 'one: a #1.wav'\n    narration: >\n      Two.\n",
    ),
    "a name in a block": (
        "scenes:\n  - recording: >-\n      a.wav\n\n    id: x\n",
        "scenes:\n  - recording: >-\n      a.wav\n    narration: >\n      One.\n\n    id: x\n\n"
        "  - recording: a.wav\n    narration: >\n      Two.\n",
    ),
    "a name by its alias": (
        "title: &take a.wav\nscenes:\n  - recording: *take   # mine\n    id: x\n",
        "title: &take a.wav\nscenes:\n  - recording: *take   # mine\n    narration: >\n      One.\n    id: x\n\n"
        "  - recording: a.wav\n    narration: >\n      Two.\n",
    ),
    "a comment as deep as the text": (
        "scenes:\n  - recording: a.wav\n\n        # deep\n    # not deep\n  # of what follows\n",
        "scenes:\n  - recording: a.wav\n\n        # deep\n    narration: >\n      One.\n    # not deep\n\n"
        "  - recording: a.wav\n    narration: >\n      Two.\n  # of what follows\n",
    ),
    "nothing laid out, said at length": (
        "scenes:\n  - recording: a.wav\n    clips: []\n    quotes:\n",
        "scenes:\n  - recording: a.wav\n    narration: >\n      One.\n    clips: []\n    quotes:\n\n"
        "  - recording: a.wav\n    narration: >\n      Two.\n",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_scenes_are_laid_out_like_the_one_they_come_from(layout: str) -> None:
    before, after = LAYOUTS[layout]
    file = parse(PATH, before)
    scene = next(place for place, scene in enumerate(file.data["scenes"]) if "recording" in scene)
    assert with_narration(file, {scene: ["One.", "Two."]}) == after


@pytest.mark.parametrize(
    "key",
    ["clips: [{file: a.jpg}]", "quotes: [{text: Look}]", "sounds: [rain]", "after: 2", "pause_limit: 1"],
)
def test_a_scene_with_a_layout_of_its_own_stays_one(key: str) -> None:
    written = f"title: x\nscenes:\n  - recording: a.wav\n    {key}\n"
    text = with_narration(parse(PATH, written), {0: ["One.", "Two.", "Three."]})
    assert narrations(text) == ["One.\n\nTwo.\n\nThree.\n"]
    assert text.endswith(f"\n      Three.\n    {key}\n")


def test_several_scenes_are_written_at_once() -> None:
    file = read("""\
        scenes:
          - recording: a.wav
          - narration: Spoken.
            recording: b.wav
          - recording: c.wav
            clips: [{card: x}]
          - recording: d.wav
        """)
    text = with_narration(file, {0: ["One.", "Two."], 2: ["Three.", "Four."], 3: ["Five.", "Six."]})
    assert narrations(text) == ["One.\n", "Two.\n", "Spoken.", "Three.\n\nFour.\n", "Five.\n", "Six.\n"]
    assert [scene["recording"][0] for scene in parse(PATH, text).data["scenes"]] == list("aabcdd")


@pytest.mark.parametrize(
    "scene", ["[{recording: a.wav}]", "\n  - {recording: a.wav}", "\n  - &a {\n    recording: a.wav}"]
)
def test_a_scene_in_braces_has_no_line_for_it(scene: str) -> None:
    file = parse(PATH, f"title: x\nscenes: {scene}\n")
    (issue,) = closed_scenes(file, [0])
    assert issue.message == "a scene in braces has no line to write its narration after"
    assert (issue.line, issue.hint) == (file.values["scenes", 0].line, "write each key on a line of its own")


def test_nor_has_a_scene_that_is_repeated() -> None:
    file = parse(PATH, "scenes:\n  - &first\n    recording: a.wav\n  - narration: x\n  - *first\n")
    assert [str(issue).splitlines()[0] for issue in closed_scenes(file, [0, 2])] == [
        "essay.yaml:2:5: a scene that is repeated by *alias has no lines for a narration of its own"
    ] * 2
    assert closed_scenes(file, [1]) == []


@pytest.mark.parametrize("scene", ["- ? recording\n    : a.wav", "- !!map\n    ? recording\n    : a.wav"])
def test_what_would_not_read_back_is_not_written(scene: str) -> None:
    with pytest.raises(ProjectError, match="its narration cannot be written into this file as it is laid out"):
        with_narration(parse(PATH, f"title: x\nscenes:\n  {scene}\n"), {0: ["Hello."]})


@pytest.mark.parametrize(
    "empty", ["narration:", 'narration: ""', "narration: ~", "narration: >", 'narration: "\n      "']
)
def test_an_empty_narration_is_filled(empty: str) -> None:
    written = f"title: x\nscenes:\n  - {empty}\n    recording: a.wav\n"
    text = with_narration(parse(PATH, written), {0: ["Hello."]})
    assert text == "title: x\nscenes:\n  - narration: >\n      Hello.\n    recording: a.wav\n"


def test_line_endings_stay() -> None:
    file = parse(PATH, "title: x\r\nscenes:\r\n  - recording: a.wav\r\n    before: 1")
    assert with_narration(file, {0: ["Hello.", "Goodbye."]}) == (
        "title: x\r\nscenes:\r\n  - recording: a.wav\r\n    narration: >\r\n      Hello.\r\n    before: 1\r\n"
        "\r\n  - recording: a.wav\r\n    narration: >\r\n      Goodbye.\r\n"
    )


def test_a_value_over_two_lines_stays_whole() -> None:
    file = parse(PATH, 'title: x\nscenes:\n  - recording: "a\n      b.wav"\n    before: 1\n')
    text = with_narration(file, {0: ["Hello."]})
    assert text.splitlines()[3:6] == ['      b.wav"', "    narration: >", "      Hello."]


LONG = "The well-known off-the-cuff, never-before-heard word " * 8


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["# not a comment", "- not a list", "? nor a key: value"],
        ["--- ... {braces} [brackets] *stars* &c. !tag %d @home `ticks`", "\"Quoted\", 'he' said."],
        ["  spaces before, \t between  and after  ", "\ttabs\n and\nlines\n"],
        [LONG, "x" * 200 + " y"],
        ["#" * 100 + " # " + "- " * 60],
        ["She’s “here” — 3 € … 行った。", "e\u0301te\u0301 \u00a0 \ufffd \U0001f600"],
    ],
)
def test_whatever_is_said_reads_back(paragraphs: Sequence[str]) -> None:
    spoken = [" ".join(paragraph.split()) for paragraph in paragraphs]
    one = with_narration(parse(PATH, "scenes:\n- recording: a.wav\n  after: 1\n"), {0: paragraphs})
    assert narrations(one) == ["\n\n".join(spoken) + "\n"]
    several = with_narration(parse(PATH, "scenes:\n- recording: a.wav\n"), {0: paragraphs})
    assert narrations(several) == [f"{text}\n" for text in spoken]
    assert "\t" not in several
