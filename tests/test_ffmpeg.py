"""ffmpeg is asked once what it says of a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline import ffmpeg


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that ffmpeg was started for, as it is told them."""
    files, run = list[str](), ffmpeg.run

    def counted(arguments: Sequence[str], **options: Any) -> Any:
        files.append(arguments[-1])
        return run(arguments, **options)

    monkeypatch.setattr(ffmpeg, "run", counted)
    return files


def tone(path: Path, rate: int) -> None:
    ffmpeg.run(["-f", "lavfi", "-i", f"sine=d=1:r={rate}", "-f", "wav", f"file:{path}"])


def test_a_header_is_asked_for_once_until_the_file_changes(tmp_path: Path, asked: list[str]) -> None:
    path = tmp_path / "a.wav"
    tone(path, 8_000)
    asked.clear()
    assert "8000 Hz" in ffmpeg.header(path)
    assert "8000 Hz" in ffmpeg.header(path)
    assert asked == [f"file:{path}"]

    tone(path, 16_000)
    asked.clear()
    assert "16000 Hz" in ffmpeg.header(path)
    assert "16000 Hz" in ffmpeg.header(path)
    assert asked == [f"file:{path}"]


def test_a_change_is_noticed_though_size_and_time_are_as_before(tmp_path: Path) -> None:
    path, other = tmp_path / "a.wav", tmp_path / "b.wav"
    tone(path, 8_000)
    assert "8000 Hz" in ffmpeg.header(path)
    status = path.stat()
    data = bytearray(path.read_bytes())
    data[24:28] = (11_025).to_bytes(4, "little")  # the rate, in the header of a wav
    other.write_bytes(data)
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)
    assert "11025 Hz" in ffmpeg.header(path)


def test_a_file_that_is_not_there_is_told_as_ffmpeg_tells_it(tmp_path: Path) -> None:
    assert "No such file or directory" in ffmpeg.header(tmp_path / "none.wav")
    tone(tmp_path / "none.wav", 8_000)
    assert "8000 Hz" in ffmpeg.header(tmp_path / "none.wav")
