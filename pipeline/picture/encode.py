"""A segment as an mp4 of exactly its frames, encoded so that any two of a film join by stream copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline import ffmpeg
from pipeline.errors import PipelineError
from pipeline.keep import Keep, keep_nothing
from pipeline.picture.raw import raw_input
from pipeline.picture.segments import Segment
from pipeline.timeline.model import Footage

if TYPE_CHECKING:
    from pipeline.picture.standing import PlatesOf


@dataclass(frozen=True, slots=True)
class Quality:
    """x264's own words. Part of every segment's key."""

    preset: str
    crf: int


# For each segment. Two take no more processor than one, and a change that makes one segment again is seen in three
# quarters of the time; three take a tenth more. Part of every segment's key: each number makes other bytes.
ENCODER_THREADS = 2
# The fastest that stays at a VMAF of 95 or more on stills, drawn and filmed footage at 1080p.
FINAL = Quality("veryfast", 18)
DRAFT = Quality("superfast", 26)


def encode(
    segment: Segment, destination: Path, quality: Quality, keep: Keep = keep_nothing, plates: PlatesOf | None = None
) -> None:
    """Write the mp4, no sound in it. The same segment gives the same bytes, whatever is kept. Raises PipelineError.

    `plates` are those of a film: its texts are drawn several at once.
    """
    output = [*encoding(segment, quality), f"file:{destination.absolute()}"]
    # Work lies beside the destination: what a killed run leaves there is found and removed.
    made = ffmpeg.frames_told(finished(segment, _film_clock(segment), output, destination.parent, keep, plates))
    if made != segment.frames:
        raise PipelineError(f"ffmpeg made {made} frames instead of {segment.frames} of {segment.base.picture}")


def finished(
    segment: Segment,
    last: str,
    output: Sequence[str],
    work: Path | None = None,
    keep: Keep = keep_nothing,
    plates: PlatesOf | None = None,
) -> bytes:
    """Its finished pictures through the filter `last` to `output`, arguments of ffmpeg. Returns what that prints.

    Files that are needed meanwhile lie in the folder `work`, or where the system keeps such.
    """
    # Pillow, fontTools, OpenCV and numpy are loaded only by what makes something.
    from pipeline.picture import text
    from pipeline.picture.standing import Plates

    with TemporaryDirectory(prefix="segment-", dir=work) as folder:
        inside = Path(folder)
        known = plates or Plates([segment])
        writing = text.filters(segment.texts, segment.frames, segment.size, segment.look, inside, known)
        return _finished(segment, [*writing, last], output, inside, keep)


def _finished(segment: Segment, filters: Sequence[str], output: Sequence[str], folder: Path, keep: Keep) -> bytes:
    if _is_forward_footage(segment):
        from pipeline.picture import footage

        footage.write_tables(segment.base, folder)
        opened = footage.input_arguments(segment.base, segment.rate)
        graph = footage.filters(segment.base, segment.frames, segment.size, segment.rate, segment.look.background)
        chain = ",".join([graph, *filters])
        return ffmpeg.run([*opened, "-map", "0:V:0", "-vf", chain, *output], cwd=folder).stdout
    from pipeline.picture import draw

    repeat = [f"loop=loop={segment.frames - 1}:size=1"] if draw.is_at_rest(segment) and segment.frames > 1 else []
    chain = ",".join([*repeat, *filters])
    opened = [*raw_input(segment.size, segment.rate), "pipe:0"]
    return ffmpeg.run([*opened, "-vf", chain, *output], stdin=draw.frames_of(segment, folder, keep), cwd=folder).stdout


def _is_forward_footage(segment: Segment) -> bool:
    """Whether ffmpeg draws all of it, without a detour through Python."""
    picture, is_alone = segment.base.picture, not segment.base.panes and segment.outgoing is None
    return isinstance(picture, Footage) and not picture.is_reversed and is_alone


def _film_clock(segment: Segment) -> str:
    return f"settb={segment.rate.denominator}/{segment.rate.numerator},setpts=N"


def ticks_per_second(rate: Fraction) -> int:
    """Of the mp4's clock; a frame has a whole number of ticks."""
    return rate.numerator * (1 if rate.numerator >= 1000 else 1000)


def joined_times(rate: Fraction) -> list[str]:
    """Arguments for the join by stream copy: every frame at its exact tick, decoding times one frame ahead.

    Segments too short for a B-frame decode without delay, the others with one frame of it: left alone, decoding
    times would collide where they meet. `encoding` keeps x264's delay at one.
    """
    frame = int(ticks_per_second(rate) / rate)
    return ["-bsf:v", f"setts=pts=round(PTS/{frame})*{frame}:dts=(N-1)*{frame}:duration={frame}"]


def encoding(segment: Segment, quality: Quality) -> list[str]:
    """Closed GOPs of at most a second, as many threads everywhere, nothing that varies in the file."""
    second = ceil(segment.rate)
    # What looks ahead beside the encoder, as x264 has it by default, finds other bytes now and then: 5 times of 60.
    ahead = f"sync-lookahead=0:lookahead-threads={ENCODER_THREADS}"
    x264 = f"keyint={second}:open-gop=0:bframes=2:b-pyramid=none:{ahead}"
    return [
        "-map_metadata", "-1", "-an", "-sn", "-dn", "-fps_mode", "passthrough",
        "-c:v", "libx264", "-preset", quality.preset, "-crf", str(quality.crf),
        "-pix_fmt", "yuv420p", "-threads", str(ENCODER_THREADS), "-x264-params", x264,
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-chroma_sample_location", "left", "-frames:v", str(segment.frames),
        "-enc_time_base", f"{segment.rate.denominator}:{segment.rate.numerator}",
        "-video_track_timescale", str(ticks_per_second(segment.rate)),
        "-fflags", "+bitexact", "-flags:v", "+bitexact", *ffmpeg.PROGRESS, "-f", "mp4",
    ]  # fmt: skip
