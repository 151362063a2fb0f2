"""Which versions of other people's programs draw a segment: with others, other pixels."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pipeline import ffmpeg
from pipeline.picture.layers import Written
from pipeline.picture.segments import Segment, all_layers
from pipeline.timeline.model import Program, Still

# Read, resampled, rounded at random; mixed; measured, renamed. The rest is ffmpeg's.
_STILLS = ("Pillow", "opencv-python-headless", "numpy")
_PROGRAMS = ("moviepy", "Pillow", "opencv-python-headless", "numpy")
_DISSOLVES = ("opencv-python-headless",)
_PANES = ("opencv-python-headless", "numpy")
_TEXT = ("fonttools", "uharfbuzz")
_PLATES = ("opencv-python-headless", "numpy")


def drawing_versions(segment: Segment) -> dict[str, str]:
    """Part of the segment's key. Nothing is imported for it."""
    layers = all_layers(segment)
    names = {
        *(_STILLS if any(isinstance(layer.picture, Still) for layer in layers) else ()),
        *(_PROGRAMS if any(isinstance(layer.picture, Program) for layer in layers) else ()),
        *(_DISSOLVES if segment.outgoing else ()),
        *(_PANES if any(layer.panes for layer in layers) else ()),
        *(_TEXT if segment.texts or any(isinstance(layer.picture, Written) for layer in layers) else ()),
        *(_PLATES if segment.texts else ()),
    }
    return {"ffmpeg": ffmpeg.version(), **{name: _version(name) for name in sorted(names)}}


def still_versions() -> dict[str, str]:
    """Of what reads and resamples stills. ffmpeg draws SVG."""
    return {"ffmpeg": ffmpeg.version(), **{name: _version(name) for name in _STILLS}}


def text_versions() -> dict[str, str]:
    """Of what measures text."""
    return {name: _version(name) for name in _TEXT}


@cache
def _version(package: str) -> str:
    """Of a package that may be installed under another name, nothing is known."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
