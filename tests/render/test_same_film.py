"""The same project gives the same film, byte by byte: from the store or from nothing, however many segments are made
at a time, in whichever folder and process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from tests.narration.conftest import spoken_by_one_voice

# All that could come out otherwise by order, threads or the seed of a process.
ESSAY = """\
title: "Same: a film made again"
author: A. N. Essayist
video: {size: 160x90, fps: 24}
model: tiny.en
subtitles: burned
sources:
  test: {title: A test pattern, by: Nobody, year: 2013}
  bed: {title: A low tone, by: M. Usician}
music:
  - {file: bed.ogg, gain: -8 dB, duck: 14 LU, until: desk, source: bed}
  - {file: bed.ogg, in: 1, gain: -10 dB, from: street}
outputs:
  - {name: upright, size: 90x160, subtitles: soft}
scenes:
  - clips: [{card: Same, sub: every *time*, for: 1.5}]
  - id: door
    chapter: A door
    narration: The door was never locked. Nobody asked him why.
    clips:
      - {file: clip.mp4, in: 0.5, out: 2.5, source: test}
      - {file: still.png, move: zoom-in, transition: {dissolve: 0.5}}
    quotes: [{text: "Who will read it, and *when*?", by: Somebody, at: 0.5, until: 2.5, reveal: words}]
  - id: desk
    recording: take.wav
    narration: He writes other people's letters for a living.
    clips:
      - split: [{file: clip.mp4, in: 0, out: 4}, {file: still.png, move: pan-left}]
        transition: {wipe: 0.5, from: left}
  - id: street
    narration: At night the city is bright, and nobody in it looks at anybody.
    clips:
      - {file: clip.mp4, in: 1, out: 2.5, reverse: true, audio: full, speech: "", transition: {dissolve: 0.5}}
      - {file: still.png, grade: {saturation: 0.3}, inset: {file: clip.mp4, in: 1}, label: Nobody}
  - id: stairs
    narration: And down the stairs he runs, every morning.
    clips: [{color: "#205080"}]
    quotes: [{text: Down and down, style: full, reveal: type}]
  - clips: [{credits: pages}]
"""


@pytest.fixture(scope="module")
def first(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The essay's folder after one render, two segments at a time."""
    folder = tmp_path_factory.mktemp("same") / "essay"
    shutil.copytree(media, folder)
    (folder / "project.yaml").write_text(ESSAY, encoding="utf-8")
    record(folder / "take.wav")
    rendered(folder, "--jobs", "2")
    return folder


def record(path: Path) -> None:
    """Somebody who reads the desk's text in a room that hisses."""
    said = spoken_by_one_voice(["He writes other people's letters for a living."])[0]
    quiet = np.zeros(24_000)
    whole = np.concatenate([quiet, said, quiet])
    whole = whole + 10 ** (-60 / 20) * np.random.default_rng(1).standard_normal(len(whole))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((whole.clip(-1, 1) * 32767).astype("<i2").tobytes())


def rendered(folder: Path, *options: str) -> None:
    """In a process of its own, whose sets and hashes have another order."""
    command = [sys.executable, "-m", "pipeline", str(folder / "project.yaml"), "--quiet", *options]
    environment = os.environ | {"PYTHONHASHSEED": str(sum(map(len, options)))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def from_the_store(first: Path, folder: Path) -> None:
    shutil.copytree(first, folder)
    shutil.rmtree(folder / "out")
    rendered(folder)


def one_at_a_time(first: Path, folder: Path) -> None:
    shutil.copytree(first, folder)
    rendered(folder, "--force", "--jobs", "1")


def eight_at_once_from_nothing_with_other_dates(first: Path, folder: Path) -> None:
    shutil.copytree(first, folder, ignore=shutil.ignore_patterns(".render", "out"))
    for number, path in enumerate(sorted(folder.iterdir())):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 - number))
    rendered(folder, "--jobs", "8")


def from_the_store_with_other_dates(first: Path, folder: Path) -> None:
    shutil.copytree(first, folder)
    shutil.rmtree(folder / "out")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    rendered(folder)


WAYS = [
    from_the_store,
    from_the_store_with_other_dates,
    one_at_a_time,
    eight_at_once_from_nothing_with_other_dates,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_same_film(way: Callable[[Path, Path], None], first: Path, tmp_path: Path) -> None:
    again = tmp_path / "another folder" / "essay"
    way(first, again)
    for film in ("essay.mp4", "essay.upright.mp4"):
        assert pictures(again / "out" / film) == pictures(first / "out" / film)
        assert samples(again / "out" / film) == samples(first / "out" / film)
    assert files(again / "out") == files(first / "out")


def pictures(film: Path) -> list[str]:
    """A hash of each frame, decoded."""
    return hashes(film, "0:v:0")


def samples(film: Path) -> list[str]:
    """A hash of each thousand samples or so, decoded."""
    return hashes(film, "0:a:0")


def hashes(film: Path, stream: str) -> list[str]:
    told = ffmpeg.run([*ffmpeg.user_input(film), "-map", stream, "-f", "framemd5", "-"]).stdout.decode()
    return [line for line in told.splitlines() if not line.startswith("#")]


def files(folder: Path) -> dict[str, bytes]:
    """All but the report, which tells how long it took."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "essay.report.json"}


def test_the_film_holds_what_could_differ(first: Path) -> None:
    assert len(pictures(first / "out" / "essay.mp4")) > 15 * 24
    assert sorted(files(first / "out")) == [
        "essay.description.txt",
        "essay.en.srt",
        "essay.en.vtt",
        "essay.mp4",
        "essay.upright.mp4",
        "essay.words.json",
    ]
