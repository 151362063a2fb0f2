"""What a media file holds: probed once, by opening it, and named by its content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pipeline import ffmpeg
from pipeline.project.values import Size

Kind = Literal["footage", "still", "sound"]

_STILL_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*")
_STREAM = re.compile(r"Stream #0:\d+.*?: (Video|Audio): (.*)")
_SIZE = re.compile(r"[ ,](\d{1,5})x(\d{1,5})[ ,\[]|[ ,](\d{1,5})x(\d{1,5})$")
_ASPECT = re.compile(r"SAR (\d+):(\d+)")
_DURATION = re.compile(r"Duration: (\d+):(\d+):(\d+(?:\.\d+)?)")
_ROTATION = re.compile(r"rotation of (-?\d+(?:\.\d+)?) degrees")
_TIME_BASE = re.compile(rb"#tb 0: (\d+)/(\d+)")
_CUT_SHORT = re.compile(r"ended prematurely|partial file|Truncating packet", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """`size` is as a viewer sees it: upright, with square pixels. `duration` is in seconds, the picture's if any."""

    path: Path
    digest: str
    kind: Kind
    size: Size | None
    duration: Fraction
    has_sound: bool


class UnreadableMedia(Exception):
    """Why a file is no use, in words for the author."""


def digest_of(path: Path) -> str:
    """SHA-256 of the content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def probe(path: Path, digest: str) -> MediaInfo:
    """Open a file and say what it holds. Raises UnreadableMedia."""
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        raise UnreadableMedia("the file is empty")
    if head.startswith(_STILL_SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return MediaInfo(path, digest, "still", _still_size(path), Fraction(0), False)
    return _probe_streams(path, digest)


def _still_size(path: Path) -> Size:
    import warnings

    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                image.draft("RGB", (64, 64))
                orientation = image.getexif().get(0x0112, 1)
                size = Size(*image.size)
                with Image.open(path) as whole:
                    whole.load()
                    size = Size(*ImageOps.exif_transpose(whole).size) if orientation > 4 else Size(*whole.size)
    except Image.DecompressionBombError:
        raise UnreadableMedia("the picture has more than 178 megapixels: save it smaller") from None
    except UnidentifiedImageError:
        raise UnreadableMedia("this is not a picture that can be read") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableMedia(f"the picture is damaged: {error}") from None
    return size


def _probe_streams(path: Path, digest: str) -> MediaInfo:
    header = ffmpeg.run(ffmpeg.user_input(path), accept_failure=True).stderr.decode(errors="replace")
    streams = _STREAM.findall(header)
    pictures = [text for kind, text in streams if kind == "Video" and "attached pic" not in text]
    has_sound = any(kind == "Audio" for kind, _ in streams)
    if not pictures and not has_sound:
        raise UnreadableMedia(_why_not(path, header))
    duration, complaints = _packets(path, "v:0" if pictures else "a:0")
    if _CUT_SHORT.search(complaints) or duration < _claimed(header, pictures):
        raise UnreadableMedia(f"the file is cut short: only {float(duration):.1f} s of it can be read")
    size = _upright(pictures[0], header) if pictures else None
    return MediaInfo(path, digest, "footage" if size else "sound", size, duration, has_sound)


def _claimed(header: str, pictures: list[str]) -> float:
    """The least a whole file would hold, in seconds: what a sound file's header says, with some tolerance.

    A header speaks of the longest stream, so it says little of a film's picture; and where ffmpeg itself only
    estimates, nothing is claimed.
    """
    found = _DURATION.search(header)
    if pictures or not found or "Estimating duration" in header:
        return 0.001
    hours, minutes, seconds = (float(part) for part in found.groups())
    return max(0.001, 0.95 * (hours * 3600 + minutes * 60 + seconds) - 0.5)


def _packets(path: Path, stream: str) -> tuple[Fraction, str]:
    """Read every packet without decoding: when the last one ends, in seconds, and what ffmpeg complained of.

    A line of framecrc is: stream, dts, pts, duration, size, checksum.
    """
    command = ["-v", "warning", *ffmpeg.user_input(path), "-map", f"0:{stream}", "-c", "copy", "-f", "framecrc", "-"]
    done = ffmpeg.run(command, accept_failure=True)
    base = _TIME_BASE.search(done.stdout)
    lines = [line.split(b",") for line in done.stdout[-20_000:].splitlines()[1:] if not line.startswith(b"#")]
    ends = [int(fields[2]) + int(fields[3]) for fields in lines if len(fields) >= 5]
    end = Fraction(max(ends) * int(base[1]), int(base[2])) if base and ends else Fraction(0)
    return end, done.stderr.decode(errors="replace")


def _upright(stream: str, header: str) -> Size:
    found = _SIZE.search(stream)
    if not found:
        raise UnreadableMedia("the file is cut short or damaged: its picture has no size")
    width, height = (int(part) for part in found.groups() if part)
    if aspect := _ASPECT.search(stream):
        width = max(1, round(width * int(aspect[1]) / int(aspect[2]))) if int(aspect[2]) else width
    rotation = _ROTATION.search(header)
    return Size(height, width) if rotation and round(float(rotation[1]) / 90) % 2 else Size(width, height)


def _why_not(path: Path, header: str) -> str:
    with path.open("rb") as file:
        head = file.read(64).lstrip()
    if head.startswith((b"#EXTM3U", b"ffconcat", b"<?xml", b"[playlist]")):
        return "this is a playlist, which points at other files; only plain media files are read"
    if "moov atom not found" in header and head[4:8] == b"ftyp":
        return "the file is cut short: its index (moov) is missing"
    return "this is not a media file that can be read"
