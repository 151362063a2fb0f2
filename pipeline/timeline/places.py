"""Where in the frame a picture stands that does not fill it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.project.values import Size


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels from the frame's top left; all four are even, as planes with chroma at half size need."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Cell:
    """The `number`th of `count` cells, row after row of `columns`. `gap` in pixels of a film of 1080 lines.

    A last row with fewer stands in the middle. No box is less than two pixels wide or high.
    """

    number: int
    count: int
    columns: int
    gap: float

    def box(self, frame: Size) -> Box:
        rows = -(-self.count // self.columns)
        row, column = divmod(self.number, self.columns)
        gap = _even(self.gap * min(frame.width, frame.height) / 1080)
        left, right = _span(column, self.columns, frame.width, gap)
        top, bottom = _span(row, rows, frame.height, gap)
        missing = self.columns * rows - self.count if row == rows - 1 else 0
        aside = _even(missing * (frame.width + gap) / self.columns / 2)
        return Box(left + aside, top, max(2, right - left), max(2, bottom - top))


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner such as `bottom-right`, inside what is title-safe.

    A picture of the film's shape has `share` of its width and height; one of another, `shape` (its width in heights),
    as much room. Where captions may be seen below it, it stands above them. Its own corners may be round.
    """

    name: str
    share: float
    is_above_captions: bool
    is_round: bool
    shape: float | None = None


Place = Cell | Corner


def _even(length: float) -> int:
    return round(length / 2) * 2


def _span(number: int, count: int, length: int, gap: int) -> tuple[int, int]:
    """From where to where one of `count` equal parts reaches, but for what is left over of even lengths."""
    free = length - gap * (count - 1)
    start, end = (_even(free * edge / count) + gap * number for edge in (number, number + 1))
    return start, end
