"""The minute of `one_minute.py` in moviepy 2, as its documentation teaches: clips composed, titled, written at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.picture.look import look_of
from pipeline.picture.videoclip import video_clip
from pipeline.project.style_model import Style

SIZE, FPS, DISSOLVE = (1920, 1080), 30, 0.5
BACKGROUND, TEXT, ACCENT = (20, 17, 15), "#f5efe6", (217, 72, 43)
Shot = tuple[str, Path | tuple[str, str], float]
"""Kind, file or what is written on a card, seconds."""


def write(
    shots: list[Shot],
    captions: list[tuple[str, float, float]],
    quote: tuple[str, str, float, float],
    destination: Path,
    preset: str,
    crf: int,
    jobs: int,
) -> None:
    """`shots` in order, each dissolving in over half a second except after cuts to cards; `captions` are (text, start,
    end) in seconds, `quote` is (text, by, start, end)."""
    video_clip()
    from moviepy import CompositeVideoClip, TextClip, vfx

    makers: dict[str, Callable[..., Any]] = {"card": card, "footage": footage, "zoom": zoomed, "pan": panned}
    clips: list[Any] = []
    at = 0.0
    for number, (kind, what, seconds) in enumerate(shots):
        # Each runs on while the next one comes in over it.
        length = seconds + (DISSOLVE if number + 1 < len(shots) else 0)
        clip = makers[kind](what, length)
        if kind != "card" and clips:
            clip = clip.with_effects([vfx.CrossFadeIn(DISSOLVE)])
        clips.append(clip.with_start(at))
        at += seconds
    text, by, start, end = quote
    words = TextClip(
        font=font("serif"),
        text=text,
        font_size=56,
        color=TEXT,
        bg_color=BACKGROUND,
        method="caption",
        size=(1120, None),
        margin=(48, 40),
    )
    name = TextClip(font=font("sans"), text=f"— {by}", font_size=34, color=TEXT, bg_color=BACKGROUND, margin=(48, 12))
    for clip, y in ((words, 560), (name, 560 + words.h)):
        shown = clip.with_start(start).with_duration(end - start).with_position((96, y))
        clips.append(shown.with_effects([vfx.CrossFadeIn(0.35), vfx.CrossFadeOut(0.35)]))
    for said, start, end in captions:
        line = TextClip(
            font=font("sans"),
            text=said,
            font_size=46,
            color=TEXT,
            stroke_color="black",
            stroke_width=3,
            text_align="center",
            margin=(20, 20),
        )
        clips.append(line.with_start(start).with_duration(end - start).with_position(("center", 900)))
    film = CompositeVideoClip(clips, size=SIZE, bg_color=BACKGROUND).with_duration(at)
    film.write_videofile(
        str(destination),
        fps=FPS,
        codec="libx264",
        preset=preset,
        audio=False,
        threads=jobs,
        ffmpeg_params=["-crf", str(crf), "-pix_fmt", "yuv420p"],
        logger=None,
    )


def font(name: str) -> str:
    look = look_of(Style(), Path)
    return str({"serif": look.title, "sans": look.caption}[name].regular.path)


def footage(path: Path, seconds: float) -> Any:
    from moviepy import VideoFileClip

    return VideoFileClip(str(path), audio=False).subclipped(0.5, 0.5 + seconds).resized(SIZE)


def card(texts: tuple[str, str], seconds: float) -> Any:
    from moviepy import ColorClip, CompositeVideoClip, TextClip

    behind = ColorClip(SIZE, BACKGROUND).with_duration(seconds)
    title = TextClip(font=font("serif"), text=texts[0], font_size=116, color=TEXT, margin=(20, 30))
    parts = [behind, title.with_duration(seconds).with_position(("center", 440))]
    if texts[1]:
        below = TextClip(font=font("sans"), text=texts[1], font_size=42, color=TEXT, margin=(20, 20))
        parts.append(below.with_duration(seconds).with_position(("center", 640)))
    return CompositeVideoClip(parts, size=SIZE, bg_color=BACKGROUND)


def zoomed(path: Path, seconds: float) -> Any:
    """From the whole still to 45 hundredths of it, about its middle, out of all the pixels of the still."""
    from moviepy import CompositeVideoClip, ImageClip

    still = ImageClip(str(path))
    whole = SIZE[0] / still.w

    def scale(t: float) -> float:
        return float(whole * (1 / 0.45) ** (t / seconds))

    def position(t: float) -> tuple[float, float]:
        way = (1 - whole / scale(t)) / (1 - 0.45)
        return -0.30 * way * still.w * scale(t), -0.10 * way * still.h * scale(t)

    moving = still.with_duration(seconds).resized(scale).with_position(position)
    return CompositeVideoClip([moving], size=SIZE, bg_color=BACKGROUND).with_duration(seconds)


def panned(path: Path, seconds: float) -> Any:
    from moviepy import CompositeVideoClip, ImageClip

    still = ImageClip(str(path)).resized(width=round(SIZE[0] * 1.12)).with_duration(seconds)
    room = still.w - SIZE[0]
    moving = still.with_position(lambda t: (-room * t / seconds, (SIZE[1] - still.h) / 2))
    return CompositeVideoClip([moving], size=SIZE, bg_color=BACKGROUND).with_duration(seconds)
