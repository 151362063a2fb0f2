"""A browser shows the captions, when it should and as they were written."""

from __future__ import annotations

import base64
import io
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import ffmpeg
from pipeline.captions.caption import Caption
from pipeline.captions.vtt import vtt
from tests.captions.read_back import captions_by_webvtt_py
from tests.captions.test_formats import captions_of
from tests.conformance.conftest import Ask
from tests.conformance.in_parsers import HOURS, TEXTS, captions_of_w3c


def black(seconds: float, folder: Path) -> Path:
    """A black film in VP8, which every Chromium plays, long enough to seek in."""
    picture = f"color=black:size=320x180:rate=24:duration={seconds}"
    film = folder / "black.webm"
    ffmpeg.run(["-f", "lavfi", "-i", picture, "-c:v", "libvpx", "-g", "24", "-deadline", "realtime", str(film)])
    return film


def expected(captions: list[Caption], rate: Fraction) -> dict[float, list[Caption]]:
    """What is shown, by seconds: in the middle of the frame before each cue, of its first, its last and the next."""
    frames = {each: (ceil(each.start_ms * rate / 1000), ceil(each.end_ms * rate / 1000)) for each in captions}
    asked = sorted({frame for start, end in frames.values() for frame in (start - 1, start, end - 1, end)})
    return {
        float((frame + Fraction(1, 2)) / rate): [each for each, (start, end) in frames.items() if start <= frame < end]
        for frame in asked
    }


def bright_pixels(picture: str) -> tuple[int, int]:
    """White pixels in the upper and in the lower half."""
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("L"))
    half = len(pixels) // 2
    return int((pixels[:half] > 200).sum()), int((pixels[half:] > 200).sum())


@pytest.mark.parametrize(
    ("file", "rate"),
    [
        ("example/her-ending.en", Fraction(24)),
        ("nasty/nasty.en", Fraction(24000, 1001)),
        ("nasty/nasty.ar", Fraction(24000, 1001)),
        ("nasty/nasty.zh-Hant", Fraction(24000, 1001)),
    ],
)
def test_a_film_shows_its_captions_from_their_first_frame_to_their_last(
    ask: Ask, tmp_path: Path, file: str, rate: Fraction, request: pytest.FixtureRequest
) -> None:
    project, name = file.split("/")
    path: Path = request.getfixturevalue(project) / f"{name}.vtt"
    text = path.read_text(encoding="utf-8")
    captions = captions_by_webvtt_py(text, "vtt")
    moments = expected(captions, rate)
    shown = ask(
        "chromium.mjs",
        film=str(black(captions[-1].end_ms / 1000 + 2, tmp_path)),
        type="video/webm",
        vtt=text,
        language=name.partition(".")[2],
        seconds=list(moments),
        pictures=[(captions[0].start_ms + captions[0].end_ms) / 2000, captions[-1].end_ms / 1000 + 1],
    )
    assert captions_of_w3c(shown["cues"]) == captions
    assert [captions_of_w3c(cues) for cues in shown["active"]] == list(moments.values())
    (upper, lower), without = map(bright_pixels, shown["pictures"])
    assert upper == 0 and lower > 100 and without == (0, 0)
    print(f"{path.name}: {len(captions)} cues, right at {len(moments)} moments")


@pytest.mark.parametrize("hours", [0, HOURS])
def test_every_text_is_shown_as_written(ask: Ask, tmp_path: Path, hours: int) -> None:
    written = captions_of(TEXTS, hours * 3_600_000)
    film = {"film": str(black(1, tmp_path)), "type": "video/webm", "language": "en"}
    read = ask("chromium.mjs", **film, vtt=vtt(written), seconds=[], pictures=[])
    assert captions_of_w3c(read["cues"]) == written
