"""Text as a picture of its own, for what lies between other pictures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipeline import ffmpeg
from pipeline.picture import ass
from pipeline.picture.decode import Planes
from pipeline.picture.layers import Written
from pipeline.picture.lettering import lettering
from pipeline.picture.raw import raw_input
from pipeline.project.values import Size

_GROUND = "ground.yuv"


def written_frames(
    written: Written, ground: Planes, frames: int, size: Size, rate: Fraction, beside: Path | None = None
) -> Iterator[Planes]:
    """The text on so many pictures that are all `ground`. Files for it lie in `beside` meanwhile."""
    drawn = 1 if written.stands(frames) else frames
    repeat = [f"loop=loop={drawn - 1}:size=1"] if drawn > 1 else []
    with TemporaryDirectory(prefix="text-", dir=beside) as folder:
        inside = Path(folder)
        (inside / _GROUND).write_bytes(ground.tobytes())
        chain = ",".join([*repeat, ass.clock("N"), lettering(written.texts, size, written.look, inside)])
        output = ["-vf", chain, "-frames:v", str(drawn), "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"]
        command = [*raw_input(size, rate), f"file:{_GROUND}", *output]
        for piece in ffmpeg.read_pieces(command, ground.nbytes, cwd=inside):
            yield from [np.frombuffer(piece, np.uint8).reshape(ground.shape)] * (frames // drawn)
