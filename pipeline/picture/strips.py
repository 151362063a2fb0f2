"""A long strip of a picture that is to cover the film: the part of it that the film shows, cut out before scaling.

Scaled whole, a hundredth of a picture's width would become fifty films high, and fill the memory.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from pipeline.project.values import Rect, Size

# Films that fit into a scaled strip before it is cut: what is shorter is scaled whole, as it always was.
_LONGEST = 6
# Pixels of the file on either side, beyond what a resampler reads for those at the edge.
_SPARE = 4
# Cuts to choose from, so that what is left out and what is left are nearly whole even numbers of pixels once scaled:
# the picture stands where it would, and is hardly stretched.
_CHOICES = 12

Focus = tuple[float, ...]


def strip_shown(part: Rect, source: Size, sar: Fraction, film: Size, focus: Focus) -> tuple[str, Focus] | None:
    """A filter that goes before scaling `part` of a file's upright pictures, and the focus within what it leaves.

    None where the strip is short enough to be scaled whole.
    """
    width, height = (max(2, round(length * share) // 2 * 2) for length, share in _sides(part, source))
    across, along = Fraction(film.width, width) / sar, Fraction(film.height, height)
    factor = max(across, along)
    if factor < _LONGEST * min(across, along):
        return None
    if across < along:
        first, length, middle = _window(width, film.width, factor * sar, focus[0])
        return f"crop={length}:ih:{first}:0,", (middle, focus[1])
    first, length, middle = _window(height, film.height, factor, focus[1])
    return f"crop=iw:{length}:0:{first},", (focus[0], middle)


def _sides(part: Rect, source: Size) -> tuple[tuple[int, float], tuple[int, float]]:
    return (source.width, part.width), (source.height, part.height)


def _window(whole: int, film: int, factor: Fraction, focus: float) -> tuple[int, int, float]:
    """Where to cut a side of `whole` pixels that would be `factor` times as long, how long, and the focus in that."""
    strip = _scaled(whole, factor)
    stretched = Fraction(strip, whole)
    start = round(min(max(Fraction(focus) * strip - Fraction(film, 2), Fraction(0)), Fraction(strip - film))) // 2 * 2
    beside = ceil(2 * max(Fraction(1), 1 / factor)) + _SPARE
    # Even, as chroma of half the size asks for.
    nearest = max(0, int(start / stretched - beside) // 2 * 2)

    def is_off(first: int) -> Fraction:
        return abs((first * stretched + 1) % 2 - 1)

    def is_longer(length: int) -> Fraction:
        return _scaled(length, factor) - length * factor

    first = min(range(nearest, max(-2, nearest - 2 * _CHOICES), -2), key=is_off)
    least = ceil(((start + film) / stretched + beside - first) / 2) * 2
    lengths = [length for length in range(least, least + 2 * _CHOICES, 2) if first + length <= whole]
    length = min(lengths, key=is_longer, default=whole - first)
    begins = round((start - first * stretched) / 2) * 2
    # A tenth of a pixel, so that no rounding takes the window a pixel back.
    return first, length, (begins + film / 2 + 0.1) / _scaled(length, factor)


def _scaled(length: int, factor: Fraction) -> int:
    """Even, as `scale` is asked for."""
    return ceil(length * factor / 2 - Fraction(1, 1000)) * 2
