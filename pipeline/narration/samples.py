"""Sound as numbers: mono float32 from -1 to 1, decoded by ffmpeg, and how loud each hundredth of a second is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import ffmpeg

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

SPEECH_RATE = 16_000  # what Whisper and pocketsphinx hear
FRAMES_PER_SECOND = 100
QUIETEST = -100.0  # dBFS that digital silence counts as


def samples_of_file(path: Path, rate: int) -> Samples:
    """The first sound stream, all channels mixed to one. Raises ToolError where ffmpeg cannot read it."""
    return decoded(path, rate)[0]


def decoded(path: Path, rate: int) -> tuple[Samples, str]:
    """The samples as `samples_of_file` gives them, and what ffmpeg said of the file."""
    import numpy as np

    mixed = ["-map", "0:a:0", "-ac", "1", "-ar", str(rate), "-f", "f32le", "pipe:1"]
    done = ffmpeg.run([*ffmpeg.user_input(path), *mixed])
    return np.frombuffer(done.stdout, dtype="<f4"), done.stderr.decode(errors="replace")


def levels(samples: Samples, rate: int) -> Samples:
    """RMS of each 10 ms in dBFS; a last piece shorter than that is left out."""
    import numpy as np

    size = rate // FRAMES_PER_SECOND
    count = len(samples) // size
    power = np.mean(np.square(samples[: count * size].reshape(count, size), dtype=np.float64), axis=1)
    loudness: Samples = (10 * np.log10(np.maximum(power, 10 ** (QUIETEST / 10)))).astype(np.float32)
    return loudness
