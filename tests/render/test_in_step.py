"""A film of 500 cuts stays in step to its end, at rates that have no whole number of samples a frame."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from pipeline import ffmpeg

from .conftest import Run

CUTS = 500
EVERY = 9  # clips, of which one has a flash and a click
LENGTHS = (Fraction("0.37"), Fraction("0.4"), Fraction("0.435"))  # seconds, none of them whole frames


def clapper(path: Path, rate: Fraction, flash: int) -> None:
    """Four seconds, grey; one white frame, and with it a click of 1 ms."""
    frames, samples = round(4 * rate), 4 * 48_000
    picture = np.full((frames, 64, 64), 60, np.uint8)
    picture[flash] = 255
    picture.tofile(path.with_suffix(".gray"))
    sound = np.zeros(samples, np.float32)
    at = round(flash / rate * 48_000)
    sound[at : at + 48] = 0.5 * np.sign(np.sin(np.arange(48)))
    sound.tofile(path.with_suffix(".f32"))
    grey = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "64x64", "-r", str(rate), "-i", str(path.with_suffix(".gray"))]
    pcm = ["-f", "f32le", "-ar", "48000", "-ac", "1", "-i", str(path.with_suffix(".f32"))]
    ffmpeg.run([*grey, *pcm, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", f"file:{path}"])


def flashes(film: Path) -> list[int]:
    """Frames that are white where the one before was not."""
    scaled = ["-vf", "scale=1:1:flags=area,format=gray", "-f", "rawvideo", "pipe:1"]
    light = np.frombuffer(ffmpeg.run([*ffmpeg.user_input(film), *scaled]).stdout, np.uint8)
    white: npt.NDArray[np.bool_] = light > 150
    return [int(frame) for frame in np.flatnonzero(white[1:] & ~white[:-1]) + 1]


def clicks(film: Path) -> list[float]:
    """Seconds at which a click begins."""
    raw = ffmpeg.run([*ffmpeg.user_input(film), "-ac", "1", "-ar", "48000", "-f", "f32le", "pipe:1"]).stdout
    sound = np.abs(np.frombuffer(raw, "<f4"))
    loud = np.flatnonzero(sound > sound.max() / 4)
    return [float(at) / 48_000 for at in loud[np.diff(loud, prepend=-48_000) > 4_800]]


@pytest.mark.parametrize("rate", ["29.97", "23.976"])
def test_after_500_cuts_sound_and_picture_are_in_step(rate: str, run: Run, tmp_path: Path) -> None:
    exact = {"29.97": Fraction(30000, 1001), "23.976": Fraction(24000, 1001)}[rate]
    flash = round(2 * exact)
    clapper(tmp_path / "clapper.mov", exact, flash)
    lengths = [LENGTHS[n % 3] for n in range(CUTS)]
    # Before the flash there are two to six frames of the clip, by turns.
    early = [2 + n // EVERY % 5 for n in range(CUTS)]
    starts = [
        float((flash - early[n]) / exact) + 0.001 if n % EVERY == EVERY - 1 else 0.1 + n % 7 * 0.15 for n in range(CUTS)
    ]
    clips = "".join(
        f"      - {{file: clapper.mov, in: {start:.4f}, for: {float(length):.3f}, audio: full, speech: ''}}\n"
        for start, length in zip(starts, lengths, strict=True)
    )
    head = f"title: x\nvideo: {{size: 64x64, fps: {rate}}}\nsubtitles: none\nscenes:\n  - clips:\n"
    (tmp_path / "project.yaml").write_text(head + clips, encoding="utf-8")
    done = run(tmp_path / "project.yaml", "--quiet")
    assert done.code == 0, done.err
    film = tmp_path / "out" / f"{tmp_path.name}.mp4"

    cuts = [0, *accumulate(round(length * exact) for length in lengths)]
    planned = [cuts[n] + early[n] for n in range(CUTS) if n % EVERY == EVERY - 1]
    seen, heard = flashes(film), clicks(film)
    assert len(seen) == len(heard) == len(planned) == CUTS // EVERY
    assert max(abs(frame - plan) for frame, plan in zip(seen, planned, strict=True)) <= 1
    apart = [abs(second - float(frame / exact)) for second, frame in zip(heard, seen, strict=True)]
    assert max(apart) < 0.020 and max(apart[-5:]) < max(apart[:5]) + 0.002, "and no drift"
