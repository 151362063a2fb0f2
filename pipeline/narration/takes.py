"""A recording made into a take: decoded, trimmed, levelled to the other takes, 48 kHz mono 16-bit."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import ffmpeg
from pipeline.errors import Issue, ProjectError, ToolError
from pipeline.narration.samples import decoded, levels, samples_of_file
from pipeline.narration.silence import silence_threshold, sounding
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
_FRAME = SAMPLE_RATE // 100


def prepare(recording: Path, destination: Path) -> None:
    """Write the take of a recording. Raises ProjectError for a file that holds no speech ffmpeg can read."""
    write_take(_recorded_samples(recording), destination)


def write_take(samples: Samples, destination: Path) -> None:
    """Trim, level and write what is spoken, given as samples at 48 kHz."""
    trimmed = _trimmed(samples)
    levelled = _segment(trimmed).apply_gain(TARGET_LUFS - _loudness(trimmed)).fade_in(_FADE).fade_out(_FADE)
    _write(levelled, destination)


def cut(take: Path, part: TimeRange, destination: Path) -> None:
    """Write one scene's part, in samples, of a take that several scenes share."""
    whole = _segment(samples_of_file(take, SAMPLE_RATE))
    _write(whole.get_sample_slice(part.start, part.end).fade_in(_FADE).fade_out(_FADE), destination)


def _recorded_samples(recording: Path) -> Samples:
    import numpy as np

    if not recording.is_file():
        raise _problem(recording, "there is no such recording")
    if not recording.stat().st_size:
        raise _problem(recording, "the recording is an empty file")
    try:
        samples, said = decoded(recording, SAMPLE_RATE)
    except ToolError as error:
        raise _problem(recording, _reason(error)) from error
    if not len(samples):
        raise _problem(recording, "the recording holds no sound: the file is cut short or damaged")
    if (missing := _declared_seconds(said) - len(samples) / SAMPLE_RATE) > _MISSING_SECONDS:
        raise _problem(recording, f"the recording is cut short or damaged: its last {missing:.1f} s are missing")
    peak = np.abs(samples).max()
    if not peak > 10 ** (_QUIETEST_PEAK / 20):
        raise _problem(recording, "the recording is silent throughout", "was the right microphone chosen?")
    # Floating samples may exceed full scale, which whole ones cannot.
    within: Samples = samples / max(peak, np.float32(1))
    return within


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


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends, whatever counts as silence in this room."""
    loudness = levels(samples, SAMPLE_RATE)
    found = sounding(loudness, silence_threshold(loudness))
    if not found:
        return samples
    kept = TimeRange(found[0].start * _FRAME, found[-1].end * _FRAME)
    return samples[max(kept.start - _MARGIN, 0) : kept.end + _MARGIN]


def _loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770, gated), as ffmpeg's ebur128 measures it."""
    import numpy as np

    repeated = np.tile(samples, -(-_LEAST_MEASURED // len(samples)))
    sound = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "pipe:0"]
    said = ffmpeg.run(
        [*sound, "-af", "ebur128=framelog=quiet", "-f", "null", "-"], stdin=[memoryview(repeated.tobytes())]
    ).stderr.decode()
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1])


def _segment(samples: Samples) -> AudioSegment:
    """In 32 bits, so that a quiet recording is raised without raising rounding noise."""
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub looks for an ffmpeg of its own, which it does not need here
        from pydub import AudioSegment
    whole = np.clip(samples.astype(np.float64) * 2**31, -(2**31), 2**31 - 1).astype("<i4")
    return AudioSegment(whole.tobytes(), sample_width=4, frame_rate=SAMPLE_RATE, channels=1)


def _write(segment: AudioSegment, destination: Path) -> None:
    """As a 16-bit wav; what would clip is limited, its time kept."""
    limiter = f"alimiter=limit={10 ** (_PEAK / 20):.4f}:level=false:latency=true"
    sound = ["-f", "s32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "pipe:0"]
    limited = ["-af", limiter] if segment.max_dBFS > _PEAK else []
    ffmpeg.run(
        [*sound, *limited, "-c:a", "pcm_s16le", "-bitexact", "-f", "wav", f"file:{destination}"],
        stdin=[segment.raw_data],
    )
