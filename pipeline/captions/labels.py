"""Sounds named in captions, `[rain]`, in the time that speech leaves free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pipeline.captions.breaks import border_costs
from pipeline.captions.cues import Cue
from pipeline.captions.film import cuts_of_film
from pipeline.captions.lines import lines_of_pieces
from pipeline.captions.markup import plain, width
from pipeline.captions.pieces import pieces_of_words
from pipeline.captions.profiles import FrameLimits, Profile
from pipeline.narration.words import Word
from pipeline.timeline.model import PlacedLabel, Timeline
from pipeline.timing import TimeRange

FARTHEST = 2
"""Seconds after its sound that a label may stand where nothing nearer is free."""
_TOO_EARLY = 3  # times as bad as as much too late: a sound is better not told before it is heard, and never long before
_BRACKETS = {"[": "]", "(": ")", "♪": "♪"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A film's cues with those of its labels among them, and the labels that found no room."""

    cues: tuple[Cue, ...]
    unshown: tuple[PlacedLabel, ...]


def with_labels(cues: Sequence[Cue], timeline: Timeline, profile: Profile, language: str) -> Labelled:
    """Everything counts from the start of the film. A label's cue holds no words: its `words` is empty, past them all.

    The cues that are there stay as they are. Labels come in the order of the file, each in what is free by then.
    """
    limits, cuts = profile.at_rate(timeline.rate), cuts_of_film(timeline)
    past = max((cue.words.end for cue in cues), default=0)
    shown, unshown = list(cues), list[PlacedLabel]()
    for scene in timeline.scenes:
        for label in scene.labels:
            lines = _lines(bracketed(label.text), profile, language)
            text = plain(" ".join(lines))
            least = max(limits.shortest, limits.reading(width(text), len(text.split())))
            heard = label.range.shifted(scene.range.start)
            frames = _best(heard, least, _free(shown, scene.range), limits, cuts, timeline.rate)
            if frames is None:
                unshown.append(label)
            else:
                shown = sorted([*shown, Cue(lines, frames, TimeRange(past, past))], key=lambda cue: cue.range.start)
    return Labelled(tuple(shown), tuple(unshown))


def bracketed(text: str) -> str:
    """In brackets, unless the author wrote some."""
    return text if text.endswith(_BRACKETS.get(text[0], "\0")) and len(text) > 1 else f"[{text}]"


def _lines(text: str, profile: Profile, language: str) -> tuple[str, ...]:
    pieces = pieces_of_words([Word(token, TimeRange(0, 0)) for token in text.split()])
    borders = border_costs(text, pieces, (), language)
    _, ends = lines_of_pieces(pieces, borders, profile.characters_per_line).best(0, len(pieces), profile.lines)
    edges = list(pairwise((0, *(ends or (len(pieces),)))))
    last = [*(piece.offset for piece in pieces), len(text) + 1]
    return tuple(text[last[first] : last[end]].rstrip() for first, end in edges)


@dataclass(frozen=True, slots=True)
class _Gap:
    """The frames between two cues, or from the scene's start or up to its end; None where no cue is near."""

    range: TimeRange
    before: int | None
    after: int | None

    def allows(self, label: TimeRange, limits: FrameLimits) -> bool:
        """Whether what is left between the label and the cues beside it is a gap as cues have it."""
        gaps = [label.start - edge for edge in (self.before,) if edge is not None]
        gaps += [edge - label.end for edge in (self.after,) if edge is not None]
        return all(gap == limits.gap or gap >= limits.pause for gap in gaps)


def _free(cues: Sequence[Cue], scene: TimeRange) -> Iterator[_Gap]:
    """Every gap of a scene, the cues of its neighbours kept in mind."""
    edges: list[int | None] = [None, *(edge for cue in cues for edge in (cue.range.start, cue.range.end)), None]
    for before, after in zip(edges[::2], edges[1::2], strict=True):
        start = scene.start if before is None else max(before, scene.start)
        end = scene.end if after is None else min(after, scene.end)
        if start < end:
            yield _Gap(TimeRange(start, end), before, after)


def _best(
    heard: TimeRange, least: int, gaps: Iterator[_Gap], limits: FrameLimits, cuts: Sequence[int], rate: Fraction
) -> TimeRange | None:
    """The place nearest to the sound, and as long as it, that keeps every rule; None where there is none."""
    longest = min(max(heard.duration, least), limits.longest)
    found = [
        (_away(place, heard) + longest - place.duration, place)
        for gap in gaps
        for place in _places(heard, longest, gap, limits, cuts)
        if least <= place.duration <= limits.longest
        and heard.start < place.end
        and place.start - heard.end <= FARTHEST * rate
        and gap.allows(place, limits)
        and not _is_beside_cut(place, limits, cuts)
    ]
    return min(found)[1] if found else None


def _places(heard: TimeRange, longest: int, gap: _Gap, limits: FrameLimits, cuts: Sequence[int]) -> Iterator[TimeRange]:
    """From the sound's start, a neighbour or a cut up to as long as the sound, a neighbour or a cut."""
    near = [cut for cut in cuts if gap.range.start - limits.cut <= cut <= gap.range.end + limits.cut]
    starts = {heard.start, gap.range.start, *near, *(cut + limits.cut + 1 for cut in near)}
    ends = {gap.range.end, *(cut - limits.gap for cut in near), *(cut - limits.cut - 1 for cut in near)}
    if gap.before is not None:
        starts |= {gap.before + limits.gap, gap.before + limits.pause}
    if gap.after is not None:
        ends |= {gap.after - limits.gap, gap.after - limits.pause}
    starts |= {end - longest for end in ends}
    for start in starts:
        for end in {start + longest, *ends}:
            if gap.range.start <= start < end <= min(gap.range.end, start + longest):
                yield TimeRange(start, end)


def _away(place: TimeRange, heard: TimeRange) -> int:
    """Frames between the two starts, weighed."""
    late = place.start - heard.start
    return late if late >= 0 else -late * _TOO_EARLY


def _is_beside_cut(place: TimeRange, limits: FrameLimits, cuts: Sequence[int]) -> bool:
    return any(
        0 < abs(place.start - cut) <= limits.cut
        or (abs(place.end - cut) <= limits.cut and not -limits.gap <= place.end - cut <= 0)
        for cut in cuts
    )
