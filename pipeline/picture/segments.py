"""The film cut into segments, each encoded alone, joined by stream copy.

A segment knows nothing of where it stands: two that show the same have the same recipe, wherever they are.

    clips      |----- A ------|--------- B ----------|
    transition                |~~~|
    segments   |  A   |   A   |A→B|   B   |    B     |
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from pipeline.picture.layers import Layer, Pane, Written, clip_layer, layer_before, layers_in
from pipeline.picture.look import Look
from pipeline.picture.overlays import Caption, Overlay, overlays_by_place, overlays_of, seen_from, text_recipe
from pipeline.project.values import FULL, Location, Size
from pipeline.timeline.behind import shows_what_is_behind
from pipeline.timeline.model import Card, Clip, Credits, Footage, Plain, Program, Reel, Still, Timeline
from pipeline.timeline.ways import DISSOLVE, Dip, Dissolve, Slide, Way, Wipe
from pipeline.timing import TimeRange

# Part of the key of footage of high dynamic range.
TONE_VERSION = 1
# Part of the key of interlaced footage.
FIELDS_VERSION = 1
# Part of the key of whatever is graded: raise it whenever the same grade would give other pixels.
GRADE_VERSION = 1
# Part of the key of stills that move: raise it whenever the same move would give other pixels.
MOVE_VERSION = 3
# Part of every key: raise it whenever the same recipe would give other pixels.
RECIPE_VERSION = 3
_EDGE_VERSION = 2  # of the line around an inset

_PIECE_SECONDS = 4


@dataclass(frozen=True, slots=True)
class Mix:
    """The layer going out in a transition of `total` frames, `begun` of which are over when the segment starts."""

    layer: Layer
    begun: int
    total: int
    way: Way = DISSOLVE


@dataclass(frozen=True, slots=True)
class Segment:
    """`frames` pictures of `size` at `rate`. `place` (frames of the film) and `locations` are for messages only."""

    frames: int
    size: Size
    rate: Fraction
    base: Layer
    outgoing: Mix | None
    texts: tuple[Overlay, ...]
    look: Look
    place: TimeRange
    locations: tuple[Location, ...]


def segments_of(timeline: Timeline, captions: Sequence[Caption], look: Look) -> tuple[Segment, ...]:
    """The whole picture track, in order, without gaps. `captions` are the burned ones."""
    cuts = [(number, part) for number, clip in enumerate(timeline.clips) for part in _parts(clip, timeline.rate)]
    places = [part.shifted(timeline.clips[number].range.start) for number, part in cuts]
    seen = overlays_by_place(overlays_of(timeline, captions, look), places)
    return tuple(
        _segment(timeline, number, part, texts, look) for (number, part), texts in zip(cuts, seen, strict=True)
    )


def segment_at(timeline: Timeline, captions: Sequence[Caption], look: Look, frame: int) -> tuple[Segment, int]:
    """A segment that shows a frame of the film as the film's own does, and which of its pictures that is.

    The frames beside it in the film's segment are in it too: interlaced pictures are made whole from their neighbours.
    """
    number = bisect_right(timeline.clips, frame, key=lambda clip: clip.range.start) - 1
    clip = timeline.clips[number]
    at = frame - clip.range.start
    whole = next(part for part in _parts(clip, timeline.rate) if part.start <= at < part.end)
    part = TimeRange(max(whole.start, at - 1), min(whole.end, at + 2))
    return _segment(timeline, number, part, overlays_of(timeline, captions, look), look), at - part.start


def all_layers(segment: Segment) -> list[Layer]:
    """Every layer that is seen in it, those of a picture going out too."""
    mix = segment.outgoing
    return [*layers_in(segment.base), *(layers_in(mix.layer) if mix else ())]


def segment_recipe(segment: Segment) -> dict[str, object]:
    """All that decides the segment's pixels, as JSON can say it: media by digest, times from its own start."""
    mix = segment.outgoing
    background = segment.look.background
    return {
        "recipe": RECIPE_VERSION,
        "frames": segment.frames,
        "size": [segment.size.width, segment.size.height],
        "rate": str(segment.rate),
        "base": _layer_recipe(segment.base, segment.rate, background),
        "outgoing": _mix_recipe(mix, segment.rate, background) if mix else None,
        "texts": [text_recipe(text, segment.look) for text in segment.texts],
    }


def _parts(clip: Clip, rate: Fraction) -> Iterator[TimeRange]:
    """Frames of the clip: its transition, then the rest, each in pieces of at most four seconds.

    Where a picture in it stops or begins again another part begins.
    """
    reels = [picture for picture in (clip.picture, *(part.picture for part in clip.parts)) if isinstance(picture, Reel)]
    begun = {piece.range.start for reel in reels for piece in reel.pieces}
    cuts = sorted({0, min(clip.comes_in, clip.range.duration), clip.range.duration, *begun})
    for start, end in pairwise(cuts):
        yield from _pieces(TimeRange(start, end), rate)


def _pieces(part: TimeRange, rate: Fraction) -> Iterator[TimeRange]:
    """Cut at multiples of four seconds of the clip; what is left over shares with the piece beside it. The longest
    piece is what one waits for after a small change.

        seconds   0  1  2  3  4  5  6  7  8  9
        pieces    |-----------|------|-------|
    """
    usual = ceil(_PIECE_SECONDS * rate)
    cuts = [cut for cut in range(0, part.end, usual) if cut - part.start >= usual / 2 and part.end - cut >= usual / 2]
    for start, end in pairwise([part.start, *cuts, part.end]):
        edges = [start, (start + end) // 2, end] if end - start > usual else [start, end]
        yield from (TimeRange(*piece) for piece in pairwise(edges))


def _segment(timeline: Timeline, number: int, part: TimeRange, texts: Sequence[Overlay], look: Look) -> Segment:
    clip = timeline.clips[number]
    place = part.shifted(clip.range.start)
    comes_in = min(clip.comes_in, clip.range.duration)
    mix, locations = None, [clip.location]
    if part.start < comes_in:
        mix = Mix(layer_before(timeline, number, part, look), part.start, comes_in, clip.way)
        locations += [timeline.clips[number - 1].location] if number else []
    layer = clip_layer(timeline, number, part, look)
    visible = tuple(shown for text in texts if (shown := seen_from(text, place)))
    return Segment(part.duration, timeline.size, timeline.rate, layer, mix, visible, look, place, tuple(locations))


def _mix_recipe(mix: Mix, rate: Fraction, background: str) -> list[object]:
    recipe: list[object] = [_layer_recipe(mix.layer, rate, background), mix.begun, mix.total]
    match mix.way:
        case Dissolve():
            return recipe
        case Dip(colour):
            return [*recipe, "dip", colour]
        case Wipe(side):
            return [*recipe, "wipe", side]
        case Slide(side):
            return [*recipe, "slide", side]


def _layer_recipe(layer: Layer, rate: Fraction, background: str) -> dict[str, object]:
    panes = [_pane_recipe(pane, rate, background) for pane in layer.panes]
    return _picture_recipe(layer, rate, background) | ({"panes": panes} if panes else {})


def _pane_recipe(pane: Pane, rate: Fraction, background: str) -> list[object]:
    box, edge = pane.box, pane.edge
    edged = [_EDGE_VERSION, edge.width, edge.colour, edge.radius] if edge else None
    place, clear = [box.x, box.y, box.width, box.height], ["clear"] if pane.is_clear else []
    return [place, _layer_recipe(pane.layer, rate, "" if pane.is_clear else background), edged, *clear]


def _picture_recipe(layer: Layer, rate: Fraction, background: str) -> dict[str, object]:
    if isinstance(layer.picture, Written):
        return {"written": [text_recipe(text, layer.picture.look) for text in layer.picture.texts]}
    behind: dict[str, object] = {"background": background} if shows_what_is_behind(layer.picture) else {}
    match layer.picture:
        case Footage() as footage:
            return {
                "footage": footage.digest,
                "from": str(footage.time_at(layer.offset, rate)),
                "runs": None if layer.held is None else layer.held - layer.offset,
                "fit": footage.fit,
                "focus": list(footage.focus),
                **({} if footage.speed == 1 else {"speed": str(footage.speed)}),
                **({"reversed": True} if footage.is_reversed else {}),
                **({} if footage.light == "sdr" else {"light": [footage.light, TONE_VERSION]}),
                **({"fields": FIELDS_VERSION} if footage.is_interlaced else {}),
                **treatment(footage),
                **behind,
            }
        case Still() as still:
            rects = [[rect.x, rect.y, rect.width, rect.height] for rect in (still.first, still.last)]
            return {
                "still": still.digest,
                "fit": still.fit,
                "rects": rects,
                "frames": still.frames,
                "offset": layer.offset,
                **({} if still.first == still.last else {"move": MOVE_VERSION}),
                **({} if still.is_eased else {"eased": False}),
                **treatment(still),
                **behind,
            }
        case Plain() as plain:
            return {"plain": plain.colour}
        case Program() as program:
            return {"program": program.digest, "frames": program.frames, "offset": layer.offset}
        case Card() | Credits():
            raise AssertionError("a card's picture is its background")
        case Reel():
            raise AssertionError("of a reel one piece is shown at a time")


def treatment(picture: Footage | Still) -> dict[str, object]:
    """What is done to the picture before it is fitted; nothing where nothing is, so that older keys hold."""
    crop, grade = picture.crop, picture.grade
    part: dict[str, object] = {} if crop == FULL else {"crop": [crop.x, crop.y, crop.width, crop.height]}
    if grade is None:
        return part
    look = [grade.exposure, grade.contrast, grade.saturation, grade.lut_digest]
    return {**part, "grade": look, "grade version": GRADE_VERSION}
