"""How much memory `render project.yaml` holds at most, for an essay of five minutes and for one of an hour.

    python benchmarks/memory.py [--minutes 5 60] [--jobs 2] [--size 320x180] [--keep DIR]

The essays are those of `rerender.py` with small material, since pictures of one size take the same memory however many
they are: what grows is what belongs to the whole film. Each is made from nothing, takes and word times too. Memory is
that of the program and of all it starts, each with its share of what they have in common, read ten times a second from
/proc: on Linux. The voice speaks a hundred sentences first, about a second each; `--keep DIR` keeps them: a folder that
no other benchmark uses, since their material is larger.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from held import watching
from one_minute import film, still
from rerender import project

MOST = 1.2  # the longest essay, of the shortest


@dataclass(frozen=True, slots=True)
class Held:
    """Seconds by the clock, seconds of film, and the most memory at once, in MB."""

    wall: float
    film: float
    megabytes: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=int, nargs="+", default=[5, 60], help="lengths of the essays, about")
    options.add_argument("--jobs", type=int, default=2, help="segments at once")
    options.add_argument("--size", default="320x180", help="of the picture")
    options.add_argument("--keep", type=Path, help="folder for material and essays; a temporary one if left out")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = chosen.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        measure(keep, chosen.minutes, chosen.size, chosen.jobs)


def measure(folder: Path, lengths: list[int], size: str, jobs: int) -> None:
    print(f"{'essay':12}{'film s':>8}{'wall s':>8}{'MB':>8}{'of first':>10}{'at most':>9}", flush=True)
    small_material(folder)
    first = 0.0
    for minutes in lengths:
        essay = project(folder, minutes)
        text = essay.read_text(encoding="utf-8").replace("size: 1920x1080", f"size: {size}")
        essay.write_text(text, encoding="utf-8")
        each = held(essay, jobs)
        first = first or each.megabytes
        numbers = f"{each.film:8.0f}{each.wall:8.0f}{each.megabytes:8.0f}{each.megabytes / first:9.2f}×{MOST:8.2f}×"
        print(f"{minutes:3} minutes {numbers}", flush=True)


def small_material(folder: Path) -> None:
    """What `rerender.py` finds there, it does not make larger."""
    film(folder / "soft.mp4", "testsrc2=size=320x180:rate=30,gblur=sigma=3,noise=alls=2:allf=t", 40)
    film(folder / "busy.mp4", "testsrc2=size=320x180:rate=25,noise=alls=3:allf=t", 40)
    still(folder / "large.png", 800, 500)
    still(folder / "small.jpg", 400, 300)


def held(essay: Path, jobs: int) -> Held:
    command = [sys.executable, "-m", "pipeline", str(essay), "--json", "--force", "--jobs", str(jobs)]
    started = time.monotonic()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    with watching(str(running.pid)) as most:
        told, _ = running.communicate()
    if running.returncode:
        raise SystemExit(told)
    return Held(time.monotonic() - started, json.loads(told)["duration"], most[0])


if __name__ == "__main__":
    main()
