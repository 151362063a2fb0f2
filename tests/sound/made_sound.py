"""Films made of synthesised sound. Positions are in seconds where a test writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import ffmpeg
from pipeline.narration.words import Word
from pipeline.project.values import Size
from pipeline.sound.loudness import (
    MOMENTARY_METER,
    PEAK_METER,
    Levels,
    Loudness,
    levels_in_file,
    momentary_from_log,
    peak_from_log,
)
from pipeline.sound.mix import Mix, speech_over_music, written_mix
from pipeline.sound.sources import PCM, sources_measured, sources_needed
from pipeline.sound.stems import BLOCK, Stems, stems_of
from pipeline.timeline.model import MusicBed, SceneSpan, Sound, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange

Array = npt.NDArray[np.float32]


def tone(seconds: float, frequency: float = 220.0, level: float = 0.25) -> Array:
    return level * np.sin(2 * np.pi * frequency * _times(seconds))


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> Array:
    return level * np.random.default_rng(seed).standard_normal(round(seconds * SAMPLE_RATE))


def speech(seconds: float, level: float = 0.2) -> Array:
    """Four syllables a second: harmonics of 120 Hz and a hiss, under a raised cosine."""
    at = _times(seconds)
    voice = sum(np.sin(2 * np.pi * 120 * n * at + n) / n for n in range(1, 20)) + 0.3 * noise(seconds, 1.0)
    return level * voice * (0.5 - 0.5 * np.cos(2 * np.pi * 4 * at)) ** 2


def square(seconds: float, height: float = 0.2) -> Array:
    """1 kHz, so that every sample shows the level."""
    return np.where(np.arange(samples(seconds)) // 24 % 2, height, -height)


def write_pcm(path: Path, samples: Array) -> Path:
    """Mono is written to both channels."""
    both = np.stack([samples, samples], axis=1) if samples.ndim == 1 else samples
    both.astype("<f4").tofile(path)
    return path


def read_pcm(path: Path) -> Array:
    return np.fromfile(path, "<f4").reshape(-1, 2)


def mix_of(sound: Array, folder: Path) -> Mix:
    pcm = write_pcm(folder / "in.f32", sound)
    return written_mix([memoryview(pcm.read_bytes())], folder / "mix.f32")


def mixed(timeline: Timeline, sources: Mapping[str, Path], path: Path) -> Array:
    return read_pcm(written_mix(stems_of(timeline, sources, levels_of(timeline, sources)).blocks(), path).path)


def momentary(blocks: Sequence[bytes]) -> Levels:
    """Momentary levels of stereo PCM fed in blocks."""
    meter = f"{MOMENTARY_METER}:file=-"
    done = ffmpeg.run([*PCM, "-i", "pipe:0", "-af", meter, "-f", "null", "-"], stdin=blocks)
    return momentary_from_log(done.stdout)


def pcm_input(pcm: Path) -> list[str]:
    return [*PCM, "-i", f"file:{pcm}"]


def measure(opened: Sequence[str]) -> Loudness:
    """Of what ffmpeg is told to open: `user_input(film)`, or `pcm_input(mix)`."""
    log = ffmpeg.run([*opened, "-map", "0:a:0", "-af", PEAK_METER, "-f", "null", "-"]).stderr
    return Loudness(float(re.findall(rb"I: +(\S+) LUFS", log)[-1]), peak_from_log(log))


def assert_measures(path: Path, said: Loudness) -> None:
    """Our integrated loudness is reckoned from levels of three digits: it may come to the tenth beside ffmpeg's."""
    measured = measure(ffmpeg.user_input(path))
    assert said.true_peak == measured.true_peak
    assert abs(said.integrated - measured.integrated) < 0.11


def levels_of(timeline: Timeline, sources: Mapping[str, Path]) -> Mapping[str, Levels]:
    return {source.key: levels_in_file(sources[source.key]) for source in sources_measured(timeline)}


def samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


@dataclass
class Film:
    """A timeline in the making, its sources written beside it."""

    folder: Path
    seconds: float
    rate: Fraction = Fraction(24)
    files: dict[str, Array] = field(default_factory=dict)
    sounds: list[Sound] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    beds: list[MusicBed] = field(default_factory=list)
    scenes: Sequence[float] = (0,)
    """Where they start."""
    has_room_tone: bool = False

    def clip(self, name: str, sound: Array, at: float, start: float, seconds: float, gain: float = 0.0) -> Film:
        return self._sound(name, sound, at, start, seconds, gain, False)

    def take(self, name: str, sound: Array, at: float, words: Sequence[tuple[float, float]], **more: Any) -> Film:
        """`words` in seconds of the film; `more` as in Sound."""
        self.words += [Word("word", TimeRange(samples(start), samples(end))) for start, end in words]
        self._sound(name, sound, at, 0, len(sound) / SAMPLE_RATE, 0.0, True)
        self.sounds[-1] = replace(self.sounds[-1], **more)
        return self

    def music(self, name: str, sound: Array, gain: float = 0.0, duck: float = 14.0, **more: Any) -> Film:
        """`more` as in MusicBed."""
        self.files[name] = sound
        self.beds.append(MusicBed(Path(name), name, gain, duck, **more))
        return self

    def dissolve(self, at: float, seconds: float) -> Film:
        """Of the sounds that meet there."""
        for number, sound in enumerate(self.sounds):
            if sound.range.end == samples(at):
                self.sounds[number] = replace(sound, dissolve_out=samples(seconds))
            if sound.range.start == samples(at):
                self.sounds[number] = replace(sound, dissolve_in=samples(seconds))
        return self

    @property
    def timeline(self) -> Timeline:
        starts = [round(start * self.rate) for start in self.scenes]
        ends = [*starts[1:], round(self.seconds * self.rate)]
        words = [tuple(self.words), *[()] * (len(starts) - 1)]
        scenes = tuple(
            SceneSpan("one", "", TimeRange(start, end), said)
            for start, end, said in zip(starts, ends, words, strict=True)
        )
        sounds, beds = tuple(self.sounds), tuple(self.beds)
        return Timeline(Size(64, 36), self.rate, scenes, (), (), sounds, beds, has_room_tone=self.has_room_tone)

    def mixed(self, block: int = BLOCK) -> Array:
        return read_pcm(self.mix(block).path)

    def mix(self, block: int = BLOCK) -> Mix:
        return written_mix(self.stems(block).blocks(), self.folder / "mix.f32")

    def stems(self, block: int = BLOCK) -> Stems:
        sources = self.sources()
        return stems_of(self.timeline, sources, levels_of(self.timeline, sources), block)

    def speech_over_music(self) -> float:
        """LU in the mix."""
        stems = self.stems()
        return speech_over_music(self.timeline, stems.levels, stems.music_levels) or 0.0

    def sources(self) -> Mapping[str, Path]:
        return {
            source.key: write_pcm(self.folder / f"{number}.f32", self.files[source.digest][samples(source.start) :])
            for number, source in enumerate(sources_needed(self.timeline))
        }

    def _sound(
        self, name: str, sound: Array, at: float, start: float, seconds: float, gain: float, is_speech: bool
    ) -> Film:
        self.files[name] = sound
        span = TimeRange(samples(at), samples(at) + samples(seconds))
        self.sounds.append(Sound(Path(name), name, Fraction(start), span, gain, is_speech))
        return self


def _times(seconds: float) -> Array:
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
