"""What is noticed of a style before anything is drawn."""

from __future__ import annotations

from pathlib import Path

from pipeline.project.load import project_from
from pipeline.project.source import parse
from pipeline.render.style import style_of


def told(text: str) -> list[str]:
    project = project_from(parse(Path("essay.yaml"), f"title: x\n{text}\n"))
    return [str(issue) for issue in style_of(project)[1]]


CARD = "scenes: [{clips: [{card: Her, for: 2}]}]"


def test_colours_that_nobody_reads_are_noted_where_text_stands_on_the_background() -> None:
    (note,) = told(f'style: {{text: "#777777", background: "#888888"}}\n{CARD}')
    assert "note: text #777777 on the background #888888 of cards and credits is hard to read" in note
    assert "a contrast of 1.3, where 4.5 is the least that most people read" in note
    assert told(CARD) == []
    assert told(f"style: {{theme: paper}}\n{CARD}") == []
    assert (
        told('style: {text: "#777777", background: "#888888"}\nscenes: [{clips: [{color: "#000000", for: 2}]}]') == []
    )
