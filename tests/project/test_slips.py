"""What makes a file no YAML, said as its author sees it: where it is, and what to write instead."""

from textwrap import dedent

import pytest

from tests.project.test_source import problems


@pytest.mark.parametrize(
    ("written", "said", "hint"),
    [
        ("title: a\n\tauthor: b\n", "found character '\\t'", "indent with spaces, not tabs"),
        ('{at: "the words" #2, until: 3}\n', "this { is never closed", "at: 'the words #2'"),
        ("title: *her*\n", "alias", "text that begins with @"),
        ("author: @me\n", "cannot start any token", "text that begins with @"),
        ("title:x\nauthor: b\n", "`author` is no key here", "put a space after the colon"),
        ("scenes:\n  - clips:\n      - {color: #000000, for: 3}\n    quotes: []\n", "this { is", "a colour needs"),
        ("scenes:\n  - clips:\n      - {card: Essay #3}\n    quotes: []\n", "this { is", "to YAML # begins a comment"),
        ("clips:\n  - {card: Why?, for: 3}\n", "but got '?'", 'needs quotation marks: {card: "Why?"}'),
        ("clips:\n  - file: s.jpg\n      move: zoom-in\n", "`move` is no key here", "let it line up with the keys"),
        ("scenes:\n  - id: a\n   narration: Hi.\n", "this does not line up", "let it line up with the keys"),
        ("title: Her\nauthor\nscenes: []\n", "essay.yaml:2:1: this line has no `key: value`", "put a colon after"),
        ("text: [sic] he said\n", "expected <block end>", "text that begins with ["),
        ("a: 1\n---\nb: 2\n", "single document", "check indentation and brackets"),
        ("", "the file is empty", "a project needs at least a title and scenes"),
    ],
)
def test_what_is_not_yaml_says_why(written: str, said: str, hint: str) -> None:
    text = problems(written)
    assert said in text
    assert hint in text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            """\
            clips:
              - {file: hall.mp4, in: 3
              - {file: door.mp4}
            """,
            """\
            essay.yaml:2:5: this { is never closed
                - {file: hall.mp4, in: 3
                → write } where it ends, before line 3""",
        ),
        (
            """\
            scenes:
              - clips: [{file: hall.mp4},
                        {file: door.mp4}
                quotes: []
            """,
            """\
            essay.yaml:2:12: this [ is never closed
                - clips: [{file: hall.mp4},
                → write ] where it ends, before line 4""",
        ),
        (
            "music: [bed.ogg, end.ogg",
            """\
            essay.yaml:1:8: this [ is never closed
                music: [bed.ogg, end.ogg
                → write ] where it ends, before the end of the file""",
        ),
        (
            "clips: [{split: [{file: a.mp4}, {file: b.mp4}, for: 3}]",
            """\
            essay.yaml:1:17: this [ is never closed: } comes before its ]
                clips: [{split: [{file: a.mp4}, {file: b.mp4}, for: 3}]
                → write ] before the } in line 1, column 54""",
        ),
        (
            "music: [bed.ogg, end.ogg}",
            """\
            essay.yaml:1:8: this [ is never closed: } comes before its ]
                music: [bed.ogg, end.ogg}
                → write ] instead of the } in line 1, column 25""",
        ),
        (
            """\
            scenes:
              - clips: [{sigh, for: 2]
            """,
            """\
            essay.yaml:2:13: this { is never closed: ] comes before its }
                - clips: [{sigh, for: 2]
                → write } before the ] in line 2, column 26; text that begins with { needs quotation marks""",
        ),
        (
            """\
            clips:
              - {file: hall.mp4, in: 3}}
            """,
            """\
            essay.yaml:2:28: this } closes nothing
                - {file: hall.mp4, in: 3}}
                → remove it, or write { where what it closes begins""",
        ),
        (
            """\
            clips:
              - {file: hall.mp4,
                 in: 3
                 out: 4}
            """,
            """\
            essay.yaml:4:6: a comma is missing before `out`
                out: 4}
                → put it at the end of the line above""",
        ),
        (
            "clips: [{file: hall.mp4} {file: door.mp4}]",
            """\
            essay.yaml:1:26: a comma is missing before this
                clips: [{file: hall.mp4} {file: door.mp4}]
                → between [ and ] a comma stands between two entries""",
        ),
    ],
)
def test_brackets_and_commas(written: str, said: str) -> None:
    assert problems(written) == dedent(said)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            """\
            title: "Her
            scenes: []
            """,
            """\
            essay.yaml:1:8: this " is never closed
                title: "Her
                → write " where its text ends; around text that holds a " put '""",
        ),
        (
            """\
            title: "Her
            scenes:
              - narration: "It begins."
            """,
            """\
            essay.yaml:1:8: the text that begins with this " ends at the next one: line 3, column 16
                title: "Her
                → write " where it should end; around text that holds a " put '""",
        ),
        (
            """\
            text: "Look," he added
            """,
            """\
            essay.yaml:1:7: the text that begins with this " ends at the next one: column 13
                text: "Look," he added
                → write " where it should end; around text that holds a " put '""",
        ),
        (
            """\
            text: 'Don't go'
            """,
            """\
            essay.yaml:1:7: the text that begins with this ' ends at the next one: column 11
                text: 'Don't go'
                → write ' where it should end; around text that holds a ' put \"""",
        ),
    ],
)
def test_quotation_marks(written: str, said: str) -> None:
    assert problems(written) == dedent(said)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "title: Her: the ending",
            """\
            essay.yaml:1:11: ": " inside a text: to YAML `Her` is a key here
                title: Her: the ending
                → put the text in quotation marks: title: "Her: the ending\"""",
        ),
        (
            """\
            scenes:
              - narration: He said: "No."
            """,
            """\
            essay.yaml:2:23: ": " inside a text: to YAML `He said` is a key here
                - narration: He said: "No."
                → put the text in quotation marks: narration: 'He said: "No."'""",
        ),
        (
            """\
            clips:
              - file: hall.mp4, in: 3}
            """,
            """\
            essay.yaml:2:23: ": " inside a text: to YAML `hall.mp4, in` is a key here
                - file: hall.mp4, in: 3}
                → write { where it begins: {file: hall.mp4, in: 3}""",
        ),
        (
            "quotes: [{text: He said: no, at: 3}]",
            """\
            essay.yaml:1:24: ": " inside a text: to YAML `He said` is a key here
                quotes: [{text: He said: no, at: 3}]
                → text that holds ": " needs quotation marks; between two entries stands a comma""",
        ),
    ],
)
def test_a_second_colon(written: str, said: str) -> None:
    assert problems(written) == dedent(said)
