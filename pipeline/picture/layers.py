"""What a segment shows, picture over picture, each from a frame of its own clip on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.picture.boxes import box_of
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay, clip_texts, lies_under, seen_from
from pipeline.project.values import Size
from pipeline.timeline.behind import BEFORE, shows_what_is_behind
from pipeline.timeline.model import Card, Credits, Footage, Part, Picture, Plain, Program, Reel, Still, Timeline
from pipeline.timeline.places import Box, Cell
from pipeline.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Written:
    """Text as a picture of its own, on nothing: that of a card over which other clips lie. Ranges are the segment's."""

    texts: tuple[Overlay, ...]
    look: Look

    def stands(self, frames: int) -> bool:
        """Whether it is the same in all of the segment's frames."""
        return all(text.range.start <= -text.fade and text.range.end >= frames + text.fade for text in self.texts)


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture, from frame `offset` of its clip on, and what lies over it.

    From frame `held` of its clip on, the frame before it stays; None: it runs as long as its file lasts.
    """

    picture: Picture | Written
    offset: int
    held: int | None = None
    panes: tuple[Pane, ...] = ()


GROUNDS = ("#000000", "#ffffff")
"""What a clear pane is drawn on, twice: where the two differ, what lies below it is seen."""


@dataclass(frozen=True, slots=True)
class Pane:
    """A layer in a part of the frame, of the size of its `box`, with an `edge` if it has one.

    Where the picture of one that `is_clear` is transparent or does not reach, what lies below it is seen.
    """

    box: Box
    layer: Layer
    edge: Edge | None = None
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of `width` pixels in `colour` around a picture, whose corners are round by `radius` pixels."""

    width: float
    colour: str
    radius: float


def clip_layer(timeline: Timeline, number: int, part: TimeRange, look: Look, *, runs_on: bool = False) -> Layer:
    """`part` of the film's clip of this number, in frames from the clip's start. It `runs_on` after the clip's end.

    Footage that still runs then goes on past its `out` if the file does; all else keeps its last frame. Of a reel
    `part` shows one piece.
    """
    clip = timeline.clips[number]

    def layer(picture: Picture) -> Layer:
        if isinstance(picture, Reel):
            piece = picture.piece_at(part.start)
            return shown(piece.footage, part.shifted(-piece.range.start), piece.range.duration)
        return shown(picture, part, clip.range.duration)

    def shown(picture: Picture, part: TimeRange, lasts: int) -> Layer:
        held = _held(picture, timeline.rate)
        if runs_on and held is not None and lasts <= held:
            held = None
        return _layer(picture, part, held, look)

    own = layer(clip.picture)
    parts = tuple(_pane(each, layer(each.picture), timeline.size, look) for each in clip.parts)
    if not clip.behind or not shows_what_is_behind(clip.picture):
        return replace(own, panes=(*parts, *_writing(timeline, number, part, look)))
    is_film = clip.behind == BEFORE
    below = _below(timeline, number, part, look) if is_film else Layer(Plain(clip.behind), 0)
    return replace(below, panes=(*below.panes, _clear(own, timeline.size), *parts))


def _writing(timeline: Timeline, number: int, part: TimeRange, look: Look) -> Iterator[Pane]:
    """The text of a clip that others lie over, where some of it is seen."""
    if not lies_under(timeline, number):
        return
    place = part.shifted(timeline.clips[number].range.start)
    texts = tuple(seen for text in clip_texts(timeline, number, look) if (seen := seen_from(text, place)))
    if texts:
        yield _clear(Layer(Written(texts, look), 0), timeline.size)


def _clear(layer: Layer, size: Size) -> Pane:
    return Pane(Box(0, 0, size.width, size.height), layer, is_clear=True)


def layer_before(timeline: Timeline, number: int, part: TimeRange, look: Look) -> Layer:
    """What the clip before would show during `part` of this one."""
    if number == 0 and timeline.earlier:
        before = replace(timeline, clips=(*timeline.earlier, *timeline.clips), earlier=())
        return layer_before(before, len(timeline.earlier), part, look)
    if number == 0:
        return Layer(Plain(look.background), 0)
    after = part.shifted(timeline.clips[number - 1].range.duration)
    return clip_layer(timeline, number - 1, after, look, runs_on=True)


def _below(timeline: Timeline, number: int, part: TimeRange, look: Look) -> Layer:
    """What the clip before shows: before the first piece, where footage that stops or is repeated is in several."""
    clips, first = timeline.clips, number
    while first and clips[first - 1].location == clips[number].location:
        first -= 1
    return layer_before(timeline, first, part.shifted(clips[number].range.start - clips[first].range.start), look)


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
        case Reel():
            raise AssertionError("of a reel one piece is shown at a time")
