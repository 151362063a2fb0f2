"""A project file into a validated `Project`, or every problem of it at once."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import Issue, ProjectError
from pipeline.project import source
from pipeline.project.folders import Folders
from pipeline.project.model import Essay
from pipeline.project.source import SourceFile
from pipeline.project.values import Location

_EXPECTED = {
    "model_type": "`key: value` lines are meant here",
    "dict_type": "`key: value` lines are meant here",
    "model_attributes_type": "`key: value` lines are meant here",
    "tuple_type": "a list is meant here: lines that start with -",
    "string_type": "text is meant here",
    "float_parsing": "a number is meant, not {input!r}",
    "float_type": "a number is meant here",
    "int_parsing": "a whole number is meant, not {input!r}",
    "bool_parsing": "true or false is meant, not {input!r}",
    "bool_type": "true or false is meant here",
    "int_type": "a whole number is meant here",
    "clip_kind": "a clip needs `file`, `card`, `color`, `credits`, `split` or `grid`",
    "part_kind": "an entry here needs `file` or `color`",
    "too_short": "at least one is needed here",
    "greater_than_equal": "at least {ge:g} is meant, not {input}",
    "less_than_equal": "at most {le:g} is meant, not {input}",
}


KINDS_OF_CLIP = ("file", "card", "color", "credits", "split", "grid")
# Lists whose entries may be bare words.
_LISTS_OF_WORDS = ("formats", "glossary", "music", "sounds")


@dataclass(frozen=True, slots=True)
class Project:
    """A project file, understood: the essay, where each value is written, and what may be read."""

    essay: Essay
    source: SourceFile
    folders: Folders

    @property
    def path(self) -> Path:
        return self.source.path

    @property
    def name(self) -> str:
        """The folder's name where the file is `project.yaml`, else the file's own."""
        resolved = self.path.resolve()
        return resolved.parent.name if resolved.name in ("project.yaml", "project.yml") else resolved.stem


def load(path: Path, allowed: Sequence[Path] = ()) -> Project:
    """Read and validate. Raises ProjectError with all problems of syntax and form."""
    return project_from(source.read(path), allowed)


def project_from(file: SourceFile, allowed: Sequence[Path] = ()) -> Project:
    """As `load`, of a file already parsed."""
    from pydantic import ValidationError

    version = file.data.get("essay") if isinstance(file.data, dict) else None
    if isinstance(version, str) and version.strip().isdecimal() and int(version) > 1:
        raise ProjectError(
            [file.issue(("essay",), f"written for a later version of this program: essay {version}", "upgrade")]
        )
    try:
        essay = Essay.model_validate(file.data)
    except ValidationError as error:
        raise ProjectError(_sorted(_issue(file, dict(found)) for found in _first_causes(error.errors()))) from None
    return Project(essay, file, Folders.around(file.path, allowed))


def location_of(found: Location) -> Location:
    """pydantic's place of an error without the tags, `\\0file` and such, that it puts in between."""
    return tuple(part for part in found if not (isinstance(part, str) and part.startswith("\0")))


def _first_causes(errors: Sequence[Any]) -> Iterable[Any]:
    """Without the claim that a list is too short where its entries were refused."""
    places = [tuple(error["loc"]) for error in errors]
    for error in errors:
        inside = any(place[: len(error["loc"])] == error["loc"] and place != error["loc"] for place in places)
        if not (error["type"] == "too_short" and inside):
            yield error


def _issue(file: SourceFile, error: dict[str, Any]) -> Issue:
    location, kind = location_of(error["loc"]), error["type"]
    if kind == "extra_forbidden":
        return file.issue(location, f"unknown key `{location[-1]}`", _known_key(location, file.data), at_key=True)
    if kind == "missing":
        return file.issue(location[:-1], f"`{location[-1]}` is missing", f"add `{location[-1]}: …`")
    if kind == "clip_kind":
        written = file.data
        for part in location:
            written = written[part]
        hint = next((hint for key in written if (hint := close_match(str(key), KINDS_OF_CLIP))), "")
        return file.issue(location, _EXPECTED[kind], hint or "- file: footage.mp4")
    if kind == "value_error":
        at_key = location[-1:] == ("[key]",)  # pydantic's way of saying that the key itself is refused
        return file.issue(location[:-1] if at_key else location, str(error["ctx"]["error"]), at_key=at_key)
    if kind == "tuple_type" and location[-1] in _LISTS_OF_WORDS and isinstance(error["input"], str):
        return file.issue(location, f"a list is meant here: [{error['input'] or '…'}]")
    expected = _EXPECTED.get(kind, error["msg"])
    return file.issue(location, expected.format(input=error["input"], **error.get("ctx", {})))


def _known_key(location: Location, data: Any) -> str:
    """A hint at what was meant by a key that does not belong where it stands."""
    key, place = str(location[-1]), location[:-1]
    if len(place) == 2 and place[0] == "scenes" and key in _keys_at((), data):
        return f"`{key}` belongs at the top of the file, for the whole film"
    return _nearest(key, _keys_at(place, data))


def _nearest(key: str, known: Sequence[str]) -> str:
    return close_match(key, known) or (f"known here: {', '.join(known)}" if known else "")


def close_match(key: str, known: Sequence[str]) -> str:
    """A hint at the known name that was probably meant, or nothing."""
    close = difflib.get_close_matches(key, known, 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else ""


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a project file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Essay.model_json_schema(by_alias=True)


def schema_text() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _keys_at(location: Location, data: Any) -> list[str]:
    """The keys a project may have at a place, in the schema's order."""
    whole = schema()
    here: Any = whole
    for part in location:
        data = data[part] if data is not None else None
        here = here.get("items", {}) if isinstance(part, int) else here.get("properties", here).get(part, {})
        here = _resolved(whole, here, data)
    return list(here.get("properties", {}))


def _resolved(whole: Any, here: Any, data: Any) -> Any:
    """Follow references, bare words, the additional values of a mapping, and the kind of clip that `data` is."""
    if "anyOf" in here:
        return _resolved(whole, here["anyOf"][0], data)
    if "oneOf" in here:
        options = [_resolved(whole, option, data) for option in here["oneOf"]]
        meant = (o for o in options for kind in KINDS_OF_CLIP if kind in o.get("required", ()) and kind in data)
        return next(meant, next((o for o in options if "properties" in o), options[0]))
    if "$ref" in here:
        return _resolved(whole, whole["$defs"][here["$ref"].rsplit("/", 1)[1]], data)
    if "additionalProperties" in here and isinstance(here["additionalProperties"], dict):
        keys = data if isinstance(data, dict) else {}
        return {"properties": dict.fromkeys(keys, here["additionalProperties"])}
    return here


def _sorted(issues: Iterable[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: (issue.line, issue.column))
