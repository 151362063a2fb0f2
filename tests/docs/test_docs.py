"""The pages say what is so: every key, default, verb, option, link, target and library."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args

import click
import jsonschema
import pytest
import yaml
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from pipeline.captions.formats import FORMATS
from pipeline.cli import program
from pipeline.project import check
from pipeline.project.clip_models import (
    CardClip,
    ColourClip,
    ColourPart,
    CreditsClip,
    FileClip,
    FilePart,
    Filmed,
    Freeze,
    Grade,
    GridClip,
    Inset,
    LowerThird,
    Move,
    Placed,
    SplitClip,
    Transition,
)
from pipeline.project.load import schema, schema_text
from pipeline.project.model import Captions, Essay, Label, Music, MusicFade, Name, Output, Quote, Scene, Source, Video
from pipeline.project.source import parse
from pipeline.project.style_model import Fonts, Style
from pipeline.render.narrate import estimated_take
from pipeline.timeline.assemble import assemble
from tests.docs.pages import (
    PAGES,
    ROOT,
    anchors,
    completed,
    example_project,
    examples,
    links,
    make_targets,
    name_of,
    rows,
    sections,
    text_of,
)

FORMAT = ROOT / "docs" / "format.md"
LIBRARIES = ROOT / "docs" / "decisions" / "0001-libraries.md"
HOW_IT_WORKS = ROOT / "docs" / "how-it-works.md"

SECTION_OF: dict[type[BaseModel], str] = {
    Essay: "The whole file",
    Video: "Video",
    Output: "Further versions",
    Style: "Style",
    Fonts: "Fonts",
    Name: "Glossary",
    Source: "Sources",
    Music: "Music",
    MusicFade: "Music fades",
    Captions: "Captions",
    Label: "Sounds",
    Scene: "Scenes",
    Placed: "Every clip",
    LowerThird: "Labels",
    FileClip: "A file",
    Freeze: "Freeze",
    Grade: "Grades",
    CardClip: "A card",
    ColourClip: "A colour",
    ColourPart: "A colour",
    SplitClip: "A split",
    GridClip: "A grid",
    FilePart: "Entries of a split or a grid",
    Inset: "An inset",
    CreditsClip: "Credits",
    Quote: "Quotes",
    Transition: "Transitions",
    Move: "Moves",
}


def own_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The model's keys as authors write them, without those that others share with it and those nobody writes."""
    shared = [base.model_fields for base in (Placed, FilePart) if model is not base and issubclass(model, base)]
    if issubclass(model, FilePart):
        shared.append(Filmed.model_fields)
    return {
        field.alias or name: field
        for name, field in model.model_fields.items()
        if not any(name in fields for fields in shared) and not field.exclude
    }


def models_inside(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and all that its keys may hold."""
    yield model
    for field in model.model_fields.values():
        for inner in classes_in(field.annotation):
            yield from models_inside(inner)


def classes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from classes_in(part)


OWN_FIELDS = [
    pytest.param(model, key, field, id=f"{model.__name__}.{key}")
    for model in SECTION_OF
    for key, field in own_fields(model).items()
]


# The format


def test_every_model_has_its_section() -> None:
    assert set(models_inside(Essay)) | {Placed} == set(SECTION_OF)
    assert set(SECTION_OF.values()) <= set(sections(FORMAT))


@pytest.mark.parametrize(("model", "key", "field"), OWN_FIELDS)
def test_every_key_is_explained_where_it_belongs(model: type[BaseModel], key: str, field: FieldInfo) -> None:
    row = rows(sections(FORMAT)[SECTION_OF[model]]).get(key)
    assert row, f"docs/format.md, {SECTION_OF[model]}: add a row for `{key}`: {field.description}"
    assert row.meaning


@pytest.mark.parametrize(("model", "key", "field"), OWN_FIELDS)
def test_the_default_that_is_stated_is_the_default(model: type[BaseModel], key: str, field: FieldInfo) -> None:
    stated = rows(sections(FORMAT)[SECTION_OF[model]])[key].default
    if field.is_required():
        assert stated == "required"
    elif field.default in (None, ""):
        assert stated == "nothing"
    else:
        written = parse(FORMAT, f"{key}: {stated.strip('`')}").data[key]
        meant = TypeAdapter(Annotated[field.annotation, "as the model reads it", *field.metadata]).validate_python(
            written
        )
        assert meant == field.get_default(call_default_factory=True)


@pytest.mark.parametrize("model", SECTION_OF)
def test_no_key_is_explained_that_does_not_exist(model: type[BaseModel]) -> None:
    assert set(rows(sections(FORMAT)[SECTION_OF[model]])) == set(own_fields(model))


@pytest.mark.parametrize(("model", "key", "field"), OWN_FIELDS)
def test_every_key_is_shown_in_an_example(model: type[BaseModel], key: str, field: FieldInfo) -> None:
    shown = {part for text in examples(FORMAT) for place in parse(FORMAT, text).keys for part in place}
    assert key in shown


EXAMPLES = [
    pytest.param(page, text, id=f"{name_of(page)}-{number}")
    for page in PAGES
    for number, text in enumerate(examples(page), 1)
]


@pytest.mark.parametrize(("page", "text"), EXAMPLES)
def test_every_example_is_a_project_or_part_of_one(page: Path, text: str) -> None:
    """Its keys are known, its sources listed, and the words it names are spoken."""
    project = example_project(page, text)
    takes = {
        number: estimated_take(scene.narration)
        for number, scene in enumerate(project.essay.scenes)
        if scene.narration.strip()
    }
    found = [*check.problems(project), *assemble(project, {}, takes).issues]
    if "scenes:" not in text:
        found = [issue for issue in found if not issue.message.startswith("nothing is said and nothing is shown")]
    assert [str(issue) for issue in found if not issue.is_note] == []


@pytest.mark.parametrize(("page", "text"), EXAMPLES)
def test_no_editor_objects_to_an_example(page: Path, text: str) -> None:
    jsonschema.validate(completed(yaml.safe_load(text)), schema())


def test_a_complete_example_comes_first() -> None:
    first = example_project(FORMAT, next(examples(FORMAT)))
    assert first.essay.music and first.essay.sources and first.essay.glossary
    assert any(scene.quotes for scene in first.essay.scenes)


def test_the_schema_in_docs_is_the_one_the_program_prints() -> None:
    kept = (ROOT / "docs" / "project.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "run: render check --schema > docs/project.schema.json"


def test_every_caption_file_is_named() -> None:
    section, readme = sections(FORMAT)["Captions"], text_of(ROOT / "README.md")
    files = {name: f"`NAME{each.suffix.format('en')}`" for name, each in FORMATS.items()}
    assert [name for name, file in files.items() if f"| `{name}` | {file} |" not in section] == []
    assert [file for file in files.values() if f"| {file} |" not in readme] == []


# The command line


def test_every_verb_is_named() -> None:
    pages = text_of(*PAGES)
    missing = [verb for verb in program.commands if verb != "film" and f"render {verb}" not in pages]
    assert missing == []
    assert "render project.yaml" in pages


@pytest.mark.parametrize("verb", program.commands)
def test_every_option_is_named(verb: str) -> None:
    pages = text_of(ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    parameters = program.commands[verb].params
    options = [name for each in parameters if isinstance(each, click.Option) for name in each.opts]
    assert [option for option in options if not re.search(rf"{option}(?![\w-])", pages)] == []


# The repository


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_modules_stand_where_pages_say(page: Path) -> None:
    named = re.findall(r"`([\w/]+\.py)`", text_of(page))
    places = (ROOT, ROOT / "pipeline", page.parent)
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_readers_may_make_can_be_made(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert make_targets(text_of(page)) <= targets


def test_the_readme_names_the_two_commands() -> None:
    assert {"demo", "test"} <= make_targets(text_of(ROOT / "README.md"))


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = [re.split(r"[^\w.-]", requirement)[0] for requirement in wanted]
    reasons = text_of(LIBRARIES)
    assert [name for name in names if f"| `{name}` |" not in reasons] == []


def test_every_part_of_the_program_is_on_the_map() -> None:
    package = ROOT / "pipeline"
    parts = [f"{one.name}/" for one in package.iterdir() if (one / "__init__.py").exists()]
    parts += [one.name for one in package.glob("*.py") if not one.name.startswith("__")]
    page = text_of(HOW_IT_WORKS)
    assert [part for part in parts if f"`{part}`" not in page] == []


def test_the_picture_in_the_readme_is_small() -> None:
    assert (ROOT / "docs" / "frame.jpg").stat().st_size < 150_000
