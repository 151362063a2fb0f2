"""Places in the frame as pixels, clear of what text needs."""

from __future__ import annotations

from math import sqrt

from pipeline.picture.frame import Frame, frame_of
from pipeline.picture.look import Look
from pipeline.project.values import Size
from pipeline.timeline.places import Box, Cell, Corner, Place


def box_of(place: Place, size: Size, look: Look) -> Box:
    match place:
        case Cell():
            return place.box(size)
        case Corner():
            return _in_corner(place, size, frame_of(size, look))


def _in_corner(corner: Corner, size: Size, frame: Frame) -> Box:
    """In the picture's own shape, as large as asked for, or as there is room between the safe edges."""
    bottom = frame.above_captions if corner.is_above_captions else frame.bottom
    film = size.width / size.height
    stretch = sqrt((corner.shape or film) / film)
    across, down = size.width * corner.share * stretch, size.height * corner.share / stretch
    room = min(1.0, frame.width / across, (bottom - frame.top) / down)
    width, height = (max(2, int(length * room + 1e-6) // 2 * 2) for length in (across, down))
    row, column = corner.name.split("-")
    left = size.width - frame.left - width if column == "right" else frame.left
    top = bottom - height if row == "bottom" else frame.top
    return Box(int(left) // 2 * 2, int(top) // 2 * 2, width, height)
