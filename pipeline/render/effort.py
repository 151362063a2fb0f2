"""How long steps of a kind took."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.picture.encode import Quality
from pipeline.picture.segments import Segment, all_layers


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of a kind of step was made (frames of a segment, else seconds of film), and the seconds that took."""

    kind: str
    amount: float
    seconds: float


def effort_kind(segment: Segment, quality: Quality) -> str:
    """Segments of one kind take about as long a frame: what they show, how many pictures at once, size and preset."""
    layers = all_layers(segment)
    shown = "+".join(sorted({type(layer.picture).__name__.lower() for layer in layers}))
    return f"segment {shown} {len(layers)} {segment.size} {quality.preset}"
