"""Segments made once are found again: what a recipe draws must not change unless `RECIPE_VERSION` does.

Stored beside this file, for one segment of each kind: the hash of its recipe, and the luma of its first and last
frames at 32 by 18. Where drawing was meant to change, raise `RECIPE_VERSION` and store them anew:

    python tests/picture/test_same_pixels.py
"""

from __future__ import annotations

import hashlib
import json
import sys
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from made_picture import SIZE, Cue, encoded, film, footage, made, pictures, still

from pipeline.picture.layers import Edge, Layer, Pane
from pipeline.picture.look import Look, look_of
from pipeline.picture.overlays import Overlay
from pipeline.picture.reveal import Reveal
from pipeline.picture.segments import RECIPE_VERSION, Segment, segment_recipe
from pipeline.project.style_model import Style
from pipeline.project.values import FULL, Rect
from pipeline.timeline.model import Card, Footage, Plain, Still
from pipeline.timeline.places import Box
from pipeline.timeline.ways import Dip, Slide, Way, Wipe
from pipeline.timing import TimeRange

STORED = Path(__file__).with_name("same_pixels.json")
ANEW = "run python tests/picture/test_same_pixels.py"
ADVICE = f"raise RECIPE_VERSION in pipeline/picture/segments.py, or for text TEXT_VERSION in overlays.py, then {ANEW}"
KINDS = ("plain", "still", "moving still", "contained still", "footage", "card", "quote and caption", "dissolve")
KINDS += ("dip", "wipe", "slide", "split", "inset", "behind")
KINDS += ("label and margin", "full, word by word", "typed", "roll", "page")
WAYS: dict[str, Way] = {"dip": Dip("#804020"), "wipe": Wipe("left"), "slide": Slide("top")}
# Of 255. Other processors round otherwise; a colour, place or size that is wrong is off by more somewhere.
TOLERANCE = 2


def segments(folder: Path) -> dict[str, Segment]:
    source = made(folder / "s.mkv", "testsrc2=size=320x180:rate=24,format=yuv420p", "-c:v", "ffv1", seconds=1)
    picture = made(folder / "s.png", "testsrc2=size=400x300:rate=1", "-frames:v", "1", "-update", "1")
    wide = Rect(0, 0.125, 1, 0.75)
    shot, whole = footage(source, start="0.25", end="1"), still(picture, wide, wide, 12)
    moving = still(picture, wide, Rect(0.2, 0.2, 0.5, 0.375), 12)
    cue = Cue(("A caption",), TimeRange(0, 12))
    texts = {"quotes": [("A *quote* of two lines,\nbroken here", "Somebody", TimeRange(0, 12))]}
    made_of: dict[str, tuple[Segment, ...]] = {
        "plain": film((Plain("#336699"), 12)),
        "still": film((whole, 12)),
        "moving still": film((moving, 12)),
        "contained still": film((still(picture, FULL, FULL, 12, "blur"), 12)),
        "footage": film((shot, 12)),
        "card": film((Card("A title", "a smaller line"), 12)),
        "quote and caption": film((shot, 12), **texts, captions=[cue]),
        "dissolve": film((moving, 6), (shot, 12, 12))[1:],
        **{kind: (_midway(film((moving, 6), (shot, 12, 12, way))[1]),) for kind, way in WAYS.items()},
    }
    ground, (film_layer, still_layer) = film((whole, 12))[0], (made_of[kind][0].base for kind in ("footage", "still"))
    halves = Pane(Box(0, 0, 156, 180), film_layer), Pane(Box(164, 0, 156, 180), still_layer)
    panes = {
        "split": halves,
        "inset": (Pane(Box(208, 16, 96, 54), film_layer, Edge(2.0, "#f5efe6", 6.0)),),
        "behind": (Pane(Box(0, 0, 320, 180), film((still(veil(folder), FULL, FULL, 12), 12))[0].base, is_clear=True),),
    }
    made_of |= {kind: (replace(ground, base=replace(ground.base, panes=over)),) for kind, over in panes.items()}
    made_of |= {
        kind: (replace(made_of["plain"][0], texts=texts, look=look),) for kind, (look, texts) in written().items()
    }
    return {kind: made_of[kind][0] for kind in KINDS}


def written() -> dict[str, tuple[Look, tuple[Overlay, ...]]]:
    """Kinds of text that the first versions did not have, each theme once."""
    film_look, paper, bold = (
        look_of(Style.model_validate({"theme": name}), Path) for name in ("film", "paper", "bold")
    )
    long, all_over = "A narrow column, for *long* quotes that go on and on.", TimeRange(-20, 40)
    label = Overlay("label", "Somebody", "in 1974", TimeRange(0, 12), 3)
    rows = {"text": "Letters\nSources\nHer\nSpike Jonze, 2013", "rows": ("title", "heading", "work", "by")}
    roll = Overlay("roll", second="", range=TimeRange(-60, 60), fade=0, travel=240.0, **rows)
    words, letters = Reveal(8, ((4, 5), (12, 20)), 5), Reveal(6, tuple((at, 1) for at in range(12)), 0)
    return {
        "label and margin": (film_look, (label, Overlay("margin", long, "By", all_over, 0))),
        "full, word by word": (paper, (Overlay("full", long, "By", all_over, 0, words),)),
        "typed": (bold, (Overlay("quote", long, "By", all_over, 0, letters),)),
        "roll": (film_look, (roll,)),
        "page": (bold, (Overlay("page", second="", range=TimeRange(0, 12), fade=4, **rows),)),
    }


def veil(folder: Path) -> Path:
    """From opaque at the left to clear at the right."""
    rgba = np.full((180, 320, 4), 200, np.uint8)
    rgba[..., 3] = np.linspace(255, 0, 320)
    Image.fromarray(rgba).save(folder / "veil.png")
    return folder / "veil.png"


def _midway(segment: Segment) -> Segment:
    """A piece out of the middle of its transition."""
    assert segment.outgoing
    return replace(segment, outgoing=replace(segment.outgoing, begun=6, total=24))


def recipe_digest(segment: Segment) -> str:
    """Media by their kind: the files are made anew, and another ffmpeg may write other bytes."""
    mix = segment.outgoing
    stable = replace(
        segment,
        base=_stable(segment.base),
        outgoing=replace(mix, layer=_stable(mix.layer)) if mix else None,
    )
    text = json.dumps(segment_recipe(stable), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _stable(layer: Layer) -> Layer:
    panes = tuple(replace(pane, layer=_stable(pane.layer)) for pane in layer.panes)
    return replace(layer, picture=_named(layer.picture), panes=panes)


def _named(picture: object) -> object:
    return replace(picture, digest=type(picture).__name__) if isinstance(picture, Still | Footage) else picture


def small_luma(segment: Segment, folder: Path) -> npt.NDArray[np.uint8]:
    """Of the first and the last frame, one above the other: shape (36, 32)."""
    folder.mkdir()
    (path,) = encoded([segment], folder / "out")
    frames = pictures(path, SIZE, "gray")
    assert len(frames) == segment.frames
    return np.vstack([cv2.resize(frames[number], (32, 18), interpolation=cv2.INTER_AREA) for number in (0, -1)])


@pytest.mark.parametrize("kind", KINDS)
def test_a_recipe_draws_what_it_always_drew(tmp_path: Path, kind: str) -> None:
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    segment = segments(tmp_path)[kind]
    assert stored["version"] == RECIPE_VERSION, (
        "RECIPE_VERSION was raised: run python tests/picture/test_same_pixels.py"
    )
    assert recipe_digest(segment) == stored["kinds"][kind]["recipe"], f"the recipe has changed: {ADVICE}"
    drawn = small_luma(segment, tmp_path / "drawn")
    before = np.frombuffer(b64decode(stored["kinds"][kind]["luma"]), np.uint8).reshape(drawn.shape)
    apart = np.abs(drawn.astype(int) - before).max()
    assert apart <= TOLERANCE, f"the same recipe draws other pixels (by {apart} of 255): {ADVICE}"


def store() -> None:
    with TemporaryDirectory() as folder:
        kinds = {
            kind: {
                "recipe": recipe_digest(segment),
                "luma": b64encode(small_luma(segment, Path(folder) / kind).tobytes()).decode(),
            }
            for kind, segment in segments(Path(folder)).items()
        }
    STORED.write_text(json.dumps({"version": RECIPE_VERSION, "kinds": kinds}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    store()
