"""The authored model: what a project file may say, and what each key means.

Every scalar arrives as text, as the author wrote it, and is converted by its field. Positions are kept by `source.py`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    Field,
    model_validator,
)

from pipeline.project.base import Model
from pipeline.project.clip_models import ClipField
from pipeline.project.fields import (
    SECONDS,
    BytesField,
    DecibelField,
    DistanceField,
    LanguageField,
    LoudnessField,
    MomentField,
    PauseField,
    RateField,
    Sentence,
    SizeField,
    SwitchField,
    TimeField,
    VersionField,
    converted,
    one_of,
    seconds_schema,
    version,
)
from pipeline.project.style_model import RevealField, Style
from pipeline.project.values import Size

CaptionFormat = Literal["srt", "vtt", "sbv", "ttml", "txt", "md", "chapters"]


class Video(Model):
    """The film's frame."""

    size: SizeField = Field(Size(1920, 1080), description="width x height in pixels")
    fps: RateField = Field(Fraction(24), description="frames a second")


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
    store_limit: BytesField | None = Field(None, description="most that .render/ may hold, such as 20 GB")
    scenes: tuple[Scene, ...] = Field(min_length=1, description="the film, in order")

    def is_clean(self, recording: str) -> bool:
        """Whether a recording's noise is reduced: as one of its scenes says, else as the essay does."""
        said = (scene.clean for scene in self.scenes if scene.recording == recording and scene.clean is not None)
        return next(said, self.clean)

    def scene_name(self, index: int) -> str:
        """A scene's id, else its chapter, else its number."""
        scene = self.scenes[index]
        return scene.id or scene.chapter or f"scene {index + 1}"
