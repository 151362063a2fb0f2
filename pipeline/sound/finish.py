"""A film's sound mixed, brought to its loudness, and held against the distance that was asked for.

The limiter takes more off speech than off the music below it: what stands 12 dB apart in the mix may be 9 dB apart in
the film. There the music is lowered by what is missing, and all is made again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline import ffmpeg
from pipeline.sound.loudness import MOMENTARY_METER, Loudness, momentary_from_log
from pipeline.sound.master import Mastered, levelling, master
from pipeline.sound.mix import speech_over_music, write_mix
from pipeline.sound.stems import Stems, stems_of
from pipeline.sound.voices import Samples
from pipeline.timeline.model import Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange

_ROUNDS = 4
# What is asked for beyond the missing, since the limiter answers to the lower music too.
_MORE = 0.2
# Parts that ride through the limiter beside the mix are too soft to move it.
_SOFT = 60.0


@dataclass(frozen=True, slots=True)
class Finished:
    """What the encoded sound measures; `speech_over_music` in LU in the film, while speech is active; beds that are
    silent, by their number."""

    loudness: Loudness
    speech_over_music: float | None
    silent_beds: tuple[int, ...]


def finish(timeline: Timeline, sources: Mapping[str, Path], target: float, mixed: Path, destination: Path) -> Finished:
    """Write the film's sound as .m4a. `mixed` is for what lies between, `sources` the PCM of each Source's key."""
    further = 0.0
    for _ in range(_ROUNDS):
        stems = stems_of(timeline, sources, further=further)
        write_mix(stems, mixed)
        mastered = master(mixed, target, destination)
        apart = _apart(timeline, stems, mastered, destination.parent)
        missing = 0.0 if apart is None else min(bed.duck for bed in timeline.music) - apart
        if missing <= 0:
            break
        further += missing + _MORE
    silent = tuple(number for number, bed in enumerate(stems.beds) if bed.is_silent)
    return Finished(mastered.loudness, apart, silent)


def _apart(timeline: Timeline, stems: Stems, mastered: Mastered, folder: Path) -> float | None:
    """How far speech stands above music in the film. Logs of the meters lie in `folder` meanwhile."""
    if not (stems.beds and stems.takes):
        return None
    speech, music = _levels(stems, mastered, folder)
    return speech_over_music(timeline, speech, music)


def _levels(stems: Stems, mastered: Mastered, beside: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Momentary levels of the speech and of the music, each as the limiter leaves it.

    It lowers all channels alike, as far as the loudest asks for it. So both go through beside the mix, 60 dB down.
    """
    six = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ch_layout", "6C", "-i", "pipe:0"]
    meters = [
        f"[{name}]pan=stereo|c0=c{first}|c1=c{first + 1},volume={_SOFT}dB:precision=float,"
        f"{MOMENTARY_METER}:file={name}.txt[{name} heard]"
        for name, first in (("speech", 2), ("music", 4))
    ]
    graph = ",".join([*levelling(mastered.gain, mastered.limit), "asplit[speech][music]"])
    with tempfile.TemporaryDirectory(prefix="levels-", dir=beside) as folder:
        command = [*six, "-filter_complex", ";".join(["[0:a]" + graph, *meters])]
        heard = [word for name in ("speech", "music") for word in ("-map", f"[{name} heard]", "-f", "null", "-")]
        ffmpeg.run([*command, *heard], stdin=stems.blocks(lambda span: _beside(stems, span)), cwd=Path(folder))
        speech, music = ((Path(folder) / f"{name}.txt").read_bytes() for name in ("speech", "music"))
    return momentary_from_log(speech), momentary_from_log(music)


def _beside(stems: Stems, span: TimeRange) -> Samples:
    """The mix with both parts beside it: six channels."""
    parts = [stems.speech(span), stems.music(span)]
    return np.concatenate([stems.whole(span), *(part * np.float32(10 ** (-_SOFT / 20)) for part in parts)], axis=1)
