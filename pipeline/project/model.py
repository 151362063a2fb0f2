"""The authored model: what a project file may say, and what each key means.

Every scalar arrives as text, as the author wrote it, and is converted here. Positions are kept by `source.py`;
a value's place is its path of keys and indexes, such as `("scenes", 2, "clips", 0, "at")`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from pipeline.timing import Clock, clock_from_text, rate_from_text

FORMAT_VERSION = 1
Location = tuple[str | int, ...]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SIZE = re.compile(r"(\d+)\s*[x×]\s*(\d+)")
_DECIBEL = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:dB|LU)?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<phrase>.+?)\s*#(?P<nth>[1-9]\d*)", re.DOTALL)
_PRESETS = ("zoom-in", "zoom-out", "pan-left", "pan-right")


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words somebody says in the scene: the `nth` match, or (0) the first after the previous anchor of the list."""

    phrase: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class SceneEnd:
    pass


Moment = Clock | Spoken | SceneEnd


@dataclass(frozen=True, slots=True)
class Rect:
    """A part of a picture in fractions of its width and height, origin top left."""

    x: float
    y: float
    width: float
    height: float


FULL = Rect(0.0, 0.0, 1.0, 1.0)


def moment_from_text(text: str) -> Moment:
    """`12.5`, `scene-end`, `the words`, `the words #2`; quotation marks inside keep `"2013"` from being a time."""
    text = text.strip()
    if text == "scene-end":
        return SceneEnd()
    if not text:
        raise ValueError("a time, words of the narration or scene-end is meant")
    try:
        return clock_from_text(text)
    except ValueError:
        pass
    numbered = _NUMBERED.fullmatch(text)
    phrase, nth = (numbered["phrase"], int(numbered["nth"])) if numbered else (text, 0)
    if len(phrase) > 2 and phrase[0] == phrase[-1] == '"':
        phrase = phrase[1:-1]
    return Spoken(phrase, nth)


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} is meant")
    return value


def _converted(what: str, convert: Any) -> BeforeValidator:
    """Turns text into a value; whatever `convert` dislikes becomes "<what> is meant"."""

    def from_text(value: Any) -> Any:
        if not isinstance(value, (str, list)):
            return value
        try:
            return convert(value)
        except (ValueError, ZeroDivisionError, TypeError):
            shown = f", not {value!r}" if isinstance(value, str) else ""
            raise ValueError(f"{what} is meant{shown}") from None

    return BeforeValidator(from_text)


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


def _decibel(text: str) -> float:
    found = _DECIBEL.fullmatch(text.strip())
    if not found or abs(float(found[1])) > 100:
        raise ValueError
    return float(found[1])


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
    if rect.width < 0.01 or rect.height < 0.01 or rect.x + rect.width > 1.0005 or rect.y + rect.height > 1.0005:
        raise ValueError
    return rect


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 3600:
        raise ValueError
    return value


def _version(text: str) -> int:
    if text.strip() != str(FORMAT_VERSION):
        raise ValueError
    return FORMAT_VERSION


def _one_of(*names: str) -> BeforeValidator:
    return _converted(" or ".join([", ".join(names[:-1]), names[-1]]), lambda text: _member(text, names))


def _member(text: str, names: tuple[str, ...]) -> str:
    if text not in names:
        raise ValueError
    return text


def _string(pattern: str = "", description: str = "") -> WithJsonSchema:
    schema: dict[str, Any] = {"type": ["string", "number"]}
    return WithJsonSchema(
        schema | {key: text for key, text in (("pattern", pattern), ("description", description)) if text}
    )


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

TimeField = Annotated[Clock, _converted("a time such as 2.5 or 1:02.5", clock_from_text), _string(description="a time")]
MomentField = Annotated[
    Moment,
    _converted("a time, words of the narration or scene-end", moment_from_text),
    _string(description="a time, words of the narration, or scene-end"),
]
SizeField = Annotated[
    Size, _converted("a size such as 1920x1080, both even, 64 to 7680", _size), _string(description="1920x1080")
]
RateField = Annotated[
    Fraction, _converted("a frame rate such as 24, 29.97 or 24000/1001", rate_from_text), _string(description="24")
]
ColourField = Annotated[
    str,
    _converted('a colour such as "#d9482b" (in quotation marks: # starts a comment)', _colour),
    _string("^#[0-9a-fA-F]{6}$"),
]
DecibelField = Annotated[float, _converted("a level such as -6 dB or 14 LU", _decibel), _string(description="-6 dB")]
LoudnessField = Annotated[
    float, _converted("a loudness from -40 to -5 LUFS, such as -14", _loudness), _string(description="-14")
]
PauseField = Annotated[float, _converted("seconds, 0 to 3600", _seconds), _string(description="seconds")]
RectField = Annotated[
    Rect,
    _converted("full, or [x, y, width, height] in fractions from 0 to 1 that stay inside the picture", _rect),
    WithJsonSchema(_RECT_SCHEMA),
]
PointField = Annotated[
    tuple[float, ...],
    _converted("[x, y] in fractions from 0 to 1", lambda value: _fractions(value, 2)),
    WithJsonSchema(_POINT_SCHEMA),
]
Sentence = Annotated[str, BeforeValidator(lambda value: _text(value, "text")), _string()]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)

    # What a bare word stands for where a mapping is usual, such as `transition: cut`.
    _shorthand: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        if cls._shorthand and isinstance(value, str):
            return {cls._shorthand: value}
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Where a bare word may stand for the mapping, an editor is told so."""
        mapping = handler.resolve_ref_schema(handler(core))
        words = cls._words()
        return {"anyOf": [mapping, words]} if words else mapping

    @classmethod
    def _words(cls) -> dict[str, Any]:
        """The JSON Schema of the bare words that may stand for the mapping; empty where none may."""
        return {"type": ["string", "number"]} if cls._shorthand else {}


class Video(Model):
    """The film's frame."""

    size: SizeField = Field(Size(1920, 1080), description="width x height in pixels")
    fps: RateField = Field(Fraction(24), description="frames a second")


class Fonts(Model):
    """Each `sans`, `serif`, or a .ttf or .otf file of the project."""

    title: Sentence = Field("serif", description="cards")
    quote: Sentence = Field("serif", description="quotes")
    caption: Sentence = Field("sans", description="captions and small text")


class Style(Model):
    """Colours and fonts of all text on the picture."""

    accent: ColourField = Field("#d9482b", description="rules and marks beside quotes and titles")
    background: ColourField = Field("#14110f", description="cards, and scenes with nothing to show")
    text: ColourField = Field("#f5efe6", description="titles, quotes and captions")
    fonts: Fonts = Field(default_factory=Fonts, description="font of each kind of text")
    scale: Annotated[float, Field(ge=0.5, le=2)] = Field(1.0, description="size of all text, 0.5 to 2")


class Name(Model):
    """A name as it is written, and how it is said."""

    _shorthand = "name"
    name: Sentence = Field(description="as captions write it")
    say: Sentence = Field("", description="as the voice says it")


class Source(Model):
    """A work the essay shows or quotes; listed in the description."""

    _shorthand = "title"
    title: Sentence = Field(description="of the work")
    by: Sentence = Field("", description="who made it")
    year: Sentence = Field("", description="when")
    url: Sentence = Field("", description="where")
    licence: Sentence = Field("", description="under which it may be used")


class Music(Model):
    """A bed under the whole film, repeated as long as it lasts."""

    _shorthand = "file"
    file: Sentence = Field(description="sound file")
    gain: DecibelField = Field(-6.0, description="level where nobody speaks, dB")
    duck: DecibelField = Field(14.0, description="distance kept below speech, LU")


class Transition(Model):
    """How a clip comes in: `cut`, or `{dissolve: seconds}`."""

    dissolve: Annotated[float, Field(ge=0, le=10)] = Field(0.0, description="seconds")

    @model_validator(mode="before")
    @classmethod
    def _cut(cls, value: Any) -> Any:
        if value == "cut":
            return {"dissolve": 0}
        if isinstance(value, str):
            raise ValueError("cut or {dissolve: 0.5} is meant")
        return value

    @classmethod
    def _words(cls) -> dict[str, Any]:
        return {"const": "cut"}


class Move(Model):
    """From one part of the still to another, or a preset's name."""

    from_: RectField = Field(FULL, alias="from", description="the part shown first")
    to: RectField = Field(FULL, description="the part shown last")
    preset: Literal["", "zoom-in", "zoom-out", "pan-left", "pan-right"] = Field("", exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if isinstance(value, str):
            if value not in _PRESETS:
                raise ValueError(f"{', '.join(_PRESETS)} or {{from: …, to: …}} is meant, not {value!r}")
            return {"preset": value}
        return value

    @classmethod
    def _words(cls) -> dict[str, Any]:
        return {"enum": list(_PRESETS)}


class Placed(Model):
    """What all clips share."""

    for_: TimeField | None = Field(None, alias="for", description="how long it stays")
    at: MomentField | None = Field(None, description="from when it shows")
    until: MomentField | None = Field(None, description="until when it shows")
    transition: Transition = Field(default_factory=Transition, description="how it comes in: cut or {dissolve: 0.5}")
    source: Sentence | None = Field(None, description="id of its source")


class FileClip(Placed):
    """Footage or a still from a file."""

    file: Sentence = Field(description="footage or still, relative to this file, or assets:…")
    in_: TimeField | None = Field(None, alias="in", description="where in the footage it starts")
    out: TimeField | None = Field(None, description="where in the footage it ends")
    fit: Annotated[Literal["cover", "contain", "blur"], _one_of("cover", "contain", "blur")] = Field(
        "cover", description="cover crops, contain shows all on the background, blur shows all on a blurred copy"
    )
    focus: PointField = Field((0.5, 0.5), description="the point that stays in the frame")
    move: Move | None = Field(None, description="how a still moves")
    audio: Annotated[
        Literal["mute", "under", "full"] | float,
        _converted(
            "mute, under, full or a level such as -6 dB",
            lambda text: text if text in ("mute", "under", "full") else _decibel(text),
        ),
        _string(description="mute, under, full or a level in dB"),
    ] = Field("mute", description="the footage's own sound")


class CardClip(Placed):
    """A title on the theme's background."""

    card: Sentence = Field(description="the title")
    sub: Sentence = Field("", description="a smaller line below it")


class ColourClip(Placed):
    """Plain colour."""

    color: ColourField = Field(description='such as "#14110f"')


_KINDS: tuple[tuple[type[Placed], str], ...] = ((FileClip, "file"), (CardClip, "card"), (ColourClip, "color"))


def _kind_of_clip(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return next((kind for kind in ("file", "card", "color") if kind in value), None)
    return next((kind for model, kind in _KINDS if isinstance(value, model)), None)


AnyClip = FileClip | CardClip | ColourClip
ClipField = Annotated[
    Annotated[FileClip, Tag("file")] | Annotated[CardClip, Tag("card")] | Annotated[ColourClip, Tag("color")],
    Discriminator(
        _kind_of_clip,
        custom_error_type="clip_kind",
        custom_error_message="a clip needs file, card or color",
    ),
]


class Quote(Model):
    """Words on the screen, on a panel."""

    text: Sentence = Field(description="what it says")
    by: Sentence = Field("", description="whose words they are")
    at: MomentField | None = Field(None, description="from when it shows; the scene's start if left out")
    until: MomentField | None = Field(None, description="until when; as long as reading takes if left out")
    source: Sentence | None = Field(None, description="id of its source")


class Scene(Model):
    """Narration with what is shown under it."""

    id: Sentence = Field("", description="a name of your own, for --only")
    chapter: Sentence = Field("", description="starts a chapter of this name")
    narration: Sentence = Field("", description="what is said")
    recording: Sentence = Field("", description="sound file of somebody saying it")
    before: PauseField = Field(0.3, description="seconds before the first word")
    after: PauseField = Field(0.3, description="seconds after the last word")
    clips: tuple[ClipField, ...] = Field((), description="what is shown, in order")
    quotes: tuple[Quote, ...] = Field((), description="words on the screen")


class Essay(Model):
    """A whole project file."""

    essay: Annotated[
        Literal[1], _converted("1, the only version of the format this program knows,", lambda text: _version(text))
    ] = Field(1, description="version of this format")
    title: Sentence = Field(description="of the film")
    author: Sentence = Field("", description="who made it")
    language: Sentence = Field("en", description="of the narration, such as en or de")
    video: Video = Field(default_factory=Video, description="frame size and rate")
    style: Style = Field(default_factory=Style, description="colours and fonts")
    voice: Annotated[Literal["scratch", "none"], _one_of("scratch", "none")] = Field(
        "scratch", description="what speaks a scene that has no recording: scratch or none"
    )
    model: Sentence = Field("", description="Whisper model: a size such as base, or a path")
    glossary: tuple[Name, ...] = Field((), description="names that captions and voice must get right")
    sources: dict[str, Source] = Field(default_factory=dict, description="works by id")
    music: tuple[Music, ...] = Field((), description="beds under the film")
    subtitles: Annotated[Literal["burned", "soft", "both", "none"], _one_of("burned", "soft", "both", "none")] = Field(
        "burned", description="burned, soft, both or none"
    )
    loudness: LoudnessField = Field(-14.0, description="integrated loudness of the film, LUFS")
    scenes: tuple[Scene, ...] = Field(min_length=1, description="the film, in order")

    def scene_name(self, index: int) -> str:
        """A scene's id, else its chapter, else its number."""
        scene = self.scenes[index]
        return scene.id or scene.chapter or f"scene {index + 1}"
