"""How evenly stills move: corners followed through the encoded film, against a control that is exact.

    python benchmarks/smoothness.py [--keep DIR]

The picture is a function, many soft blobs, so that it can be drawn at any position: once as a still that the program
pans and zooms over, once as the frames themselves, the control. Both go through the same encoder. Corners are followed
from frame to frame (Lucas and Kanade); printed is how far the middle's step strays from the steady motion (standard
deviation, pixels), and how far the picture's growth does, at its edge: the root of the mean square over several moves.
Of a single one the encoder decides: it strays by 0.7 to 1.3 times the control, for better or worse. Before it is
encoded a zoom strays by 0.0006 pixels.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline import ffmpeg
from pipeline.picture.decode import yuv_planes
from pipeline.picture.encode import FINAL, encode, encoding
from pipeline.picture.look import look_of
from pipeline.picture.raw import raw_input
from pipeline.picture.segments import Segment, segments_of
from pipeline.project.style_model import Style
from pipeline.project.values import Rect, Size
from pipeline.timeline.model import Clip, SceneSpan, Still, Timeline
from pipeline.timing import TimeRange

SIZE, RATE, FRAMES = Size(1920, 1080), Fraction(30), 110
STILL = Size(2400, 1350)
BLOBS = 5_000
MOST = 1.2  # the goal: of the control's spread

Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Motion:
    """Rectangles of the still, in its pixels, that are shown first and last."""

    first: tuple[float, float, float, float]
    last: tuple[float, float, float, float]

    def at(self, frame: int) -> tuple[float, float, float, float]:
        """As the program moves at one speed: size by equal factors, one point at rest."""
        progress, ratio = frame / (FRAMES - 1), self.last[2] / self.first[2]
        way = progress if abs(ratio - 1) < 1e-9 else (ratio**progress - 1) / (ratio - 1)
        x, y, width, height = (a + (b - a) * way for a, b in zip(self.first, self.last, strict=True))
        return x, y, width, height


WHOLE = (0.0, 0.0, 2400.0, 1350.0)


def pan(x: float, y: float, step: float) -> Motion:
    """By so many pixels a frame."""
    return Motion((x, y, 1920, 1080), (x + step * (FRAMES - 1), y, 1920, 1080))


MOTIONS = {
    "pan": (pan(100.3, 120.4, 0.6), pan(420, 61.7, -1.1), pan(200.5, 200, 0.25), pan(30, 133.3, 2.3)),
    "zoom": (
        Motion(WHOLE, (240, 135, 1920, 1080)),
        Motion((240, 135, 1920, 1080), WHOLE),
        Motion(WHOLE, (60, 200, 2000, 1125)),
        Motion(WHOLE, (700, 300, 1200, 675)),
        Motion(WHOLE, (100, 56, 2240, 1260)),
        Motion((100, 100, 2200, 1237.5), (30, 20, 1920, 1080)),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="folder for stills and films; a temporary one if left out"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = asked.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        print(f"{'':12}{'step px':>10}{'size px':>10}")
        for name, motions in MOTIONS.items():
            rows: list[NDArray[np.float64]] = []
            for who, make in (("made", film), ("control", control)):
                paths = [make(motion, keep / f"{name}{number}-{who}.mp4") for number, motion in enumerate(motions)]
                rows.append(np.sqrt(np.mean([np.square(steadiness(path)) for path in paths], axis=0)))
                print(f"{name + ', ' + who:14}{rows[-1][0]:8.4f}{rows[-1][1]:10.4f}", flush=True)
            step, size = rows[0] / rows[1]
            print(f"{'ratio':12}{step:10.2f}{size:10.2f}   (at most {MOST})")


# The picture


def blobs() -> NDArray[np.float64]:
    """Centre x and y, radius and brightness of each, in pixels of the still."""
    random = np.random.default_rng(44)
    places = random.random((BLOBS, 2)) * [STILL.width, STILL.height]
    return np.column_stack([places, 2.2 + 9 * random.random(BLOBS) ** 3, random.normal(0, 45, BLOBS)])


def drawn(x: float, y: float, width: float, height: float, size: Size) -> Grey:
    """The rectangle of the still as a picture of `size`, each pixel its value at the pixel's middle."""
    scale = size.width / width
    picture = np.full((size.height, size.width), 128, np.float32)
    for at_x, at_y, radius, brightness in blobs():
        middle_x, middle_y, spread = (at_x - x) * scale - 0.5, (at_y - y) * scale - 0.5, radius * scale
        reach = 4 * spread
        left, right = max(int(middle_x - reach), 0), min(int(middle_x + reach) + 2, size.width)
        top, bottom = max(int(middle_y - reach), 0), min(int(middle_y + reach) + 2, size.height)
        if left < right and top < bottom:
            across = np.exp(-((np.arange(left, right) - middle_x) ** 2) / (2 * spread**2))
            down = np.exp(-((np.arange(top, bottom) - middle_y) ** 2) / (2 * spread**2))
            picture[top:bottom, left:right] += brightness * np.outer(down, across).astype(np.float32)
    return picture.clip(0, 255)


def film(motion: Motion, destination: Path) -> Path:
    """As the program makes it."""
    path = destination.with_name("still.png")
    if not path.exists():
        Image.fromarray(drawn(0, 0, STILL.width, STILL.height, STILL).round().astype(np.uint8)).save(path)
    first, last = (in_fractions(*rect) for rect in (motion.first, motion.last))
    digest = sha256(path.read_bytes()).hexdigest()
    still = Still(path, digest, "cover", first, last, FRAMES, has_alpha=False, is_eased=False)
    whole = TimeRange(0, FRAMES)
    clip = Clip(still, whole, 0, 0, ())
    timeline = Timeline(SIZE, RATE, (SceneSpan("", "", whole, ()),), (clip,), (), (), ())
    segments = segments_of(timeline, (), look_of(Style(), lambda name: Path(name)))
    pieces = [destination.with_name(f"{destination.stem}-{number}.mp4") for number in range(len(segments))]
    for segment, piece in zip(segments, pieces, strict=True):
        encode(segment, piece, FINAL)
    listed = "".join(f"file 'file:{piece.resolve()}'\n" for piece in pieces)
    ffmpeg.run(
        ["-f", "concat", "-safe", "0", "-protocol_whitelist", "file,pipe", "-i", "pipe:0", "-c", "copy", "-y",
         f"file:{destination}"], stdin=[listed.encode()],
    )  # fmt: skip
    return destination


def in_fractions(x: float, y: float, width: float, height: float) -> Rect:
    return Rect(x / STILL.width, y / STILL.height, width / STILL.width, height / STILL.height)


def control(motion: Motion, destination: Path) -> Path:
    """Every frame drawn where it is, into the same encoder."""
    whole = TimeRange(0, FRAMES)
    look = look_of(Style(), lambda name: Path(name))
    still = Still(destination, "", "cover", in_fractions(*motion.first), in_fractions(*motion.last), FRAMES)
    clip = Clip(still, whole, 0, 0, ())
    timeline = Timeline(SIZE, RATE, (SceneSpan("", "", whole, ()),), (clip,), (), (), ())
    segment: Segment = segments_of(timeline, (), look)[0]
    settings = encoding(segment, FINAL)
    settings[settings.index("-frames:v") + 1] = str(FRAMES)
    ffmpeg.run(
        [*raw_input(segment.size, segment.rate), "pipe:0", *settings, "-y", f"file:{destination}"],
        stdin=control_planes(motion),
    )
    return destination


def control_planes(motion: Motion) -> Iterator[bytes]:
    for frame in range(FRAMES):
        grey = drawn(*motion.at(frame), SIZE).round().astype(np.uint8)
        yield b"".join(plane.tobytes() for plane in yuv_planes(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)))


# What is seen


def steadiness(path: Path) -> tuple[float, float]:
    """How far steps and sizes stray from steady motion, in pixels: of the middle, and of the picture's edge."""
    raw = ffmpeg.run([*ffmpeg.user_input(path), "-pix_fmt", "gray", "-f", "rawvideo", "-"]).stdout
    pictures = np.frombuffer(raw, np.uint8).reshape(-1, SIZE.height, SIZE.width)
    assert len(pictures) == FRAMES
    found = [step_between(before, after) for before, after in pairwise(pictures[4:-4])]
    steps, sizes = np.array([step for step, _ in found]), np.array([size for _, size in found])
    return spread(steps[:, 0]), spread(sizes)


def step_between(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[NDArray[np.float64], float]:
    """The middle's movement in pixels, and how much an edge 960 pixels from it moves outward beyond that."""
    corners = cv2.goodFeaturesToTrack(before, 400, 0.02, 25)
    criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 60, 1e-5)
    moved, is_found, _ = cv2.calcOpticalFlowPyrLK(
        before, after, corners, None, winSize=(25, 25), maxLevel=2, criteria=criteria
    )
    is_good = is_found.ravel() == 1
    places, steps = corners[is_good, 0].astype(float), (moved - corners)[is_good, 0].astype(float)
    middle = np.array([SIZE.width / 2, SIZE.height / 2])
    away = places - middle
    # A step is a shift and a growth about the middle; corners that something else moved are left out once.
    for _ in range(2):
        shift, growth = fitted(away, steps)
        rest = np.abs(steps - shift - growth * away).max(1)
        keep = rest <= np.quantile(rest, 0.9)
        away, steps = away[keep], steps[keep]
    shift, growth = fitted(away, steps)
    return shift, growth * SIZE.width / 2


def fitted(away: NDArray[np.float64], steps: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    mean_away, mean_steps = away.mean(0), steps.mean(0)
    growth = float(((away - mean_away) * (steps - mean_steps)).sum() / ((away - mean_away) ** 2).sum())
    return mean_steps - growth * mean_away, growth


def spread(values: NDArray[np.float64]) -> float:
    """About a straight line: a steady zoom grows by ever more pixels a frame."""
    frames = np.arange(len(values))
    return float(np.std(values - np.polyval(np.polyfit(frames, values, 1), frames)))


if __name__ == "__main__":
    main()
