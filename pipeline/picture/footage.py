"""Footage as ffmpeg reads it: any container, rate, size, shape of pixel or rotation, at the film's size and rate.

Frame n of a clip is the file's last picture whose time, rounded to whole frames of the film from the clip's start,
is not after n. The rounding is done on the clip's own grid, so a shot cut into pieces shows the same frames.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

from pipeline import ffmpeg
from pipeline.errors import Issue, ProjectError
from pipeline.marks import Mark, mark_of
from pipeline.picture.decode import plain_yuv
from pipeline.picture.layers import Layer
from pipeline.picture.raw import AS_DRAWN
from pipeline.picture.strips import strip_shown
from pipeline.project.values import FULL, Rect, Size
from pipeline.timeline.model import Footage

# Containers whose index finds the picture before a time; others are decoded from their start.
_INDEXED = ("mov,mp4", "matroska,webm")
# Further back than any reordering of pictures within a file reaches.
_SEEK_MARGIN = Fraction(1, 4)
_TICKS = 240_000
_TABLE = "grade.cube"
# Interlaced footage is opened earlier by this, so that the picture before the first wanted one is there as well:
# fields are made whole with it.
_ONE_BEFORE = Fraction(1, 10)
_WIDE = ("gbrp16le", "gbrap16le")  # pixels of 16 bits, without and with alpha
EXACT = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
"""How colour is scaled where it is scaled once."""
_WHITE = 203
_MATRICES = {name: name for name in ("bt709", "fcc", "bt470bg", "smpte170m", "smpte240m")} | {"bt2020nc": "bt2020"}


@dataclass(frozen=True, slots=True)
class Source:
    """What decoding needs to know. `zero` is the file's start on its own clock: times of pictures count from there.

    `rate` is that of its pictures, of two fields each where it has fields; 0 where the file does not say.
    `size` and the shape of a pixel, `sar`, are those of the picture standing upright.
    `matrix` made luma and chroma of red, green and blue, as ffmpeg's filters call it; none for files that hold these.
    """

    zero: Fraction
    is_indexed: bool
    rate: Fraction
    has_alpha: bool
    matrix: str
    size: Size
    sar: Fraction

    @property
    def pixels(self) -> str:
        return "yuva420p" if self.has_alpha else "yuv420p"


def source_of(path: Path, digest: str) -> Source:
    """Read from the first picture. Raises ProjectError, or OSError where the file is gone.

    What is read of a file that is just being changed is not remembered for the version of this `digest`, which may come
    back: the file's times are others then.
    """
    return _source_read(path, digest, mark_of(path))


@cache
def _source_read(path: Path, digest: str, mark: Mark) -> Source:
    look = ["-copyts", *ffmpeg.user_input(path.absolute()), "-map", "0:V:0", "-vf", "showinfo", "-frames:v", "1"]
    done = ffmpeg.run([*look, "-f", "null", "-"], accept_failure=True)
    said = done.stderr.decode(errors="replace")
    start = re.search(r"Duration: .*?start: (-?[\d.]+)", said)
    rate = re.search(r"config in time_base: \S+ frame_rate: (\d+)/([1-9]\d*)", said)
    shown = re.search(r"n: *0 pts: .*? fmt:(\S+) .*? sar:(\d+)/(\d+) s:(\d+)x(\d+)", said)
    colour = re.search(r"color_space:(\S+)", said)
    if not (shown and colour):
        reason = said.strip().splitlines()[-1] if said.strip() else "ffmpeg says nothing"
        raise ProjectError([Issue("this file holds no moving picture that can be read", path, hint=reason)])
    size = Size(int(shown[4]), int(shown[5]))
    guessed = "bt709" if size.width >= 1280 or size.height >= 720 else "smpte170m"
    is_rgb = shown[1].startswith(("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8", "x2"))
    return Source(
        zero=Fraction(start[1]) if start else Fraction(0),
        is_indexed=any(f"Input #0, {kind}" in said for kind in _INDEXED),
        rate=Fraction(int(rate[1]), int(rate[2])) if rate else Fraction(0),
        has_alpha=shown[1].startswith(("yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya", "pal8")),
        matrix="" if is_rgb else _MATRICES.get(colour[1], guessed),
        size=size,
        sar=Fraction(int(shown[2]), int(shown[3]) or 1) or Fraction(1),
    )


def input_arguments(layer: Layer, rate: Fraction) -> list[str]:
    """Opens the file shortly before the layer's first frame; times stay the file's own.

    One thread decodes: others have segments of their own, and each holds pictures of its own.
    """
    footage = _footage(layer)
    source = source_of(footage.path, footage.digest)
    seconds = footage.time_at(layer.offset, rate) - _SEEK_MARGIN - (_ONE_BEFORE if footage.is_interlaced else 0)
    seek = ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", f"{float(source.zero + seconds):.6f}"]
    wanted = seek if source.is_indexed and seconds > 0 else []
    return ["-copyts", *ffmpeg.user_input(footage.path.absolute(), "-threads", "1", *wanted)]


def write_tables(layer: Layer, folder: Path) -> None:
    """What `filters` names, into the folder in which ffmpeg is to run."""
    grade = _footage(layer).grade
    if grade is not None:
        from pipeline.picture.grades import cube_text

        (folder / _TABLE).write_bytes(cube_text(grade))


def filters(layer: Layer, frames: int, size: Size, rate: Fraction, background: str) -> str:
    """A filtergraph from the input's picture to `frames` yuv420p BT.709 pictures of `size` at `rate`."""
    footage = _footage(layer)
    source = source_of(footage.path, footage.digest)
    runs = frames if layer.held is None else layer.held - layer.offset
    steps = [
        *([_deinterlaced(source, footage.speed, rate)] if footage.is_interlaced else []),
        _on_film_grid(source.zero + footage.start, layer.offset, footage.speed, rate),
        f"trim=end_frame={min(runs, frames)}",
        "tpad=stop=-1:stop_mode=clone",
        f"trim=end_frame={frames}",
        _fitted(footage, size, source, background),
        "setsar=1,format=yuv420p",
        AS_DRAWN,
    ]
    return ",".join(steps)


def _footage(layer: Layer) -> Footage:
    assert isinstance(layer.picture, Footage)
    return layer.picture


def _deinterlaced(source: Source, speed: Fraction, rate: Fraction) -> str:
    """Before pictures are dropped or repeated, so that each is made whole with those before and after it in the file.

    Where the film shows as many pictures as the file has fields, each field is one: a fiftieth of a second is to be
    seen at 50 frames, and in slow motion. A film at 59.94 counts as one at 60.
    """
    has_room = 0 < 2 * source.rate * speed <= rate * Fraction(101, 100)
    return f"bwdif=send_{'field' if has_room else 'frame'}:auto:interlaced"


def _on_film_grid(start: Fraction, offset: int, speed: Fraction, rate: Fraction) -> str:
    """Constant rate from frame `offset` of the clip on, counted in ticks of which a film frame has a whole number.

    The file's last picture is repeated first, so that there is one to show even where all end before `offset`.
    """
    ticks = rate.numerator * max(1, _TICKS // rate.numerator)
    frame = int(ticks / rate)
    before = offset * frame
    if speed == 1:
        passed = f"PTS{-round(start * ticks) - before:+}"
    else:
        # Half a frame of the film would be many pictures of a fast clip: some of them past its `out`.
        before -= max(0, round(frame * (1 - 1 / speed) / 2))
        passed = f"round((PTS{-round(start * ticks):+})*{speed.denominator}/{speed.numerator}){-before:+}"
    constant = f"tpad=stop=-1:stop_mode=clone,fps={rate.numerator}/{rate.denominator}:start_time=0"
    return f"settb=1/{ticks},setpts={passed},{constant}"


def _fitted(footage: Footage, size: Size, source: Source, background: str) -> str:
    """Its part scaled to the frame; where that leaves something open, laid over a copy made into what lies behind."""
    strip = strip_shown(footage.crop, source.size, source.sar, size, footage.focus)
    if strip is None or footage.fit != "cover":
        return _taken(footage.crop) + _laid(footage, size, source, background)
    cut, focus = strip
    return _taken(footage.crop) + cut + _laid(replace(footage, focus=focus), size, source, background)


def _taken(part: Rect) -> str:
    """To even pixels, as chroma of half the size allows."""
    if part == FULL:
        return ""
    width, height = (rf"max(2\,i{side}*{share:.6f})" for side, share in (("w", part.width), ("h", part.height)))
    return f"crop={width}:{height}:iw*{part.x:.6f}:ih*{part.y:.6f},"


def _laid(footage: Footage, size: Size, source: Source, background: str) -> str:
    cover = f"{_scaled('max', size, source, footage)},{_cropped(size, footage.focus)}"
    if footage.fit == "cover" and not source.has_alpha:
        return cover
    front = cover if footage.fit == "cover" else _scaled("min", size, source, footage)
    # Of what is filled with one colour any part will do.
    plain = f"crop=2:2:0:0,{cover},format=yuv420p,{_filled(background)}"
    behind = _soft(footage, size, source) if footage.fit == "blur" else plain
    return f"split[a][b];[a]{behind}[behind];[b]{front}[front];[behind][front]overlay=(W-w)/2:(H-h)/2:format=yuv420"


def _filled(colour: str) -> str:
    y, u, v = plain_yuv(colour)
    return f"lutyuv=y={y}:u={u}:v={v}"


def _soft(footage: Footage, size: Size, source: Source) -> str:
    """Blurred at an eighth of the size, which a blur this wide cannot be told from, and darkened."""
    small = Size(max(2, size.width // 16 * 2), max(2, size.height // 16 * 2))
    return (
        f"{_scaled('max', small, source, footage)},{_cropped(small, footage.focus)},format=yuv420p,"
        f"gblur=sigma={small.width / 40:.2f},scale={size.width}:{size.height}:flags=bicubic,lutyuv=y=16+(val-16)*0.45"
    )


def _scaled(choose: str, size: Size, source: Source, footage: Footage) -> str:
    """To square pixels in BT.709, at the size that covers (`max`) or fits into (`min`) the frame, through its look.

    Between matrices `colormatrix` goes directly; `scale` would go through RGB and lose a level or two of grey.
    """
    factor = rf"{choose}({size.width}/(iw*sar)\,{size.height}/ih)"
    # To even lengths: up to cover the frame, down to fit into it, and not by a rounding error either way.
    up, tolerance = ("ceil", "-0.001") if choose == "max" else ("floor", "+0.001")
    width, height = f"{up}(iw*sar*{factor}/2{tolerance})*2", f"{up}(ih*{factor}/2{tolerance})*2"
    if footage.light != "sdr":
        matrix = "in_color_matrix=bt2020:out_color_matrix=bt2020"
        scaled = f"scale=w={width}:h={height}:{matrix}:out_range=tv:flags=bicubic+accurate_rnd"
        return f"{scaled},setsar=1,format=yuv420p10le,{_toned(footage)}"
    if footage.grade is not None:
        # Straight to 16 bits of R'G'B', so that colour is scaled up once and rounded once.
        read = f"in_color_matrix={source.matrix}:" if source.matrix else ""
        scaled = f"scale=w={width}:h={height}:{read}out_range=pc:{EXACT}"
        return f"{scaled},setsar=1,format={_WIDE[source.has_alpha]},{_looked(source.pixels)}"
    is_direct = bool(source.matrix) and not source.has_alpha
    made = source.matrix if is_direct else "bt709"
    read = f"in_color_matrix={source.matrix}:" if source.matrix else ""
    scaled = f"scale=w={width}:h={height}:{read}out_color_matrix={made}:out_range=tv:flags=bicubic+accurate_rnd"
    converted = f",colormatrix={made}:bt709" if made != "bt709" else ""
    return f"{scaled},setsar=1,format={source.pixels}{converted}"


def _looked(pixels: str) -> str:
    """R'G'B' through the table of a grade, as BT.709."""
    return f"lut3d=file={_TABLE}:interp=trilinear,scale=out_color_matrix=bt709:out_range=tv:{EXACT},format={pixels}"


def _toned(footage: Footage) -> str:
    """High dynamic range as BT.709: diffuse white, 203 cd/m² (ITU-R BT.2408), becomes 90 percent of the signal.

    Up to half of that everything is as bright as it was meant; highlights up to 1000 cd/m² share what is left.
    """
    curve = {"pq": "smpte2084", "hlg": "arib-std-b67"}[footage.light]
    linear = f"zscale=tin={curve}:pin=2020:min=2020_ncl:rin=limited:t=linear:npl={_WHITE},format=gbrpf32le"
    mapped = f"zscale=p=709,tonemap=mobius:param=0.5:desat=0:peak={1000 / _WHITE:.4f}"
    if footage.grade is None:
        return f"{linear},{mapped},zscale=t=709:m=709:r=limited:dither=ordered,format=yuv420p"
    return f"{linear},{mapped},zscale=t=709:m=gbr:r=full,format=gbrp16le,{_looked('yuv420p')}"


def _cropped(size: Size, focus: tuple[float, ...]) -> str:
    x, y = (
        rf"clip({at:.6f}*i{side}-o{side}/2\,0\,i{side}-o{side})" for at, side in zip(focus, ("w", "h"), strict=True)
    )
    return f"crop={size.width}:{size.height}:{x}:{y}"
