"""What a media file holds: probed once, by opening it, and named by its content."""

from __future__ import annotations

import ast
import hashlib
import re
import struct
from dataclasses import dataclass
from fractions import Fraction
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Literal

from pipeline import ffmpeg
from pipeline.drawings import UndrawableDrawing, is_drawing, size_of
from pipeline.project.values import Size
from pipeline.quiet import without_warnings

Light = Literal["sdr", "pq", "hlg"]
Kind = Literal["footage", "still", "sound", "program", "lut"]
PROGRAM = ".py"

# Formats that Pillow reads by itself: others (EPS) would start programs or fetch files.
STILL_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "JPEG2000", "PPM", "AVIF")
# What Pillow raises on damaged pictures; the first covers its own errors and most files.
DAMAGED_STILL = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, struct.error,
)  # fmt: skip

# Where one of these holds several pictures they follow each other in time; in a TIFF or JPEG they are pages, previews.
_ANIMATED = ("GIF", "WEBP", "PNG")
_SIDEWAYS = range(5, 9)
_EXIF_ORIENTATION = 0x0112
# What files that are no media but may be taken for it begin with, from an offset on, and what to do about it.
_FOREIGN = (
    (4, (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1"), "this is a HEIC picture: save it as JPEG or PNG"),
    (4, (b"ftypavif", b"ftypavis"), "this AVIF picture cannot be read: save it as JPEG or PNG"),
    (0, (b"%PDF",), "this is a PDF document: save the page you mean as PNG"),
    (0, (b"8BPS",), "this is a Photoshop file: save it as PNG"),
    (0, (b"%!PS",), "this is a PostScript file: save it as PNG"),
    (0, (b"\xff\x0a", b"\0\0\0\x0cJXL "), "this is a JPEG XL picture: save it as JPEG or PNG"),
)
# How ffmpeg opens stills by their names; whatever truly is one was recognised before.
_LONE_PICTURE = re.compile(r"^Input #0, (?:image2|\w+_pipe),", re.MULTILINE)
_STREAM = re.compile(r"Stream #0:\d+.*?: (Video|Audio): (.*)")
_SIZE = re.compile(r"[ ,](\d{1,5})x(\d{1,5})[ ,\[]|[ ,](\d{1,5})x(\d{1,5})$")
_ASPECT = re.compile(r"SAR (\d+):(\d+)")
_ALPHA = re.compile(r", (?:yuva|rgba|argb|bgra|abgr|gbrap|ya\d|pal8|vuya|ayuv)|: webp_anim")
# Transfer functions of high dynamic range, as ffmpeg calls them: SMPTE ST 2084, and ARIB STD-B67.
_HDR: tuple[tuple[str, Light], ...] = (("smpte2084", "pq"), ("arib-std-b67", "hlg"))
_DURATION = re.compile(r"Duration: (\d+):(\d+):(\d+(?:\.\d+)?)")
_ROTATION = re.compile(r"rotation of (-?\d+(?:\.\d+)?) degrees")
_FIELDS = re.compile(rb" n: *0 pts:.* i:[TB] ")
_TIME_BASE = re.compile(rb"#tb 0: (\d+)/(\d+)")
_CUT_SHORT = re.compile(r"ended prematurely|partial file|Truncating packet", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """`size` is as a viewer sees it: upright, with square pixels. `duration` is in seconds, the picture's if any.

    `has_alpha`: what lies behind the picture may be seen through it. `light` is its dynamic range. `is_interlaced`: its
    pictures are two fields each, from one moment after the other.
    """

    path: Path
    digest: str
    kind: Kind
    size: Size | None
    duration: Fraction
    has_sound: bool
    has_alpha: bool = True
    light: Light = "sdr"
    is_interlaced: bool = False


class UnreadableMedia(Exception):
    """Why a file is no use, in words for the author."""


class _Asking(BufferedReader):
    """A file that is read no further once all is stopped: a large still takes seconds, in a thread nobody can stop."""

    def read(self, size: int | None = -1, /) -> bytes:
        ffmpeg.raise_if_stopped()
        return super().read(size)


def digest_of(path: Path) -> str:
    """SHA-256 of the content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def probe(path: Path, digest: str) -> MediaInfo:
    """Open a file and say what it holds; nothing in it is run. Raises UnreadableMedia."""
    if path.suffix == PROGRAM:
        return _probe_program(path, digest)
    with path.open("rb") as file:
        head = file.read(32)
    if not head:
        raise UnreadableMedia("the file is empty")
    if is_drawing(path):
        return _probe_drawing(path, digest)
    format_ = _still_format(head)
    if format_ is None:
        _refuse_foreign(head)
        return _probe_streams(path, digest)
    still = _probe_still(path, digest, format_, head)
    return still or _probe_animation(path, digest, format_)


def _probe_program(path: Path, digest: str) -> MediaInfo:
    try:
        written = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        reason = error.args[0] if error.args else "it is nested too deep"
        raise UnreadableMedia(f"this is no Python that can be read: {line}{reason}") from None
    if not any(isinstance(part, ast.FunctionDef) and part.name == "make" for part in written.body):
        raise UnreadableMedia("a program that draws defines `make(size, fps, duration)`, and this one does not")
    return MediaInfo(path, digest, "program", None, Fraction(0), False, False)


# Stills


def _still_format(head: bytes) -> str | None:
    """Which of Pillow's formats a file's first bytes are the signature of."""
    from PIL import Image

    Image.init()  # registers the less common formats
    if head[16:24] == b"ftypmjp2":  # a film of JPEG 2000 pictures, which begins as a picture does
        return None
    for name in STILL_FORMATS:
        signs = Image.OPEN[name][1] if name in Image.OPEN else None
        if signs is not None and signs(head) is True and not (name == "PPM" and not head[2:3].isspace()):
            return name
    return None


def _probe_still(path: Path, digest: str, format_: str, head: bytes) -> MediaInfo | None:
    """None for pictures that follow each other in time, which are footage."""
    from PIL import Image, UnidentifiedImageError

    try:
        with without_warnings(), _Asking(FileIO(path)) as file, Image.open(file, formats=[format_]) as image:
            if format_ in _ANIMATED and getattr(image, "n_frames", 1) > 1:
                return None
            image.load()
            # As `exif_transpose` does, without a second copy of the picture.
            is_sideways = image.getexif().get(_EXIF_ORIENTATION, 1) in _SIDEWAYS
            size = Size(*(reversed(image.size) if is_sideways else image.size))
            return MediaInfo(path, digest, "still", size, Fraction(0), False, image.has_transparency_data)
    except Image.DecompressionBombError:
        raise UnreadableMedia("the picture has more than 178 megapixels: save it smaller") from None
    except UnidentifiedImageError:
        _refuse_foreign(head)
        raise UnreadableMedia(f"the picture is damaged: it begins like {format_} and does not go on so") from None
    except DAMAGED_STILL as error:
        raise UnreadableMedia(f"the picture is damaged: {error}") from None


def _probe_drawing(path: Path, digest: str) -> MediaInfo:
    try:
        return MediaInfo(path, digest, "still", size_of(path), Fraction(0), False, True)
    except UndrawableDrawing as error:
        raise UnreadableMedia(f"this SVG drawing cannot be drawn: {error}; save it as PNG") from None


def _probe_animation(path: Path, digest: str, format_: str) -> MediaInfo:
    try:
        return _probe_streams(path, digest)
    except UnreadableMedia:
        raise UnreadableMedia(f"this animated {format_} cannot be read: save it as GIF or MP4") from None


def _refuse_foreign(head: bytes) -> None:
    for offset, signatures, message in _FOREIGN:
        if head[offset:].startswith(signatures):
            raise UnreadableMedia(message)


# Footage and sound


def _probe_streams(path: Path, digest: str) -> MediaInfo:
    header = ffmpeg.header(path)
    streams = _STREAM.findall(header)
    pictures = [text for kind, text in streams if kind == "Video" and "attached pic" not in text]
    has_sound = any(kind == "Audio" for kind, _ in streams)
    if _LONE_PICTURE.search(header) or not (pictures or has_sound):
        raise UnreadableMedia(_why_not(path, header))
    # A capital V leaves out attached pictures, the covers of records.
    duration, complaints = _packets(path, "V:0" if pictures else "a:0")
    if _CUT_SHORT.search(complaints) or duration < _claimed(header, pictures):
        raise UnreadableMedia(f"the file is cut short: only {float(duration):.1f} s of it can be read")
    if not pictures:
        return MediaInfo(path, digest, "sound", None, duration, has_sound, False)
    has_alpha = _ALPHA.search(pictures[0]) is not None
    light: Light = next((light for name, light in _HDR if name in pictures[0]), "sdr")
    size = _upright(pictures[0], header)
    return MediaInfo(path, digest, "footage", size, duration, has_sound, has_alpha, light, _is_interlaced(path))


def _is_interlaced(path: Path) -> bool:
    """As the first picture says: headers do not tell in every container."""
    look = ["-map", "0:V:0", "-vf", "showinfo", "-frames:v", "1", "-f", "null", "-"]
    said = ffmpeg.run([*ffmpeg.user_input(path), *look], accept_failure=True).stderr
    return _FIELDS.search(said) is not None


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
        head = file.read(1024).lstrip()
    if head.startswith((b"#EXTM3U", b"ffconcat", b"<?xml", b"[playlist]")):
        return "this is a playlist, which points at other files; only plain media files are read"
    if "moov atom not found" in header and head[4:8] == b"ftyp":
        return "the file is cut short: its index (moov) is missing"
    return "this is not a media file that can be read"
