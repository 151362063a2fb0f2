"""How long pieces of a long shot should be: what a changed quote or caption makes again, by their length.

    python benchmarks/pieces.py [PROJECT]

Nothing is made: recipes of segments are compared before and after each change. The other end, what more segments cost a
render from nothing, is about a tenth of a second of processor for each (`--cold` makes the minute of `one_minute.py`
with each length and prints it).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

from essays import layout_of
from one_minute import BENCHMARK, at_once, cost, one_minute

from pipeline.captions.cues import Cue
from pipeline.picture import segments
from pipeline.picture.encode import encode
from pipeline.render.layout import Layout, burned
from pipeline.render.options import Options
from pipeline.timeline.model import PlacedQuote, Timeline

LENGTHS = (2, 3, 4, 6, 8)  # seconds
T = TypeVar("T")
CAPTIONS = 20  # that are changed, one after the other
EXAMPLE = Path(__file__).parent.parent / "projects" / "her-ending" / "project.yaml"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("project", type=Path, nargs="?", default=EXAMPLE)
    options.add_argument("--cold", action="store_true", help="make one minute from nothing with each length, too")
    asked = options.parse_args()
    layout = layout_of(asked.project, Options(), speak=False)
    print(f"{'':12}{'segments':>9}{'quote s':>9}{'caption s':>11}" + (f"{'cold cpu s':>12}" if asked.cold else ""))
    for seconds in LENGTHS:
        segments._PIECE_SECONDS = seconds
        count, quote, caption = made_again(layout)
        cold = f"{cold_cost():12.1f}" if asked.cold else ""
        print(f"{seconds:3} seconds {count:10}{quote:9.1f}{caption:11.1f}{cold}", flush=True)


def made_again(layout: Layout) -> tuple[int, float, float]:
    """Segments, and the seconds of picture that a changed quote and a changed caption make again, in the mean."""
    timeline, cues = layout.timeline, burned(layout.project, layout.cues, layout.timeline)
    before = recipes(layout, timeline, cues)

    def seconds(timeline: Timeline, cues: Sequence[Cue]) -> float:
        now = recipes(layout, timeline, cues)
        return float(sum(frames for recipe, frames in now.items() if recipe not in before) / timeline.rate)

    others = [changed(timeline.quotes, at, longer) for at in range(len(timeline.quotes))]
    quotes = [seconds(replace(timeline, quotes=other), cues) for other in others]
    captions = [
        seconds(timeline, changed(cues, at, lambda one: replace(one, lines=(f"{one.lines[0]}!", *one.lines[1:]))))
        for at in range(0, len(cues), max(1, len(cues) // CAPTIONS))
    ]
    return len(before), mean(quotes or [0.0]), mean(captions or [0.0])


def longer(quote: PlacedQuote) -> PlacedQuote:
    return replace(quote, text=f"{quote.text}!")


def recipes(layout: Layout, timeline: Timeline, cues: Sequence[Cue]) -> dict[str, int]:
    """Frames by recipe."""
    look = layout.segments[0].look
    cut = segments.segments_of(timeline, cues, look)
    return {json.dumps(segments.segment_recipe(each), sort_keys=True): each.frames for each in cut}


def changed(items: Sequence[T], at: int, change: Callable[[T], T]) -> tuple[T, ...]:
    return tuple(change(item) if number == at else item for number, item in enumerate(items))


def cold_cost() -> float:
    with tempfile.TemporaryDirectory() as folder:
        cut = one_minute(Path(folder))
        paths = [Path(folder) / f"{number:03}.mp4" for number in range(len(cut))]
        return cost(lambda: at_once(2, encode, cut, paths, [BENCHMARK] * len(cut))).cpu


if __name__ == "__main__":
    main()
