"""What breaks the rules of a profile, cue by cue, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.cues import Cue
from pipeline.captions.markup import plain, width
from pipeline.captions.profiles import PROFILES, FrameLimits, Profile
from pipeline.narration.words import Word
from pipeline.timing import frame_at_sample

__all__ = ["PROFILES", "CueProblem", "Profile", "problems"]


@dataclass(frozen=True, slots=True)
class CueProblem:
    """`number` counts cues from 1. `measured` and `limit` are in the unit that the message names."""

    number: int
    rule: str
    measured: float
    limit: float
    message: str

    def __str__(self) -> str:
        return f"cue {self.number}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Place:
    """One cue among its neighbours: `speech` is the frames its words are spoken in, where the words are known."""

    number: int
    cue: Cue
    following: Cue | None
    speech: tuple[int, int] | None
    profile: Profile
    limits: FrameLimits
    rate: Fraction
    cuts: Sequence[int]

    def problem(self, rule: str, measured: float | Fraction, limit: float | Fraction, message: str) -> CueProblem:
        return CueProblem(self.number, rule, round(float(measured), 2), round(float(limit), 2), message)

    def seconds(self, frames: int) -> Fraction:
        return frames / self.rate


def problems(
    cues: Sequence[Cue], profile: Profile, rate: Fraction, cuts: Sequence[int], words: Sequence[Word] = ()
) -> tuple[CueProblem, ...]:
    """Everything that breaks a rule, in the order of the cues.

    Cues, cuts and words count from the same start. With the words given, the start and end of the speech are held
    against the cue's, and a cue beside a cut is forgiven where the speech leaves it no choice.
    """
    limits = profile.at_rate(rate)
    found: list[CueProblem] = []
    for at, cue in enumerate(cues):
        before, following = cues[at - 1] if at else None, cues[at + 1] if at + 1 < len(cues) else None
        speech = _speech(cue, (before, following), words, rate)
        place = _Place(at + 1, cue, following, speech, profile, limits, rate, cuts)
        for rule in _RULES:
            found += rule(place)
    return tuple(found)


def _speech(
    cue: Cue, neighbours: Sequence[Cue | None], words: Sequence[Word], rate: Fraction
) -> tuple[int, int] | None:
    """The frames a cue's words are spoken in; unknown where it shares a long word with the cue beside it."""
    spoken = words[cue.words.start : cue.words.end]
    if not spoken or any(other and other.words.overlaps(cue.words) for other in neighbours):
        return None
    return frame_at_sample(spoken[0].range.start, rate), frame_at_sample(spoken[-1].range.end - 1, rate) + 1


def _lines(place: _Place) -> Iterator[CueProblem]:
    count, limit = len(place.cue.lines), place.profile.lines
    if count > limit:
        yield place.problem("lines", count, limit, f"{count} lines, {limit} at most")


def _line_length(place: _Place) -> Iterator[CueProblem]:
    limit = place.profile.characters_per_line
    for line in place.cue.lines:
        if (count := width(plain(line))) > limit:
            yield place.problem("line length", count, limit, f"a line of {count} characters, {limit} at most: {line}")


def _shortest(place: _Place) -> Iterator[CueProblem]:
    length, limit = place.cue.range.duration, place.limits.shortest
    if length < limit:
        yield _duration_problem(place, "shortest", limit, "at least")


def _longest(place: _Place) -> Iterator[CueProblem]:
    if place.cue.range.duration > place.limits.longest:
        yield _duration_problem(place, "longest", place.limits.longest, "at most")


def _duration_problem(place: _Place, rule: str, limit: int, bound: str) -> CueProblem:
    length, allowed = place.seconds(place.cue.range.duration), place.seconds(limit)
    message = f"on screen for {float(length):.2f} s, {bound} {float(allowed):.2f} s"
    return place.problem(rule, length, allowed, message)


def _reading_speed(place: _Place) -> Iterator[CueProblem]:
    text = plain(place.cue.text).replace("\n", " ")
    characters, length = width(text), place.cue.range.duration
    needed = place.limits.reading(characters, len(text.split()))
    if length >= needed:
        return
    if place.profile.characters_per_second:
        speed, limit = characters / max(place.seconds(length), 1 / place.rate), place.profile.characters_per_second
        message = f"{float(speed):.1f} characters a second, {float(limit):g} at most"
        yield place.problem("reading speed", speed, limit, message)
    else:
        shown, least = place.seconds(length), place.seconds(needed)
        message = f"{float(shown):.2f} s to read {len(text.split())} words, at least {float(least):.2f} s"
        yield place.problem("reading speed", shown, least, message)


def _gap(place: _Place) -> Iterator[CueProblem]:
    if place.following is None:
        return
    gap = place.following.range.start - place.cue.range.end
    limits = place.limits
    if gap < 0:
        yield place.problem("overlap", gap, 0, f"the next cue starts {-gap} frames before this one ends")
    elif gap != limits.gap and gap < limits.pause:
        message = f"a gap of {gap} frames, meant are {limits.gap} or at least {limits.pause}"
        yield place.problem("gap", gap, limits.gap if gap < limits.gap else limits.pause, message)


def _start(place: _Place) -> Iterator[CueProblem]:
    if place.speech is None:
        return
    away = place.cue.range.start - place.speech[0]
    limit = place.limits.start_tolerance
    if abs(away) > limit:
        when = "before" if away < 0 else "after"
        yield place.problem("start", away, limit, f"starts {abs(away)} frames {when} its first word, {limit} at most")


def _end(place: _Place) -> Iterator[CueProblem]:
    """Early: sooner than the gap to the next cue asks for (one frame may end a word and start another).

    Late: longer past the speech than the profile allows, unless it is to be read, to close the gap to the next cue, or
    to leave at a cut near by.
    """
    if place.speech is None:
        return
    cue, limits = place.cue, place.limits
    text = plain(cue.text).replace("\n", " ")
    needed = limits.reading(width(text), len(text.split()))
    late = cue.range.end - max(place.speech[1] + limits.end_after, cue.range.start + max(needed, limits.shortest))
    early = place.speech[1] - cue.range.end
    is_chained = place.following is not None and place.following.range.start - cue.range.end == limits.gap
    if early > limits.gap + 1:
        yield place.problem("end", -early, limits.gap, f"ends {early} frames before its last word is spoken")
    elif late > 0 and not is_chained and not (late <= limits.cut and _leaves_at_cut(place)):
        over = cue.range.end - place.speech[1]
        message = f"stays {over} frames past its last word, {limits.end_after} at most"
        yield place.problem("end", over, limits.end_after, message)


def _cut(place: _Place) -> Iterator[CueProblem]:
    cue, limits = place.cue, place.limits
    for cut in place.cuts:
        away = cue.range.start - cut
        is_spoken = place.speech is not None and abs(cue.range.start - place.speech[0]) <= limits.start_tolerance
        if 0 < abs(away) <= limits.cut and not is_spoken:
            yield place.problem("cut", away, limits.cut, _beside("starts", away))
        away = cue.range.end - cut
        is_spoken = place.speech is not None and place.speech[1] > cut
        if abs(away) <= limits.cut and not -limits.gap <= away <= 0 and not is_spoken:
            yield place.problem("cut", away, limits.cut, _beside("ends", away))


def _leaves_at_cut(place: _Place) -> bool:
    return any(cut - place.limits.gap <= place.cue.range.end <= cut for cut in place.cuts)


def _beside(verb: str, away: int) -> str:
    return f"{verb} {abs(away)} frames {'before' if away < 0 else 'after'} a cut instead of at it"


_RULES: tuple[Callable[[_Place], Iterator[CueProblem]], ...] = (
    _lines,
    _line_length,
    _start,
    _shortest,
    _longest,
    _gap,
    _cut,
    _reading_speed,
    _end,
)
