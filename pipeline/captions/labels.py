"""Sounds named in captions, `[rain]`, in the time that speech leaves free."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

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
    limits, cuts = profile.at_rate(timeline.rate), sorted(cuts_of_film(timeline))
    past = max((cue.words.end for cue in cues), default=0)
    shown, unshown = sorted(cues, key=_start), list[PlacedLabel]()
    for scene in timeline.scenes:
        for label in scene.labels:
            lines = _lines(bracketed(label.text), profile, language)
            text = plain(" ".join(lines))
            least = max(limits.shortest, limits.reading(width(text), len(text.split())))
            heard = label.range.shifted(scene.range.start)
            reach = TimeRange(heard.start, heard.end + round(FARTHEST * timeline.rate))
            frames = _best(heard, least, _free(shown, scene.range, reach), limits, cuts, reach.end)
            if frames is None:
                unshown.append(label)
            else:
                insort(shown, Cue(lines, frames, TimeRange(past, past)), key=_start)
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


def _free(cues: Sequence[Cue], scene: TimeRange, reach: TimeRange) -> Iterator[_Gap]:
    """The gaps of a scene that end after `reach` starts and start up to its end, the cues beside them kept in mind.

    Cues come in their order.
    """
    at = bisect_right(cues, reach.start, key=_start)
    before = cues[at - 1].range.end if at else None
    for cue in (*islice(cues, at, None), None):
        after = cue.range.start if cue else None
        start = scene.start if before is None else max(before, scene.start)
        end = scene.end if after is None else min(after, scene.end)
        if start > reach.end or start >= scene.end:
            return
        if start < end:
            yield _Gap(TimeRange(start, end), before, after)
        before = cue.range.end if cue else None


def _start(cue: Cue) -> int:
    return cue.range.start


def _best(
    heard: TimeRange, least: int, gaps: Iterator[_Gap], limits: FrameLimits, cuts: Sequence[int], latest: int
) -> TimeRange | None:
    """The place nearest to the sound, and as long as it, that keeps every rule; None where there is none.

    It starts at `latest` at the latest; cuts ascend.
    """
    longest = min(max(heard.duration, least), limits.longest)
    found = [
        (_away(place, heard) + abs(longest - place.duration), place)
        for gap in gaps
        for place in _places(heard, longest, gap, limits, cuts)
        if least <= place.duration <= limits.longest
        and heard.start < place.end
        and place.start <= latest
        and gap.allows(place, limits)
        and not _is_beside_cut(place, limits, cuts)
    ]
    return min(found)[1] if found else None


def _places(heard: TimeRange, longest: int, gap: _Gap, limits: FrameLimits, cuts: Sequence[int]) -> Iterator[TimeRange]:
    """From the sound's start, a neighbour or a cut up to as long as the sound, a neighbour or a cut.

    Where that leaves less than a pause before the next cue, the label stays to close the gap, as cues do.
    """
    near = _within(cuts, gap.range.start - limits.cut, gap.range.end + limits.cut)
    starts = {heard.start, gap.range.start, *near, *(cut + limits.cut + 1 for cut in near)}
    ends = {gap.range.end, *(cut - limits.gap for cut in near), *(cut - limits.cut - 1 for cut in near)}
    if gap.before is not None:
        starts |= {gap.before + limits.gap, gap.before + limits.pause}
    if gap.after is not None:
        ends |= {gap.after - limits.gap, gap.after - limits.pause}
    starts |= {end - longest for end in ends}
    closing = None if gap.after is None else gap.after - limits.gap
    for start in starts:
        for end in {start + longest, *ends}:
            latest = start + longest + (limits.pause if end == closing else 0)
            if gap.range.start <= start < end <= min(gap.range.end, latest):
                yield TimeRange(start, end)


def _away(place: TimeRange, heard: TimeRange) -> int:
    """Frames between the two starts, weighed."""
    late = place.start - heard.start
    return late if late >= 0 else -late * _TOO_EARLY


def _is_beside_cut(place: TimeRange, limits: FrameLimits, cuts: Sequence[int]) -> bool:
    starts = _within(cuts, place.start - limits.cut, place.start + limits.cut)
    ends = _within(cuts, place.end - limits.cut, place.end + limits.cut)
    return any(cut != place.start for cut in starts) or any(not -limits.gap <= place.end - cut <= 0 for cut in ends)


def _within(cuts: Sequence[int], first: int, last: int) -> Sequence[int]:
    """The cuts from `first` to `last`, both included."""
    return cuts[bisect_left(cuts, first) : bisect_right(cuts, last)]
