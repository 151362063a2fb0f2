"""The files that an essay shows: whole clips, parts of a split or a grid, and insets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.project.clip_models import AnyClip, ColourPart, FileClip, FilePart, GridClip, SplitClip
from pipeline.project.model import Essay
from pipeline.project.values import Location

Shown = FileClip | FilePart
"""Something with a file in the essay; an inset is a part too."""


def files_shown(essay: Essay) -> Iterator[tuple[Location, Shown]]:
    """Each with its place, in the order of the essay."""
    for index, scene in enumerate(essay.scenes):
        for number, clip in enumerate(scene.clips):
            place: Location = ("scenes", index, "clips", number)
            if isinstance(clip, FileClip):
                yield place, clip
            yield from (((*place, *inside), part) for inside, part in _parts(clip))


def file_at(essay: Essay, place: Location) -> Shown:
    """What `files_shown` gives for a place."""
    _, scene, _, number, *inside = place
    clip = essay.scenes[int(scene)].clips[int(number)]
    if not inside:
        assert isinstance(clip, FileClip)
        return clip
    return next(part for where, part in _parts(clip) if where == tuple(inside))


def parts_of(clip: AnyClip) -> tuple[str, Sequence[FilePart | ColourPart]]:
    """The key under which a clip's parts stand, and they; nothing where it is one picture."""
    match clip:
        case SplitClip():
            return "split", clip.split
        case GridClip():
            return "grid", clip.grid
    return "", ()


def _parts(clip: AnyClip) -> Iterator[tuple[Location, FilePart]]:
    key, parts = parts_of(clip)
    yield from (((key, number), part) for number, part in enumerate(parts) if isinstance(part, FilePart))
    if clip.inset is not None:
        yield ("inset",), clip.inset
