"""Pictures that a Python file of the author's draws. Who calls has been told that it may run.

The file has a function `make(size, fps, duration)`: size in pixels as (width, height), duration in seconds. It returns
a moviepy clip of that size.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import PipelineError
from pipeline.picture.decode import RGB, Planes, yuv_planes
from pipeline.picture.videoclip import video_clip
from pipeline.project.values import Size
from pipeline.timeline.model import Program

if TYPE_CHECKING:
    from moviepy import VideoClip


def program_frames(program: Program, offset: int, frames: int, size: Size, rate: Fraction) -> Iterator[Planes]:
    """Planes from frame `offset` of the clip on; after its last frame that one stays. Raises PipelineError."""
    clip = _made(program, size, rate)
    for frame in range(offset, offset + frames):
        planes = yuv_planes(_picture(program, clip, frame, size, rate))
        yield np.concatenate([plane.ravel() for plane in planes]).reshape(size.height * 3 // 2, size.width)


def _made(program: Program, size: Size, rate: Fraction) -> VideoClip:
    kind, module = video_clip(), ModuleType(f"drawn_{program.digest[:16]}")
    module.__file__ = str(program.path)
    vars(module)["print"] = partial(print, file=sys.stderr)  # stdout may be a report in JSON
    sys.modules[module.__name__] = module  # where dataclasses and type hints look
    with _told_apart(program.path):
        # Without the settings of this file, which `compile` would pass on.
        exec(compile(program.path.read_bytes(), str(program.path), "exec", dont_inherit=True), vars(module))
        make: Any = vars(module)["make"]
        clip = make((size.width, size.height), float(rate), float(program.frames / rate))
    if not isinstance(clip, kind):
        raise PipelineError(f"{program.path.name}: make returned {type(clip).__name__}, and a moviepy clip is meant")
    of = getattr(clip, "size", None)
    if of is not None and tuple(of) != (size.width, size.height):
        made, asked = "x".join(map(str, of)), str(size)
        raise PipelineError(f"{program.path.name}: make returned a clip of {made}, and was asked for {asked}")
    return clip


def _picture(program: Program, clip: VideoClip, frame: int, size: Size, rate: Fraction) -> RGB:
    """At the middle of the frame, so that no rounding shows the one before or after."""
    time = float((min(frame, program.frames - 1) + Fraction(1, 2)) / rate)
    with _told_apart(program.path):
        picture = np.asarray(clip.get_frame(time))
    if picture.shape != (size.height, size.width, 3):
        raise PipelineError(f"{program.path.name}: a frame is {size.height} x {size.width} x 3, not {picture.shape}")
    rgb: RGB = np.nan_to_num(np.clip(picture, 0, 255)).astype(np.uint8)
    return rgb


@contextmanager
def _told_apart(path: Path) -> Iterator[None]:
    """What the author's code raises is told with its line."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise _fault(path, error) from error


def _fault(path: Path, error: BaseException) -> PipelineError:
    """What went wrong in the author's file, and in which of its lines."""
    lines = [step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == str(path)]
    place = f"{path.name}, line {lines[-1]}" if lines else path.name
    return PipelineError(f"{place}: {type(error).__name__}: {error}")
