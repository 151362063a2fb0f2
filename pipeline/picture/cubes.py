"""Look-up tables as `.cube` files hold them (Adobe, Cube LUT Specification 1.0): read, and told where they are none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from pipeline.media import UnreadableMedia

# Pillow reads no more steps, and film looks come with 17 to 65.
MOST_STEPS = 65
_MOST_STEPS_1D = 65536
_MOST_BYTES = 30_000_000
_IGNORED = ("TITLE", "LUT_3D_INPUT_RANGE", "LUT_1D_INPUT_RANGE")


@dataclass(frozen=True, slots=True)
class Cube:
    """`steps` a side of three dimensions, red the fastest, or `steps` of one; `colours` are R, G, B one after another.

    The first step stands for `low` of each channel, the last for `high`.
    """

    steps: int
    is_3d: bool
    low: tuple[float, ...]
    high: tuple[float, ...]
    colours: tuple[float, ...]


def read_cube(path: Path) -> Cube:
    """Raises UnreadableMedia."""
    if path.stat().st_size > _MOST_BYTES:
        raise UnreadableMedia("this is no .cube LUT: it is far too large")
    return cube_of(path.read_bytes())


def cube_of(raw: bytes) -> Cube:
    """As `read_cube`, of a file's content."""
    steps, is_3d = 0, False
    edges: dict[str, tuple[float, ...]] = {"DOMAIN_MIN": (0.0, 0.0, 0.0), "DOMAIN_MAX": (1.0, 1.0, 1.0)}
    colours: list[float] = []
    for number, line in enumerate(raw.decode("utf-8-sig", errors="replace").splitlines(), 1):
        first, *rest = line.split() or ["#"]
        if first.startswith("#") or first in _IGNORED:
            continue
        if first in ("LUT_3D_SIZE", "LUT_1D_SIZE") and len(rest) == 1 and rest[0].isdecimal() and not steps:
            steps, is_3d = int(rest[0][:9]), first == "LUT_3D_SIZE"
        elif first in edges:
            edges[first] = _three(rest, number)
        else:
            colours += _three([first, *rest], number)
    most = MOST_STEPS if is_3d else _MOST_STEPS_1D
    if not steps:
        raise UnreadableMedia("this is no .cube LUT: it names no LUT_3D_SIZE")
    if not 2 <= steps <= most:
        raise UnreadableMedia(f"a LUT of 2 to {most} steps is read; this one has {steps}")
    wanted = steps**3 if is_3d else steps
    if len(colours) != 3 * wanted:
        raise UnreadableMedia(f"this LUT is not whole: {wanted} colours belong in it, {len(colours) // 3} are there")
    if any(high <= low for low, high in zip(edges["DOMAIN_MIN"], edges["DOMAIN_MAX"], strict=True)):
        raise UnreadableMedia("this is no .cube LUT: its DOMAIN_MAX is not above its DOMAIN_MIN")
    return Cube(steps, is_3d, edges["DOMAIN_MIN"], edges["DOMAIN_MAX"], tuple(colours))


def _three(words: list[str], number: int) -> tuple[float, ...]:
    try:
        values = tuple(map(float, words))
    except ValueError:
        values = ()
    if len(values) != 3 or not all(map(math.isfinite, values)):
        raise UnreadableMedia(f"this is no .cube LUT: its line {number} is neither a key nor three numbers")
    return values
