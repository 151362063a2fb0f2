"""How each kind of value is read from the text an author wrote, and what an editor is told of it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from pipeline.project.values import FULL, Moment, Rect, Size, moment_from_text
from pipeline.timing import Clock, clock_from_text, rate_from_text

FORMAT_VERSION = 1

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# BCP 47, as far as captions need it; it becomes part of file names.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_VERSION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_SPELLED = {2: str.upper, 4: str.title}  # countries and scripts; all else is small
_SIZE = re.compile(r"(\d+)\s*[x×]\s*(\d+)")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*s")
_SPEED = re.compile(r"(\d{1,2}(?:\.\d{1,6})?)\s*[x×]?")
_BYTES = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([kMGT])(i?)B", re.IGNORECASE)
_POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}
_BYTES_PATTERN = r"^\d+(\.\d+)?\s*[kKmMgGtT][iI]?[bB]$"
BYTES = "a size such as 20 GB or 500 MB"
_DECIBEL = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:dB|LU)?", re.IGNORECASE)


class Refused(ValueError):
    """Why a value is refused, where more can be said than what is meant."""


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} is meant")
    return value


def converted(what: str, convert: Any, *forms: type) -> BeforeValidator:
    """Turns what is written, text unless `forms` says otherwise, into a value.

    Whatever has another form, or `convert` dislikes, becomes "<what> is meant".
    """

    def from_written(value: Any) -> Any:
        if not isinstance(value, (str, list, dict)):
            return value
        try:
            if isinstance(value, forms or str):
                return convert(value)
        except Refused:
            raise
        except (ValueError, ZeroDivisionError, TypeError, KeyError):
            pass
        shown = f", not {value!r}" if isinstance(value, str) else ""
        raise ValueError(f"{what} is meant{shown}")

    return BeforeValidator(from_written)


def _size(text: str) -> Size:
    found = _SIZE.fullmatch(text.strip())
    size = Size(int(found[1]), int(found[2])) if found else Size(0, 0)
    if not (64 <= size.width <= 7680 and 64 <= size.height <= 7680) or size.width % 2 or size.height % 2:
        raise ValueError
    return size


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text.strip()):
        raise ValueError
    return text.strip().lower()


def _behind(text: str) -> str:
    return text if text == "before" else _colour(text)


def decibel(text: str) -> float:
    found = _DECIBEL.fullmatch(text.strip())
    if not found or abs(float(found[1])) > 100:
        raise ValueError
    return float(found[1])


def _distance(text: str) -> float:
    distance = decibel(text)
    if not 0 <= distance <= 60:
        raise ValueError
    return distance


def _loudness(text: str) -> float:
    value = float(text.strip().removesuffix("LUFS").strip())
    if not -40 <= value <= -5:
        raise ValueError
    return value


def _fractions(value: Any, count: int) -> tuple[float, ...]:
    numbers = tuple(float(part) for part in value) if isinstance(value, list) else ()
    if len(numbers) != count or not all(0 <= number <= 1 for number in numbers):
        raise ValueError
    return numbers


def _rect(value: Any) -> Rect:
    if value == "full":
        return FULL
    rect = Rect(*_fractions(value, 4))
    if not (rect.width and rect.height):
        raise Refused("this part has no size: of [x, y, width, height] the last two are more than 0")
    if rect.width < 0.01 or rect.height < 0.01 or rect.x + rect.width > 1.0005 or rect.y + rect.height > 1.0005:
        raise ValueError
    return rect


def _speed(text: str) -> Fraction:
    found = _SPEED.fullmatch(text.strip())
    if not found or not Fraction(1, 10) <= Fraction(found[1]) <= 10:
        raise ValueError
    return Fraction(found[1])


def _switch(text: str) -> bool:
    return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}[text.strip().lower()]


def without_unit(text: str) -> str:
    """A number of seconds without its `s`; any other text as it is."""
    found = _SECONDS.fullmatch(text.strip())
    return found[1] if found else text


def _seconds(text: str) -> float:
    value = float(without_unit(text))
    if not 0 <= value <= 3600:
        raise ValueError
    return value


def bytes_from_text(text: str) -> int:
    """`20 GB` is 20 thousand million bytes; `GiB` and its like count by 1024. Raises ValueError."""
    found = _BYTES.fullmatch(text.strip())
    if not found or not (size := int(Fraction(found[1]) * (1024 if found[3] else 1000) ** _POWERS[found[2].upper()])):
        raise ValueError
    return size


def language_tag(text: str) -> str:
    """A language code in its usual spelling, `pt-BR` or `zh-Hant` (BCP 47, 2.1.1). Raises ValueError."""
    if not _LANGUAGE.fullmatch(text.strip()):
        raise ValueError
    primary, *rest = text.strip().lower().split("-")
    return "-".join([primary, *(_SPELLED.get(len(part), str)(part) for part in rest)])


def version_name(text: str) -> str:
    """Part of a file's name. `draft` and `scene-03` name what the command line asks for. Raises ValueError."""
    name = text.strip()
    if not _VERSION_NAME.fullmatch(name) or name.lower() == "draft" or name.lower().startswith("scene-"):
        raise ValueError
    return name


def version(text: str) -> int:
    if text.strip() != str(FORMAT_VERSION):
        raise ValueError
    return FORMAT_VERSION


def one_of(*names: str) -> BeforeValidator:
    return converted(" or ".join([", ".join(names[:-1]), names[-1]]), lambda text: _member(text, names))


def _member(text: str, names: tuple[str, ...]) -> str:
    """Names are small letters; whoever writes `SRT` or `Netflix` means them."""
    if text.strip().lower() not in names:
        raise ValueError
    return text.strip().lower()


def text_schema(pattern: str = "", description: str = "") -> WithJsonSchema:
    schema: dict[str, Any] = {"type": ["string", "number"]}
    return WithJsonSchema(
        schema | {key: text for key, text in (("pattern", pattern), ("description", description)) if text}
    )


SECONDS = BeforeValidator(lambda value: without_unit(value) if isinstance(value, str) else value)


def seconds_schema(least: float, most: float) -> WithJsonSchema:
    number = {"type": "number", "minimum": least, "maximum": most}
    return WithJsonSchema({"anyOf": [number, {"type": "string", "pattern": r"^\d+(\.\d+)?\s*s$"}]})


_RECT_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"const": "full"},
        {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}, "minItems": 4, "maxItems": 4},
    ]
}
_POINT_SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {"type": "number", "minimum": 0, "maximum": 1},
    "minItems": 2,
    "maxItems": 2,
}

TimeField = Annotated[
    Clock,
    converted("a time such as 2.5 or 1:02.5", lambda text: clock_from_text(without_unit(text))),
    text_schema(description="a time"),
]
MomentField = Annotated[
    Moment,
    converted("a time, words of the narration or scene-end", moment_from_text),
    text_schema(description="a time, words of the narration, or scene-end"),
]
SizeField = Annotated[
    Size, converted("a size such as 1920x1080, both even, 64 to 7680", _size), text_schema(description="1920x1080")
]
RateField = Annotated[
    Fraction, converted("a frame rate such as 24, 29.97 or 24000/1001", rate_from_text), text_schema(description="24")
]
ColourField = Annotated[
    str,
    converted('a colour such as "#d9482b" (in quotation marks: # starts a comment)', _colour),
    text_schema("^#[0-9a-fA-F]{6}$"),
]
BehindField = Annotated[
    str,
    converted('before, or a colour such as "#d9482b" (in quotation marks)', lambda text: _behind(text)),
    text_schema("^(before|#[0-9a-fA-F]{6})$"),
]
DecibelField = Annotated[float, converted("a level such as -6 dB or 14 LU", decibel), text_schema(description="-6 dB")]
DistanceField = Annotated[
    float, converted("a distance from 0 to 60 LU, such as 14 LU", _distance), text_schema(description="14 LU")
]
LoudnessField = Annotated[
    float, converted("a loudness from -40 to -5 LUFS, such as -14", _loudness), text_schema(description="-14")
]
SpeedField = Annotated[
    Fraction,
    converted("a speed from 0.1 to 10, such as 0.5 or 2", _speed),
    WithJsonSchema({"type": ["number", "string"], "minimum": 0.1, "maximum": 10}),
]
SwitchField = Annotated[bool, converted("true or false", _switch), WithJsonSchema({"type": "boolean"})]
PauseField = Annotated[float, converted("seconds, 0 to 3600", _seconds), text_schema(description="seconds")]
RectField = Annotated[
    Rect,
    converted("full, or [x, y, width, height] in fractions from 0 to 1 that stay inside the picture", _rect, str, list),
    WithJsonSchema(_RECT_SCHEMA),
]
PointField = Annotated[
    tuple[float, ...],
    converted("[x, y] in fractions from 0 to 1", lambda value: _fractions(value, 2), list),
    WithJsonSchema(_POINT_SCHEMA),
]
VersionField = Annotated[
    str,
    converted("a short name of letters, digits and hyphens, such as upright,", lambda text: version_name(text)),
    text_schema(description="upright", pattern=_VERSION_NAME.pattern),
]
BytesField = Annotated[
    int,
    converted(BYTES, bytes_from_text),
    WithJsonSchema({"type": "string", "pattern": _BYTES_PATTERN}),
]
LanguageField = Annotated[
    str, converted("a language such as en, de or pt-BR", language_tag), text_schema(description="en")
]
Sentence = Annotated[str, BeforeValidator(lambda value: _text(value, "text")), text_schema()]
