"""Warnings of libraries are not told, and nothing of that stays, whichever thread ends first."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from PIL import Image, ImageFile

from pipeline.media import probe
from pipeline.picture.decode import upright_rgb
from pipeline.quiet import without_warnings


@pytest.mark.parametrize("first_out", [0, 1])
def test_of_two_at_once_either_may_end_first(first_out: int) -> None:
    before, both = list(warnings.filters), [without_warnings(), without_warnings()]
    with warnings.catch_warnings(record=True) as told:
        for each in both:
            each.__enter__()
        both[first_out].__exit__(None, None, None)
        warnings.warn("while one is inside", stacklevel=1)
        both[not first_out].__exit__(None, None, None)
        warnings.warn("afterwards", stacklevel=1)
    assert [str(each.message) for each in told] == ["afterwards"]
    assert warnings.filters == before


def test_filters_are_put_back_where_something_fails() -> None:
    before = list(warnings.filters)
    with pytest.raises(ValueError, match="damaged"), without_warnings():
        raise ValueError("damaged")
    assert warnings.filters == before


def test_two_large_stills_opened_at_once_warn_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow warns of pictures of more than MAX_IMAGE_PIXELS. The one that is opened first is done first, too."""
    paths = [tmp_path / "first.png", tmp_path / "second.png"]
    for path, size in zip(paths, [(30, 50), (50, 30)], strict=True):
        Image.new("RGB", size).save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    load, first_opened, second_opened, first_done = ImageFile.ImageFile.load, Event(), Event(), Event()

    def in_turn(image: ImageFile.ImageFile) -> object:
        is_first = image.width < image.height
        (first_opened if is_first else second_opened).set()
        assert (second_opened if is_first else first_done).wait(10)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", in_turn)
    with warnings.catch_warnings(record=True) as told, ThreadPoolExecutor(2) as pool:
        before = list(warnings.filters)
        first = pool.submit(probe, paths[0], "digest")
        assert first_opened.wait(10)
        second = pool.submit(probe, paths[1], "digest")
        assert first.result().kind == "still"
        first_done.set()
        assert second.result().kind == "still"
        assert not told
        assert warnings.filters == before


def test_a_large_still_is_drawn_without_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (30, 50)).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with warnings.catch_warnings(record=True) as told:
        assert upright_rgb(tmp_path / "a.png", "#000000").shape == (50, 30, 3)
    assert not told
