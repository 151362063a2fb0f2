"""Translations: where they stand, and what is told of those that are wrong."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.errors import ProjectError
from pipeline.project.check import problems
from pipeline.project.load import Project, project_from
from pipeline.project.source import parse
from pipeline.project.translations import translations_of


def project(text: str) -> Project:
    return project_from(parse(Path("essay.yaml"), dedent(text)))


def test_a_text_a_scene_in_every_language_that_any_scene_has() -> None:
    essay = project("""\
        title: x
        scenes:
          - {narration: One., translations: {de: Eins.}}
          - {clips: [{card: Two, for: 1}]}
          - {narration: Three., translations: {PT-br: Três., DE: Drei., no: " "}}
        """).essay
    assert translations_of(essay) == {"de": ("Eins.", "", "Drei."), "pt-BR": ("", "", "Três.")}


def test_what_is_told_of_translations() -> None:
    found = problems(
        project("""\
        title: x
        language: en
        scenes:
          - narration: One.
            translations:
              de: Eins.
              EN: One.
          - narration: Two.
          - clips: [{card: Three, for: 1}]
            translations: {de: Drei.}
          - recording: take.wav
            translations: {fr: Quatre.}
          - narration: Five.
            translations: {fr: Cinq., FR: Cinq., de: Fünf.}
        """)
    )
    assert "\n".join(map(str, found)) == dedent("""\
        essay.yaml:7:7: the narration itself is in `en`
            EN: One.
            → `translations` are other languages
        essay.yaml:5:5: note: not translated into fr: captions in it leave this scene out
            translations:
        essay.yaml:8:5: note: not translated into de, fr: captions in it leave this scene out
            - narration: Two.
        essay.yaml:10:5: there is no narration to translate
            translations: {de: Drei.}
        essay.yaml:12:5: there is no narration to translate
            translations: {fr: Quatre.}
            → `render transcribe` writes what its recording says as `narration`
        essay.yaml:14:31: `fr` and `FR` are one language
            translations: {fr: Cinq., FR: Cinq., de: Fünf.}
            → keep one of them""")


def test_a_language_that_is_none_is_told_at_its_name() -> None:
    with pytest.raises(ProjectError) as raised:
        project("""\
            title: x
            scenes:
              - narration: One.
                translations:
                  german: Eins.
                  ../de: Eins.
                  fr: [Un.]
            """)
    assert str(raised.value) == dedent("""\
        essay.yaml:5:7: a language such as en, de or pt-BR is meant, not 'german'
            german: Eins.
        essay.yaml:6:7: a language such as en, de or pt-BR is meant, not '../de'
            ../de: Eins.
        essay.yaml:7:11: text is meant
            fr: [Un.]""")
