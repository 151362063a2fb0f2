"""Where the lines of one cue break, and what the shape costs."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.captions.pieces import Piece

# Costs in the unit of `breaks.py`, chosen by reading the cues of four passages of essay prose.
_LINE = 6.0
_BREAK = 0.8
_UPPER_LONGER = 0.3
_UNEVEN = 0.1
_STUB = 3.0
_STUB_WIDTH = 13
_TOO_WIDE = 1e8


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
        for at in self._upper_ends(first, last, lines):
            rest, ends = (0.0, (last,)) if self.width(at, last) <= self.characters else self.best(at, last, lines - 1)
            if rest < best[0]:
                lower = self.ends[ends[0] - 1] - self.starts[at]
                cost = rest + _LINE + _BREAK * self.borders[at] + self._shape(self.width(first, at), lower)
                best = min(best, (cost, (at, *ends)))
        return best

    def _upper_ends(self, first: int, last: int, lines: int) -> range:
        """The borders at which the first line may end: it fits, and what is left may fit the other lines."""
        least = bisect_left(self.starts, self.ends[last - 1] - (self.characters + 1) * (lines - 1))
        most = bisect_right(self.ends, self.starts[first] + self.characters)
        return range(max(first + 1, min(least, last - 1)), min(max(most, first + 1), last - 1) + 1)

    def _shape(self, upper: int, lower: int) -> float:
        """The lower line is better the longer one, both better alike, neither a stub."""
        if upper > self.characters:
            return _TOO_WIDE
        shape = (upper - lower) * _UPPER_LONGER if upper > lower else (lower - upper) * _UNEVEN
        narrow = upper if upper < lower else lower
        return shape if narrow >= _STUB_WIDTH else shape + (_STUB_WIDTH - narrow) * _STUB


def lines_of_pieces(pieces: Sequence[Piece], borders: Sequence[float], characters: int) -> Lines:
    ends = tuple(accumulate(piece.width + (not piece.is_glued) for piece in pieces))
    starts = tuple(end - piece.width for piece, end in zip(pieces, ends, strict=True))
    return Lines(starts, ends, borders, characters)
