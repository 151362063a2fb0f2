"""A film that uses every kind of picture, move, transition and text once, held against pictures that were looked at.

`everything.png` holds a frame of each moment below, 160 x 90, one above the other. Where the film is meant to look
otherwise: `EVERYTHING=write pytest tests/render/test_everything.py`, then look at the new one.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from pipeline import ffmpeg
from pipeline.cli import main
from pipeline.project.values import moment_from_text
from pipeline.render.frame import frame
from pipeline.render.options import Options

KEPT = Path(__file__).with_name("everything.png")
WIDTH, HEIGHT = 160, 90
MEAN, LARGEST = 4.0, 60.0  # of 255, each picture softened: what nobody sees at a glance

CHART = """\
import numpy as np
from moviepy import VideoClip


def make(size, fps, duration):
    width, height = size

    def frame(t):
        picture = np.full((height, width, 3), 240, np.uint8)
        picture[:, : int(width * t / duration)] = (217, 72, 43)
        return picture

    return VideoClip(frame, duration=duration)
"""

# Seconds at which a frame is looked at stand beside what is to be seen there.
FILM = """\
title: "Everything: once"
author: A. N. Essayist
video: {size: 640x360, fps: 24}
voice: none
sources:
  test: {title: A test pattern, by: Nobody, year: 2013, licence: CC0}
  bars: {title: Bars, by: An engineer}
  bed: {title: A low tone, by: M. Usician, licence: CC BY 4.0}
music:
  - {file: bed.ogg, gain: -8 dB, until: moves, source: bed}
  - {file: bed.ogg, in: 2, gain: -10 dB, from: together, cross: 2, fade: {out: 4}}
scenes:
  - id: clips
    clips:
      - {card: Everything, sub: once, for: 2}                                                                    # 1
      - file: clip.mp4                                                                                           # 3
        in: 1
        out: 5
        speed: 2
        transition: {dip: 0.5, color: "#ffffff"}
        label: {text: Nobody, sub: "maker of *patterns*", until: 4}
      - {file: clip.mp4, in: 1, out: 3, reverse: true, audio: full, transition: {wipe: 1, from: left, lead: 0.3}}  # 4.5
      - {file: bars.mp4, in: 2, out: 4, crop: [0.25, 0.25, 0.5, 0.5], transition: {slide: 1, from: bottom}}      # 6.5
      - {file: clip.mp4, in: 1, out: 2, freeze: {at: 1.5, for: 1}, fit: contain}                                 # 9
      - {file: clip.mp4, in: 1, out: 1.5, loop: true, for: 2, fit: blur, crop: [0, 0, 0.4, 1]}                   # 11
      - {file: wide.mp4, for: 2, audio: under}                                                                   # 13
      - {file: hdr.mp4, for: 2}                                                                                  # 15
      - {file: clip.mp4, in: 4, out: 6, grade: {exposure: -1, contrast: 1.3, saturation: 0.3}}                   # 17
      - {file: clip.mp4, in: 4, out: 6, grade: {lut: swap.cube}, transition: {dissolve: 1}}                      # 18.5
      - {file: ghost.png, behind: before, for: 2, fit: contain}                                                  # 21
      - {file: ghost.png, behind: "#205080", for: 2}                                                             # 23
      - {file: chart.py, for: 2}                                                                                 # 25
  - id: moves
    clips:
      - {file: still.png, move: {from: full, to: [0.3, 0.1, 0.45, 0.45], ease: linear}, for: 4}                  # 28
      - {file: still.png, move: pan-left, focus: [0.5, 0.9], for: 4}                                             # 33
    quotes:
      - {text: "Large, and *alone* on the picture", by: Somebody, style: full, reveal: words, at: 0.2, until: 4} # 28
      - {text: In the margin stands a longer thought, by: The same, style: margin, at: 5, until: 8}              # 33
  - id: together
    clips:
      - {split: [{file: clip.mp4, in: 0, out: 3}, {file: still.png, move: zoom-in}]}                             # 35
      - {grid: [{file: clip.mp4}, {file: bars.mp4}, {file: still.png}, {color: "#205080"}], for: 3}              # 38.5
      - {file: bars.mp4, for: 3, inset: {file: clip.mp4, in: 2, corner: top-left, edge: plain, audio: full}}     # 41.5
      - {color: "#302030", for: 3}                                                                               # 44.5
    quotes:
      - {text: Typed letter after letter, by: A typist, reveal: type, at: 9.2, until: 12}                        # 44.5
  - clips:
      - {credits: pages}                                                                                         # 47
      - {credits: roll, for: 6}                                                                                  # 58
"""
MOMENTS = [float(line.rsplit("# ", 1)[1]) for line in FILM.splitlines() if "  # " in line]

SWAP = """\
TITLE "red and blue change places"
LUT_3D_SIZE 2
0 0 0
0 0 1
0 1 0
0 1 1
1 0 0
1 0 1
1 1 0
1 1 1
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("everything")
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    picture = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=6"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=330:duration=6"]
    ffmpeg.run([*picture, *sound, *x264, "-c:a", "aac", str(folder / "clip.mp4")])
    ffmpeg.run(["-f", "lavfi", "-i", "smptehdbars=size=640x360:rate=30:duration=6", *x264, str(folder / "bars.mp4")])
    anamorphic = ["-vf", "scale=320:360,setsar=2", "-c:a", "aac", *x264]
    ffmpeg.run([*picture, *sound, *anamorphic, str(folder / "wide.mp4")])
    bright = ["-vf", "zscale=tin=bt709:t=smpte2084:pin=bt709:p=bt2020:min=bt709:m=bt2020nc:npl=300,format=yuv420p10le"]
    tags = ["-color_trc", "smpte2084", "-color_primaries", "bt2020", "-colorspace", "bt2020nc"]
    deep = ["-c:v", "libx264", "-preset", "ultrafast"]
    ffmpeg.run(["-f", "lavfi", "-i", "smptehdbars=size=640x360:rate=25:duration=3", *bright, *deep, *tags,
                str(folder / "hdr.mp4")])  # fmt: skip
    bed = "sine=frequency=220:duration=6,tremolo=f=2:d=0.6"
    ffmpeg.run(["-f", "lavfi", "-i", bed, "-ac", "2", "-c:a", "libvorbis", str(folder / "bed.ogg")])
    Image.fromarray(hills(1280, 960)).save(folder / "still.png")
    ghost = np.zeros((300, 300, 4), np.uint8)
    ghost[60:240, 60:240] = (255, 230, 80, 160)
    Image.fromarray(ghost, "RGBA").save(folder / "ghost.png")
    (folder / "chart.py").write_text(CHART, encoding="utf-8")
    (folder / "swap.cube").write_text(SWAP, encoding="utf-8")
    (folder / "film.yaml").write_text(FILM, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(folder / "film.yaml"), "--allow-code", "--quiet"])
    assert ended.value.code == 0
    return folder / "out" / "film.mp4"


def hills(width: int, height: int) -> np.ndarray:
    """Something with a top, a bottom and details, from arithmetic alone."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    ridge = 0.55 + 0.15 * np.sin(9 * x) + 0.05 * np.sin(40 * x)
    sky = np.stack([90 + 120 * y, 140 + 60 * y, 210 - 30 * y], -1)
    ground = np.stack([60 + 80 * y, 90 + 50 * x, 40 + 20 * np.sin(60 * x)], -1)
    return np.where((y > ridge)[..., None], ground, sky).clip(0, 255).astype(np.uint8)


def pictures(film: Path, first: str = "null") -> np.ndarray:
    """The frame at each moment, through the filter `first`, small."""
    chosen = "+".join(f"eq(n,{round(moment * 24)})" for moment in MOMENTS)
    small = f"select='{chosen}',{first},scale={WIDTH}:{HEIGHT}:flags=area,format=rgb24"
    raw = ffmpeg.run([*ffmpeg.user_input(film), "-vf", small, "-fps_mode", "passthrough", "-f", "rawvideo", "-"]).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, HEIGHT, WIDTH, 3)


def softened(picture: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(1)), float)


def test_every_moment_looks_as_it_did(film: Path) -> None:
    seen = pictures(film)
    assert len(seen) == len(set(MOMENTS))
    if os.environ.get("EVERYTHING") == "write":
        Image.fromarray(seen.reshape(-1, WIDTH, 3)).save(KEPT, optimize=True)
    kept = np.asarray(Image.open(KEPT).convert("RGB")).reshape(-1, HEIGHT, WIDTH, 3)
    for moment, ours, theirs in zip(sorted(set(MOMENTS)), seen, kept, strict=True):
        difference = np.abs(softened(ours) - softened(theirs))
        assert difference.mean() <= MEAN, f"at {moment} s"
        assert difference.max() <= LARGEST, f"at {moment} s"


def test_each_frame_alone_is_the_film_s(film: Path) -> None:
    """As far as what H.264 costs: quotes, credits, panes, moves and transitions stand where they stand there."""
    in_rgb = "scale=in_color_matrix=bt709:out_range=pc:flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24"
    for moment, ours in zip(sorted(set(MOMENTS)), pictures(film, in_rgb), strict=True):
        asked = moment_from_text(str(moment))
        made = frame(film.parent.parent / "film.yaml", Options(allow_code=True), asked)
        assert made.frame == round(moment * 24)
        alone = Image.open(made.file).resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        difference = np.abs(softened(ours) - softened(np.asarray(alone)))
        assert difference.mean() <= 1.5, f"at {moment} s"
        assert difference.max() <= 40.0, f"at {moment} s"
