"""A zoom is resized where it can be: exactly where a warp would draw it, and with its pixels."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.picture.sampling import Axis, Stretch, stretch_of, warped, zoomed

NEAR = 1 / 128


def shown(begin: float, end: float, length: int) -> Axis:
    """An axis of the film whose `length` pixels reach from one place of the level to another."""
    scale = (end - begin) / length
    return Axis(scale, begin + scale / 2 - 0.5)


def picture(width: int, height: int) -> npt.NDArray[np.uint8]:
    """Fine detail from black to white: a tenth of a pixel beside is tens of 255 beside."""
    noise = cv2.GaussianBlur(np.random.default_rng(7).normal(0, 1, (height, width)), (0, 0), 1.2)
    return np.clip(128 + noise * 400, 0, 255).astype(np.uint8)


def assert_as_warped(source: npt.NDArray[np.uint8], size: tuple[int, int], across: Axis, down: Axis) -> None:
    """A zoomed plane of this width and height is a warped one, rounded otherwise."""
    ours, theirs = np.full(size[::-1], 99, np.uint8), np.full(size[::-1], 9, np.uint8)
    zoomed(source, ours, across, down)
    warped(source, theirs, across, down)
    apart = ours.astype(int) - theirs
    assert np.abs(apart).max() <= 2
    assert (np.abs(apart) > 1).mean() < 0.001
    assert apart.size < 1000 or abs(apart.mean()) < 0.2


def test_a_stretch_begins_where_a_pixel_of_both_does() -> None:
    """Film pixel 0 from 0.8 of the level, 1 from 2.4, 2 from 4.0."""
    axis = shown(0.8, 0.8 + 12 * 1.6, 12)
    assert [axis.left_edge(pixel) for pixel in range(3)] == pytest.approx([0.8, 2.4, 4.0])
    stretch = stretch_of(axis, 12, 40)
    assert stretch is not None
    assert (stretch.level, stretch.film, stretch.whole) == (slice(4, 20), slice(2, 12), slice(2, 12))
    assert stretch.scale == pytest.approx(1.6)


def test_all_of_a_level_is_one_stretch() -> None:
    assert stretch_of(shown(0, 120, 100), 100, 120) == Stretch(1.2, slice(0, 120), slice(0, 100), slice(0, 100))


def test_enlarged_the_outermost_pixels_are_left_to_a_warp() -> None:
    """They lie outside of the first and the last pixel's middle. A third of the size leaves out more of them."""
    assert stretch_of(shown(10, 90, 100), 100, 120) == Stretch(0.8, slice(10, 90), slice(0, 100), slice(1, 99))
    stretch = stretch_of(shown(10, 60, 200), 200, 120)
    assert stretch == Stretch(0.25, slice(10, 60), slice(0, 200), slice(2, 198))


@pytest.mark.parametrize("scale", [0.3137, 0.8123, 0.9313, 1.0371, 1.1234, 1.2213, 1.9137])
def test_every_pixel_lies_where_it_is_meant(scale: float) -> None:
    for begin in np.arange(0, 40, 0.37):
        axis = shown(begin, begin + 1920 * scale, 1920)
        stretch = stretch_of(axis, 1920, 4000)
        assert stretch is not None
        film = np.arange(stretch.film.start, stretch.film.stop)
        drawn = stretch.level.start + (film - stretch.film.start + 0.5) * stretch.scale - 0.5
        beside = drawn - (axis.scale * film + axis.start)
        assert np.abs(beside).max() <= NEAR
        assert abs(beside[len(beside) // 2]) < NEAR / 100
        whole = drawn[stretch.whole.start - stretch.film.start : stretch.whole.stop - stretch.film.start]
        assert len(whole) > 0.7 * 1920
        assert stretch.level.start <= whole.min() + 1e-9
        assert whole.max() - 1e-9 <= stretch.level.stop - 1


@pytest.mark.parametrize("scale", [1, 3 / 4, 4 / 5, 1.0001, 0.7501])
def test_scales_near_small_ratios_have_no_stretch_where_edges_never_meet(scale: float) -> None:
    assert stretch_of(shown(0.1, 0.1 + 960 * scale, 960), 960, 2000) is None


def test_what_opencv_would_copy_is_no_stretch() -> None:
    """As many pixels as there are, though the last lies a fifth of one beside."""
    assert stretch_of(shown(0, 1920.4, 1920), 1920, 2000) is None


def test_nothing_begins_before_the_level_or_ends_behind_it() -> None:
    before = stretch_of(shown(-7, 480.3, 400), 400, 500)
    assert before is not None
    assert before.level.start >= 0
    assert before.film.start > 0
    assert stretch_of(shown(0, 120, 100), 100, 118) == Stretch(1.2, slice(0, 118), slice(0, 98), slice(0, 98))


@pytest.mark.parametrize("size", [(640, 360), (320, 181), (64, 36)])
def test_a_zoomed_plane_is_the_warped_one(size: tuple[int, int]) -> None:
    """Between full and half a picture, at each side and corner, and with chroma's axes."""
    level = picture(800, 450)
    resized = 0
    for part in np.linspace(0.5, 1, 40):
        for x, y in ((0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.3, 0.6)):
            left, top = (1 - part) * x * 800, (1 - part) * y * 450
            across = shown(left, left + part * 800, size[0])
            down = shown(top, top + part * 450, size[1])
            for axes in ((across, down), (across.chroma_left, down.chroma)):
                assert_as_warped(level, size, *axes)
                resized += all(stretch_of(*each) for each in zip(axes, size, (800, 450), strict=True))
    assert resized > 40


def test_close_to_its_own_size_a_plane_is_not_copied() -> None:
    level = picture(800, 450)
    for scale in 1 + np.linspace(-0.003, 0.003, 61):
        assert_as_warped(level, (640, 360), shown(20, 20 + 640 * scale, 640), shown(9, 9 + 360 * scale, 360))


def test_beside_the_level_its_outermost_pixels_go_on() -> None:
    level = picture(300, 200)
    assert_as_warped(level, (320, 180), shown(-20, 330, 320), shown(-12, 215, 180))


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 9), (9, 1), (8, 3)])
def test_the_smallest_planes_are_drawn(size: tuple[int, int]) -> None:
    for part in (0.4, 0.77, 1):
        assert_as_warped(picture(12, 10), size, shown(0, 12 * part, size[0]), shown(0, 10 * part, size[1]))


def test_a_few_pixels_that_fill_a_frame_leave_none_of_it_undrawn() -> None:
    """Rounding would make one pixel more than there is room for, and OpenCV draw all of them elsewhere."""
    axis = shown(0, 9.996, 1920)
    stretch = stretch_of(axis, 1920, 40)
    assert stretch is None or stretch.film.stop <= 1920
    assert_as_warped(picture(40, 24), (1920, 64), axis, shown(1, 20, 64))
