"""The clips of one scene: what each shows, and for how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pipeline.media import MediaInfo
from pipeline.project.clip_models import AnyClip, CreditsClip, FileClip, FilePart
from pipeline.project.model import Essay, Scene
from pipeline.project.shown import Shown, parts_of
from pipeline.project.values import Location
from pipeline.timeline.behind import BEFORE, shows_what_is_behind
from pipeline.timeline.credits import credits_frames, credits_of
from pipeline.timeline.layout import Slot, boundaries
from pipeline.timeline.model import Clip, Plain, Reel
from pipeline.timeline.moments import Moments, Pins
from pipeline.timeline.pictures import Pictures
from pipeline.timeline.rounds import in_pieces
from pipeline.timeline.ways import way_of
from pipeline.timing import TimeRange, frames_from_seconds

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
    def _pictures(self) -> Pictures:
        return Pictures(self.essay, self.media, self.moments.remarks)

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
        is_cut = isinstance(clip, CreditsClip) or any(file.out and not file.loop for file in self._own_files(clip))
        is_open = clip.for_ is None and not is_cut
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
        if info.kind != "footage" or clip.loop:
            return None
        stays = self.moments.frames(clip.freeze.for_) if clip.freeze else 0
        return self._pictures.length(clip, info) + stays

    def _background(self, span: TimeRange) -> Clip:
        place: Location = ("scenes", self.index)
        if not self._scene.clips:
            self.moments.remarks.note(place, "nothing is shown in this scene: it gets the plain background")
        return Clip(Plain(self.essay.style.background), span, 0, self.index, place)

    def _clips(self, number: int, span: TimeRange) -> list[Clip]:
        """One, or several that follow each other where footage that fills the frame alone stops or begins again."""
        whole = self._clip(number, span)
        if whole.parts or not isinstance(whole.picture, Reel):
            return [whole]
        first, *others = in_pieces(whole)
        if whole.comes_in > first.comes_in:
            message = "longer than what comes before the picture stops or begins again: shortened to that"
            self.moments.remarks.note((*whole.location, "transition"), message)
        return [first, *others]

    def _clip(self, number: int, span: TimeRange) -> Clip:
        clip, place = self._scene.clips[number], self._place(number)
        comes_in = self._frames(clip.transition.seconds)
        if comes_in > span.duration:
            self.moments.remarks.note((*place, "transition"), "longer than the clip itself: shortened to its length")
        picture = self._pictures.picture(clip, place, span.duration, self.essay.video.size)
        behind = clip.behind or "" if isinstance(clip, FileClip) else ""
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
            parts=tuple(self._pictures.parts(clip, place, span.duration)),
            behind=behind,
        )
