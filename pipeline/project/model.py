"""The authored model: what a project file may say, and what each key means.

Every scalar arrives as text, as the author wrote it, and is converted by its field. Positions are kept by `source.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, get_args

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

from pipeline.project.fields import (
    SECONDS,
    BehindField,
    ColourField,
    DecibelField,
    DistanceField,
    LanguageField,
    LoudnessField,
    MomentField,
    PauseField,
    PointField,
    RateField,
    RectField,
    Sentence,
    SizeField,
    SpeedField,
    SwitchField,
    TimeField,
    VersionField,
    converted,
    decibel,
    one_of,
    seconds_schema,
    text_schema,
    version,
)
from pipeline.project.themes import DEFAULT, THEMES, Measures
from pipeline.project.values import FULL, PRESETS, Preset, Size

CaptionFormat = Literal["srt", "vtt", "sbv", "ttml", "txt", "md", "chapters"]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

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


RevealField = Annotated[Literal["fade", "words", "type"], one_of("fade", "words", "type")]


class Video(Model):
    """The film's frame."""

    size: SizeField = Field(Size(1920, 1080), description="width x height in pixels")
    fps: RateField = Field(Fraction(24), description="frames a second")


class Fonts(Model):
    """Each `sans`, `serif`, one of their weights such as `sans-bold`, or a .ttf or .otf file of the project."""

    title: Sentence = Field("serif", description="cards")
    quote: Sentence = Field("serif", description="quotes")
    caption: Sentence = Field("sans", description="captions and small text")


class Style(Model):
    """How all text on the picture looks. A theme says all of it, any other key replaces what the theme says."""

    theme: Annotated[Literal["film", "paper", "bold"], one_of(*THEMES)] = Field(
        "film", description="film, paper or bold: colours, fonts, sizes, margins and motion that go together"
    )
    accent: ColourField = Field("#d9482b", description="rules and marks beside quotes and titles")
    background: ColourField = Field("#14110f", description="cards, and scenes with nothing to show")
    text: ColourField = Field("#f5efe6", description="titles, quotes and captions")
    fonts: Fonts = Field(default_factory=Fonts, description="font of each kind of text")
    scale: Annotated[float, Field(ge=0.5, le=2)] = Field(1.0, description="size of all text, 0.5 to 2")
    margin: Annotated[float, Field(ge=0.02, le=0.15)] | None = Field(
        None, description="what stays free at each edge, as a share of the picture, 0.02 to 0.15"
    )
    fade: Annotated[float, Field(ge=0, le=3), SECONDS, seconds_schema(0, 3)] | None = Field(
        None, description="seconds that text takes to come and to go"
    )
    reveal: RevealField | None = Field(None, description="how quotes come that do not say it themselves")

    @model_validator(mode="before")
    @classmethod
    def _themed(cls, value: Any) -> Any:
        """What the theme says stands in for what the author does not write."""
        if not isinstance(value, Mapping):
            return value
        name = value.get("theme", DEFAULT)
        theme = THEMES.get(name.strip().lower()) if isinstance(name, str) else None
        fonts = value.get("fonts", {})
        if theme is None or not isinstance(fonts, Mapping):
            return value
        return {**theme.colours, **value, "fonts": {**theme.fonts, **fonts}}

    @property
    def measures(self) -> Measures:
        measures = THEMES[self.theme].measures
        return measures if self.margin is None else replace(measures, margin=self.margin)

    @property
    def fades(self) -> tuple[Fraction, Fraction]:
        """Of a card's text, and of all other, in seconds."""
        theme = THEMES[self.theme]
        return (theme.card_fade, theme.fade) if self.fade is None else (Fraction(self.fade), Fraction(self.fade))

    @property
    def quote_reveal(self) -> str:
        return self.reveal or THEMES[self.theme].reveal


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


FadeSeconds = Annotated[float, Field(ge=0, le=60), SECONDS, seconds_schema(0, 60)]


class MusicFade(Model):
    """How music comes in and goes out."""

    in_: FadeSeconds = Field(1.0, alias="in", description="seconds in which it comes in")
    out: FadeSeconds = Field(3.0, description="seconds in which it goes out")


class Music(Model):
    """A bed under the film or some of its scenes, repeated as long as they last."""

    _shorthand = "file"
    file: Sentence = Field(description="sound file")
    in_: TimeField | None = Field(None, alias="in", description="where in the file it starts")
    out: TimeField | None = Field(None, description="where in the file it ends")
    from_: Sentence | None = Field(None, alias="from", description="scene, chapter or time of the film it begins with")
    until: Sentence | None = Field(None, description="scene, chapter or time of the film it ends with")
    loop: SwitchField = Field(True, description="whether it is repeated")
    fade: MusicFade | None = Field(None, description="how it comes in and goes out, {in: 1, out: 3}")
    cross: FadeSeconds = Field(2.0, description="seconds in which it crosses with music that ends where it begins")
    gain: DecibelField = Field(-6.0, description="level where nobody speaks, dB")
    duck: DistanceField = Field(14.0, description="distance kept below speech, LU")
    source: Sentence | None = Field(None, description="id of its source")


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

    freeze: Freeze | None = Field(None, description="a moment that stays: {at: 3.5, for: 2}")
    loop: SwitchField = Field(False, description="true: it is repeated as long as its place lasts")
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


class Quote(Model):
    """Words on the screen."""

    text: Sentence = Field(description="what it says")
    by: Sentence = Field("", description="whose words they are")
    style: Annotated[Literal["panel", "full", "margin"], one_of("panel", "full", "margin")] = Field(
        "panel", description="on a panel, full: alone on the darkened picture, or in a column at the margin"
    )
    reveal: RevealField | None = Field(
        None, description="all at once, word after word as they are spoken, or typed letter after letter"
    )
    at: MomentField | None = Field(None, description="from when it shows; the scene's start if left out")
    until: MomentField | None = Field(None, description="until when; as long as reading takes if left out")
    source: Sentence | None = Field(None, description="id of its source")


class Label(Model):
    """A sound that is not speech, told in brackets: `[music]`."""

    _shorthand = "text"
    text: Sentence = Field(description="what is heard, such as music or door closes")
    at: MomentField | None = Field(None, description="from when; the scene's start if left out")
    until: MomentField | None = Field(None, description="until when; as long as reading takes if left out")


class Scene(Model):
    """Narration with what is shown under it."""

    id: Sentence = Field("", description="a name of your own, for --only")
    chapter: Sentence = Field("", description="starts a chapter of this name")
    narration: Sentence = Field("", description="what is said")
    recording: Sentence = Field("", description="sound file of somebody saying it")
    before: PauseField = Field(0.3, description="seconds before the first word")
    after: PauseField = Field(0.3, description="seconds after the last word")
    pause_limit: PauseField | None = Field(None, description="longest pause of its recording, seconds")
    clean: SwitchField | None = Field(None, description="whether its recording's noise is reduced")
    clips: tuple[ClipField, ...] = Field((), description="what is shown, in order")
    quotes: tuple[Quote, ...] = Field((), description="words on the screen")
    sounds: tuple[Label, ...] = Field((), description="sounds that captions name")
    translations: dict[LanguageField, Sentence] = Field(
        default_factory=dict, description="the narration in other languages"
    )


class Captions(Model):
    """Which caption files are written, and the figures cues keep. A bare list names the files."""

    formats: (
        Annotated[tuple[Annotated[CaptionFormat, one_of(*get_args(CaptionFormat))], ...], Field(min_length=1)] | None
    ) = Field(None, description="files to write: srt, vtt, sbv, ttml, txt, md, chapters")
    profile: Annotated[Literal["netflix", "bbc"], one_of("netflix", "bbc")] = Field(
        "netflix", description="the figures to start from: netflix or bbc"
    )
    characters_per_line: Annotated[int, Field(ge=10, le=100)] | None = Field(None, description="longest line")
    lines: Annotated[int, Field(ge=1, le=4)] | None = Field(None, description="most lines of a cue")
    characters_per_second: Annotated[float, Field(ge=5, le=60)] | None = Field(None, description="reading speed")
    shortest: Annotated[float, Field(ge=0, le=5), SECONDS, seconds_schema(0, 5)] | None = Field(
        None, description="shortest cue, seconds"
    )
    longest: Annotated[float, Field(ge=1, le=30), SECONDS, seconds_schema(1, 30)] | None = Field(
        None, description="longest cue, seconds"
    )
    gap_frames: Annotated[int, Field(ge=0, le=12)] | None = Field(None, description="frames between cues in a row")
    pause: Annotated[float, Field(ge=0, le=5), SECONDS, seconds_schema(0, 5)] | None = Field(
        None, description="a shorter gap between cues is closed, seconds"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, str) and value:
            raise ValueError(f"{cls._meant(value.strip().lower())} is meant, not {value!r}")
        return {"formats": value} if isinstance(value, list) else value

    @classmethod
    def _meant(cls, word: str) -> str:
        """What is to be written where the one word stands that names a profile or a file."""
        if word in ("netflix", "bbc"):
            return f"{{profile: {word}}}"
        return f"a list of files, [{word if word in get_args(CaptionFormat) else 'srt, vtt'}],"

    @classmethod
    def _words(cls) -> dict[str, Any]:
        return {"type": "array", "items": {"enum": list(get_args(CaptionFormat))}, "minItems": 1}


Subtitles = Annotated[Literal["burned", "soft", "both", "none"], one_of("burned", "soft", "both", "none")]


class Output(Model):
    """A further version of the film, made from the same scenes."""

    name: VersionField = Field(description="of the version, and in its file: NAME.upright.mp4")
    size: SizeField | None = Field(None, description="width x height; the film's if left out")
    subtitles: Subtitles | None = Field(None, description="burned, soft, both or none; as the film if left out")
    language: LanguageField | None = Field(None, description="of its subtitles, one that scenes are translated into")
    draft: bool = Field(False, description="half size, encoded fast")


class Essay(Model):
    """A whole project file."""

    essay: Annotated[
        Literal[1], converted("1, the only version of the format this program knows,", lambda text: version(text))
    ] = Field(1, description="version of this format")
    title: Sentence = Field(description="of the film")
    author: Sentence = Field("", description="who made it")
    language: LanguageField = Field("en", description="of the narration, such as en or de")
    video: Video = Field(default_factory=Video, description="frame size and rate")
    style: Style = Field(default_factory=Style, description="colours and fonts")
    voice: Annotated[Literal["scratch", "none"], one_of("scratch", "none")] = Field(
        "scratch", description="what speaks a scene that has no recording: scratch or none"
    )
    model: Sentence = Field("", description="Whisper model: a size such as base, or a path")
    engine: Annotated[Literal["whisper", "faster-whisper"], one_of("whisper", "faster-whisper")] = Field(
        "whisper", description="what runs the Whisper model: whisper, or faster-whisper where it is installed"
    )
    departures: Annotated[Literal["script", "spoken", "stop"], one_of("script", "spoken", "stop")] = Field(
        "script", description="where a recording leaves its text: captions follow the script, the spoken words, or stop"
    )
    retakes: Annotated[Literal["last", "keep"], one_of("last", "keep")] = Field(
        "last", description="of a sentence read twice the last reading stays, or both"
    )
    pause_limit: PauseField | None = Field(None, description="longest pause inside a recording, seconds")
    clean: SwitchField = Field(False, description="whether the noise of recordings is reduced")
    room_tone: SwitchField = Field(True, description="whether rooms of recordings go on between them")
    captions: Captions = Field(default_factory=Captions, description="caption files and the figures cues keep")
    glossary: tuple[Name, ...] = Field((), description="names that captions and voice must get right")
    sources: dict[str, Source] = Field(default_factory=dict, description="works by id")
    music: tuple[Music, ...] = Field((), description="beds under the film")
    subtitles: Subtitles = Field("burned", description="burned, soft, both or none")
    outputs: tuple[Output, ...] = Field((), description="further versions of the film")
    loudness: LoudnessField = Field(-14.0, description="integrated loudness of the film, LUFS")
    scenes: tuple[Scene, ...] = Field(min_length=1, description="the film, in order")

    def is_clean(self, recording: str) -> bool:
        """Whether a recording's noise is reduced: as one of its scenes says, else as the essay does."""
        said = (scene.clean for scene in self.scenes if scene.recording == recording and scene.clean is not None)
        return next(said, self.clean)

    def scene_name(self, index: int) -> str:
        """A scene's id, else its chapter, else its number."""
        scene = self.scenes[index]
        return scene.id or scene.chapter or f"scene {index + 1}"
