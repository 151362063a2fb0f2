"""A recording made into a take: decoded, trimmed, levelled to the other takes, 48 kHz mono 16-bit."""

from __future__ import annotations

import re
import wave
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import ffmpeg
from pipeline.channels import mono_fold
from pipeline.errors import Issue, ProjectError, ToolError
from pipeline.narration.clean import cleaned
from pipeline.narration.samples import FRAME, SampleFile, blocks, keep_samples, levels
from pipeline.narration.silence import silence_threshold, sounding
from pipeline.quiet import without_warnings
from pipeline.timing import SAMPLE_RATE, TimeRange

if TYPE_CHECKING:
    from pydub import AudioSegment

    from pipeline.narration.samples import Samples

TARGET_LUFS = -20.0
_PEAK = -1.0  # dBFS
_MARGIN = SAMPLE_RATE * 80 // 1000  # samples kept before the first sound and after the last
_FADE = 8  # milliseconds
_QUIETEST_PEAK = -66.0  # dBFS: below it a recording holds nothing but the converter's own noise
_LEAST_MEASURED = SAMPLE_RATE  # BS.1770 gates blocks of 0.4 s: less sound is measured repeated
_MISSING_SECONDS = 1.0  # that a file may be shorter than it says
_LONGEST_SECONDS = 4 * 3600


def prepare(recording: Path, destination: Path, *, is_clean: bool = False) -> None:
    """Write the take of a recording, cleaned of its noise if asked for: as long, and no word moved.

    Raises ProjectError for a file that holds no speech ffmpeg can read, or no pause to know its noise from.
    """
    with _beside(destination) as kept:
        recorded = _recorded(recording, kept)
        part = _sounding_part(recorded)
        if not is_clean:
            _write_take(recorded, part, destination)
            return
        with _beside(kept) as without_noise:
            _write_take(cleaned(recorded, recording, without_noise), part, destination)


def write_take(samples: Samples, destination: Path) -> None:
    """Trim, level and write what is spoken, given as samples at 48 kHz."""
    with _beside(destination) as kept:
        kept.write_bytes(samples.astype("<f4", copy=False).data)
        _write_take(SampleFile(kept), _sounding_part(SampleFile(kept)), destination)


def cut(take: Path, parts: Sequence[TimeRange], destination: Path) -> None:
    """Write parts of a take, in samples, one after the other, each faded at its ends: as many samples as they have.

    No more of the take is read.
    """
    with wave.open(str(take)) as opened:
        heard = (segment for part in parts for segment in _segments(opened, part))
        peak = max(segment.max / segment.max_possible_amplitude for segment in heard)
        _write(chain.from_iterable(_faded(_segments(opened, part)) for part in parts), peak, destination)


def _segments(opened: wave.Wave_read, part: TimeRange) -> Iterator[AudioSegment]:
    opened.setpos(part.start)
    for block in blocks(part, SAMPLE_RATE):
        yield _segment(opened.readframes(block.duration), opened.getsampwidth()).set_sample_width(4)


@contextmanager
def _beside(destination: Path) -> Iterator[Path]:
    """A name for samples while a take is made of them: a file, which the store sweeps away should we be killed."""
    kept = destination.with_name(f"{destination.name}.f32")
    try:
        yield kept
    finally:
        kept.unlink(missing_ok=True)


def _write_take(kept: SampleFile, part: TimeRange, destination: Path) -> None:
    gain = TARGET_LUFS - _loudness(kept, part)
    segments = (_segment(_in_32_bits(block), 4).apply_gain(gain) for block in kept.blocks(part, SAMPLE_RATE))
    _write(_faded(segments), _peak(kept, part) * 10 ** (gain / 20), destination)


def _recorded(recording: Path, kept: Path) -> SampleFile:
    """A recording decoded into `kept`."""
    if not recording.is_file():
        raise _problem(recording, "there is no such recording")
    if not recording.stat().st_size:
        raise _problem(recording, "the recording is an empty file")
    header = ffmpeg.header(recording)
    _check_length(recording, _declared_seconds(header))
    try:
        fold = mono_fold(header)
        said = keep_samples(recording, SAMPLE_RATE, _LONGEST_SECONDS + 1, kept, [fold] if fold else [])
    except ToolError as error:
        raise _problem(recording, _reason(error)) from error
    seconds = SampleFile(kept).range.duration / SAMPLE_RATE
    _check_length(recording, seconds)
    if not seconds:
        raise _problem(recording, "the recording holds no sound: the file is cut short or damaged")
    if (missing := _declared_seconds(said) - seconds) > _MISSING_SECONDS:
        raise _problem(recording, f"the recording is cut short or damaged: its last {missing:.1f} s are missing")
    # Floating samples may exceed full scale, which whole ones cannot.
    return SampleFile(kept, max(1.0, _audible_peak(recording, SampleFile(kept))))


def _check_length(recording: Path, seconds: float) -> None:
    if seconds > _LONGEST_SECONDS:
        hint = "divide it, and let each scene name its part"
        raise _problem(recording, "the recording is longer than 4 hours", hint)


def _audible_peak(recording: Path, kept: SampleFile) -> float:
    """The highest sample. Raises ProjectError where there is nothing to be heard."""
    peak = _peak(kept, kept.range)
    if not peak > 10 ** (_QUIETEST_PEAK / 20):
        raise _problem(recording, "the recording is silent throughout", "was the right microphone chosen?")
    return peak


def _peak(kept: SampleFile, part: TimeRange) -> float:
    import numpy as np

    return float(np.max([np.abs(block).max() for block in kept.blocks(part, SAMPLE_RATE)]))


def _declared_seconds(said: str) -> float:
    """How long a file says it lasts; 0 where ffmpeg only estimates, or pictures may last longer than the sound."""
    found = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said)
    if not found or "Estimating duration" in said or re.search(r"Video:(?!.*attached pic)", said):
        return 0.0
    hours, minutes, seconds = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _reason(error: ToolError) -> str:
    if "matches no streams" in error.last_lines:
        return "the recording holds pictures, but no sound"
    if "moov atom not found" in error.last_lines:
        return "the recording is cut short: its end, which says how to read it, is missing"
    return "the recording is not a sound file, or is damaged"


def _problem(recording: Path, message: str, hint: str = "") -> ProjectError:
    return ProjectError([Issue(message, recording, hint=hint)])


def _sounding_part(kept: SampleFile) -> TimeRange:
    """Without the silence at both ends, whatever counts as silence in this room."""
    import numpy as np

    loudness = np.concatenate([levels(block, SAMPLE_RATE) for block in kept.blocks(kept.range, SAMPLE_RATE)])
    found = sounding(loudness, silence_threshold(loudness))
    if not found:
        return kept.range
    start, end = found[0].start * FRAME - _MARGIN, found[-1].end * FRAME + _MARGIN
    return TimeRange(max(start, 0), min(end, kept.range.end))


def _loudness(kept: SampleFile, part: TimeRange) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770, gated), as ffmpeg's ebur128 measures it."""
    times = -(-_LEAST_MEASURED // part.duration)
    repeated = (block.tobytes() for _ in range(times) for block in kept.blocks(part, SAMPLE_RATE))
    sound = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "pipe:0"]
    said = ffmpeg.run([*sound, "-af", "ebur128=framelog=quiet", "-f", "null", "-"], stdin=repeated).stderr.decode()
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1])


def _in_32_bits(samples: Samples) -> bytes:
    """So that a quiet recording is raised without raising rounding noise."""
    import numpy as np

    return np.clip(samples.astype(np.float64) * 2**31, -(2**31), 2**31 - 1).astype("<i4").tobytes()


def _segment(data: bytes, width: int) -> AudioSegment:
    with without_warnings():  # pydub looks for an ffmpeg of its own, which it does not need here
        from pydub import AudioSegment
    return AudioSegment(data, sample_width=width, frame_rate=SAMPLE_RATE, channels=1)


def _faded(segments: Iterable[AudioSegment]) -> Iterator[AudioSegment]:
    """Segments in a row, faded in at the start of the first and out at the end of the last."""
    waiting: AudioSegment | None = None
    for segment in segments:
        if waiting is None:
            waiting = _faded_in(segment)
        else:
            yield waiting
            waiting = segment
    if waiting is not None:
        yield _faded_in(waiting.reverse()).reverse()


def _faded_in(segment: AudioSegment) -> AudioSegment:
    """A fade of up to half of it. pydub cuts what it fades to whole milliseconds, so no more than the fade is given."""
    length = min(_FADE, int(segment.frame_count()) * 1000 // SAMPLE_RATE // 2)
    if not length:
        return segment
    edge = length * SAMPLE_RATE // 1000
    return segment.get_sample_slice(0, edge).fade_in(length) + segment.get_sample_slice(edge)


def _write(segments: Iterable[AudioSegment], peak: float, destination: Path) -> None:
    """Segments of 32 bits as one 16-bit wav. What would clip, with such a `peak`, is limited, its time kept."""
    if peak > 10 ** (_PEAK / 20):
        _write_limited(segments, destination)
        return
    with wave.open(str(destination), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        for segment in segments:
            ffmpeg.raise_if_stopped()
            file.writeframesraw(segment.set_sample_width(2).raw_data)


def _write_limited(segments: Iterable[AudioSegment], destination: Path) -> None:
    limiter = f"alimiter=limit={10 ** (_PEAK / 20):.4f}:level=false:latency=true"
    sound = ["-f", "s32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "pipe:0"]
    ffmpeg.run(
        [*sound, "-af", limiter, "-c:a", "pcm_s16le", "-bitexact", "-f", "wav", f"file:{destination}"],
        stdin=(segment.raw_data for segment in segments),
    )
