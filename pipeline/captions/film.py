"""The cues of a whole film, laid out scene by scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.captions.cues import Cue, cues_of_scene, first_frame
from pipeline.captions.profiles import Profile
from pipeline.captions.runs import Run, runs_of_film
from pipeline.narration.words import Word
from pipeline.timeline.anchors import spoken_parts
from pipeline.timeline.model import PlacedQuote, Timeline
from pipeline.timeline.rounds import in_pieces
from pipeline.timing import TimeRange, frame_at_sample, samples_at_frame


def cues_of_film(timeline: Timeline, profile: Profile, names: Sequence[str], language: str) -> tuple[Cue, ...]:
    """All cues of what is said; frames and numbers of words (see `spoken_words`) count from the start of the film."""
    film = _Film(timeline, profile, names, language, frozenset(cuts_of_film(timeline)))
    runs = runs_of_film(timeline, profile, film.cues)
    free = [0, *(film.spoken_until(run) for run in runs)]
    cues: list[Cue] = []
    for at, run in enumerate(runs):
        start = timeline.scenes[run.scene].range.start
        following = film.first_frame(runs[at + 1], free[at + 1]) - start if at + 1 < len(runs) else None
        found = film.cues(run.scene, run.words, free[at] - start, following)
        cues += [cue.shifted(start, run.numbers.start) for cue in found]
    return tuple(cues)


@dataclass(frozen=True, slots=True)
class _Film:
    """What the cues of every run depend on."""

    timeline: Timeline
    profile: Profile
    names: Sequence[str]
    language: str
    cuts: frozenset[int]

    def cues(self, scene: int, words: Sequence[Word], free: int = 0, following: int | None = None) -> tuple[Cue, ...]:
        """The cues of words of a scene, counted from its start; `free` is where nobody else speaks any more."""
        span = self.timeline.scenes[scene]
        return cues_of_scene(
            words,
            self.timeline.rate,
            self._cuts(scene),
            self._from(scene, free),
            self.profile,
            self.names,
            language=self.language,
            following=following,
            ends_in_cut=span.range.end in self.cuts or span is self.timeline.scenes[-1],
        )

    def first_frame(self, run: Run, free: int) -> int:
        """Where the first cue of a run starts; both count from the start of the film."""
        start, rate = self.timeline.scenes[run.scene].range.start, self.timeline.rate
        place = self._from(run.scene, free - start)
        first = first_frame(run.words, rate, self._cuts(run.scene), place, self.profile)
        assert first is not None
        return start + first

    def spoken_until(self, run: Run) -> int:
        """The first frame of the film past a run's speech."""
        span = self.timeline.scenes[run.scene].range
        return min(span.start + frame_at_sample(run.words[-1].range.end - 1, self.timeline.rate) + 1, span.end)

    def _from(self, scene: int, free: int) -> TimeRange:
        length = self.timeline.scenes[scene].range.duration
        return TimeRange(min(max(free, 0), length), length)

    def _cuts(self, scene: int) -> list[int]:
        """The cuts of a scene, from its start."""
        span = self.timeline.scenes[scene].range
        return [cut - span.start for cut in self.cuts if span.start <= cut < span.end]


def unquoted(cues: Sequence[Cue], timeline: Timeline) -> tuple[Cue, ...]:
    """The cues without those whose very words stand on the screen as a quote meanwhile."""
    return tuple(cue for cue in cues if not any(_shows(quote, cue) for quote in timeline.quotes))


def _shows(quote: PlacedQuote, cue: Cue) -> bool:
    """Whether a quote shows a cue's words, in a row, for all but a tenth of its time."""
    common = quote.range.clamped(cue.range)
    if common is None or common.duration * 10 < cue.range.duration * 9:
        return False
    said, shown = spoken_parts(cue.text), spoken_parts(quote.text)
    return any(shown[start : start + len(said)] == said for start in range(len(shown) - len(said) + 1))


def words_of_film(timeline: Timeline) -> tuple[Word, ...]:
    """All narrated words, in samples from the start of the film."""
    return tuple(
        replace(word, range=word.range.shifted(samples_at_frame(scene.range.start, timeline.rate)))
        for scene in timeline.scenes
        for word in scene.words
    )


def spoken_words(timeline: Timeline) -> tuple[Word, ...]:
    """All narrated words, then all that clips say: what the `words` of cues number."""
    said = (
        replace(word, range=word.range.shifted(samples_at_frame(scene.range.start, timeline.rate)))
        for scene in timeline.scenes
        for speech in scene.speech
        for word in speech.words
    )
    return (*words_of_film(timeline), *said)


def cuts_of_film(timeline: Timeline) -> tuple[int, ...]:
    """The frames on which the picture changes at once. In other transitions captions may come and go at any frame."""
    pieces = (piece for clip in timeline.clips for piece in in_pieces(clip))
    return tuple(piece.range.start for piece in pieces if not (piece.comes_in or piece.continues))
