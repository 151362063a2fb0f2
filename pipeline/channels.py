"""How channels are folded to stereo, or to one, where ffmpeg knows no rule: it refuses what has no name as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt

_HALF = sqrt(0.5)
# ITU-R BS.775-4, annex 4: fronts as they are, centre and surrounds at -3 dB, a single surround in the back at -3 dB and
# divided among both sides; the channel of low effects is left out. Heights and wides count as what they stand near.
_LEFT_RIGHT = {
    "FL": (1.0, 0.0), "FR": (0.0, 1.0), "DL": (1.0, 0.0), "DR": (0.0, 1.0), "WL": (1.0, 0.0), "WR": (0.0, 1.0),
    "FLC": (1.0, 0.0), "FRC": (0.0, 1.0), "FC": (_HALF, _HALF), "BC": (0.5, 0.5), "TC": (0.5, 0.5),
    "BL": (_HALF, 0.0), "BR": (0.0, _HALF), "SL": (_HALF, 0.0), "SR": (0.0, _HALF), "TFC": (0.5, 0.5),
    "TFL": (_HALF, 0.0), "TFR": (0.0, _HALF), "TBL": (_HALF, 0.0), "TBR": (0.0, _HALF), "TBC": (0.5, 0.5),
    "LFE": (0.0, 0.0), "LFE2": (0.0, 0.0),
}  # fmt: skip
_STREAM = re.compile(r"Stream #0:\d+.*?: Audio: .*")
_UNNAMED = re.compile(r" Hz, (?P<count>\d+) channels(?: \((?P<labels>[A-Z0-9+]+)\))?,")
_AMBISONIC = re.compile(r" Hz, ambisonic ")
_MONO = re.compile(r" Hz, (?:mono|1 channels)")


def stereo_fold(header: str) -> str:
    """A filter that makes two channels of the first sound stream in what ffmpeg says of a file; empty where ffmpeg
    does so by itself, as BS.775 wants it, without clipping in floats.

    Of one channel, whatever it is called, both sides are that channel: ffmpeg would make them 3 dB softer.
    """
    stream = _STREAM.search(header)
    if stream is None:
        return ""
    if _MONO.search(stream[0]) or _AMBISONIC.search(stream[0]):  # the first of an ambisonic stream hears all directions
        return "pan=stereo|c0=c0|c1=c0"
    sides = _sides(stream[0])
    return f"pan=stereo|c0={_sum(sides[0])}|c1={_sum(sides[1])}" if sides else ""


def mono_fold(header: str) -> str:
    """As `stereo_fold`, one channel; empty where ffmpeg has a rule. Its level says nothing."""
    stream = _STREAM.search(header)
    if stream is None:
        return ""
    if _AMBISONIC.search(stream[0]):
        return "pan=mono|c0=c0"
    sides = _sides(stream[0]) if not _MONO.search(stream[0]) else ()
    return f"pan=mono|c0={_sum([(left + right) / 2 for left, right in zip(*sides, strict=True)])}" if sides else ""


def _sides(stream: str) -> tuple[Sequence[float], ...]:
    """The share of each channel left and right; nothing for layouts that have a name.

    Channels that nobody labelled are microphones of their own: each is in the middle, their powers add up to 1.
    """
    found = _UNNAMED.search(stream)
    if found is None:
        return ()
    count = int(found["count"])
    labels = found["labels"].split("+") if found["labels"] else [""] * count
    if all(label.startswith("LFE") for label in labels):
        labels = [""] * count
    shares = [_LEFT_RIGHT.get(label, (1 / sqrt(count), 1 / sqrt(count))) for label in labels]
    return [left for left, _ in shares], [right for _, right in shares]


def _sum(shares: Sequence[float]) -> str:
    return "+".join(f"{share:.6f}*c{number}" for number, share in enumerate(shares) if share) or "0*c0"
