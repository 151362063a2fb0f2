"""The project's pages as data: sections, tables, links, YAML examples, and what readers are told to type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.project.load import Project, project_from
from pipeline.project.model import Scene
from pipeline.project.source import parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(
    sorted(
        page for pattern in ("*.md", "docs/**/*.md", "assets/*.md", "projects/*/*.md") for page in ROOT.glob(pattern)
    )
)

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a reference table: `default` is `required`, `nothing`, or YAML in backticks."""

    key: str
    meaning: str
    default: str


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(*pages: Path) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def sections(page: Path) -> dict[str, str]:
    """What stands under each `##` heading."""
    parts = re.split(r"^## (.+)$", text_of(page), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(section: str) -> dict[str, Row]:
    """The rows of the section's table `key | meaning | default`, by key."""
    table = section.partition("| key | meaning | default |\n|---|---|---|\n")[2].partition("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    return {key.strip("`"): Row(key.strip("`"), meaning, default) for key, meaning, default in cells}


def examples(page: Path) -> Iterator[str]:
    """The text of every ```yaml block."""
    return (text for language, text in _FENCED.findall(text_of(page)) if language == "yaml")


def example_project(page: Path, text: str) -> Project:
    """The project an example is, or the smallest one it may stand in: keys of a scene go into its only scene.

    Raises ProjectError where the example says what a project may not.
    """
    example = parse(page.parent / "example.yaml", text)
    return project_from(replace(example, data=completed(example.data)))


def completed(data: dict[str, Any]) -> dict[str, Any]:
    """What an example shows, with the title and the scene around it that a project needs."""
    scene = {key: value for key, value in data.items() if key in Scene.model_fields}
    rest = {key: value for key, value in data.items() if key not in scene}
    return {"title": "An example", "scenes": [scene]} | rest


def links(page: Path) -> list[str]:
    """Targets of links and pictures inside the repository."""
    return [target for target in _LINK.findall(text_of(page)) if "://" not in target]


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = _HEADING.findall(_FENCED.sub("", text_of(page)))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def make_targets(text: str) -> set[str]:
    """What readers are told to give `make`."""
    return set(re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.MULTILINE))
