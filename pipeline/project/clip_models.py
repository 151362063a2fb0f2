"""What a scene may show: every kind of clip, and what can be done to it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from pipeline.project.base import Model
from pipeline.project.fields import (
    SECONDS,
    BehindField,
    ColourField,
    MomentField,
    PointField,
    RectField,
    Sentence,
    SpeedField,
    SwitchField,
    TimeField,
    converted,
    decibel,
    one_of,
    seconds_schema,
    text_schema,
)
from pipeline.project.values import FULL, PRESETS, Preset

TransitionSeconds = Annotated[float, Field(ge=0, le=10), SECONDS, seconds_schema(0, 10)]
SIDES = ("left", "right", "top", "bottom")


class Transition(Model):
    """How a clip comes in: `cut`, or for some seconds in one of the other ways."""

    kinds: ClassVar[tuple[str, ...]] = ("dissolve", "dip", "wipe", "slide")

    dissolve: TransitionSeconds = Field(0.0, description="seconds in which it grows out of the clip before")
    dip: TransitionSeconds = Field(0.0, description="seconds through a colour: half out, half in")
    wipe: TransitionSeconds = Field(0.0, description="seconds in which it is uncovered from one side")
    slide: TransitionSeconds = Field(0.0, description="seconds in which it pushes in from one side")
    color: ColourField = Field("#000000", description="the colour of a dip")
    from_: Annotated[Literal["left", "right", "top", "bottom"], one_of(*SIDES)] = Field(
        "right", alias="from", description="where a wipe or slide comes from"
    )
    lead: TransitionSeconds = Field(0.0, description="seconds its own sound is heard before its picture is seen")
    lag: TransitionSeconds = Field(0.0, description="seconds the sound of the clip before goes on after it")

    @model_validator(mode="before")
    @classmethod
    def _cut(cls, value: Any) -> Any:
        if value == "cut":
            return {}
        if isinstance(value, str):
            raise ValueError("cut or {dissolve: 0.5} is meant, or dip, wipe or slide in its place")
        return value

    @model_validator(mode="after")
    def _one_kind(self) -> Transition:
        given = [kind for kind in self.kinds if kind in self.model_fields_set]
        if len(given) > 1:
            raise ValueError(f"one kind of transition at a time: {' or '.join(given)}")
        if "color" in self.model_fields_set and given != ["dip"]:
            raise ValueError('`color` is for a dip: {dip: 0.6, color: "#000000"}')
        if "from_" in self.model_fields_set and given not in (["wipe"], ["slide"]):
            raise ValueError("`from` is for a wipe or a slide: {wipe: 0.5, from: left}")
        return self

    @property
    def kind(self) -> str:
        """One of `kinds`; a cut is a dissolve of no length."""
        return next((kind for kind in self.kinds if kind in self.model_fields_set), "dissolve")

    @property
    def seconds(self) -> float:
        return float(getattr(self, self.kind))

    @classmethod
    def _words(cls) -> dict[str, Any]:
        return {"const": "cut"}


class Move(Model):
    """From one part of the still to another."""

    from_: RectField = Field(FULL, alias="from", description="the part shown first")
    to: RectField = Field(FULL, description="the part shown last")
    ease: Annotated[Literal["smooth", "linear"], one_of("smooth", "linear")] = Field(
        "smooth", description="smooth starts and stops softly, linear goes at one speed"
    )


def _preset(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in PRESETS:
        raise ValueError(f"{', '.join(PRESETS)} or {{from: …, to: …}} is meant, not {value!r}")
    return Preset(value)


# Tags begin with NUL, so that `load.location_of` knows them from keys.
MoveField = Annotated[
    Annotated[Move, Tag("\0move")] | Annotated[Preset, Tag("\0preset"), WithJsonSchema({"enum": list(PRESETS)})],
    Discriminator(lambda value: "\0preset" if isinstance(value, Preset) else "\0move"),
    BeforeValidator(_preset),
]


class LowerThird(Model):
    """A name in the lower third of a clip, with a smaller line below it."""

    _shorthand = "text"
    text: Sentence = Field(description="a name, a place, a year")
    sub: Sentence = Field("", description="a smaller line below it")
    at: MomentField | None = Field(None, description="from when it shows; the clip's start if left out")
    until: MomentField | None = Field(None, description="until when; as long as reading takes if left out")


class Freeze(Model):
    """A moment of footage that stays."""

    at: TimeField = Field(description="where in the footage the picture stops")
    for_: TimeField = Field(alias="for", description="how long it stays")


class Grade(Model):
    """A look: what is done to light and colour, in this order."""

    exposure: Annotated[float, Field(ge=-5, le=5)] = Field(0.0, description="stops, -5 to 5")
    contrast: Annotated[float, Field(ge=0, le=4)] = Field(1.0, description="around middle grey, 0 to 4")
    saturation: Annotated[float, Field(ge=0, le=4)] = Field(1.0, description="0 is grey, 1 as it is, up to 4")
    lut: Sentence = Field("", description="a .cube file")


class Filmed(Model):
    """What is shown of a file."""

    file: Sentence = Field(description="footage or still, relative to this file, or assets:…")
    in_: TimeField | None = Field(None, alias="in", description="where in the footage it starts")
    out: TimeField | None = Field(None, description="where in the footage it ends")
    speed: SpeedField = Field(Fraction(1), description="how fast it plays, 0.1 to 10; its sound keeps its pitch")
    reverse: SwitchField = Field(False, description="true: picture and sound play backwards")
    freeze: Freeze | None = Field(None, description="a moment that stays: {at: 3.5, for: 2}")
    loop: SwitchField = Field(False, description="true: it is repeated as long as its place lasts")
    crop: RectField = Field(FULL, description="the part of the picture that is used, before `fit`")
    fit: Annotated[Literal["cover", "contain", "blur"], one_of("cover", "contain", "blur")] = Field(
        "cover", description="cover crops, contain shows all on the background, blur shows all on a blurred copy"
    )
    focus: PointField = Field((0.5, 0.5), description="the point that stays in the frame")
    move: MoveField | None = Field(None, description="how a still moves")
    grade: Grade | None = Field(None, description="its look: exposure, contrast, saturation, a LUT")
    audio: Annotated[
        Literal["mute", "under", "full"] | float,
        converted(
            "mute, under, full or a level such as -6 dB",
            lambda text: text if text in ("mute", "under", "full") else decibel(text),
        ),
        text_schema(description="mute, under, full or a level in dB"),
    ] = Field("mute", description="the footage's own sound")
    speech: Sentence | None = Field(None, description="what is said in it; empty where nobody speaks")


class FilePart(Filmed):
    """Footage or a still that shares the frame with others."""

    source: Sentence | None = Field(None, description="id of its source")


class ColourPart(Model):
    """Plain colour that shares the frame with others."""

    color: ColourField = Field(description='such as "#14110f"')


def _kind_of_part(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return next((f"\0{kind}" for kind in ("file", "color") if kind in value), None)
    return "\0color" if isinstance(value, ColourPart) else "\0file"


PartField = Annotated[
    Annotated[FilePart, Tag("\0file")] | Annotated[ColourPart, Tag("\0color")],
    Discriminator(_kind_of_part, custom_error_type="part_kind", custom_error_message="file or color is needed"),
]
GapField = Annotated[float, Field(ge=0, le=200)]
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


class Inset(FilePart):
    """A smaller picture in a corner of its clip's."""

    corner: Annotated[Literal["top-left", "top-right", "bottom-left", "bottom-right"], one_of(*CORNERS)] = Field(
        "top-right", description="where it stands"
    )
    size: Annotated[float, Field(ge=0.1, le=0.6)] = Field(0.3, description="share of the film's width and height")
    edge: Annotated[Literal["round", "plain"], one_of("round", "plain")] = Field(
        "round", description="its own corners: round or plain"
    )


class Placed(Model):
    """What all clips share."""

    for_: TimeField | None = Field(None, alias="for", description="how long it stays")
    at: MomentField | None = Field(None, description="from when it shows")
    until: MomentField | None = Field(None, description="until when it shows")
    transition: Transition = Field(default_factory=Transition, description="how it comes in: cut, {dissolve: 0.5}, …")
    source: Sentence | None = Field(None, description="id of its source")
    inset: Inset | None = Field(None, description="a smaller picture in a corner")
    label: LowerThird | None = Field(None, description="its lower third: a text, or {text: …, sub: …}")


class FileClip(Placed, Filmed):
    """Footage or a still from a file."""

    behind: BehindField | None = Field(
        None, description="what is seen where it is transparent: before, or a colour; the background if left out"
    )


class CardClip(Placed):
    """A title on the theme's background."""

    card: Sentence = Field(description="the title")
    sub: Sentence = Field("", description="a smaller line below it")


class ColourClip(Placed):
    """Plain colour."""

    color: ColourField = Field(description='such as "#14110f"')


class CreditsClip(Placed):
    """Title, author and sources on the theme's background."""

    credits: Annotated[Literal["roll", "pages"], one_of("roll", "pages")] = Field(
        description="roll: they roll up, pages: they come page by page"
    )
    sources: Sentence = Field("Sources", description="heading above the works")
    music: Sentence = Field("Music", description="heading above the works that music names")


class SplitClip(Placed):
    """Two or three pictures side by side, or one above the other."""

    split: tuple[PartField, ...] = Field(description="two or three entries with `file` or `color`")
    stack: bool | None = Field(None, description="one above the other; left out, in upright films")
    gap: GapField = Field(12.0, description="between them, in pixels of a film of 1080 lines")

    @model_validator(mode="after")
    def _two_or_three(self) -> SplitClip:
        if not 2 <= len(self.split) <= 3:
            raise ValueError(f"a split has two or three entries, not {len(self.split)}; a `grid` has up to nine")
        return self


class GridClip(Placed):
    """Up to nine pictures in rows."""

    grid: tuple[PartField, ...] = Field(description="two to nine entries with `file` or `color`")
    columns: Annotated[int, Field(ge=1, le=9)] | None = Field(None, description="pictures in a row")
    gap: GapField = Field(12.0, description="between them, in pixels of a film of 1080 lines")

    @model_validator(mode="after")
    def _two_to_nine(self) -> GridClip:
        if not 2 <= len(self.grid) <= 9:
            raise ValueError(f"a grid has two to nine entries, not {len(self.grid)}")
        return self


_KINDS: tuple[tuple[type[Placed], str], ...] = (
    (FileClip, "file"),
    (CardClip, "card"),
    (ColourClip, "color"),
    (CreditsClip, "credits"),
    (SplitClip, "split"),
    (GridClip, "grid"),
)


def _kind_of_clip(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return next((f"\0{kind}" for _, kind in _KINDS if kind in value), None)
    return next((f"\0{kind}" for model, kind in _KINDS if isinstance(value, model)), None)


AnyClip = FileClip | CardClip | ColourClip | CreditsClip | SplitClip | GridClip
ClipField = Annotated[
    Annotated[FileClip, Tag("\0file")]
    | Annotated[CardClip, Tag("\0card")]
    | Annotated[ColourClip, Tag("\0color")]
    | Annotated[CreditsClip, Tag("\0credits")]
    | Annotated[SplitClip, Tag("\0split")]
    | Annotated[GridClip, Tag("\0grid")],
    Discriminator(
        _kind_of_clip,
        custom_error_type="clip_kind",
        custom_error_message="a clip needs file, card, color, credits, split or grid",
    ),
]
