"""`at:` and `until:` of a list of entries, as frames from the scene's start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from pipeline.narration.words import Word
from pipeline.project.values import Location, Moment, SceneEnd, Spoken
from pipeline.timeline.anchors import Match, find_phrase, nearest_phrase
from pipeline.timeline.remarks import Remarks
from pipeline.timing import SAMPLE_RATE, Clock, frames_from_seconds


class Entry(Protocol):
    """A clip, its label, a quote or a sound that captions name."""

    @property
    def at(self) -> Moment | None: ...

    @property
    def until(self) -> Moment | None: ...


@dataclass(frozen=True, slots=True)
class Pins:
    """Where an entry is pinned, in frames from the scene's start; None where it is not."""

    start: int | None
    end: int | None
    to_scene_end: bool


@dataclass(slots=True)
class Moments:
    """What is spoken in one scene, `words` in samples from its start; `is_unheard` while that is not known yet."""

    words: Sequence[Word]
    rate: Fraction
    is_unheard: bool
    remarks: Remarks

    def pins(self, entries: Sequence[Entry], place: Location) -> list[Pins]:
        """One for each entry of the list that stands at `place`. A phrase is looked for after the anchor before it."""
        found: list[Pins] = []
        last = -1
        for number, entry in enumerate(entries):
            here: Location = (*place, number)
            start, first = self._frame(entry.at, (*here, "at"), last, of_end=False)
            end, _ = self._frame(entry.until, (*here, "until"), max(first - 1, last), of_end=True)
            found.append(Pins(start, end, isinstance(entry.until, SceneEnd)))
            last = max(last, first)
        return found

    def pins_from(self, entry: Entry, place: Location, frame: int) -> Pins:
        """Of one entry that stands at `place`. A phrase is looked for from the first word after `frame` on."""
        last = sum(1 for word in self.words if frames_from_seconds(_seconds(word.range.start), self.rate) < frame) - 1
        start, first = self._frame(entry.at, (*place, "at"), last, of_end=False)
        end, _ = self._frame(entry.until, (*place, "until"), max(first - 1, last), of_end=True)
        return Pins(start, end, isinstance(entry.until, SceneEnd))

    def frames(self, clock: Clock) -> int:
        return frames_from_seconds(clock.at_rate(self.rate), self.rate)

    def _frame(self, moment: Moment | None, place: Location, last: int, *, of_end: bool) -> tuple[int | None, int]:
        """The frame, and the index of the first anchored word (`last` where there is none)."""
        if isinstance(moment, Spoken):
            return self._spoken(moment, place, last, of_end=of_end)
        if isinstance(moment, Clock):
            self._refuse_year(moment, place)
            return self.frames(moment), last
        if isinstance(moment, SceneEnd) and not of_end:
            self.remarks.problem(place, "nothing can start at the scene's end")
        return None, last

    def _refuse_year(self, clock: Clock, place: Location) -> None:
        """A number of four figures that somebody says was hardly meant as half an hour or more."""
        number = str(int(clock.seconds))
        if len(number) == 4 and find_phrase([word.text for word in self.words], number) is not None:
            message = f"{number} is a time in seconds here, and somebody says “{number}” in this scene"
            self.remarks.problem(place, message, f"for the word write: '\"{number}\"'")

    def _spoken(self, moment: Spoken, place: Location, last: int, *, of_end: bool) -> tuple[int | None, int]:
        texts = [word.text for word in self.words]
        match = find_phrase(texts, moment.phrase, moment.nth, last)
        if match is None:
            if not self.is_unheard:
                self.remarks.problem(place, *_why_unspoken(moment, texts))
            return None, last
        return self._edge(match, of_end=of_end), match.first

    def _edge(self, match: Match, *, of_end: bool) -> int:
        """The first frame of the first word, or the frame by which the last one is over."""
        if of_end:
            return -int(-_seconds(self.words[match.last].range.end) * self.rate // 1)
        return frames_from_seconds(_seconds(self.words[match.first].range.start), self.rate)


def _seconds(samples: int) -> Fraction:
    return Fraction(samples, SAMPLE_RATE)


def _why_unspoken(moment: Spoken, texts: Sequence[str]) -> tuple[str, str]:
    """What is wrong with a phrase that was not found, and what might be right."""
    shown = f"“{moment.phrase}”"
    if not texts:
        return f"nobody speaks in this scene, so {shown} is never said", "give a time, such as 2.5"
    if moment.nth:
        return f"{shown} is not said {moment.nth} times in this scene", "count again, or leave the number out"
    if find_phrase(texts, moment.phrase) is not None:
        return f"{shown} is said only before the anchor above it", "put the entries in the order they are spoken"
    nearest = nearest_phrase(texts, moment.phrase)
    hint = f"did you mean “{nearest}”?" if nearest else "use words of its narration"
    return f"nobody says {shown} in this scene", hint
