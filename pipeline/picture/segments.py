"""The film cut into segments, each encoded alone, joined by stream copy.

A segment knows nothing of where it stands: two that show the same have the same recipe, wherever they are.

    clips      |----- A ------|--------- B ----------|
    transition                |~~~|
    segments   |  A   |   A   |A→B|   B   |    B     |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

from pipeline.picture.boxes import box_of
from pipeline.picture.look import Look
from pipeline.picture.overlays import Caption, Overlay, overlays_by_place, overlays_of, seen_from, text_recipe
from pipeline.project.values import FULL, Location, Size
from pipeline.timeline.model import Card, Clip, Credits, Footage, Part, Picture, Plain, Program, Still, Timeline
from pipeline.timeline.places import Box, Cell
from pipeline.timeline.ways import DISSOLVE, Dip, Dissolve, Slide, Way, Wipe
from pipeline.timing import TimeRange

# Part of every key: raise it whenever the same recipe would give other pixels.
RECIPE_VERSION = 3

_PIECE_SECONDS = 4


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture, from frame `offset` of its clip on, and what lies over it.

    From frame `held` of its clip on, the frame before it stays; None: it runs as long as its file lasts.
    """

    picture: Picture
    offset: int
    held: int | None = None
    panes: tuple[Pane, ...] = ()


@dataclass(frozen=True, slots=True)
class Pane:
    """A layer in a part of the frame, of the size of its `box`; with an `edge`, or seen through where it is clear."""

    box: Box
    layer: Layer
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of `width` pixels in `colour` around a picture, whose corners are round by `radius` pixels."""

    width: float
    colour: str
    radius: float


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
    cuts = [
        (clip, before, part)
        for before, clip in pairwise((None, *timeline.clips))
        if clip is not None
        for part in _parts(clip, timeline.rate)
    ]
    seen = overlays_by_place(
        overlays_of(timeline, captions, look), [part.shifted(clip.range.start) for clip, _, part in cuts]
    )
    return tuple(
        _segment(timeline, clip, before, part, texts, look)
        for (clip, before, part), texts in zip(cuts, seen, strict=True)
    )


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
    """Frames of the clip: its transition, then the rest, each in pieces that start at multiples of four seconds."""
    comes_in = min(clip.comes_in, clip.range.duration)
    yield from _pieces(TimeRange(0, comes_in), rate)
    yield from _pieces(TimeRange(comes_in, clip.range.duration), rate)


def _pieces(part: TimeRange, rate: Fraction) -> Iterator[TimeRange]:
    """No piece is shorter than half a usual one unless `part` is."""
    usual = ceil(_PIECE_SECONDS * rate)
    start = part.start
    for cut in range(0, part.end, usual):
        if cut - start >= usual / 2 and part.end - cut >= usual / 2:
            yield TimeRange(start, cut)
            start = cut
    if start < part.end:
        yield TimeRange(start, part.end)


def _segment(
    timeline: Timeline, clip: Clip, before: Clip | None, part: TimeRange, texts: Sequence[Overlay], look: Look
) -> Segment:
    place = part.shifted(clip.range.start)
    comes_in = min(clip.comes_in, clip.range.duration)
    mix = None
    if part.start < comes_in:
        mix = Mix(_layer_before(before, part, timeline, look), part.start, comes_in, clip.way)
    locations = (clip.location, before.location) if mix and before else (clip.location,)
    layer = _clip_layer(clip, part, timeline, look, runs_on=False)
    visible = tuple(shown for text in texts if (shown := seen_from(text, place)))
    return Segment(part.duration, timeline.size, timeline.rate, layer, mix, visible, look, place, locations)


def _layer_before(before: Clip | None, part: TimeRange, timeline: Timeline, look: Look) -> Layer:
    """What a transition comes from. Footage that still runs when it begins runs on, past its `out` if the file does."""
    if before is None:
        return Layer(Plain(look.background), 0)
    return _clip_layer(before, part.shifted(before.range.duration), timeline, look, runs_on=True)


def _clip_layer(clip: Clip, part: TimeRange, timeline: Timeline, look: Look, *, runs_on: bool) -> Layer:
    """`part` of the clip; `runs_on` where that is after its end."""

    def layer(picture: Picture) -> Layer:
        held = _held(picture, timeline.rate)
        if runs_on and held is not None and clip.range.duration <= held:
            held = None
        return _layer(picture, part, held, look)

    panes = tuple(_pane(each, layer(each.picture), timeline.size, look) for each in clip.parts)
    return replace(layer(clip.picture), panes=panes)


def _pane(part: Part, layer: Layer, size: Size, look: Look) -> Pane:
    box = box_of(part.place, size, look)
    if isinstance(part.place, Cell):
        return Pane(box, layer)
    unit = min(size.width, size.height) / 1080
    return Pane(box, layer, Edge(max(1.0, 3 * unit), look.text, 18 * unit if part.place.is_round else 0.0))


def layers_in(layer: Layer) -> Iterator[Layer]:
    """A layer and all that lie over it."""
    yield layer
    for pane in layer.panes:
        yield from layers_in(pane.layer)


def _held(picture: Picture, rate: Fraction) -> int | None:
    """The first frame of its clip that is not before the footage's end."""
    return picture.frames(rate) if isinstance(picture, Footage) else None


def _layer(picture: Picture, part: TimeRange, held: int | None, look: Look) -> Layer:
    """The layer in its one canonical form: a picture at rest is the same at every offset."""
    match picture:
        case Card() | Credits():
            return Layer(Plain(look.background), 0)
        case Plain():
            return Layer(picture, 0)
        case Still():
            if picture.first == picture.last:
                return Layer(replace(picture, frames=1, has_alpha=True, is_eased=True), 0)
            return Layer(picture, min(part.start, picture.frames - 1))
        case Program():
            return Layer(picture, min(part.start, picture.frames - 1))
        case Footage():
            if held is None or held >= part.end:
                return Layer(picture, part.start)
            return Layer(picture, min(part.start, held - 1), held)


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
    edged = [edge.width, edge.colour, edge.radius] if edge else None
    return [[box.x, box.y, box.width, box.height], _layer_recipe(pane.layer, rate, background), edged]


def _picture_recipe(layer: Layer, rate: Fraction, background: str) -> dict[str, object]:
    behind: dict[str, object] = {"background": background} if _shows_background(layer.picture) else {}
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
                **_treatment(footage),
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
                **({} if still.is_eased else {"eased": False}),
                **_treatment(still),
                **behind,
            }
        case Plain() as plain:
            return {"plain": plain.colour}
        case Program() as program:
            return {"program": program.digest, "frames": program.frames, "offset": layer.offset}
        case Card() | Credits():
            raise AssertionError("a card's picture is its background")


def _treatment(picture: Footage | Still) -> dict[str, object]:
    """What is done to the picture before it is fitted; nothing where nothing is, so that older keys hold."""
    crop = picture.crop
    return {} if crop == FULL else {"crop": [crop.x, crop.y, crop.width, crop.height]}


def _shows_background(picture: Picture) -> bool:
    """Around a picture that does not fill the frame, and through one that may be transparent.

    Footage with fit blur lies on a copy of itself.
    """
    match picture:
        case Footage():
            return picture.fit == "contain" or (picture.fit == "cover" and picture.has_alpha)
        case Still():
            return picture.fit == "contain" or picture.has_alpha
    return False
