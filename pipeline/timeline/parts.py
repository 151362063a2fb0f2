"""The pictures of one clip that stand beside or over each other, each in its place."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, sqrt

from pipeline.project.clip_models import AnyClip, ColourPart, FilePart, GridClip, SplitClip
from pipeline.project.shown import parts_of
from pipeline.project.values import Location, Size
from pipeline.timeline.places import Cell, Corner, Place


def placed_parts(
    clip: AnyClip, film: Size, *, is_captioned: bool
) -> Iterator[tuple[Location, FilePart | ColourPart, Place]]:
    """Each with where it is written, from its clip on. `is_captioned`: captions are drawn at the film's lower edge."""
    key, parts = parts_of(clip)
    if isinstance(clip, (SplitClip, GridClip)):
        columns = _columns(clip, film)
        for number, part in enumerate(parts):
            yield (key, number), part, Cell(number, len(parts), columns, clip.gap)
    if clip.inset is not None:
        inset = clip.inset
        yield ("inset",), inset, Corner(inset.corner, inset.size, is_captioned, inset.edge == "round")


def _columns(clip: SplitClip | GridClip, film: Size) -> int:
    """Left open by the author: side by side where the film is wide, and about as many rows as columns in a grid."""
    is_upright = film.height > film.width
    if isinstance(clip, SplitClip):
        is_stacked = is_upright if clip.stack is None else clip.stack
        return 1 if is_stacked else len(clip.split)
    count = len(clip.grid)
    if clip.columns is not None:
        return min(clip.columns, count)
    longer = ceil(sqrt(count))
    return ceil(count / longer) if is_upright else longer
