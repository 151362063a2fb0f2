"""Under which keys the pieces of a film are kept."""

from __future__ import annotations

from pipeline import ffmpeg
from pipeline.picture.encode import ENCODER_THREADS, Quality
from pipeline.picture.segments import Segment, segment_recipe
from pipeline.picture.versions import drawing_versions
from pipeline.render.layout import Layout
from pipeline.render.store import key_of
from pipeline.sound.recipe import MASTER_VERSION, mix_recipe
from pipeline.sound.sources import DECODE_VERSION, LEVELS_VERSION, Source


def segment_key(segment: Segment, quality: Quality) -> str:
    x264 = {"preset": quality.preset, "crf": quality.crf, "threads": ENCODER_THREADS}
    how = {**x264, **drawing_versions(segment)}
    return key_of("segment", {"recipe": segment_recipe(segment), "encoding": how})


def sound_key(layout: Layout) -> str:
    """Of a film's whole sound."""
    mixed = {"mix": mix_recipe(layout.timeline), "target": layout.project.essay.loudness}
    return key_of("sound", {**mixed, "master": MASTER_VERSION, "ffmpeg": ffmpeg.version()})


def pcm_key(source: Source) -> str:
    """Of a source of the sound, decoded."""
    return key_of("pcm", {"source": source.key, "decode": DECODE_VERSION, "ffmpeg": ffmpeg.version()})


def levels_key(source: Source) -> str:
    """Of how loud a source is from moment to moment."""
    return key_of("levels", {"pcm": pcm_key(source), "levels": LEVELS_VERSION})
