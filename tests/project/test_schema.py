"""The JSON Schema that editors check with accepts what the program accepts."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from pipeline.project.load import schema

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("path", ["projects/her-ending/project.yaml", "pipeline/starter/project.yaml"])
def test_our_own_projects(path: str) -> None:
    jsonschema.validate(yaml.safe_load((ROOT / path).read_text(encoding="utf-8")), schema())


ACCEPTED = """
title: 2001
glossary: [Samantha, {name: Spike Jonze, say: spike jonz}]
sources: {her: {title: Her, year: 2013}, other: A title}
music: [bed.ogg, {file: bed.ogg, gain: -6 dB, duck: 14}]
subtitles: none
captions: {shortest: 1 s, longest: 6.5}
scenes:
  - clips:
      - {file: a.jpg, move: zoom-in, transition: cut, for: 1:02.5, focus: [0.5, 1]}
      - {file: a.jpg, move: {from: full, to: [0, 0, 0.5, 0.5]}, transition: {dissolve: 0.5}, audio: -6}
      - {card: Her, sub: 1984, for: 4}
      - {color: "#102030", until: scene-end}
"""


def test_short_forms() -> None:
    jsonschema.validate(yaml.safe_load(ACCEPTED), schema())


@pytest.mark.parametrize(
    "line", ["scenes: []", "captions: []", "scenes: [{narrtion: x}]", "scenes: [{clips: [{file: a, fit: cove}]}]"]
)
def test_mistakes(line: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"scenes": [{}], **yaml.safe_load(f"title: x\n{line}\n")}, schema())
