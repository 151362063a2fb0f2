"""Which part of a still is shown: rectangles of the film's shape."""

import pytest

from pipeline.project.clip_models import Move
from pipeline.project.values import FULL, PRESETS, Preset, Rect, Size
from pipeline.timeline.framing import rects_for

FILM = Size(1920, 1080)
CENTRE = (0.5, 0.5)


def shape(rect: Rect, still: Size) -> float:
    return (rect.width * still.width) / (rect.height * still.height)


@pytest.mark.parametrize("still", [Size(1920, 1080), Size(4000, 1000), Size(1000, 4000), Size(512, 512)])
@pytest.mark.parametrize(
    "move",
    [
        None,
        *map(Preset, PRESETS),
        Move.model_validate({"from": "full", "to": ["0.7", "0.7", "0.3", "0.3"]}),
        Move.model_validate({"from": ["0", "0", "0.1", "0.9"], "to": ["0.5", "0.5", "0.02", "0.02"]}),
    ],
)
def test_always_the_films_shape_and_inside_the_still(still: Size, move: Move | None) -> None:
    for rect in rects_for(move, "cover", CENTRE, still, FILM):
        assert shape(rect, still) == pytest.approx(16 / 9, rel=1e-6)
        assert rect.x >= -1e-9 and rect.y >= -1e-9
        assert rect.x + rect.width <= 1 + 1e-9 and rect.y + rect.height <= 1 + 1e-9


def test_a_still_at_rest() -> None:
    assert rects_for(None, "cover", CENTRE, FILM, FILM) == (FULL, FULL)
    assert rects_for(None, "contain", CENTRE, Size(500, 1000), FILM) == (FULL, FULL)


def test_focus_stays_in_the_frame() -> None:
    first, last = rects_for(None, "cover", (0.5, 0.0), Size(1000, 2000), FILM)
    assert (first, first.y) == (last, 0.0)


def test_presets_move_as_their_names_say() -> None:
    zoom_in = rects_for(Preset("zoom-in"), "cover", CENTRE, FILM, FILM)
    zoom_out = rects_for(Preset("zoom-out"), "cover", CENTRE, FILM, FILM)
    assert zoom_in == zoom_out[::-1]
    assert zoom_in[0].width > zoom_in[1].width
    left = rects_for(Preset("pan-left"), "cover", CENTRE, Size(4000, 1000), FILM)
    assert left[0].x > left[1].x == 0
