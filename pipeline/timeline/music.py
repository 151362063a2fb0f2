"""Music laid under the film, or under some of its scenes; tracks that follow each other cross over.

a, until: desk   ▔▔▔▔▔▔▔▔▔▔╲
b, from: stairs            ╱▔▔▔▔▔▔▔▔▔    `cross` seconds, half before and half after the place where they meet
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.media import MediaInfo
from pipeline.project.load import close_match
from pipeline.project.model import Essay, Music
from pipeline.project.values import Location
from pipeline.timeline.model import MusicBed, SceneSpan
from pipeline.timeline.remarks import Remarks
from pipeline.timing import SAMPLE_RATE, TimeRange, clock_from_text, frames_from_seconds, samples_at_frame

# Music shorter than this would be a buzz if it were repeated: it is heard once.
SHORTEST_LOOP = SAMPLE_RATE // 2
_LEAST_CROSS = round(0.008 * SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class MusicLayout:
    """The essay's music in its film; what cannot be meant goes to `remarks`."""

    essay: Essay
    media: Mapping[str, MediaInfo]
    scenes: Sequence[SceneSpan]
    remarks: Remarks

    def placed(self) -> tuple[MusicBed, ...]:
        """Beds in the order they are written; one under the whole film has no range of its own."""
        beds = [
            bed
            for number, music in enumerate(self.essay.music)
            if music.file in self.media and (bed := self._bed(music, ("music", number))) is not None
        ]
        crossed = tuple(_crossed(bed, beds, self.essay) for bed in beds)
        for bed in crossed:
            self._remark_length(bed)
        return crossed

    @property
    def _film(self) -> TimeRange:
        return TimeRange(0, self._sample(self.scenes[-1].range.end))

    def _bed(self, music: Music, place: Location) -> MusicBed | None:
        rate, info = self.essay.video.fps, self.media[music.file]
        span = self._range(music, place)
        if span is None:
            return None
        fades = {"fade_in": _samples(music.fade.in_), "fade_out": _samples(music.fade.out)} if music.fade else {}
        return MusicBed(
            info.path,
            info.digest,
            music.gain,
            music.duck,
            range=span if music.from_ is not None or music.until is not None else None,
            start=music.in_.at_rate(rate) if music.in_ else Fraction(0),
            end=music.out.at_rate(rate) if music.out else None,
            is_looped=music.loop,
            location=(*place, "file"),
            **fades,
        )

    def _range(self, music: Music, place: Location) -> TimeRange | None:
        """In samples of the film; None where that cannot be known."""
        start = 0 if music.from_ is None else self._frame(music.from_, (*place, "from"), of_end=False)
        end = (
            self.scenes[-1].range.end
            if music.until is None
            else self._frame(music.until, (*place, "until"), of_end=True)
        )
        if start is None or end is None:
            return None
        if end <= start:
            message = "`until` is not after `from`: this music would never be heard"
            is_certain = all(written is None or self._named(written.strip()) for written in (music.from_, music.until))
            tell = self.remarks.problem if is_certain else self.remarks.time_problem
            tell((*place, "from" if music.until is None else "until"), message)
            return None
        return TimeRange(self._sample(start), self._sample(end))

    def _frame(self, written: str, place: Location, *, of_end: bool) -> int | None:
        """The frame at which a scene or a chapter begins, or by which it is over; else that of a time."""
        found = self._named(written.strip())
        if found is not None:
            return self.scenes[found[1]].range.end if of_end else self.scenes[found[0]].range.start
        try:
            clock = clock_from_text(written.removesuffix("s"))
        except ValueError:
            names = [name for scene in self.scenes for name in (scene.name, scene.chapter) if name]
            hint = close_match(written, names) or f"scenes: {', '.join(dict.fromkeys(names))}; or a time such as 1:30"
            self.remarks.problem(place, f"there is no scene `{written}`", hint)
            return None
        rate, last = self.essay.video.fps, self.scenes[-1].range.end
        frame = frames_from_seconds(clock.at_rate(rate), rate)
        if frame > last or (frame == last and not of_end):
            self.remarks.time_problem(place, f"the film is {float(last / rate):.1f} s long: this is past its end")
        return min(frame, last)

    def _named(self, name: str) -> tuple[int, int] | None:
        """The first and the last scene of what goes by a name: one scene by its id, all scenes of a chapter."""
        ids = [scene.id for scene in self.essay.scenes]
        if name in ids:
            return ids.index(name), ids.index(name)
        chapters = [scene.chapter for scene in self.essay.scenes]
        if name and name in chapters:
            first = chapters.index(name)
            after = next((n for n, chapter in enumerate(chapters) if n > first and chapter), len(chapters))
            return first, after - 1
        number = name.removeprefix("scene ")
        if number != name and number.isdecimal() and 1 <= int(number) <= len(ids):
            return int(number) - 1, int(number) - 1
        return None

    def _sample(self, frame: int) -> int:
        return samples_at_frame(frame, self.essay.video.fps)

    def _remark_length(self, bed: MusicBed) -> None:
        place, music = bed.location[:-1], self.essay.music[int(bed.location[1])]
        file = self.media[music.file].duration
        part = _samples((file if bed.end is None else min(bed.end, file)) - bed.start)
        span = (bed.range or self._film).duration
        if part <= 0:  # told where its file is opened
            return
        if bed.is_looped and part < min(SHORTEST_LOOP, span):
            self.remarks.note((*place, "file"), "this music is too short to be repeated (0.5 s): it is heard once")
        heard = span if bed.is_looped else min(span, part)
        fades = (0 if bed.cross_in else bed.fade_in or 0) + (0 if bed.cross_out else bed.fade_out or 0)
        if music.fade and fades > heard:
            seconds = f"{fades / SAMPLE_RATE:g} s, and this music is heard for {heard / SAMPLE_RATE:.1f} s"
            self.remarks.time_problem(
                (*place, "fade"), f"the fades last {seconds}", "shorten them, or name more scenes"
            )


def _crossed(bed: MusicBed, beds: Sequence[MusicBed], essay: Essay) -> MusicBed:
    """A bed that reaches into those before and after it which it crosses with."""
    if bed.range is None:
        return bed
    into = max((_cross(other, bed, essay) for other in beds), default=0)
    out_of = max((_cross(bed, other, essay) for other in beds), default=0)
    reaching = TimeRange(bed.range.start - into // 2, bed.range.end + out_of - out_of // 2)
    return replace(bed, range=reaching, cross_in=into, cross_out=out_of)


def _cross(first: MusicBed, second: MusicBed, essay: Essay) -> int:
    """Samples in which a bed crosses with the one that begins where it ends; 0 for all others."""
    if first.range is None or second.range is None or first.range.end != second.range.start:
        return 0
    asked = max(_LEAST_CROSS, _samples(essay.music[int(second.location[1])].cross))
    return min(asked, first.range.duration, second.range.duration)


def _samples(seconds: float | Fraction) -> int:
    return round(seconds * SAMPLE_RATE)
