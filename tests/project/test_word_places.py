"""Where the words of a text stand in the file, in every way that YAML writes text."""

from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.project.source import parse
from pipeline.project.word_places import written_words


def places(written: str) -> list[str]:
    """Each word as `line:column text`, the first line being the one of the key."""
    found = written_words(parse(Path("project.yaml"), dedent(written)), ("narration",))
    return [f"{word.place.line}:{word.place.column} {word.text}" for word in found]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("narration: She reads it", ["1:12 She", "1:16 reads"]),
        ("narration: She\n  reads it   # twice", ["1:12 She", "2:3 reads"]),
        ("narration: >\n  She\n\n  reads it\nother: x", ["2:3 She", "4:3 reads"]),
        ("narration: |-   # a comment\n    She  reads\n    it", ["2:5 She", "2:10 reads"]),
        ("narration: 'It''s\n  read'", ["1:13 It's", "2:3 read"]),
        ('narration: "\\"She\\" reads\\nit"', ['1:13 "She"', "1:21 reads"]),
        ('narration: "She \\\n  reads it"', ["1:13 She", "2:3 reads"]),
        ('narration: "caf\\u00e9 reads"', ["1:13 café", "1:23 reads"]),
        ("narration: &said\n  She reads it", ["2:3 She", "2:7 reads"]),
        ("first: &said She reads\nnarration: *said", ["1:14 She", "1:18 reads"]),
        ("{narration: She reads, other: x}", ["1:13 She", "1:17 reads"]),
        ("narration: 👩‍👩‍👧 reads", ["1:12 👩‍👩‍👧", "1:18 reads"]),
    ],
)
def test_a_word_is_found_where_it_is_written(written: str, expected: list[str]) -> None:
    assert places(written)[:2] == expected


@pytest.mark.parametrize(
    "written",
    [
        "other: x",
        "narration:",
        'narration: ""',
        "narration: [She]",
        'narration: "pic\\\n  ture"',
        'narration: "a\\x20b"',
    ],
)
def test_where_that_cannot_be_told_nothing_is_said(written: str) -> None:
    assert places(written) == []
