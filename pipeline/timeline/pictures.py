"""What clips show, and the parts of those that show several pictures at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.media import MediaInfo
from pipeline.project.clip_models import (
    AnyClip,
    CardClip,
    ColourClip,
    ColourPart,
    CreditsClip,
    FilePart,
    GridClip,
    Move,
    SplitClip,
)
from pipeline.project.model import Essay
from pipeline.project.shown import Shown
from pipeline.project.values import Location, Size
from pipeline.timeline.credits import credits_of
from pipeline.timeline.framing import rects_for
from pipeline.timeline.model import Card, Footage, Grade, Part, Picture, Plain, Program, Reel, Still
from pipeline.timeline.parts import placed_parts
from pipeline.timeline.places import Cell, Corner
from pipeline.timeline.remarks import Remarks
from pipeline.timeline.rounds import Stop, reel
from pipeline.timing import frames_from_seconds

_MUCH_ENLARGED = 8  # times: of a photograph nothing is left then
_SLIMMEST = 2.5  # an inset of a slimmer picture shows the middle of it
_LEAST_PART = 8  # pixels


@dataclass(frozen=True, slots=True)
class Pictures:
    """Made of what the essay says and its files hold; what cannot be is remarked on."""

    essay: Essay
    media: Mapping[str, MediaInfo]
    remarks: Remarks

    @property
    def _size(self) -> Size:
        return self.essay.video.size

    @property
    def _is_captioned(self) -> bool:
        """Whether captions are drawn into the picture."""
        return self.essay.subtitles in ("burned", "both")

    def cut(self, clip: Shown, info: MediaInfo) -> tuple[Fraction, Fraction]:
        """The part of the footage that is meant, in seconds."""
        start = clip.in_.at_rate(self.essay.video.fps) if clip.in_ else Fraction(0)
        end = clip.out.at_rate(self.essay.video.fps) if clip.out else info.duration
        return start, max(start, min(end, info.duration))

    def length(self, clip: Shown, info: MediaInfo) -> int:
        """Frames from `in` to `out` at the clip's speed."""
        start, end = self.cut(clip, info)
        return max(1, frames_from_seconds((end - start) / clip.speed, self.essay.video.fps))

    def parts(self, clip: AnyClip, place: Location, frames: int) -> Iterator[Part]:
        for where, part, cell in placed_parts(clip, self._size, is_captioned=self._is_captioned):
            if isinstance(cell, Corner):
                cell = replace(cell, shape=self._shape(part))
            size = cell.box(self._size).size if isinstance(cell, Cell) else _sized(cell.shape, self._size)
            here = (*place, *where)
            if min(size.width, size.height) < _LEAST_PART:
                message, hint = "this gap leaves too little for the pictures", "a smaller `gap`, or more rows"
                self.remarks.problem((*place, "gap"), message, hint)
                return
            yield Part(self.picture(part, here, frames, size), cell, here)

    def _shape(self, part: FilePart | ColourPart) -> float | None:
        """How wide the part of a file that is used is, in heights; None where that is as the film."""
        info = self.media.get(part.file) if isinstance(part, FilePart) else None
        if info is None or info.size is None or not isinstance(part, FilePart):
            return None
        *_, shown = part.crop.of(info.size)
        return min(max(shown.width / shown.height, 1 / _SLIMMEST), _SLIMMEST)

    def picture(self, clip: AnyClip | FilePart | ColourPart, place: Location, frames: int, frame: Size) -> Picture:
        """For so many frames, in a frame of this size."""
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
            return Program(info.path, info.digest, frames)
        if info.kind == "still":
            return self._still(clip, place, info, frames, frame)
        footage = self._footage(clip, place, info)
        return self._reel(clip, footage, info, frames) if clip.freeze or clip.loop else footage

    def _still(self, clip: Shown, place: Location, info: MediaInfo, frames: int, frame: Size) -> Still:
        assert info.size is not None
        *_, shown = clip.crop.of(info.size)
        first, last = rects_for(clip.move, clip.fit, clip.focus, shown, frame)
        wide = min(first.width, last.width) * shown.width
        enlarged = frame.width / wide
        if clip.move is None and clip.fit != "cover":
            enlarged = min(enlarged, frame.height / shown.height)
        if enlarged > _MUCH_ENLARGED:
            seen = f"what is seen of this still is only {max(1, wide):.0f} pixels wide"
            self.remarks.note((*place, "file"), f"enlarged {enlarged:.0f} times: {seen}")
        is_eased = not (isinstance(clip.move, Move) and clip.move.ease == "linear")
        return Still(
            info.path,
            info.digest,
            clip.fit,
            first,
            last,
            frames,
            info.has_alpha,
            clip.crop,
            is_eased,
            self._grade(clip),
            info.size.width * info.size.height,
        )

    def _footage(self, clip: Shown, place: Location, info: MediaInfo) -> Footage:
        if clip.move is not None:
            message = "only stills move; this is footage"
            self.remarks.problem((*place, "move"), message, "remove `move`", at_key=True)
        start, end = self.cut(clip, info)
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
            info.is_interlaced,
        )

    def _reel(self, clip: Shown, footage: Footage, info: MediaInfo, frames: int) -> Reel:
        rate, stop = self.essay.video.fps, None
        if clip.freeze:
            stays = frames_from_seconds(clip.freeze.for_.at_rate(rate), rate)
            stop = Stop(clip.freeze.at.at_rate(rate), max(1, stays))
        return reel(footage, self.length(clip, info), stop, loops=clip.loop, room=frames, rate=rate)

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
