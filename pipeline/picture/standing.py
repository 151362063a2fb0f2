"""Text that stands still is drawn once and laid over the pictures on which it stands.

libass would draw it anew for each of them; and to start it for a single segment takes as long as that.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import ToolError
from pipeline.picture import ass
from pipeline.picture.overlays import Overlay
from pipeline.picture.plates import Plate, around, plates_drawn, together, whole
from pipeline.picture.raw import AS_DRAWN
from pipeline.picture.segments import Segment
from pipeline.timing import TimeRange

_PLATES = "plates.yuv"
_AT_ONCE = 24
_HELD_BYTES = 60_000_000

PlatesOf = Callable[[Sequence[Overlay], Path], Sequence[Plate]]
"""Plates of texts. The files that are needed for drawing them lie in the folder meanwhile. Raises ToolError."""


class Plates:
    """Those of one film. What is not in memory is drawn together with the texts that will be asked for next."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Those that will ask, in this order; one at least."""
        shown = (each for segment in segments for each in shown_in(segment.texts, segment.frames))
        self._ahead = {whole(text): None for each in shown if each.stands for text in each.texts}
        self._size, self._look = segments[0].size, segments[0].look
        self._held: OrderedDict[Overlay, Plate] = OrderedDict()
        self._asked: set[Overlay] = set()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[Overlay], folder: Path) -> list[Plate]:
        asked = list(map(whole, texts))
        with self._lock:
            if missing := [text for text in dict.fromkeys(asked) if text not in self._held]:
                self._make_room()
                self._draw_with_others(missing, folder)
            for text in asked:
                self._asked.add(text)
                self._held.move_to_end(text)
            return [self._held[text] for text in asked]

    def _make_room(self) -> None:
        """Half of it is for what is drawn next. What was asked for goes, the longest ago first."""
        for text in [text for text in self._held if text in self._asked]:
            if self._bytes > _HELD_BYTES // 2:
                del self._held[text]

    def _draw_with_others(self, missing: Sequence[Overlay], folder: Path) -> None:
        for text in missing:
            self._ahead.pop(text, None)
        others = list(islice(self._ahead, max(0, _AT_ONCE - len(missing))))
        try:
            self._draw([*missing, *others], len(missing), folder)
        except ToolError:
            # It may be one of the others: then it is told where that is shown.
            self._ahead.clear()
            self._draw(missing, len(missing), folder)

    def _draw(self, texts: Sequence[Overlay], needed: int, folder: Path) -> None:
        """The first ones that are `needed`, the others while there is room."""
        with (
            TemporaryDirectory(prefix="plates-", dir=folder) as inside,
            closing(plates_drawn(texts, self._size, self._look, Path(inside))) as drawn,
        ):
            for number, (text, plate) in enumerate(zip(texts, drawn, strict=False), 1):
                self._held[text] = plate
                self._ahead.pop(text, None)
                if number >= needed and self._bytes > _HELD_BYTES:
                    break

    @property
    def _bytes(self) -> int:
        return sum(plate.nbytes for plate in self._held.values())


@dataclass(frozen=True, slots=True)
class Shown:
    """Texts that are seen in a range of a segment's frames; whether they stand: none comes or goes or moves."""

    range: TimeRange
    texts: tuple[Overlay, ...]
    stands: bool


def shown_in(texts: Sequence[Overlay], frames: int) -> list[Shown]:
    """What is written on a segment, one after the other. Where nothing is, there is a gap."""
    there = {text: _there(text) for text in texts}
    borders = {at for text in texts for span in (text.range, there[text]) for at in (span.start, span.end)}
    cuts = [0, *sorted(at for at in borders if 0 < at < frames), frames]
    spans = [TimeRange(start, end) for start, end in pairwise(cuts)]
    seen = [(span, tuple(text for text in texts if text.range.overlaps(span))) for span in spans]
    return [Shown(span, them, all(there[text].overlaps(span) for text in them)) for span, them in seen if them]


def laid_over(standing: Sequence[Shown], frames: int, plates: PlatesOf, folder: Path) -> str:
    """A filter that lays over a segment's pictures what stands, one after the other, from a file in `folder`."""
    texts = list(dict.fromkeys(text for each in standing for text in each.texts))
    plate_of = dict(zip(texts, plates(texts, folder), strict=True))
    box = around(list(plate_of.values()))
    next_starts = [*(each.range.start for each in standing[1:]), frames]
    starts = []
    with (folder / _PLATES).open("wb") as file:
        for each, following in zip(standing, next_starts, strict=True):
            starts.append(each.range.start)
            file.write(together([plate_of[text] for text in each.texts], box))
            if each.range.end < following:
                starts.append(each.range.end)
                file.write(together([], box))
    opened = rf"f=rawvideo:format_opts=video_size={box.size}\\\:pixel_format=yuva420p"
    return (
        f"settb=1/10,setpts=N[below];movie={_PLATES}:{opened},settb=1/10,setpts='{_stepped(starts)}',{AS_DRAWN}[text];"
        f"[below][text]overlay={box.x}:{box.y}:format=yuv420:alpha=straight"
    )


def _there(text: Overlay) -> TimeRange:
    """The frames on which all of it is there, and where it stays."""
    start = text.range.start + text.fade
    if text.travel:
        return TimeRange(start, start)
    if text.reveal:
        start = max([start, *(frame + text.reveal.fade for frame, _ in text.reveal.steps)])
    return TimeRange(start, max(start, text.range.end - text.fade))


def _stepped(times: Sequence[int]) -> str:
    """An expression of ffmpeg's: the time of picture N."""
    later = (f"+{after - before}*gte(N,{number})" for number, (before, after) in enumerate(pairwise(times), 1))
    return ass.summed([str(times[0]), *later])
