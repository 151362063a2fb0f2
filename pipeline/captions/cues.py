"""Words laid out as cues: where each begins and ends, in time and in lines.

One dynamic programme over the borders between words chooses both. What a cue costs depends on its first word, its last
and the start of the next alone, so the cheapest sequence is found exactly.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from pipeline.captions.breaks import AFTER_COMMA, AFTER_SENTENCE, border_costs
from pipeline.captions.in_out import InOut
from pipeline.captions.lines import Lines, lines_of_pieces
from pipeline.captions.markup import italics
from pipeline.captions.pieces import Piece, joined, pieces_of_words
from pipeline.captions.profiles import Profile
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

# Costs in the unit of `breaks.py`, where 50 is a border between any two words.
_CUE = 10.0
_BORDER = 1.3
_SENTENCE_INSIDE = 18.0
_CLAUSE_INSIDE = 4.0
_PAUSE_INSIDE = 100.0
_PAUSE = Fraction(4, 10)
_STUB = 2.5
_STUB_WIDTH = 18
_NO_TIME = 2_000.0


@dataclass(frozen=True, slots=True)
class Cue:
    """What stands on screen at once.

    `range` is in frames and `words` counts words, end-exclusive both, from the start of the scene or of the film, as
    the holder says. Lines keep the script's `*…*`, balanced within each line.
    """

    lines: tuple[str, ...]
    range: TimeRange
    words: TimeRange

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def shifted(self, frames: int, words: int = 0) -> Cue:
        """The same cue counted from further back: from the start of the film, say."""
        return Cue(self.lines, self.range.shifted(frames), self.words.shifted(words))


def cues_of_scene(
    words: Sequence[Word],
    rate: Fraction,
    cuts: Sequence[int],
    scene: TimeRange,
    profile: Profile,
    names: Sequence[str] = (),
    *,
    language: str = "en",
    following: int | None = None,
) -> tuple[Cue, ...]:
    """The cues of one scene, in order, without overlap, inside `scene`.

    Words are timed in samples, cuts in frames, both from the scene's start; names are kept whole where possible.
    The scene's own end counts as a cut. `following` is the frame, counted likewise, on which the next scene begins to
    speak, where that is known: the last cue then keeps the gap to it.
    """
    if not words:
        return ()
    pieces = pieces_of_words(words)
    starts = [_inside(scene, math.floor(piece.start * rate)) for piece in pieces]
    ends = [_inside(scene, math.ceil(piece.end * rate)) for piece in pieces]
    in_out = InOut(profile.at_rate(rate), sorted({*cuts, scene.end}), scene.end)
    text = joined(words)
    borders = border_costs(text, pieces, names, language)
    layout = _Layout(
        pieces,
        lines_of_pieces(pieces, borders, profile.characters_per_line),
        in_out,
        profile,
        [*(in_out.start(start, ends[at - 1] if at else 0) for at, start in enumerate(starts)), following],
        ends,
        _inner_costs(pieces, borders),
    )
    return tuple(_cues(layout, text, scene))


def _inside(scene: TimeRange, frame: int) -> int:
    return min(max(frame, scene.start), scene.end)


def _inner_costs(pieces: Sequence[Piece], borders: Sequence[float]) -> tuple[float, ...]:
    """Running sums of what a cue pays for each border inside it: sentences and clauses that end there, long pauses."""
    costs = [0.0]
    for (before, after), border in zip(pairwise(pieces), borders[1:], strict=True):
        pause = _PAUSE_INSIDE * max(float(after.start - before.end - _PAUSE), 0.0)
        ending = _SENTENCE_INSIDE if border == AFTER_SENTENCE else _CLAUSE_INSIDE if border <= AFTER_COMMA else 0.0
        costs.append(pause + ending)
    return tuple(accumulate(costs))


@dataclass(frozen=True, slots=True)
class _Layout:
    """The tables of one scene: starts has one entry more than there are pieces, the start of what follows."""

    pieces: Sequence[Piece]
    lines: Lines
    in_out: InOut
    profile: Profile
    starts: Sequence[int | None]
    ends: Sequence[int]
    inner: Sequence[float]

    def borders(self) -> list[int]:
        """The cheapest way from the first piece to past the last, as the borders between cues, both ends included."""
        count = len(self.pieces)
        best = [0.0] + [math.inf] * count
        came_from = [0] * (count + 1)
        for first in range(count):
            for last in self._ends_from(first):
                cost = best[first]
                # From the cheapest to work out to the dearest; none is below nothing, so what has lost is dropped.
                for part in (self._text_cost, self._shape_cost, self._time_cost):
                    cost += part(first, last)
                    if cost >= best[last]:
                        break
                else:
                    best[last], came_from[last] = cost, first
        path = [count]
        while path[-1]:
            path.append(came_from[path[-1]])
        return path[::-1]

    def _ends_from(self, first: int) -> range:
        """The borders that a cue beginning with a piece may reach, whatever its lines."""
        room = self.lines.starts[first] + (self.profile.characters_per_line + 1) * self.profile.lines
        return range(first + 1, max(bisect_right(self.lines.ends, room), first + 1) + 1)

    def _text_cost(self, first: int, last: int) -> float:
        inner = self.inner[last - 1] - self.inner[first]
        border = _BORDER * self.lines.borders[last] if last < len(self.pieces) else 0.0
        return _CUE + border + inner + self._stub_cost(first, last)

    def _shape_cost(self, first: int, last: int) -> float:
        return self.lines.best(first, last, self.profile.lines)[0]

    def _stub_cost(self, first: int, last: int) -> float:
        """A word or two left alone, unless they are the whole sentence."""
        missing = _STUB_WIDTH - self.lines.width(first, last)
        if missing <= 0 or (self._ends_sentence(first) and self._ends_sentence(last)):
            return 0.0
        return missing * _STUB

    def _ends_sentence(self, border: int) -> bool:
        return border == len(self.pieces) or self.lines.borders[border] == AFTER_SENTENCE

    def _time_cost(self, first: int, last: int) -> float:
        start, following = self.starts[first], self.starts[last]
        assert start is not None
        lost = _NO_TIME if following is not None and following <= start else 0.0
        return lost + self.in_out.start_cost(start) + self.end(first, last)[0]

    def end(self, first: int, last: int) -> tuple[float, int]:
        start = self.starts[first]
        assert start is not None
        words = self.pieces[last - 1].word - self.pieces[first].word + 1
        reading = self.in_out.limits.reading(self.lines.width(first, last), words)
        return self.in_out.end(start, self.ends[last - 1], self.starts[last], reading)


def _cues(layout: _Layout, text: str, scene: TimeRange) -> Iterator[Cue]:
    marks = italics(text)
    free = scene.start
    for first, last in pairwise(layout.borders()):
        start = layout.starts[first]
        assert start is not None
        start = max(start, free)
        free = max(layout.end(first, last)[1], start + 1)
        _, ends = layout.lines.best(first, last, layout.profile.lines)
        lines = tuple(_line(layout.pieces[a:b], text, marks) for a, b in pairwise((first, *ends)))
        yield Cue(lines, TimeRange(start, free), TimeRange(layout.pieces[first].word, layout.pieces[last - 1].word + 1))


def _line(pieces: Sequence[Piece], text: str, marks: Sequence[tuple[int, int]]) -> str:
    """The text of the pieces as written; italics that reach over its edge are closed and opened again."""
    start, end = pieces[0].offset, pieces[-1].offset + len(pieces[-1].text)
    opening = "*" if any(a < start < b for a, b in marks) else ""
    closing = "*" if any(a < end < b for a, b in marks) else ""
    return opening + text[start:end] + closing
