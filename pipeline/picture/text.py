"""Text on the pictures of a segment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.picture import ass
from pipeline.picture.lettering import lettering
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay
from pipeline.picture.standing import PlatesOf, laid_over, shown_in
from pipeline.project.values import Size


def filters(texts: Sequence[Overlay], frames: int, size: Size, look: Look, folder: Path, plates: PlatesOf) -> list[str]:
    """Filters that put the texts of a segment on its pictures, from files they find in `folder`.

    What stands is laid over them as a plate; what comes, goes or moves is drawn by libass with each.
    """
    shown = shown_in(texts, frames)
    standing = [each for each in shown if each.stands]
    laid = [laid_over(standing, frames, plates, folder)] if standing else []
    if len(standing) == len(shown):
        return laid
    # While plates show it, nothing is drawn: the clock stands long before the segment.
    elsewhere = (f"-{ass.LEAD}*between(N,{each.range.start},{each.range.end - 1})" for each in standing)
    return [ass.clock(ass.summed(["N", *elsewhere])), lettering(texts, size, look, folder), *laid]
