"""The film's frame as text sees it: what is title-safe, and where captions and all else stand.

From the bottom: the title-safe margin, the lines that captions may have, a gap, everything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.picture.look import Look
from pipeline.project.values import Size

CAPTION_EM, CAPTION_LEADING = 46.0, 1.26


@dataclass(frozen=True, slots=True)
class Frame:
    """The film's frame as text sees it, in pixels."""

    size: Size
    scale: float
    caption_lines: int = 2
    margin: float = 0.05

    @property
    def unit(self) -> float:
        return min(self.size.width, self.size.height) / 1080 * self.scale

    @property
    def left(self) -> float:
        return round(self.size.width * self.margin)

    @property
    def top(self) -> float:
        return round(self.size.height * self.margin)

    @property
    def width(self) -> float:
        return self.size.width - 2 * self.left

    @property
    def is_wide(self) -> bool:
        """Whether two columns of text have room beside each other."""
        return self.size.width >= 1.3 * self.size.height

    @property
    def bottom(self) -> float:
        """Where captions end: upright films keep clear of what players draw over their lower edge."""
        margin = max(0.12, self.margin) if self.size.height > self.size.width else self.margin
        return self.size.height - round(self.size.height * margin)

    @property
    def above_captions(self) -> float:
        return self.bottom - round((self.caption_lines * CAPTION_LEADING * CAPTION_EM + 24 + 54) * self.unit)


def frame_of(size: Size, look: Look) -> Frame:
    return Frame(size, look.scale, look.caption_lines, look.measures.margin)
