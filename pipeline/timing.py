"""Frames, samples, time ranges and the text people write times in.

Picture is counted in whole frames at a rational rate, sound in whole samples at 48 kHz. Ranges are end-exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

SAMPLE_RATE = 48_000

_NAMED_RATES = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "47.95": Fraction(48000, 1001),
    "59.94": Fraction(60000, 1001),
}
_RATE = re.compile(r"\d{1,3}(?:\.\d{1,6})?|\d{1,7}/\d{1,7}", re.ASCII)
_CLOCK = re.compile(r"(?:(?P<h>\d+):)?(?:(?P<m>\d+):)?(?P<s>\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_TIMECODE = re.compile(r"(\d{1,2}):(\d{2}):(\d{2}):(\d{2,3})")


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """`start` up to, not including, `end`, both in frames on picture tracks and in samples on sound tracks."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a range ends before it starts: {self.start}..{self.end}")

    @property
    def duration(self) -> int:
        return self.end - self.start

    def shifted(self, by: int) -> TimeRange:
        return TimeRange(self.start + by, self.end + by)

    def overlaps(self, other: TimeRange) -> bool:
        return self.start < other.end and other.start < self.end

    def clamped(self, to: TimeRange) -> TimeRange | None:
        """The part inside `to`, or None where they do not meet."""
        start, end = max(self.start, to.start), min(self.end, to.end)
        return TimeRange(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written: seconds, plus whole frames where the author wrote a timecode."""

    seconds: Fraction
    frames: int = 0

    def at_rate(self, rate: Fraction) -> Fraction:
        """Seconds at a frame rate."""
        return self.seconds + self.frames / rate


def rate_from_text(text: str) -> Fraction:
    """`24`, `23.976`, `24000/1001`. Raises ValueError."""
    text = text.strip()
    if not _RATE.fullmatch(text):
        raise ValueError(f"not a frame rate: {text!r}")
    rate = _NAMED_RATES.get(text) or Fraction(text)
    if not 1 <= rate <= 240 or rate.numerator > 1_000_000:
        raise ValueError(f"a frame rate from 1 to 240 is meant, not {text}")
    return rate


def clock_from_text(text: str) -> Clock:
    """`62.5`, `1:02.5`, `0:01:02.5`, `00:01:02:12`. Raises ValueError."""
    text = text.strip()
    if timecode := _TIMECODE.fullmatch(text):
        hours, minutes, seconds, frames = map(int, timecode.groups())
        return Clock(Fraction(hours * 3600 + minutes * 60 + seconds), frames)
    found = _CLOCK.fullmatch(text)
    if not found or len(text) > 30:
        raise ValueError(f"not a time: {text!r}")
    larger = [int(part) for part in (found["h"], found["m"]) if part is not None]
    whole = larger[0] * 60 + larger[1] if len(larger) == 2 else sum(larger)
    return Clock(whole * 60 + Fraction(found["s"]))


def clock_text(seconds: float | Fraction) -> str:
    """`m:ss` or `h:mm:ss`, as chapters in a description are written; cut to whole seconds."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def tenths_text(seconds: float) -> str:
    """`m:ss.t`, to the tenth below, as messages name a place in the film."""
    tenths = int(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def frame_text(frame: int, rate: Fraction) -> str:
    """`m:ss.ttt` or `h:mm:ss.ttt`: when a frame begins, to the nearest thousandth, which names no other frame."""
    thousandths = round(frame * 1000 / rate)
    return f"{clock_text(Fraction(thousandths, 1000))}.{thousandths % 1000:03}"


def frames_from_seconds(seconds: Fraction | float, rate: Fraction) -> int:
    """The nearest whole frame."""
    return round(Fraction(seconds) * rate)


def samples_at_frame(frame: int, rate: Fraction) -> int:
    """The sample at which a frame starts (to the nearest: 24000/1001 has no whole number of samples a frame)."""
    return round(Fraction(frame * SAMPLE_RATE) / rate)


def frame_at_sample(sample: int, rate: Fraction) -> int:
    """The frame on screen while a sample sounds."""
    return int(Fraction(sample, SAMPLE_RATE) * rate // 1)


def seconds_at_frame(frame: int, rate: Fraction) -> Fraction:
    return Fraction(frame) / rate


def seconds_from_samples(samples: int) -> float:
    return samples / SAMPLE_RATE
