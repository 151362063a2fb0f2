"""Sound as numbers: mono float32 from -1 to 1, decoded by ffmpeg, and how loud each hundredth of a second is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import ffmpeg
from pipeline.timing import SAMPLE_RATE, TimeRange

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

SPEECH_RATE = 16_000  # what Whisper and pocketsphinx hear
FRAMES_PER_SECOND = 100
FRAME = SAMPLE_RATE // FRAMES_PER_SECOND  # samples of a take in 10 ms
QUIETEST = -100.0  # dBFS that digital silence counts as
_BLOCK_SECONDS = 20
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class SampleFile:
    """Samples kept as raw floats in a file, divided by `divisor` where they are read: a recording may last hours.

    Read, not mapped: pages of a mapped file would count as our memory.
    """

    path: Path
    divisor: float = 1.0

    @property
    def range(self) -> TimeRange:
        return TimeRange(0, self.path.stat().st_size // 4)

    def blocks(self, part: TimeRange, rate: int) -> Iterator[Samples]:
        import numpy as np

        for block in blocks(part, rate):
            read: Samples = np.fromfile(self.path, "<f4", block.duration, offset=4 * block.start)
            yield read / np.float32(self.divisor)


def blocks(part: TimeRange, rate: int) -> list[TimeRange]:
    """A range of samples in blocks of 20 s. The last one is never a splinter: it lasts up to 40 s."""
    size = _BLOCK_SECONDS * rate
    starts = range(part.start, max(part.end - size, part.start + 1), size)
    return [TimeRange(start, end) for start, end in zip(starts, [*starts[1:], part.end], strict=True)]


def samples_of_file(path: Path, rate: int) -> Samples:
    """The first sound stream, all channels mixed to one. Raises ToolError where ffmpeg cannot read it."""
    import numpy as np

    raw = bytearray()
    for piece in ffmpeg.read_pieces([*ffmpeg.user_input(path), *_mixed(rate), "pipe:1"], _PIECE):
        raw += piece
    return np.frombuffer(raw, dtype="<f4")


def samples_of_part(path: Path, rate: int, start: float, frames: int) -> Samples:
    """As `samples_of_file`, of so many frames of 10 ms from `start` seconds on; less where the file ends before."""
    import numpy as np

    part = ["-ss", f"{start:.2f}", "-t", f"{frames / FRAMES_PER_SECOND:.2f}"]
    raw = b"".join(ffmpeg.read_pieces([*ffmpeg.user_input(path, *part), *_mixed(rate), "pipe:1"], _PIECE))
    return np.frombuffer(raw, dtype="<f4")[: frames * rate // FRAMES_PER_SECOND]


def levels_of_file(path: Path, rate: int, frames: int) -> tuple[Samples, Samples]:
    """`levels` of a whole file, and its samples in the first `frames` of 10 ms: no more of it is held."""
    import numpy as np

    size = 4 * rate // FRAMES_PER_SECOND
    found, rest, first = [np.empty(0, np.float32)], b"", bytearray()
    for piece in ffmpeg.read_pieces([*ffmpeg.user_input(path), *_mixed(rate), "pipe:1"], _PIECE):
        data = rest + piece
        whole = len(data) // size * size
        rest = data[whole:]
        found.append(_levels(np.frombuffer(data[:whole], "<f4").reshape(-1, size // 4)))
        first += piece[: frames * size - len(first)]
    return np.concatenate(found), np.frombuffer(first, "<f4")


def keep_samples(path: Path, rate: int, longest: int, destination: Path, filters: Sequence[str] = ()) -> str:
    """Write the samples that `samples_of_file` gives, at most `longest` seconds, through ffmpeg's filters.

    Returns what ffmpeg said of the file. Raises ToolError.
    """
    filtered = ["-af", ",".join(filters)] if filters else []
    done = ffmpeg.run([*ffmpeg.user_input(path), "-t", str(longest), *filtered, *_mixed(rate), f"file:{destination}"])
    return done.stderr.decode(errors="replace")


def _mixed(rate: int) -> list[str]:
    return ["-map", "0:a:0", "-ac", "1", "-ar", str(rate), "-f", "f32le"]


def levels(samples: Samples, rate: int) -> Samples:
    """RMS of each 10 ms in dBFS; a last piece shorter than that is left out."""
    import numpy as np

    size = rate // FRAMES_PER_SECOND
    whole = TimeRange(0, len(samples) // size * size)
    return np.concatenate(
        [_levels(samples[block.start : block.end].reshape(-1, size)) for block in blocks(whole, rate)]
    )


def _levels(frames: Samples) -> Samples:
    import numpy as np

    power = np.mean(np.square(frames, dtype=np.float64), axis=1)
    loudness: Samples = (10 * np.log10(np.maximum(power, 10 ** (QUIETEST / 10)))).astype(np.float32)
    return loudness
