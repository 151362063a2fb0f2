"""What libass reads: events at exact frames, with every character of the author's shown as written.

The script runs on a clock of its own, ten frames a second, which its centiseconds hit exactly at every frame rate.
`LEAD` frames lie before the segment's first, for text that began earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.project.values import Size
from pipeline.timing import TimeRange

LEAD = 1_000_000
_FRAME_MS = 100
_IN_A_ROW = 50

_HEADER = """\
[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
Kerning: yes
YCbCr Matrix: None

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Plain,{family},20,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to draw at (x, y): `body` is a drawing or text in ASS, `anchor` a number pad's key.

    `opacity` runs from 0 to 1, `colour` is `#rrggbb`. It goes up evenly by `rise` pixels while it is shown.
    """

    x: float
    y: float
    anchor: int
    colour: str
    opacity: float
    body: str
    rise: float = 0.0


def script(size: Size, marks: Iterable[tuple[Sequence[Mark], TimeRange, int]], family: str) -> str:
    """A whole file. Each group of marks comes with its range and fade in frames; later groups lie above.

    `family`: any font that libass is given. Text names its own; but drawings need one too, or they are left out.
    """
    events = [_event(mark, shown, fade) for group, shown, fade in marks for mark in group]
    return _HEADER.format(width=size.width, height=size.height, family=family) + "".join(events)


def clock(time: str) -> str:
    """A filter onto the script's clock: `time` in frames of the segment, an expression of ffmpeg's for picture N."""
    return f"settb=1/10,setpts='{time}+{LEAD}'"


def summed(terms: Iterable[str]) -> str:
    """Terms with their signs as an expression of ffmpeg's, which takes fewer than a hundred of them in a row."""
    left = list(terms)
    parts = ["".join(left[start : start + _IN_A_ROW]) for start in range(0, len(left), _IN_A_ROW)]
    return "+".join(f"({part})" for part in parts)


def drawing(file: str, fonts: str) -> str:
    """A filter that draws what the script has at each picture's time. Names are ours, never the author's."""
    return f"ass=f={file}:fontsdir={fonts}"


def escaped(text: str) -> str:
    """Braces would start a command; so would a backslash, which a word joiner keeps apart from what follows."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")


THERE = r"\1a&H00&"


def coming_in(frame: int, fade: int) -> str:
    """For opaque text inside a line: not seen before `frame` of its event, all there `fade` frames later.

    Tags of opacity alone do not part letters that are shaped or kerned together: the line comes out as without them.
    """
    start = frame * _FRAME_MS - _FRAME_MS // 2  # when the frame before is drawn
    return rf"\1a&HFF&\t({start},{start + (fade + 1) * _FRAME_MS},\1a&H00&)"


def box(width: float, height: float, radius: float = 0.0) -> str:
    """A filled rectangle with its corner at the mark's place."""
    w, h, r = width, height, min(radius, width / 2, height / 2)
    if not r:
        return rf"{{\p1}}m 0 0 l {w:.1f} 0 {w:.1f} {h:.1f} 0 {h:.1f}"
    c = r * 0.4477  # one minus the handle length with which a cubic curve looks like a quarter of a circle
    return (
        rf"{{\p1}}m {r:.1f} 0 l {w - r:.1f} 0 b {w - c:.1f} 0 {w:.1f} {c:.1f} {w:.1f} {r:.1f} "
        rf"l {w:.1f} {h - r:.1f} b {w:.1f} {h - c:.1f} {w - c:.1f} {h:.1f} {w - r:.1f} {h:.1f} "
        rf"l {r:.1f} {h:.1f} b {c:.1f} {h:.1f} 0 {h - c:.1f} 0 {h - r:.1f} "
        rf"l 0 {r:.1f} b 0 {c:.1f} {c:.1f} 0 {r:.1f} 0"
    )


def _event(mark: Mark, shown: TimeRange, fade: int) -> str:
    red, green, blue = bytes.fromhex(mark.colour.removeprefix("#"))
    tags = rf"\an{mark.anchor}{_place(mark, shown.duration)}\1c&H{blue:02X}{green:02X}{red:02X}&"
    tags += rf"\1a&H{round(255 * (1 - mark.opacity)):02X}&"
    if fade:
        tags += rf"\fad({fade * _FRAME_MS},{fade * _FRAME_MS})"
    return f"Dialogue: 0,{_time(shown.start)},{_time(shown.end)},Plain,,0,0,0,,{{{tags}}}{mark.body}\n"


def _place(mark: Mark, frames: int) -> str:
    if not mark.rise:
        return rf"\pos({mark.x:.2f},{mark.y:.2f})"
    first = _FRAME_MS // 2  # when the first frame is drawn
    times = f"{first},{first + frames * _FRAME_MS}"
    return rf"\move({mark.x:.2f},{mark.y:.3f},{mark.x:.2f},{mark.y - mark.rise:.3f},{times})"


def _time(frame: int) -> str:
    """The middle between a frame and the one before, so that no rounding puts either on the wrong side."""
    centiseconds = (LEAD + frame) * (_FRAME_MS // 10) - _FRAME_MS // 20
    seconds, rest = divmod(centiseconds, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:02}"
