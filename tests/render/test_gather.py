"""Files are opened two at a time, and told as if they had been opened one after the other."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from threading import Barrier

import pytest

from pipeline import ffmpeg
from pipeline.errors import Interrupted
from pipeline.media import MediaInfo, probe
from pipeline.project.load import load
from pipeline.render import gather as gathering
from pipeline.render.gather import Gathered, gather
from pipeline.render.store import Store

FILES_NAMED = """\
title: x
music: [still.png]
scenes:
  - clips:
      - {file: silent.mp4, audio: full}
      - {file: damaged.png, for: 1}
      - {file: still.png, for: 1}
      - {file: damaged.png, for: 2}
      - {file: nothere.mp4}
      - {file: clip.mp4, in: 9}
  - {recording: text.wav, clips: [{file: clip.mp4}]}
"""
TOLD = [
    "5:35 silent.mp4 has no sound to play",
    "6:16 damaged.png: the picture is damaged: image file is truncated",
    "8:16 damaged.png: the picture is damaged: image file is truncated",
    "9:16 there is no file nothere.mp4",
    "10:30 clip.mp4 is 4.00 s long: this is past its end",
    "2:9 still.png has no sound",
    "11:17 text.wav: this is not a media file that can be read",
]

Gather = Callable[[int], Gathered]
Probe = Callable[[Path, str], MediaInfo]


@pytest.fixture
def gathered(fresh: Path) -> Gather:
    """What is gathered of the files above, so many jobs at a time, with nothing known before."""
    folder = fresh.parent
    fresh.write_text(FILES_NAMED, encoding="utf-8")
    (folder / "damaged.png").write_bytes((folder / "still.png").read_bytes()[:2000])
    (folder / "text.wav").write_text("This is a text. " * 100, encoding="utf-8")
    return lambda jobs: gather(load(fresh), Store(folder / f".render-{jobs}"), jobs)


@pytest.fixture
def opened_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Probe], None]:
    return lambda opened: monkeypatch.setattr(gathering, "probe", opened)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_wrong_is_told_in_the_order_of_use(jobs: int, gathered: Gather) -> None:
    found = gathered(jobs)
    assert [f"{issue.line}:{issue.column} {issue.message}" for issue in found.issues] == TOLD
    assert list(found.media) == ["still.png", "clip.mp4"]
    assert not found.recordings


def test_a_file_that_is_used_twice_is_opened_once(gathered: Gather, opened_by: Callable[[Probe], None]) -> None:
    opened: list[str] = []
    opened_by(lambda path, digest: (opened.append(path.name), probe(path, digest))[1])
    gathered(2)
    assert sorted(opened) == ["clip.mp4", "damaged.png", "silent.mp4", "still.png", "text.wav"]


def test_two_files_are_opened_at_once(gathered: Gather, opened_by: Callable[[Probe], None]) -> None:
    both, met = Barrier(2), list[str]()

    def together(path: Path, digest: str) -> MediaInfo:
        if path.name in ("silent.mp4", "damaged.png"):  # the first two
            both.wait(10)
            met.append(path.name)
        return probe(path, digest)

    opened_by(together)
    gathered(8)
    assert sorted(met) == ["damaged.png", "silent.mp4"]


def test_one_job_opens_one_file_at_a_time(gathered: Gather, opened_by: Callable[[Probe], None]) -> None:
    """As the hint says where memory is short."""
    threads: set[int] = set()
    opened_by(lambda path, digest: (threads.add(threading.get_ident()), probe(path, digest))[1])
    gathered(1)
    assert len(threads) == 1


def test_who_asks_to_stop_leaves_no_thread_behind(gathered: Gather, opened_by: Callable[[Probe], None]) -> None:
    before = set(threading.enumerate())
    asked: list[Path] = []

    def endless(path: Path, digest: str) -> MediaInfo:
        asked.append(path)
        if len(asked) == 1:  # once, as an author does: what is opened next ends at once
            os.kill(os.getpid(), signal.SIGINT)
        for _ in range(5_000):
            ffmpeg.raise_if_stopped()
            time.sleep(0.002)
        raise AssertionError("nobody stopped it")

    opened_by(endless)
    try:
        with pytest.raises((KeyboardInterrupt, Interrupted)):
            gathered(1)
        # Python forgets to wait for a thread that is just being started, which then ends by itself.
        for _ in range(500):
            if set(threading.enumerate()) <= before:
                break
            time.sleep(0.01)
        assert set(threading.enumerate()) <= before
    finally:
        ffmpeg.resume()
