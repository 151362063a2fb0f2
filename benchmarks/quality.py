"""VMAF of segments of an essay against their lossless encode, and what each quality costs.

python benchmarks/quality.py [project.yaml] [--every 9] [--film]

`--film` renders the whole film instead, as it is finished and lossless, and compares the two frame by frame.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from essays import layout_of

from pipeline import ffmpeg
from pipeline.picture.encode import FINAL, Quality, encode
from pipeline.picture.segments import Segment
from pipeline.render.layout import Layout
from pipeline.render.mux import Film, mux
from pipeline.render.options import Options, silent
from pipeline.render.run import render

ROOT = Path(__file__).parent.parent
LOSSLESS = Quality("ultrafast", 0)
CANDIDATES = (
    Quality("superfast", 26),
    Quality("veryfast", 22),
    Quality("veryfast", 20),
    Quality("veryfast", 18),
    Quality("faster", 20),
    Quality("medium", 20),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", nargs="?", type=Path, default=ROOT / "projects/her-ending/project.yaml")
    parser.add_argument("--every", type=int, default=9, help="measure every n-th segment")
    parser.add_argument("--film", action="store_true", help="measure the finished film as a whole")
    asked = parser.parse_args()
    options = Options()
    layout = layout_of(asked.project, options)
    if asked.film:
        measure_film(asked.project, layout)
        return
    segments = layout.segments[:: asked.every]
    print(f"{len(segments)} of {len(layout.segments)} segments, {sum(each.frames for each in segments)} frames")
    print(f"{'':16}{'VMAF mean':>10}{'lowest':>8}{'cpu s':>8}{'Mbit/s':>8}")
    with tempfile.TemporaryDirectory() as folder:
        lossless = [made(each, Path(folder) / f"{number}.mp4", LOSSLESS) for number, each in enumerate(segments)]
        for quality in CANDIDATES:
            measure(segments, lossless, quality, Path(folder) / "tried.mp4")


def measure_film(path: Path, layout: Layout) -> None:
    """The film as people get it against the same segments lossless, joined as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        render(path, Options(out=folder), silent)
        film, original = folder / f"{layout.stem}.mp4", folder / "lossless.mp4"
        places = [folder / f"{number}.mp4" for number in range(len(layout.segments))]
        with ThreadPoolExecutor(2) as pool:
            pieces = tuple(pool.map(made, layout.segments, places, [LOSSLESS] * len(places)))
        mux(Film(pieces, layout.timeline.frames, layout.timeline.rate, film, "", "", "en", (), "", ""), original)
        scores = frame_scores(film, original, folder)
    assert len(scores) == layout.timeline.frames
    print(f"{layout.stem}.mp4: {len(scores)} frames of {layout.timeline.size}, {FINAL.preset} {FINAL.crf}")
    print(f"VMAF mean {scores.mean():.1f}, harmonic mean {1 / (1 / (scores + 1)).mean() - 1:.1f}", end="")
    print(f", 1st percentile {np.percentile(scores, 1):.1f}, lowest frame {scores.min():.1f} (no. {scores.argmin()})")


def frame_scores(film: Path, original: Path, folder: Path) -> np.ndarray:
    inputs = [*ffmpeg.user_input(film), *ffmpeg.user_input(original)]
    log = "libvmaf=n_threads=2:log_fmt=json:log_path=scores.json"
    ffmpeg.run([*inputs, "-lavfi", f"[0:v][1:v]{log}", "-f", "null", "-"], cwd=folder)
    frames = json.loads((folder / "scores.json").read_text(encoding="utf-8"))["frames"]
    return np.array([frame["metrics"]["vmaf"] for frame in frames])


def measure(segments: tuple[Segment, ...], lossless: list[Path], quality: Quality, tried: Path) -> None:
    scores: list[float] = []
    spent = size = 0.0
    for segment, original in zip(segments, lossless, strict=True):
        before = cpu_seconds()
        made(segment, tried, quality)
        spent += cpu_seconds() - before
        size += tried.stat().st_size
        scores.append(vmaf(tried, original))
    seconds = sum(float(segment.frames / segment.rate) for segment in segments)
    name = f"{quality.preset} {quality.crf}"
    print(f"{name:16}{sum(scores) / len(scores):10.1f}{min(scores):8.1f}{spent:8.1f}{size * 8e-6 / seconds:8.1f}")


def made(segment: Segment, path: Path, quality: Quality) -> Path:
    encode(segment, path, quality)
    return path


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def vmaf(film: Path, original: Path) -> float:
    inputs = [*ffmpeg.user_input(film), *ffmpeg.user_input(original)]
    done = ffmpeg.run([*inputs, "-lavfi", "libvmaf=n_threads=2", "-f", "null", "-"])
    return float(re.findall(r"VMAF score: ([\d.]+)", done.stderr.decode())[-1])


if __name__ == "__main__":
    main()
