"""Where the lines of one cue break, and what the shape costs."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.captions.pieces import Piece

_LINE = 6.0
_BREAK = 0.8
_UPPER_LONGER = 0.3
_UNEVEN = 0.1
_STUB = 3.0
_STUB_WIDTH = 10
_TOO_WIDE = 5_000.0


@dataclass(frozen=True, slots=True)
class Lines:
    """Columns of every piece as if the scene stood on one line, and the cost of breaking before each."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    borders: Sequence[float]
    characters: int

    def width(self, first: int, last: int) -> int:
        """The characters from one piece up to, not including, another, the spaces between them counted."""
        return self.ends[last - 1] - self.starts[first]

    def best(self, first: int, last: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """The cost and the borders that end each line; infinite where the pieces do not fit.

        The fewest lines that fit are taken. A piece wider than a line stands alone on one.
        """
        if self.width(first, last) <= self.characters:
            return 0.0, (last,)
        if last - first == 1:
            return _TOO_WIDE, (last,)
        best: tuple[float, tuple[int, ...]] = (math.inf, ())
        if lines == 1:
            return best
        reach = self.ends[last - 1] - (self.characters + 1) * (lines - 1)
        for at in range(max(first + 1, min(bisect_left(self.starts, reach), last - 1)), last):
            upper = self.width(first, at)
            if upper > self.characters and at - first > 1:
                break
            rest, ends = self.best(at, last, lines - 1)
            cost = rest + _LINE + _BREAK * self.borders[at] + self._shape(upper, self.width(at, ends[0] if ends else last))
            if cost < best[0]:
                best = cost, (at, *ends)
        return best

    def _shape(self, upper: int, lower: int) -> float:
        """The lower line is better the longer one, both better alike, neither a stub."""
        longer = max(upper - lower, 0) * (_UPPER_LONGER - _UNEVEN)
        stub = max(_STUB_WIDTH - min(upper, lower), 0) * _STUB
        wide = _TOO_WIDE if upper > self.characters else 0.0
        return longer + abs(upper - lower) * _UNEVEN + stub + wide


def lines_of_pieces(pieces: Sequence[Piece], borders: Sequence[float], characters: int) -> Lines:
    ends = tuple(accumulate(piece.width + (not piece.is_glued) for piece in pieces))
    starts = tuple(end - piece.width for piece, end in zip(pieces, ends, strict=True))
    return Lines(starts, ends, borders, characters)
