"""moviepy's VideoClip, imported without what its import would do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pipeline import ffmpeg

if TYPE_CHECKING:
    from moviepy import VideoClip


def video_clip() -> type[VideoClip]:
    # At import moviepy reads a .env file it finds, and runs what these name; `ffmpeg-imageio` it takes on trust.
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    os.environ["FFMPEG_BINARY"] = "ffmpeg-imageio"
    os.environ["FFPLAY_BINARY"] = ffmpeg.executable()
    from moviepy import VideoClip

    kind: type[VideoClip] = VideoClip
    return kind
