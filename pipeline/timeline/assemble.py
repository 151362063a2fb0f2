"""The essay, its media and its takes laid out in time.

Everything in a scene is placed relative to the scene's first frame, so that a scene is the same wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pipeline.errors import Issue
from pipeline.media import MediaInfo
from pipeline.narration.words import Take, Word
from pipeline.project.load import Project
from pipeline.project.model import (
    AnyClip,
    CardClip,
    ColourClip,
    FileClip,
    Location,
    Moment,
    Quote,
    Scene,
    SceneEnd,
    Spoken,
)
from pipeline.timeline.anchors import Match, find_phrase, nearest_phrase
from pipeline.timeline.framing import rects_for
from pipeline.timeline.layout import Slot, boundaries
from pipeline.timeline.model import (
    Card,
    Clip,
    Footage,
    MusicBed,
    Picture,
    PlacedQuote,
    Plain,
    SceneSpan,
    Sound,
    Still,
    Timeline,
)
from pipeline.timing import SAMPLE_RATE, Clock, TimeRange, frames_from_seconds, samples_at_frame

READING_SPEED = 15  # characters a second, for quotes without `until`
SHORTEST_QUOTE = 2.5  # seconds
UNDER_SPEECH = -14.0  # dB: the level of a clip's own sound with `audio: under`


_UNKNOWN_LENGTH = 4  # seconds: stands in for a file that cannot be read, which is a problem told elsewhere


@dataclass(frozen=True, slots=True)
class Assembly:
    """The timeline, and what was noticed on the way. With a problem among the issues the timeline is not to be used."""

    timeline: Timeline
    issues: tuple[Issue, ...]


def assemble(project: Project, media: Mapping[str, MediaInfo], takes: Mapping[int, Take]) -> Assembly:
    """Lay the film out. `media` by path as written, `takes` by scene; scenes without a take have no narration."""
    scenes: list[_PlacedScene] = []
    start = 0
    for index, scene in enumerate(project.essay.scenes):
        placed = _SceneLayout(project, media, index, scene, takes.get(index)).placed()
        scenes.append(placed.shifted(start, project.essay.video.fps))
        start += placed.span.range.duration
    issues = [issue for placed in scenes for issue in placed.issues]
    timeline = Timeline(
        size=project.essay.video.size,
        rate=project.essay.video.fps,
        scenes=tuple(placed.span for placed in scenes),
        clips=_with_transitions([clip for placed in scenes for clip in placed.clips]),
        quotes=tuple(quote for placed in scenes for quote in placed.quotes),
        sounds=tuple(sound for placed in scenes for sound in placed.sounds),
        music=_music(project, media),
    )
    return Assembly(timeline, tuple(issues))


def _music(project: Project, media: Mapping[str, MediaInfo]) -> tuple[MusicBed, ...]:
    return tuple(
        MusicBed(media[bed.file].path, media[bed.file].digest, bed.gain, bed.duck)
        for bed in project.essay.music
        if bed.file in media
    )


def _with_transitions(clips: Sequence[Clip]) -> tuple[Clip, ...]:
    """Stills go on moving while the next clip comes in over them; nothing dissolves in before the film begins."""
    outgoing = [clip.dissolve for clip in clips[1:]] + [0]
    return tuple(
        replace(
            clip,
            dissolve=clip.dissolve if index else 0,
            picture=replace(clip.picture, frames=clip.range.duration + after)
            if isinstance(clip.picture, Still)
            else clip.picture,
        )
        for index, (clip, after) in enumerate(zip(clips, outgoing, strict=True))
    )


@dataclass(frozen=True, slots=True)
class _PlacedScene:
    span: SceneSpan
    clips: tuple[Clip, ...]
    quotes: tuple[PlacedQuote, ...]
    sounds: tuple[Sound, ...]
    issues: tuple[Issue, ...]

    def shifted(self, frames: int, rate: Fraction) -> _PlacedScene:
        samples = samples_at_frame(frames, rate)
        return replace(
            self,
            span=replace(self.span, range=self.span.range.shifted(frames)),
            clips=tuple(replace(clip, range=clip.range.shifted(frames)) for clip in self.clips),
            quotes=tuple(replace(quote, range=quote.range.shifted(frames)) for quote in self.quotes),
            sounds=tuple(replace(sound, range=sound.range.shifted(samples)) for sound in self.sounds),
        )


@dataclass(slots=True)
class _SceneLayout:
    """One scene's way from what is written to what stands where."""

    project: Project
    media: Mapping[str, MediaInfo]
    index: int
    scene: Scene
    take: Take | None
    issues: list[Issue] = field(default_factory=list)

    def placed(self) -> _PlacedScene:
        slots = self._slots()
        frames = self._length(slots)
        clips = self._clips(slots, frames)
        return _PlacedScene(
            span=SceneSpan(
                self.project.essay.scene_name(self.index), self.scene.chapter, TimeRange(0, frames), self._words()
            ),
            clips=clips,
            quotes=self._quotes(frames),
            sounds=(*self._speech(), *self._clip_sounds(clips)),
            issues=tuple(self.issues),
        )

    @property
    def _rate(self) -> Fraction:
        return self.project.essay.video.fps

    # Narration

    @property
    def _is_unheard(self) -> bool:
        """Whether what is said is still to be transcribed, so that nobody knows where its words are."""
        return self.take is not None and self.take.is_estimated and not self.scene.narration.strip()

    def _speech_start(self) -> int:
        return round(self.scene.before * SAMPLE_RATE)

    def _words(self) -> tuple[Word, ...]:
        start = self._speech_start()
        return tuple(replace(word, range=word.range.shifted(start)) for word in self.take.words) if self.take else ()

    def _speech(self) -> tuple[Sound, ...]:
        if self.take is None:
            return ()
        start = self._speech_start()
        span = TimeRange(start, start + self.take.samples)
        return (Sound(self.take.path, self.take.digest, Fraction(0), span, 0.0, True),)

    # Clips

    def _slots(self) -> list[Slot]:
        """What each clip asks for, in frames from the scene's start."""
        slots: list[Slot] = []
        last = -1
        for number, clip in enumerate(self.scene.clips):
            place = self._clip_place(number)
            start, last_at = self._moment(clip.at, (*place, "at"), last, of_end=False)
            end, _ = self._moment(clip.until, (*place, "until"), max(last_at - 1, last), of_end=True)
            last = max(last, last_at)
            if start is not None and end is not None and end <= start:
                self._time_problem((*place, "until"), "this clip ends before it starts", "`until` comes after `at`")
                end = None
            is_open = clip.for_ is None and not (isinstance(clip, FileClip) and clip.out)
            slots.append(Slot(start, end, self._own_length(clip, place), _is_scene_end(clip.until), is_open))
        return slots

    def _clip_place(self, number: int) -> Location:
        return ("scenes", self.index, "clips", number)

    def _own_length(self, clip: AnyClip, place: Location) -> int | None:
        """Frames a clip asks for by itself; None where it takes what is free."""
        if clip.for_ is not None:
            frames = self._frames(clip.for_)
            if frames <= 0:
                self._problem((*place, "for"), "a clip lasts at least one frame")
            return max(1, frames)
        if not isinstance(clip, FileClip):
            return None
        info = self.media.get(clip.file)
        if info is None:
            return frames_from_seconds(_UNKNOWN_LENGTH, self._rate)
        if info.kind == "still":
            return None
        start, end = self._cut(clip, info)
        return max(1, frames_from_seconds(end - start, self._rate))

    def _cut(self, clip: FileClip, info: MediaInfo) -> tuple[Fraction, Fraction]:
        """The part of the footage that is meant, in seconds."""
        start = clip.in_.at_rate(self._rate) if clip.in_ else Fraction(0)
        end = clip.out.at_rate(self._rate) if clip.out else info.duration
        return start, max(start, min(end, info.duration))

    def _length(self, slots: Sequence[Slot]) -> int:
        if self.take is not None:
            seconds = Fraction(self._speech_start() + self.take.samples, SAMPLE_RATE) + Fraction(self.scene.after)
            return max(1, -int(-seconds * self._rate // 1))
        return max(1, self._length_of_clips(slots))

    def _length_of_clips(self, slots: Sequence[Slot]) -> int:
        end = 0
        for number, slot in enumerate(slots):
            start = slot.start if slot.start is not None else end
            if slot.end is None and slot.length is None:
                following = slots[number + 1].start if number + 1 < len(slots) else None
                if following is None:
                    place = self._clip_place(number)
                    self._problem(place, "how long does this stay? nobody speaks in this scene", "add `for: 4`")
                end = following if following is not None else start + frames_from_seconds(_UNKNOWN_LENGTH, self._rate)
            else:
                end = slot.end if slot.end is not None else start + (slot.length or 0)
        if not slots:
            where = ("scenes", self.index)
            self._problem(where, "nothing is said and nothing is shown in this scene", "add `narration` or `clips`")
        return end

    def _clips(self, slots: Sequence[Slot], frames: int) -> tuple[Clip, ...]:
        edges, remarks = boundaries(slots, frames)
        for remark in () if self._is_unheard else remarks:
            amount = f"{float(remark.frames / self._rate):.1f} s " if remark.frames else ""
            self._note(self._clip_place(remark.slot), amount + remark.text)
        clips = [
            self._clip(number, clip, TimeRange(start, end))
            for number, (clip, start, end) in enumerate(zip(self.scene.clips, edges, edges[1:], strict=False))
            if end > start
        ]
        first = edges[0] if clips else frames
        if first > 0:
            if not self.scene.clips:
                self._note(("scenes", self.index), "nothing is shown in this scene: it gets the plain background")
            clips.insert(0, self._background(TimeRange(0, first)))
        return tuple(clips)

    def _background(self, span: TimeRange) -> Clip:
        return Clip(Plain(self.project.essay.style.background), span, 0, self.index, ("scenes", self.index))

    def _clip(self, number: int, clip: AnyClip, span: TimeRange) -> Clip:
        place = self._clip_place(number)
        dissolve = frames_from_seconds(clip.transition.dissolve, self._rate)
        if dissolve > span.duration:
            self._note((*place, "transition"), "longer than the clip itself: shortened to its length")
        return Clip(self._picture(clip, place, span), span, min(dissolve, span.duration), self.index, place)

    def _picture(self, clip: AnyClip, place: Location, span: TimeRange) -> Picture:
        if isinstance(clip, CardClip):
            return Card(clip.card, clip.sub)
        if isinstance(clip, ColourClip):
            return Plain(clip.color)
        info = self.media.get(clip.file)
        if info is None or info.kind == "sound":
            return Plain(self.project.essay.style.background)
        return self._still(clip, info, span) if info.kind == "still" else self._footage(clip, place, info)

    def _still(self, clip: FileClip, info: MediaInfo, span: TimeRange) -> Still:
        assert info.size is not None
        first, last = rects_for(clip.move, clip.fit, clip.focus, info.size, self.project.essay.video.size)
        return Still(info.path, info.digest, clip.fit, first, last, span.duration)

    def _footage(self, clip: FileClip, place: Location, info: MediaInfo) -> Footage:
        if clip.move is not None:
            self._problem((*place, "move"), "only stills move; this is footage", "remove `move`", at_key=True)
        start, end = self._cut(clip, info)
        return Footage(info.path, info.digest, start, end, clip.fit, clip.focus, info.duration)

    def _clip_sounds(self, clips: Sequence[Clip]) -> tuple[Sound, ...]:
        return tuple(sound for clip in clips if (sound := self._clip_sound(clip)) is not None)

    def _clip_sound(self, clip: Clip) -> Sound | None:
        """The clip's own sound where it is asked for; it ends where the footage does, even if its last frame stays."""
        number = clip.location[-1]
        authored = self.scene.clips[number] if len(clip.location) == 4 and isinstance(number, int) else None
        if not isinstance(authored, FileClip) or authored.audio == "mute" or not isinstance(clip.picture, Footage):
            return None
        if not self.media[authored.file].has_sound:
            return None
        level = {"full": 0.0, "under": UNDER_SPEECH}
        gain = level[authored.audio] if isinstance(authored.audio, str) else authored.audio
        start = samples_at_frame(clip.range.start, self._rate)
        longest = round((clip.picture.end - clip.picture.start) * SAMPLE_RATE)
        end = min(samples_at_frame(clip.range.end, self._rate), start + longest)
        return Sound(clip.picture.path, clip.picture.digest, clip.picture.start, TimeRange(start, end), gain, False)

    # Quotes

    def _quotes(self, frames: int) -> tuple[PlacedQuote, ...]:
        placed: list[PlacedQuote] = []
        last = -1
        for number, quote in enumerate(self.scene.quotes):
            place: Location = ("scenes", self.index, "quotes", number)
            start, last_at = self._moment(quote.at, (*place, "at"), last, of_end=False)
            end, _ = self._moment(quote.until, (*place, "until"), max(last_at - 1, last), of_end=True, scene_end=frames)
            last = max(last, last_at)
            span = self._quote_span(quote, place, start or 0, end, frames)
            if span is not None:
                placed.append(PlacedQuote(quote.text, quote.by, span, self.index, place))
        return self._apart(placed)

    def _quote_span(self, quote: Quote, place: Location, start: int, end: int | None, frames: int) -> TimeRange | None:
        if not quote.text.strip():
            self._problem((*place, "text"), "a quote without words")
            return None
        if end is None:
            reading = max(SHORTEST_QUOTE, len(quote.text) / READING_SPEED)
            end = start + frames_from_seconds(reading, self._rate)
            if end > frames and start < frames:
                seconds = float((frames - start) / self._rate)
                self._note(place, f"the scene ends {seconds:.1f} s into this quote; reading it takes {reading:.1f} s")
        if start >= min(end, frames):
            self._time_problem(place, "this quote would not be seen: it ends before it starts, or the scene does")
            return None
        return TimeRange(start, min(end, frames))

    def _apart(self, quotes: Sequence[PlacedQuote]) -> tuple[PlacedQuote, ...]:
        """One at a time: a quote leaves when the next one comes."""
        ordered = sorted(quotes, key=lambda quote: quote.range.start)
        apart: list[PlacedQuote] = []
        for quote, following in zip(ordered, [*ordered[1:], None], strict=False):
            if following is None or quote.range.end <= following.range.start:
                apart.append(quote)
            elif quote.range.start < following.range.start:
                self._note(quote.location, "leaves early, because the next quote comes")
                apart.append(replace(quote, range=TimeRange(quote.range.start, following.range.start)))
            else:
                message = "two quotes begin at the same moment"
                self._time_problem(quote.location, message, "give one of them another `at`")
        return tuple(apart)

    # Moments

    def _moment(
        self, moment: Moment | None, place: Location, last: int, *, of_end: bool, scene_end: int | None = None
    ) -> tuple[int | None, int]:
        """Frames from the scene's start, and the index of the first anchored word (`last` where there is none)."""
        if isinstance(moment, Spoken):
            return self._spoken(moment, place, last, of_end)
        if isinstance(moment, Clock):
            return self._frames(moment), last
        if isinstance(moment, SceneEnd) and not of_end:
            self._problem(place, "nothing can start at the scene's end")
        return (scene_end if isinstance(moment, SceneEnd) else None), last

    def _spoken(self, moment: Spoken, place: Location, last: int, of_end: bool) -> tuple[int | None, int]:
        words = self._words()
        texts = [word.text for word in words]
        match = find_phrase(texts, moment.phrase, moment.nth, last)
        if match is None and self._is_unheard:
            return None, last
        if match is None:
            self._problem(place, *self._unspoken(moment, texts, last))
            return None, last
        return self._frames_of(words, match, of_end), match.first

    def _frames_of(self, words: Sequence[Word], match: Match, of_end: bool) -> int:
        if of_end:
            return -int(-Fraction(words[match.last].range.end, SAMPLE_RATE) * self._rate // 1)
        return frames_from_seconds(Fraction(words[match.first].range.start, SAMPLE_RATE), self._rate)

    def _unspoken(self, moment: Spoken, texts: Sequence[str], last: int) -> tuple[str, str]:
        shown = f"“{moment.phrase}”"
        if not texts:
            return f"nobody speaks in this scene, so {shown} is never said", "give a time, such as 2.5"
        if moment.nth:
            return f"{shown} is not said {moment.nth} times in this scene", "count again, or leave the number out"
        if find_phrase(texts, moment.phrase) is not None:
            return f"{shown} is said only before the anchor above it", "put the entries in the order they are spoken"
        nearest = nearest_phrase(texts, moment.phrase)
        return (
            f"nobody says {shown} in this scene",
            f"did you mean “{nearest}”?" if nearest else "use words of its narration",
        )

    def _frames(self, clock: Clock) -> int:
        return frames_from_seconds(clock.at_rate(self._rate), self._rate)

    def _problem(self, place: Location, message: str, hint: str = "", *, at_key: bool = False) -> None:
        self.issues.append(self.project.source.issue(place, message, hint, at_key=at_key))

    def _time_problem(self, place: Location, message: str, hint: str = "") -> None:
        """A problem, unless the scene's length is only estimated so far."""
        is_estimated = self.take is not None and self.take.is_estimated
        self.issues.append(self.project.source.issue(place, message, hint, note=is_estimated))

    def _note(self, place: Location, message: str) -> None:
        self.issues.append(self.project.source.issue(place, message, note=True))


def _is_scene_end(moment: Moment | None) -> bool:
    return isinstance(moment, SceneEnd)
