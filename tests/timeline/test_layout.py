"""How clips share a scene's time, in frames."""

import pytest

from pipeline.timeline.layout import Remark, Slot, boundaries

FREE = Slot(None, None, None)


def fixed(frames: int, start: int | None = None) -> Slot:
    return Slot(start, None, frames)


@pytest.mark.parametrize(
    ("slots", "edges"),
    [
        ([], [100]),
        ([FREE], [0, 100]),
        ([FREE, FREE, FREE], [0, 33, 66, 100]),
        ([fixed(30), FREE, FREE], [0, 30, 65, 100]),
        ([fixed(30), fixed(30)], [0, 30, 100]),
        ([fixed(30), fixed(90)], [0, 30, 100]),
        ([FREE, Slot(40, None, None)], [0, 40, 100]),
        ([fixed(10), Slot(40, None, None)], [0, 40, 100]),
        ([FREE, FREE, Slot(40, None, 20), FREE], [0, 20, 40, 60, 100]),
        ([Slot(None, 25, None), FREE], [0, 25, 100]),
        ([Slot(20, 30, None), FREE], [20, 30, 100]),
        ([Slot(None, None, None, to_scene_end=True), FREE], [0, 100, 100]),
        ([FREE, Slot(140, None, None)], [0, 100, 100]),
        ([FREE, Slot(60, None, None), Slot(40, None, None)], [0, 60, 60, 100]),
    ],
)
def test_boundaries(slots: list[Slot], edges: list[int]) -> None:
    assert boundaries(slots, 100)[0] == edges


def test_what_has_no_length_of_its_own_is_cut_without_a_word() -> None:
    assert boundaries([Slot(None, None, 150, is_open=True)], 90) == ([0, 90], [])
    assert boundaries([Slot(None, None, 91), FREE], 90)[1] == [Remark(1, "no time is left for this: it is not shown")]


def test_remarks() -> None:
    slots = [fixed(10), fixed(60, start=40), FREE, fixed(5)]
    assert [(remark.slot, remark.text, remark.frames) for remark in boundaries(slots, 90)[1]] == [
        (0, "shorter than its place: its last frame stays", 30),
        (1, "longer than its place: cut", 10),
        (2, "no time is left for this: it is not shown", 0),
        (3, "no time is left for this: it is not shown", 0),
    ]
