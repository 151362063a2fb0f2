"""The clips of one scene: what each shows, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from pipeline.media import MediaInfo
from pipeline.project.model import (
    AnyClip,
    CardClip,
    ColourClip,
    ColourPart,
    CreditsClip,
    Essay,
    FileClip,
    FilePart,
    GridClip,
    Move,
    Scene,
    SplitClip,
)
from pipeline.project.shown import Shown, parts_of
from pipeline.project.values import Location, Size
from pipeline.timeline.behind import BEFORE, shows_what_is_behind
from pipeline.timeline.credits import credits_frames, credits_of
from pipeline.timeline.framing import rects_for
from pipeline.timeline.layout import Slot, boundaries
from pipeline.timeline.model import Card, Clip, Footage, Grade, Part, Picture, Plain, Program, Still
from pipeline.timeline.moments import Moments, Pins
from pipeline.timeline.parts import placed_parts
from pipeline.timeline.places import Cell, Corner
from pipeline.timeline.rounds import Stop, pieces
from pipeline.timeline.ways import way_of
from pipeline.timing import TimeRange, frames_from_seconds

_SLIMMEST = 2.5  # an inset of a slimmer picture shows the middle of it
_LEAST_PART = 8  # pixels
_UNKNOWN_LENGTH = 4  # seconds: stands in where the real length is a problem told elsewhere


@dataclass(frozen=True, slots=True)
class ClipLayout:
    """One scene's clips between its words and its media. All frames count from the scene's start."""

    essay: Essay
    index: int
    media: Mapping[str, MediaInfo]
    moments: Moments

    @property
    def _scene(self) -> Scene:
        return self.essay.scenes[self.index]

    @property
    def _rate(self) -> Fraction:
        return self.essay.video.fps

    @property
    def _size(self) -> Size:
        return self.essay.video.size

    @property
    def _is_captioned(self) -> bool:
        """Whether captions are drawn into the picture."""
        return self.essay.subtitles in ("burned", "both")

    def _place(self, number: int) -> Location:
        return ("scenes", self.index, "clips", number)

    def slots(self) -> list[Slot]:
        """What each clip asks for."""
        pins = self.moments.pins(self._scene.clips, ("scenes", self.index, "clips"))
        return [
            self._slot(number, clip, pin)
            for number, (clip, pin) in enumerate(zip(self._scene.clips, pins, strict=True))
        ]

    def length(self, slots: Sequence[Slot]) -> int:
        """How long the scene is where only its clips say so."""
        end = 0
        for number, slot in enumerate(slots):
            start = slot.start if slot.start is not None else end
            if slot.end is not None:
                end = slot.end
            elif slot.length is not None:
                end = start + slot.length
            elif number + 1 < len(slots) and slots[number + 1].start is not None:
                end = slots[number + 1].start or 0
            else:
                message = "how long does this stay? nobody speaks in this scene"
                self.moments.remarks.problem(self._place(number), message, "add `for: 4`")
                end = start + self._frames(_UNKNOWN_LENGTH)
        return max(1, end)

    def placed(self, slots: Sequence[Slot], frames: int) -> tuple[Clip, ...]:
        """The clips side by side over `frames` frames, the plain background where nothing is shown yet."""
        edges, remarks = boundaries(slots, frames)
        for remark in () if self.moments.is_unheard or self._is_missing_media else remarks:
            amount = f"{float(remark.frames / self._rate):.1f} s " if remark.frames else ""
            self.moments.remarks.note(self._place(remark.slot), amount + remark.text)
        spans = [TimeRange(start, end) for start, end in pairwise(edges)]
        clips = [piece for number, span in enumerate(spans) if span.duration for piece in self._clips(number, span)]
        first = edges[0] if clips else frames
        return (self._background(TimeRange(0, first)), *clips) if first else tuple(clips)

    @property
    def _is_missing_media(self) -> bool:
        """Whether some length here is not known, because a file cannot be read: a problem told elsewhere."""
        return any(file.file not in self.media for clip in self._scene.clips for file in self._own_files(clip))

    def _frames(self, seconds: Fraction | float) -> int:
        return frames_from_seconds(seconds, self._rate)

    def _slot(self, number: int, clip: AnyClip, pins: Pins) -> Slot:
        end = pins.end
        if pins.start is not None and end is not None and end <= pins.start:
            place = (*self._place(number), "until")
            self.moments.remarks.time_problem(place, "this clip ends before it starts", "`until` comes after `at`")
            end = None
        is_repeated = isinstance(clip, FileClip) and clip.loop
        is_cut = isinstance(clip, CreditsClip) or any(file.out for file in self._own_files(clip))
        is_open = clip.for_ is None and (is_repeated or not is_cut)
        return Slot(pins.start, end, self._own_length(number, clip), pins.to_scene_end, is_open)

    def _own_length(self, number: int, clip: AnyClip) -> int | None:
        """Frames a clip asks for by itself; None where it takes what is free."""
        if clip.for_ is not None:
            frames = self.moments.frames(clip.for_)
            if frames <= 0:
                self.moments.remarks.problem((*self._place(number), "for"), "a clip lasts at least one frame")
            return max(1, frames)
        if isinstance(clip, CreditsClip):
            video, scale = self.essay.video, self.essay.style.scale
            return credits_frames(credits_of(self.essay, clip), video.size, scale, video.fps)
        lengths = [self._file_length(file) for file in self._own_files(clip)]
        return max((length for length in lengths if length is not None), default=None)

    @staticmethod
    def _own_files(clip: AnyClip) -> list[Shown]:
        """What a clip shows that has a say in its length."""
        if isinstance(clip, FileClip):
            return [clip]
        return [part for part in parts_of(clip)[1] if isinstance(part, FilePart)]

    def _file_length(self, clip: Shown) -> int | None:
        info = self.media.get(clip.file)
        if info is None:
            return self._frames(_UNKNOWN_LENGTH)
        if info.kind != "footage" or (isinstance(clip, FileClip) and clip.loop):
            return None
        stays = clip.freeze.for_ if isinstance(clip, FileClip) and clip.freeze else None
        return self._round(clip, info) + (self.moments.frames(stays) if stays else 0)

    def _round(self, clip: Shown, info: MediaInfo) -> int:
        """Frames from `in` to `out` at the clip's speed."""
        start, end = self._cut(clip, info)
        return max(1, self._frames((end - start) / clip.speed))

    def _cut(self, clip: Shown, info: MediaInfo) -> tuple[Fraction, Fraction]:
        """The part of the footage that is meant, in seconds."""
        start = clip.in_.at_rate(self._rate) if clip.in_ else Fraction(0)
        end = clip.out.at_rate(self._rate) if clip.out else info.duration
        return start, max(start, min(end, info.duration))

    def _background(self, span: TimeRange) -> Clip:
        place: Location = ("scenes", self.index)
        if not self._scene.clips:
            self.moments.remarks.note(place, "nothing is shown in this scene: it gets the plain background")
        return Clip(Plain(self.essay.style.background), span, 0, self.index, place)

    def _clips(self, number: int, span: TimeRange) -> list[Clip]:
        """One, or several that follow each other where footage stops or begins again."""
        authored, whole = self._scene.clips[number], self._clip(number, span)
        if not (isinstance(authored, FileClip) and isinstance(whole.picture, Footage)):
            return [whole]
        if not (authored.freeze or authored.loop):
            return [whole]
        if whole.parts:
            key = "freeze" if authored.freeze else "loop"
            message = f"over footage with `{key}` no inset can lie"
            self.moments.remarks.problem((*whole.location, key), message, f"remove `{key}` or `inset`", at_key=True)
        stop = None
        if authored.freeze:
            frames = max(1, self.moments.frames(authored.freeze.for_))
            stop = Stop(authored.freeze.at.at_rate(self._rate), frames)
        length = self._round(authored, self.media[authored.file])
        clips: list[Clip] = []
        start = span.start
        for piece in pieces(whole.picture, length, stop, loops=authored.loop, room=span.duration, rate=self._rate):
            place = TimeRange(start, start + piece.frames)
            goes_on = replace(whole, comes_in=0, lead=Fraction(0), lag=Fraction(0), parts=(), continues=piece.continues)
            clips.append(replace(goes_on, picture=piece.footage, range=place))
            start = place.end
        first = clips[0]
        if whole.comes_in > first.range.duration:
            message = "longer than what comes before the picture stops or begins again: shortened to that"
            self.moments.remarks.note((*whole.location, "transition"), message)
        comes_in = min(whole.comes_in, first.range.duration)
        return [replace(whole, picture=first.picture, range=first.range, comes_in=comes_in), *clips[1:]]

    def _clip(self, number: int, span: TimeRange) -> Clip:
        clip, place = self._scene.clips[number], self._place(number)
        comes_in = self._frames(clip.transition.seconds)
        if comes_in > span.duration:
            self.moments.remarks.note((*place, "transition"), "longer than the clip itself: shortened to its length")
        picture, behind = self._picture(clip, place, span, self._size), self._behind(clip)
        if behind and not self._is_missing_media and not shows_what_is_behind(picture):
            message = "nothing of this picture is transparent: it hides what is behind it"
            self.moments.remarks.note((*place, "behind"), message)
        if behind == BEFORE and not (self.index or number):
            self.moments.remarks.note((*place, "behind"), "there is no clip before this one")
        return Clip(
            picture=picture,
            range=span,
            comes_in=min(comes_in, span.duration),
            scene=self.index,
            location=place,
            way=way_of(clip.transition),
            lead=Fraction(clip.transition.lead),
            lag=Fraction(clip.transition.lag),
            parts=tuple(self._parts(clip, place, span)),
            behind=behind,
        )

    @staticmethod
    def _behind(clip: AnyClip) -> str:
        return clip.behind or "" if isinstance(clip, FileClip) else ""

    def _parts(self, clip: AnyClip, place: Location, span: TimeRange) -> Iterator[Part]:
        for where, part, cell in placed_parts(clip, self._size, is_captioned=self._is_captioned):
            if isinstance(cell, Corner):
                cell = replace(cell, shape=self._shape(part))
            size = cell.box(self._size).size if isinstance(cell, Cell) else _sized(cell.shape, self._size)
            here = (*place, *where)
            if min(size.width, size.height) < _LEAST_PART:
                message, hint = "this gap leaves too little for the pictures", "a smaller `gap`, or more rows"
                self.moments.remarks.problem((*place, "gap"), message, hint)
                return
            yield Part(self._picture(part, here, span, size), cell, here)

    def _shape(self, part: FilePart | ColourPart) -> float | None:
        """How wide the part of a file that is used is, in heights; None where that is as the film."""
        info = self.media.get(part.file) if isinstance(part, FilePart) else None
        if info is None or info.size is None or not isinstance(part, FilePart):
            return None
        *_, shown = part.crop.of(info.size)
        return min(max(shown.width / shown.height, 1 / _SLIMMEST), _SLIMMEST)

    def _picture(self, clip: AnyClip | FilePart | ColourPart, place: Location, span: TimeRange, frame: Size) -> Picture:
        """In a frame of this size."""
        if isinstance(clip, CardClip):
            return Card(clip.card, clip.sub)
        if isinstance(clip, (ColourClip, ColourPart)):
            return Plain(clip.color)
        if isinstance(clip, (SplitClip, GridClip)):
            return Plain(self.essay.style.background)
        if isinstance(clip, CreditsClip):
            return credits_of(self.essay, clip)
        info = self.media.get(clip.file)
        if info is None:
            return Plain(self.essay.style.background)
        if info.kind == "program":
            return Program(info.path, info.digest, span.duration)
        return self._still(clip, info, span, frame) if info.kind == "still" else self._footage(clip, place, info)

    def _still(self, clip: Shown, info: MediaInfo, span: TimeRange, frame: Size) -> Still:
        assert info.size is not None
        *_, shown = clip.crop.of(info.size)
        first, last = rects_for(clip.move, clip.fit, clip.focus, shown, frame)
        is_eased = not (isinstance(clip.move, Move) and clip.move.ease == "linear")
        return Still(
            info.path,
            info.digest,
            clip.fit,
            first,
            last,
            span.duration,
            info.has_alpha,
            clip.crop,
            is_eased,
            self._grade(clip),
        )

    def _footage(self, clip: Shown, place: Location, info: MediaInfo) -> Footage:
        if clip.move is not None:
            message = "only stills move; this is footage"
            self.moments.remarks.problem((*place, "move"), message, "remove `move`", at_key=True)
        start, end = self._cut(clip, info)
        return Footage(
            info.path,
            info.digest,
            start,
            end,
            clip.fit,
            clip.focus,
            info.duration,
            info.has_alpha,
            clip.crop,
            clip.speed,
            clip.reverse,
            self._grade(clip),
            info.light,
        )

    def _grade(self, clip: Shown) -> Grade | None:
        """None where it changes nothing."""
        look = clip.grade
        if look is None or (look.exposure, look.contrast, look.saturation, look.lut) == (0, 1, 1, ""):
            return None
        lut = self.media.get(look.lut)
        is_here = lut is not None and lut.kind == "lut"
        path, digest = (lut.path, lut.digest) if lut is not None and is_here else (None, "")
        return Grade(look.exposure, look.contrast, look.saturation, path, digest)


def _sized(shape: float | None, film: Size) -> Size:
    """A frame of a shape."""
    return film if shape is None else Size(round(film.height * shape), film.height)
