"""The sound files a film is mixed from, decoded to plain samples.

PCM here means raw 32-bit little-endian floats, 48 kHz, stereo, without a header: eight bytes a frame, any length.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from pipeline.channels import stereo_fold
from pipeline.sound.edges import Laid, first_sample, laid_sounds
from pipeline.timeline.model import MusicBed, Timeline
from pipeline.timing import SAMPLE_RATE, samples_at_frame

PCM = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2")
FRAME_BYTES = 8
DECODE_VERSION = 2
# A few seconds out of a two-hour film are decoded in pieces of this length, so that moving a cut a little reuses them.
PIECE_SECONDS = 30
# Decoders need packets from before the first one that counts (AAC half a frame, Opus 80 ms).
_WARM_UP_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Part of a file's sound, in whole seconds from the file's start; the file itself may end before `end`."""

    path: Path
    digest: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Equal for equal samples, wherever the file lies."""
        return f"{self.digest}:{self.start}-{self.end}"


def sources_needed(timeline: Timeline) -> tuple[Source, ...]:
    """What `mix` reads, each once, in the order of the film."""
    needed = [source_of(laid) for laid in laid_sounds(timeline)]
    needed += [source_of_bed(bed, timeline) for bed in timeline.music]
    return tuple({source.key: source for source in needed}.values())


def source_of(laid: Laid) -> Source:
    """Takes are read whole; of a clip's file, the pieces around what is heard."""
    sound = laid.sound
    first = first_sample(sound)
    last = first + sound.range.duration + laid.run_on.length
    if sound.is_speech:
        return Source(sound.path, sound.digest, 0, -(-last // SAMPLE_RATE))
    begin = first // (PIECE_SECONDS * SAMPLE_RATE) * PIECE_SECONDS
    return Source(sound.path, sound.digest, begin, _whole_pieces(last))


def source_of_bed(bed: MusicBed, timeline: Timeline) -> Source:
    """No more of it than is heard, in whole pieces: a scene that grows a little decodes nothing again."""
    first = round(bed.start * SAMPLE_RATE)
    length = bed.range.duration if bed.range else samples_at_frame(timeline.frames, timeline.rate)
    if bed.end is not None:
        length = min(length, round((bed.end - bed.start) * SAMPLE_RATE))
    begin = first // (PIECE_SECONDS * SAMPLE_RATE) * PIECE_SECONDS
    return Source(bed.path, bed.digest, begin, _whole_pieces(first + length))


def first_of_bed(bed: MusicBed, timeline: Timeline) -> int:
    """Which sample of its source is the first that is heard."""
    return round(bed.start * SAMPLE_RATE) - source_of_bed(bed, timeline).start * SAMPLE_RATE


def decode(source: Source, destination: Path) -> None:
    """Write a source as PCM. Its first frame is `source.start`; gaps in the file are silence. Raises ToolError."""
    begin = max(0, source.start - _WARM_UP_SECONDS)
    # Told to seek to 0, ffmpeg loses the first packet of AAC in mp4, and keeps the padding before the sound of mp3.
    seek = ["-ss", str(begin)] if begin else []
    length = ["-t", str(source.end - begin)]
    header = ffmpeg.run(ffmpeg.user_input(source.path), accept_failure=True).stderr.decode(errors="replace")
    fold = stereo_fold(header)
    filters = [
        *([fold] if fold else []),
        # The stream may start after the picture does, and have holes. 5.1 is folded in floats: nothing can clip.
        f"aresample={SAMPLE_RATE}:async=1:first_pts=0:osf=flt:ochl=stereo",
        _trimmed(source.start - begin, source.end - begin),
    ]
    opened = ffmpeg.user_input(source.path, *seek, *length)
    ffmpeg.run([*opened, "-map", "0:a:0", "-vn", "-sn", "-dn", "-af", ",".join(filters), *PCM, f"file:{destination}"])


def _trimmed(start: int, end: int) -> str:
    """A filter that leaves seconds `start` to `end`: `-t` alone cuts to packets, and not what fills a hole."""
    return f"atrim=start_sample={start * SAMPLE_RATE}:end_sample={end * SAMPLE_RATE}"


def _whole_pieces(last: int) -> int:
    """The end of the piece in which a range of samples ends, in seconds."""
    return -(-last // (PIECE_SECONDS * SAMPLE_RATE)) * PIECE_SECONDS
