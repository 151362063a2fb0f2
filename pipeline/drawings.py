"""SVG drawings, drawn by the librsvg that comes inside ffmpeg.

It gets a drawing's text alone and no address, so that a drawing can name no other file; entities of other files, and
entities that grow without end, are refused by its XML parser. ffmpeg opens the one file and nothing it names.
"""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import ffmpeg
from pipeline.project.values import Size

LONGER_SIDE = 4096
"""Pixels: sharp for a move to a third of the drawing at 1080p."""
# To see whether it can be drawn, each side is drawn so many times smaller.
_SMALLER = 16
_HEAD = 1 << 16
_ATTRIBUTE = re.compile(r"""(?<![\w-])(width|height|viewBox)\s*=\s*["']([^"']*)""")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(px|pt|pc|mm|cm|in|)")
# CSS Values, 6.2.
_UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


class UndrawableDrawing(Exception):
    """Why nothing can be drawn."""


def is_drawing(path: Path) -> bool:
    """By its first bytes; a program that writes SVG may begin with a long comment, but not with anything else."""
    with path.open("rb") as file:
        head = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") and b"<svg" in head and b"\0" not in head


def size_of(path: Path) -> Size:
    """As large as it is drawn. Raises UndrawableDrawing."""
    size = _full_size(path)
    _raw(path, Size(max(1, size.width // _SMALLER), max(1, size.height // _SMALLER)))
    return size


def drawn(path: Path) -> tuple[Size, bytes]:
    """Its pixels row by row, RGBA, colours already multiplied by alpha. Raises UndrawableDrawing."""
    size = _full_size(path)
    return size, _raw(path, size)


def _full_size(path: Path) -> Size:
    """In the shape its `width` and `height` have, else its `viewBox`, else square."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode(errors="replace")
    root = re.search(r"<svg\b[^>]*", head)
    written = dict(_ATTRIBUTE.findall(root[0])) if root else {}
    sides = [_length(written.get(side, "")) for side in ("width", "height")]
    if not all(sides):
        box = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", written.get("viewBox", ""))]
        sides = box[2:] if len(box) == 4 and min(box[2:]) > 0 else [1, 1]
    factor = LONGER_SIDE / max(sides)
    return Size(*(max(1, round(side * factor)) for side in sides))


def _length(text: str) -> float:
    """In pixels; 0 where it is relative to something else."""
    found = _LENGTH.fullmatch(text.strip())
    return float(found[1]) * _UNITS[found[2]] if found else 0


def _raw(path: Path, size: Size) -> bytes:
    opened = _input(path, size)
    raw = ["-frames:v", "1", "-pix_fmt", "rgba", "-f", "rawvideo", "-"]
    done = ffmpeg.run([*opened, *raw], accept_failure=True)
    if len(done.stdout) != size.width * size.height * 4:
        reason = re.search(r"Error parsing svg: (.*)", done.stderr.decode(errors="replace"))
        raise UndrawableDrawing(reason[1] if reason else "ffmpeg cannot draw it")
    return done.stdout


def _input(path: Path, size: Size) -> list[str]:
    kind = ["-protocol_whitelist", "file,pipe", "-format_whitelist", "svg_pipe", "-f", "svg_pipe"]
    return [*kind, "-width", str(size.width), "-height", str(size.height), "-i", f"file:{path.absolute()}"]
