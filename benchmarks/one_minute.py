"""One minute of essay at 1080p30, made cold, against the floor.

The floor: the very pictures of the finished film, as raw yuv420p planes from memory, into the same encoder with the
same settings, as many at once. What a render takes beyond it is decoding, scaling, warping, blending and text.

    python benchmarks/one_minute.py [--jobs 2] [--moviepy] [--keep DIR]

`--moviepy` has moviepy 2 make the same minute too (`by_moviepy.py`), with the same encoder; it takes minutes.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from hashlib import sha256
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

import by_moviepy
import cv2
import numpy as np
from held import watching
from PIL import Image

from pipeline import ffmpeg
from pipeline.keep import keep_nothing
from pipeline.picture.encode import Quality, encode, encoding
from pipeline.picture.look import look_of
from pipeline.picture.raw import raw_input
from pipeline.picture.segments import Segment, segments_of
from pipeline.picture.standing import Plates
from pipeline.project.clip_models import Move
from pipeline.project.style_model import Style
from pipeline.project.values import Preset, Size
from pipeline.timeline.framing import rects_for
from pipeline.timeline.model import Card, Clip, Footage, Picture, PlacedQuote, SceneSpan, Still, Timeline
from pipeline.timing import TimeRange

BENCHMARK = Quality("veryfast", 20)
SIZE, RATE = Size(1920, 1080), Fraction(30)
P = ParamSpec("P")
T = TypeVar("T")
QUOTE = "The past is just a story we tell ourselves, and the letters on this desk were never sent to anybody."
SPOKEN = (
    ("Spike Jonze tells a love story in which", "one of the lovers has no body."),
    ("Theodore writes other people’s letters", "for a living."),
    ("He cannot finish one of his own.",),
    ("The city around him is bright and soft,", "and nobody in it looks at anybody."),
)


@dataclass(frozen=True, slots=True)
class Cue:
    lines: tuple[str, ...]
    range: TimeRange


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of all processors together."""

    wall: float
    cpu: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--jobs", type=int, default=2, help="segments at once")
    options.add_argument("--moviepy", action="store_true", help="compare with moviepy as its documentation teaches it")
    options.add_argument(
        "--keep", type=Path, help="folder for the material and the segments; a temporary one if left out"
    )
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = chosen.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        measure(keep, chosen.jobs, with_moviepy=chosen.moviepy)


def measure(folder: Path, jobs: int, *, with_moviepy: bool) -> None:
    # The longest first, as the program has it.
    segments = sorted(elsewhere(one_minute, folder), key=lambda segment: -segment.frames)
    paths = [folder / f"{number:03}.mp4" for number in range(len(segments))]
    with watching("self") as most:
        made = cost(lambda: make(segments, paths, jobs))
    with watching("self"):  # which takes its time there, too
        floor = floor_of(segments, folder, jobs)
    frames = sum(segment.frames for segment in segments)
    print(f"{frames} frames in {len(segments)} segments, {jobs} at once, x264 {BENCHMARK.preset} crf {BENCHMARK.crf}")
    print(f"{'':8}{'wall s':>8}{'cpu s':>8}")
    print(f"{'made':8}{made.wall:8.1f}{made.cpu:8.1f}")
    print(f"{'floor':8}{floor.wall:8.1f}{floor.cpu:8.1f}")
    print(f"{'ratio':8}{made.wall / floor.wall:8.2f}{made.cpu / floor.cpu:8.2f}")
    if with_moviepy:
        theirs = cost(lambda: moviepy_minute(folder, jobs))
        print(f"{'moviepy':8}{theirs.wall:8.1f}{theirs.cpu:8.1f}")
        print(f"{'ratio':8}{theirs.wall / made.wall:8.2f}{theirs.cpu / made.cpu:8.2f}")
    print(f"peak memory: {most[0]:.0f} MB, of the program and what it starts together")


def make(segments: Sequence[Segment], paths: Sequence[Path], jobs: int) -> None:
    """As the program does: the texts of all of them are drawn together."""
    at_once(jobs, encode, segments, paths, repeat(BENCHMARK), repeat(keep_nothing), repeat(Plates(segments)))


def moviepy_minute(folder: Path, jobs: int) -> None:
    shots: list[by_moviepy.Shot] = [
        ("card", ("Her", "the ending, explained"), 4),
        ("footage", folder / "soft.mp4", 14),
        ("zoom", folder / "large.png", 12),
        ("footage", folder / "busy.mp4", 13),
        ("card", ("The last letter", ""), 3),
        ("pan", folder / "small.jpg", 14),
    ]
    captions = [("\n".join(cue.lines), cue.range.start / 30, cue.range.end / 30) for cue in spoken_cues()]
    quote = (QUOTE, "Theodore, in Her", 400 / 30, 550 / 30)
    into = folder / "moviepy.mp4"
    elsewhere(by_moviepy.write, shots, captions, quote, into, BENCHMARK.preset, BENCHMARK.crf, jobs)


def elsewhere(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """In a process of its own: what it holds counts neither here nor with what is started from here."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *arguments, **named).result()


def cost(work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), processor_seconds()
    work()
    return Cost(time.perf_counter() - wall, processor_seconds() - cpu)


def processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def at_once(jobs: int, work: Callable[..., object], *arguments: Iterable[object]) -> None:
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(work, *arguments))


def floor_of(segments: Sequence[Segment], folder: Path, jobs: int, quality: Quality = BENCHMARK) -> Cost:
    """Encoding alone, a few segments at a time so that their planes stay in memory (93 MB a second)."""
    wall = cpu = 0.0
    for start in range(0, len(segments), 6):
        batch = range(start, min(start + 6, len(segments)))
        planes = [folder / f"{number}.yuv" for number in batch]
        chosen = [segments[number] for number in batch]
        at_once(jobs, to_planes, chosen, planes)
        spent = cost(partial(at_once, jobs, from_planes, chosen, planes, repeat(quality)))
        wall, cpu = wall + spent.wall, cpu + spent.cpu
        for path in planes:
            path.unlink()
    return Cost(wall, cpu)


def to_planes(segment: Segment, planes: Path) -> None:
    """The pictures before they are encoded: from a decoded film, whose grain is gone, the encoder would be faster."""
    lossless = Path(f"{planes}.mp4")
    encode(segment, lossless, Quality("ultrafast", 0))
    ffmpeg.run(["-v", "error", "-i", f"file:{lossless}", "-f", "rawvideo", f"file:{planes}"])
    lossless.unlink()


def from_planes(segment: Segment, planes: Path, quality: Quality) -> None:
    ffmpeg.run(
        [*raw_input(segment.size, segment.rate), f"file:{planes}", *encoding(segment, quality), f"file:{planes}.mp4"]
    )
    Path(f"{planes}.mp4").unlink()


def one_minute(folder: Path) -> tuple[Segment, ...]:
    """Two clips, a zoom over a large still, a pan over a small one, two cards, a quote, five dissolves, 20 captions."""
    soft = film(folder / "soft.mp4", "testsrc2=size=1920x1080:rate=30,gblur=sigma=3,noise=alls=2:allf=t", 16)
    busy = film(folder / "busy.mp4", "testsrc2=size=1280x720:rate=25,noise=alls=3:allf=t", 16)
    large, small = still(folder / "large.png", 4200, 2600), still(folder / "small.jpg", 1600, 1200)
    shots: list[tuple[Picture, int, int]] = [
        (Card("Her", "the ending, explained"), 4, 0),
        (footage(soft), 14, 15),
        (moving(large, Move.model_validate({"from": "full", "to": ["0.3", "0.1", "0.45", "0.45"]}), 12), 12, 15),
        (footage(busy), 13, 15),
        (Card("The last letter", ""), 3, 0),
        (moving(small, Preset("pan-right"), 14), 14, 15),
    ]
    clips: list[Clip] = []
    at = 0
    for picture, seconds, dissolve in shots:
        clips.append(Clip(picture, TimeRange(at, at + seconds * 30), dissolve, 0, ()))
        at += seconds * 30
    captions = spoken_cues()
    quotes = (PlacedQuote(QUOTE, "Theodore, in *Her*", TimeRange(400, 550), 0, ()),)
    scenes = (SceneSpan("1", "", TimeRange(0, at), ()),)
    return segments_of(Timeline(SIZE, RATE, scenes, tuple(clips), quotes, (), ()), captions, look_of(Style(), Path))


def spoken_cues() -> list[Cue]:
    return [Cue(SPOKEN[n % len(SPOKEN)], TimeRange(135 + n * 80, 135 + n * 80 + 72)) for n in range(20)]


def film(path: Path, source: str, seconds: int) -> Path:
    """With a little grain, and a keyframe every two seconds, as cameras and sites write them."""
    if not path.exists():
        encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "22", "-g", "60", "-pix_fmt", "yuv420p"]
        ffmpeg.run(["-v", "error", "-f", "lavfi", "-i", source, "-t", str(seconds), *encoder, f"file:{path}"])
    return path


def still(path: Path, width: int, height: int) -> Path:
    """Noise in octaves, as clouds have it, in colour: detail at every size."""
    if not path.exists():
        random = np.random.default_rng(5)
        picture = np.full((height, width, 3), 128, np.float32)
        for octave in range(2, 10):
            cells = random.standard_normal((2**octave * height // width + 2, 2**octave, 3)).astype(np.float32)
            picture += cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC) * 120 / 1.7**octave
        Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(path)
    return path


def footage(path: Path) -> Footage:
    return Footage(path, digest(path), Fraction(1, 2), Fraction(15), "cover", (0.5, 0.5), Fraction(16))


def moving(path: Path, move: Move | Preset, seconds: int) -> Still:
    with Image.open(path) as opened:
        size = Size(*opened.size)
    first, last = rects_for(move, "cover", (0.5, 0.5), size, SIZE)
    return Still(path, digest(path), "cover", first, last, seconds * 30)


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
