"""VMAF of segments of an essay against their lossless encode, and what each quality costs.

python benchmarks/quality.py [project.yaml] [--every 9]
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline import ffmpeg
from pipeline.picture.encode import Quality, encode
from pipeline.picture.segments import Segment
from pipeline.render.layout import laid_out
from pipeline.render.options import Options, open_project

ROOT = Path(__file__).parent.parent
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
    asked = parser.parse_args()
    options = Options()
    layout = laid_out(*open_project(asked.project, options), options, lambda *told: None)
    segments = layout.segments[:: asked.every]
    print(f"{len(segments)} of {len(layout.segments)} segments, {sum(each.frames for each in segments)} frames")
    print(f"{'':16}{'VMAF mean':>10}{'lowest':>8}{'cpu s':>8}{'Mbit/s':>8}")
    with tempfile.TemporaryDirectory() as folder:
        lossless = [
            made(each, Path(folder) / f"{number}.mp4", Quality("ultrafast", 0)) for number, each in enumerate(segments)
        ]
        for quality in CANDIDATES:
            measure(segments, lossless, quality, Path(folder) / "tried.mp4")


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
