"""Planes as ffmpeg reads them."""

from __future__ import annotations

from fractions import Fraction

from pipeline.project.values import Size

AS_DRAWN = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
"""Filter for planes that are drawn as the film's are: BT.709 of limited range."""


def raw_input(size: Size, rate: Fraction) -> list[str]:
    """Opens the file named next as raw yuv420p pictures, in BT.709 of limited range."""
    return [
        "-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", str(size), "-framerate", str(rate),
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-i",
    ]  # fmt: skip
