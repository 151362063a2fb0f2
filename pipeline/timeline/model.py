"""The film as it stands in time. Ranges are frames on the picture track, samples at 48 kHz on the sound tracks.

A clip's `picture` says what it shows, never where it stands: two clips that show the same are equal there.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path

from pipeline.narration.words import Word
from pipeline.project.values import FULL, Location, Rect, Size
from pipeline.timeline.places import Place
from pipeline.timeline.ways import DISSOLVE, Way
from pipeline.timing import SAMPLE_RATE, TimeRange

LONGEST = 6  # hours of film; what would last longer is refused


@dataclass(frozen=True, slots=True)
class Grade:
    """A look: `exposure` in stops, then `contrast` and `saturation` as factors, then a `.cube` file."""

    exposure: float
    contrast: float
    saturation: float
    lut: Path | None
    lut_digest: str


@dataclass(frozen=True, slots=True)
class Footage:
    """Moving picture from a file: at film rate, frame n shows the file at `start + n * speed / rate` seconds.

    Reversed, its frames are the same in the opposite order: the first shows what would be the last before `end`.
    One without any length, `start` being `end`, shows one frame, which stays.

    From `end` on the last frame before it stays, unless a transition lets it run on: then up to `duration`,
    where the file's picture ends. Times count from the start of the file. `crop` is the part of the upright picture
    that `fit` and `focus` go by. `light` is its dynamic range: `sdr`, `pq` or `hlg`. One that `is_interlaced` has
    pictures of two fields each, from one moment after the other.
    """

    path: Path
    digest: str
    start: Fraction
    end: Fraction
    fit: str
    focus: tuple[float, ...]
    duration: Fraction
    has_alpha: bool = True
    crop: Rect = FULL
    speed: Fraction = Fraction(1)
    is_reversed: bool = False
    grade: Grade | None = None
    light: str = "sdr"
    is_interlaced: bool = False

    def frames(self, rate: Fraction) -> int:
        """How many frames of its clip it can fill: from then on the last one stays."""
        return max(1, ceil((self.end - self.start) / self.speed * rate))

    def time_at(self, frame: int, rate: Fraction) -> Fraction:
        """Where in the file, in seconds, its frame is taken from."""
        return self.start + (self.frames(rate) - 1 - frame if self.is_reversed else frame) * self.speed / rate

    def heard_from(self, rate: Fraction) -> Fraction:
        """Where in the file its sound begins, in seconds; from there it goes on as its picture does.

        Reversed, that is the end of the first frame's time, which may be a little past `end`.
        """
        return self.time_at(-1, rate) if self.is_reversed else self.start


@dataclass(frozen=True, slots=True)
class Piece:
    """Footage in `range`, in frames from its clip's start; it `continues` the picture of the piece before it."""

    footage: Footage
    range: TimeRange
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Reel:
    """Footage that stops at a moment or begins again: pieces that follow each other from their clip's start to its end.

    The last of them may be longer than its footage, whose last frame then stays.
    """

    pieces: tuple[Piece, ...]

    def piece_at(self, frame: int) -> Piece:
        """What shows a frame of the clip; after the clip's end its last piece runs on."""
        return self.pieces[bisect_right(self.pieces, frame, key=lambda piece: piece.range.start) - 1]


@dataclass(frozen=True, slots=True)
class Still:
    """A still, shown from rectangle `first` to rectangle `last` of it over `frames` frames of its whole clip.

    The rectangles are in fractions of `crop`, which is a part of the upright still. They already have the film's shape,
    except where `fit` is contain or blur and nothing moves: then both are all of it. Without `is_eased` it moves at one
    speed from the first frame to the last. Its file has so many `pixels`, 0 where nobody counted.
    """

    path: Path
    digest: str
    fit: str
    first: Rect
    last: Rect
    frames: int
    has_alpha: bool = True
    crop: Rect = FULL
    is_eased: bool = True
    grade: Grade | None = None
    pixels: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    sub: str


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A line of the credits: `title`, `author`, `heading`, `work`, `by` or `terms`; `place` is where it is written."""

    kind: str
    text: str
    place: Location = ()


@dataclass(frozen=True, slots=True)
class Credits:
    """`mode` is `roll` or `pages`."""

    mode: str
    rows: tuple[CreditRow, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """One colour, `#rrggbb`."""

    colour: str


@dataclass(frozen=True, slots=True)
class Program:
    """What a Python file of the author's draws, over `frames` frames of its whole clip."""

    path: Path
    digest: str
    frames: int


Picture = Footage | Reel | Still | Card | Plain | Program | Credits


@dataclass(frozen=True, slots=True)
class Part:
    """A picture in its own place of the frame, over the one of its clip. Both begin together."""

    picture: Picture
    place: Place
    location: Location


@dataclass(frozen=True, slots=True)
class Clip:
    """A picture on the picture track, `comes_in` frames of it in its own `way` over the clip before.

    One that `continues` goes on from the clip before it without a jump.
    Its `parts` lie over it, the later above the earlier. `behind` it, where it is transparent or does not reach, the
    clip before runs on (`before`) or there is a colour, `#rrggbb`; empty: the style's background.
    Its own sound starts `lead` seconds before it where it can, and that of the clip before goes on for `lag` seconds.
    """

    picture: Picture
    range: TimeRange
    comes_in: int
    scene: int
    location: Location
    way: Way = DISSOLVE
    lead: Fraction = Fraction(0)
    lag: Fraction = Fraction(0)
    parts: tuple[Part, ...] = ()
    continues: bool = False
    behind: str = ""


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote on the screen; `range` in frames of the film. `style` is `panel`, `full` or `margin`.

    `reveal` is `fade`, `words` or `type`; `heard` the frames of the film on which its words are spoken, if they are.
    """

    text: str
    by: str
    range: TimeRange
    scene: int
    location: Location
    style: str = "panel"
    reveal: str = "fade"
    heard: tuple[int, ...] = ()

    def shifted(self, by: int) -> PlacedQuote:
        return replace(self, range=self.range.shifted(by), heard=tuple(frame + by for frame in self.heard))


@dataclass(frozen=True, slots=True)
class PlacedLowerThird:
    """A clip's label on the screen; `range` in frames of the film."""

    text: str
    sub: str
    range: TimeRange
    scene: int
    location: Location


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of sound laid at a sample of the film: a take, or a clip's own sound. Faded at its edges by the mixer.

    `is_recorded`: it is a take that somebody spoke in a room, not the scratch voice. At its samples `joints` it was
    cut.
    `start` is where in the file it begins, in seconds; `range` where in the film it sounds; `gain` in dB. It plays at
    `speed` without a change of pitch, and reversed towards the file's beginning. Where its
    clip dissolves in it comes in over the first `dissolve_in` samples of its range, and where the next clip does it
    runs on and goes out in the `dissolve_out` samples past it. At a cut both are 0. Where its clip comes out of a
    colour the first `waits` samples of its range are silent. `location` is the clip's, if it is a clip's.
    """

    path: Path
    digest: str
    start: Fraction
    range: TimeRange
    gain: float
    is_speech: bool
    dissolve_in: int = 0
    dissolve_out: int = 0
    location: Location = ()
    waits: int = 0
    speed: Fraction = Fraction(1)
    is_reversed: bool = False
    is_recorded: bool = False
    joints: tuple[int, ...] = ()

    def time_after(self, samples: int) -> Fraction:
        """Where in its file, in seconds, it is so many samples after it began."""
        passed = Fraction(samples, SAMPLE_RATE) * self.speed
        return self.start - passed if self.is_reversed else self.start + passed


@dataclass(frozen=True, slots=True)
class MusicBed:
    """`gain` in dB where nobody speaks; at least `duck` LU below speech where somebody does.

    Seconds `start` to `end` (None: the file's) of a file, heard in `range`, in samples of the film (None: all of it),
    and begun again as often as that needs if it `is_looped`. Fades are in samples; where it crosses with another bed,
    in `cross_in` or `cross_out` samples at the ends of its range, it is not faded there. Without a length of their own
    fades last as long as is usual.
    """

    path: Path
    digest: str
    gain: float
    duck: float
    range: TimeRange | None = None
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    is_looped: bool = True
    fade_in: int | None = None
    fade_out: int | None = None
    cross_in: int = 0
    cross_out: int = 0
    location: Location = ()


@dataclass(frozen=True, slots=True)
class ClipSpeech:
    """What is said in a clip that plays with its own sound: `words` in samples from the scene's start."""

    words: tuple[Word, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A sound that captions name: `range` is when it is heard, in frames from the scene's start."""

    text: str
    range: TimeRange
    location: Location


@dataclass(frozen=True, slots=True)
class SceneSpan:
    """Where a scene stands: `range` in frames, `words` with ranges in samples from the scene's start.

    `words` are the narration's; `speech` is what is said in clips, also while the narrator speaks.
    """

    name: str
    chapter: str
    range: TimeRange
    words: tuple[Word, ...]
    speech: tuple[ClipSpeech, ...] = ()
    labels: tuple[PlacedLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture track has no gaps: a scene with nothing to show holds a plain clip.

    With `has_room_tone`, recorded takes' rooms go on where the takes are silent. `earlier` clips end at frame 0: they
    are not shown, except behind a first clip that lies over the one before.
    """

    size: Size
    rate: Fraction
    scenes: tuple[SceneSpan, ...]
    clips: tuple[Clip, ...]
    quotes: tuple[PlacedQuote, ...]
    sounds: tuple[Sound, ...]
    music: tuple[MusicBed, ...]
    lower_thirds: tuple[PlacedLowerThird, ...] = ()
    has_room_tone: bool = False
    earlier: tuple[Clip, ...] = ()

    @property
    def frames(self) -> int:
        return self.scenes[-1].range.end
