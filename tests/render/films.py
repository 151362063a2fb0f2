"""What is in a finished film."""

from __future__ import annotations

from pathlib import Path

from pipeline import ffmpeg


def frame_count(path: Path) -> int:
    """Pictures in a file, counted without decoding."""
    command = [*ffmpeg.user_input(path), "-map", "0:v:0", "-c", "copy", "-f", "framecrc", "-"]
    lines = ffmpeg.run(["-v", "error", *command]).stdout.splitlines()
    return sum(1 for line in lines if line and not line.startswith(b"#"))
