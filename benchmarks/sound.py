"""The sound of a film levelled, encoded and measured: in one part, and in parts that are made side by side.

    python benchmarks/sound.py [--minutes 10] [--keep DIR]

The text of `ten_minutes.txt` as the scratch voice reads it, over two tones, repeated for so many minutes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from one_minute import cost
from readings import as_written

from pipeline.sound import aac
from pipeline.sound.levelling import levelling_for
from pipeline.sound.mix import written_mix
from pipeline.timing import SAMPLE_RATE

TARGET = -14.0
TURNS = 3


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=int, default=10)
    options.add_argument("--keep", type=Path, help="folder for the voice; a temporary one if left out")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = chosen.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        measure(keep, Path(folder), chosen.minutes)


def measure(keep: Path, folder: Path, minutes: int) -> None:
    mix = written_mix(seconds(as_written(keep).path, minutes * 60), folder / "mix.f32")
    levelling = levelling_for(mix.levels, mix.course, TARGET)
    print(f"{minutes} minutes, {levelling}, {os.cpu_count()} cores")
    print(f"{'parts at once':16}{'wall s':>8}{'cpu s':>8}{'of one':>8}")
    part, jobs = aac.PART, sorted({1, os.cpu_count() or 1})
    for _ in range(TURNS):
        aac.PART = minutes * 60 * SAMPLE_RATE
        whole = cost(partial(aac.encode, mix, folder / "whole.m4a", levelling))
        print(f"{'one whole':16}{whole.wall:8.1f}{whole.cpu:8.1f}", flush=True)
        aac.PART = part
        for count in jobs:
            spent = cost(partial(aac.encode, mix, folder / f"{count}.m4a", levelling, count))
            print(f"{count:<16}{spent.wall:8.1f}{spent.cpu:8.1f}{spent.wall / whole.wall:8.2f}", flush=True)
    is_same = len({(folder / f"{count}.m4a").read_bytes() for count in jobs}) == 1
    print("the same bytes, however many at once" if is_same else "other bytes with another number at once")


def seconds(reading: Path, count: int) -> Iterator[memoryview]:
    """Of the voice in the middle, over tones that hardly change."""
    voice = np.frombuffer(reading.read_bytes()[44:], "<i2").astype(np.float32) / 32768
    for second in range(count):
        said = np.take(voice, np.arange(second * SAMPLE_RATE, (second + 1) * SAMPLE_RATE), mode="wrap")
        at = np.arange(SAMPLE_RATE) / SAMPLE_RATE
        tones = [0.02 * np.sin(2 * np.pi * frequency * at) * (1.2 + np.sin(np.pi * at)) for frequency in (220, 277)]
        yield np.stack([said + tones[0], said + tones[1]], axis=1).astype("<f4").reshape(-1).data.cast("B")


if __name__ == "__main__":
    main()
