"""Which stills made ready for their move are kept for further renders, and all that decides what is kept of them.

Plans ask too, so nothing here loads Pillow, OpenCV or numpy.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.picture.layers import GROUNDS, Layer
from pipeline.picture.segments import MOVE_VERSION, RECIPE_VERSION, Segment, treatment
from pipeline.picture.versions import still_versions
from pipeline.project.values import Rect, Size
from pipeline.timeline.model import Still

# Raise it whenever levels would lie otherwise in their file. Other pixels in them are other pixels of segments, whose
# versions are in the key as well.
PREPARED_VERSION = 1
# Pixels. Smaller ones are prepared in a tenth of a second or two: too little for some 20 MB each in the store.
_LARGE = 3_000_000


def is_kept(still: Still) -> bool:
    """Where it takes long, and several segments need the same: a shot that moves is cut into pieces."""
    return still.pixels > _LARGE and still.first != still.last


def tight_and_wide(still: Still) -> tuple[Rect, Rect]:
    """The two ends of its move, the narrower first. In which direction it goes decides no level."""
    tight, wide = sorted((still.first, still.last), key=lambda rect: rect.width)
    return tight, wide


def levels_recipe(still: Still, size: Size, background: str) -> dict[str, object]:
    """All that decides the levels of a still that moves, as JSON can say it. Its `fit` does not."""
    return {
        "recipe": [RECIPE_VERSION, MOVE_VERSION, PREPARED_VERSION],
        "still": still.digest,
        "rects": [[rect.x, rect.y, rect.width, rect.height] for rect in tight_and_wide(still)],
        "size": [size.width, size.height],
        "versions": still_versions(),
        **treatment(still),
        **({"background": background} if still.has_alpha else {}),
    }


def kept_for(segment: Segment) -> Iterator[dict[str, object]]:
    """The recipes of all that is kept for drawing a segment."""
    for layer in (segment.base, *([segment.outgoing.layer] if segment.outgoing else [])):
        for still, size, background in _stills(layer, segment.size, segment.look.background):
            if is_kept(still):
                yield levels_recipe(still, size, background)


def _stills(layer: Layer, size: Size, background: str) -> Iterator[tuple[Still, Size, str]]:
    """Each with the size it is drawn at and what it is drawn on."""
    if isinstance(layer.picture, Still):
        yield layer.picture, size, background
    for pane in layer.panes:
        for ground in GROUNDS if pane.is_clear else (background,):
            yield from _stills(pane.layer, pane.box.size, ground)
