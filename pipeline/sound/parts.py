"""A part of a file's sound alone, to be listened to."""

from __future__ import annotations

import wave
from pathlib import Path

from pipeline import ffmpeg
from pipeline.sound.sources import DECODE_VERSION, Source, decode
from pipeline.timing import SAMPLE_RATE, TimeRange

PART_VERSION = (1, DECODE_VERSION)


def write_part(path: Path, part: TimeRange, pcm: Path, wav: Path) -> int:
    """Write samples `part` of a file as mono wav at 48 kHz: decoded as for the film, so that times are the film's.

    `pcm` is for what lies between. Returns how many samples there are: fewer where the file ends. Raises ToolError.
    """
    source = Source(path, "", part.start // SAMPLE_RATE, -(-part.end // SAMPLE_RATE))
    decode(source, pcm)
    first = part.start - source.start * SAMPLE_RATE
    trim = f"atrim=start_sample={first}:end_sample={first + part.duration}"
    stereo = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2", "-i", f"file:{pcm}"]
    ffmpeg.run([*stereo, "-af", trim, "-ac", "1", "-c:a", "pcm_s16le", f"file:{wav}"])
    with wave.open(str(wav)) as opened:
        return int(opened.getnframes())
