"""SVG drawings as stills: sharp, transparent where nothing is drawn, and with no way to any other file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_picture import made

from pipeline.media import UnreadableMedia, probe
from pipeline.picture.decode import upright_rgb
from pipeline.project.values import Size

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>{inside}</svg>'


def svg(path: Path, inside: str, size: str = 'width="200" height="100"', before: str = "") -> Path:
    path.write_text(before + SVG.format(size=size, inside=inside))
    return path


def at(path: Path, x: float, y: float) -> tuple[int, ...]:
    picture = upright_rgb(path, "#000080")
    return tuple(map(int, picture[int(y * picture.shape[0]), int(x * picture.shape[1])]))


def test_a_drawing_is_a_still_in_its_own_shape(tmp_path: Path) -> None:
    for name, size, wanted in [
        ("wide.svg", 'width="200" height="100"', Size(4096, 2048)),
        ("tall.svg", 'viewBox="0 0 10 40"', Size(1024, 4096)),
        ("paper.svg", 'width="297mm" height="21cm"', Size(4096, 2896)),
        ("filling.svg", 'width="100%" height="100%" viewBox="-5 -5 20 10"', Size(4096, 2048)),
        ("tiny.png", 'width="1" height="1"', Size(4096, 4096)),
        ("huge.svg", 'width="900000" height="900000"', Size(4096, 4096)),
    ]:
        info = probe(svg(tmp_path / name, '<rect width="1" height="1"/>', size), "")
        assert (info.kind, info.size, info.has_alpha) == ("still", wanted, True)


def test_colours_and_what_is_seen_through(tmp_path: Path) -> None:
    rect = '<rect width="100" height="100" fill="#c86428" fill-opacity="{}"/>'
    assert at(svg(tmp_path / "full.svg", rect.format(1)), 0.25, 0.5) == (200, 100, 40)
    assert at(svg(tmp_path / "half.svg", rect.format(0.5)), 0.25, 0.5) == pytest.approx((100, 50, 84), abs=2)
    assert at(tmp_path / "half.svg", 0.75, 0.5) == (0, 0, 0x80)


def test_edges_are_sharp(tmp_path: Path) -> None:
    picture = upright_rgb(svg(tmp_path / "a.svg", '<rect width="100" height="100" fill="white"/>'), "#000000")
    assert picture.shape == (2048, 4096, 3)
    assert np.count_nonzero((picture[1000, :, 0] > 0) & (picture[1000, :, 0] < 255)) <= 1


def test_a_drawing_names_no_other_file(tmp_path: Path) -> None:
    made(tmp_path / "red.png", "color=red:size=50x50", "-frames:v", "1", "-update", "1")
    (tmp_path / "red.css").write_text("rect {fill: red}")
    address = (tmp_path / "red.png").as_uri()
    inside = f"""<style>@import url("red.css");</style>
        <image width="50" height="50" xlink:href="red.png"/><image y="50" width="50" height="50" href="{address}"/>
        <rect x="150" width="50" height="100"/>"""
    path = svg(tmp_path / "a.svg", inside)
    assert [at(path, 0.1, y) for y in (0.25, 0.75)] == [(0, 0, 0x80)] * 2
    assert at(path, 0.9, 0.5) == (0, 0, 0)


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        f'<!DOCTYPE svg [<!ENTITY a "{"a" * 99}"><!ENTITY b "{"&a;" * 999}"><!ENTITY x "{"&b;" * 999}">]>',
    ],
    ids=["another file", "without end"],
)
def test_entities(tmp_path: Path, before: str) -> None:
    with pytest.raises(UnreadableMedia, match=r"this SVG drawing cannot be drawn: XML parse error.*; save it as PNG"):
        probe(svg(tmp_path / "a.svg", "<text>&x;</text>", before=before), "")
