"""The dynamic programme that chooses where cues end.

What a cue costs depends on its first piece, its last and the start of the next alone, so the cheapest sequence over all
borders is found exactly.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from pipeline.captions.breaks import AFTER_CLAUSE, AFTER_COMMA, AFTER_SENTENCE
from pipeline.captions.in_out import InOut
from pipeline.captions.lines import Lines
from pipeline.captions.pieces import Piece

# Costs in the unit of `breaks.py`, where 50 is a border between any two words; chosen like those of `lines.py`.
_CUE = 10.0
_BORDER = 1.8
_INSIDE: dict[float, float] = {AFTER_SENTENCE: 28.0, AFTER_CLAUSE: 9.0, AFTER_COMMA: 4.0}
_PAUSE_INSIDE = 100.0
_PAUSE = Fraction(4, 10)
_STUB = 2.5
_STUB_WIDTH = 18
_TORN = 12.0
_NO_TIME = 4e6


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of one scene. Frames for every piece: where a cue beginning with it starts, where its speech ends.

    `following` is where the next scene's first cue starts. `inner` comes from `inner_costs`, `marks` are the borders
    after punctuation, the scene's own edges included.
    """

    pieces: Sequence[Piece]
    lines: Lines
    most_lines: int
    in_out: InOut
    starts: Sequence[int]
    ends: Sequence[int]
    following: int | None
    inner: Sequence[float]
    marks: Sequence[int]

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
        room = self.lines.starts[first] + (self.lines.characters + 1) * self.most_lines
        return range(first + 1, max(bisect_right(self.lines.ends, room), first + 1) + 1)

    def _text_cost(self, first: int, last: int) -> float:
        inner = self.inner[last - 1] - self.inner[first]
        border = _BORDER * self.lines.borders[last] if last < len(self.pieces) else 0.0
        return _CUE + border + inner + self._stub_cost(first, last) + self._torn_cost(first, last)

    def _shape_cost(self, first: int, last: int) -> float:
        return self.lines.best(first, last, self.most_lines)[0]

    def _stub_cost(self, first: int, last: int) -> float:
        """A word or two left alone, unless they are the whole sentence."""
        missing = _STUB_WIDTH - self.lines.width(first, last)
        if missing <= 0 or (self._ends_sentence(first) and self._ends_sentence(last)):
            return 0.0
        return missing * _STUB

    def _torn_cost(self, first: int, last: int) -> float:
        """The last words of a phrase taken into the next one's cue, or its first words left in the one before."""
        following, before = self.marks[bisect_right(self.marks, first)], self.marks[bisect_left(self.marks, last) - 1]
        if following >= last:
            return 0.0
        head = 0 if self._is_marked(first) else _TORN + max(_STUB_WIDTH - self.lines.width(first, following), 0)
        tail = 0 if self._is_marked(last) else _TORN + max(_STUB_WIDTH - self.lines.width(before, last), 0)
        return head + tail

    def _is_marked(self, border: int) -> bool:
        return border == len(self.pieces) or self.lines.borders[border] <= AFTER_COMMA

    def _ends_sentence(self, border: int) -> bool:
        return border == len(self.pieces) or self.lines.borders[border] == AFTER_SENTENCE

    def _time_cost(self, first: int, last: int) -> float:
        start, following = self.starts[first], self._next_start(last)
        lost = _NO_TIME if following is not None and following <= start else 0.0
        return lost + self.in_out.start_cost(start) + self.end(first, last)[0]

    def end(self, first: int, last: int) -> tuple[float, int]:
        """What the times of a cue cost, and the frame it ends on."""
        words = self.pieces[last - 1].word - self.pieces[first].word + 1
        reading = self.in_out.limits.reading(self.lines.width(first, last), words)
        return self.in_out.end(self.starts[first], self.ends[last - 1], self._next_start(last), reading)

    def _next_start(self, last: int) -> int | None:
        return self.starts[last] if last < len(self.pieces) else self.following


def inner_costs(pieces: Sequence[Piece], borders: Sequence[float]) -> tuple[float, ...]:
    """Running sums of what a cue pays for each border inside it: sentences and clauses that end there, long pauses."""
    costs = [0.0]
    for (before, after), border in zip(pairwise(pieces), borders[1:], strict=True):
        pause = _PAUSE_INSIDE * max(float(after.start - before.end - _PAUSE), 0.0)
        costs.append(pause + _INSIDE.get(border, 0.0))
    return tuple(accumulate(costs))


def marked_borders(borders: Sequence[float]) -> tuple[int, ...]:
    """The borders after punctuation, both edges of the scene included."""
    return (*(at for at, cost in enumerate(borders) if at == 0 or cost <= AFTER_COMMA), len(borders))
