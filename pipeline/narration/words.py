"""Words and takes: what the narration is made of once it is timed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the script writes it, punctuation included, and when it is spoken.

    `range` is in samples at 48 kHz, from the start of its take or of the film, as its holder says.
    `pinned` is True where the acoustic aligner set the edges, False where they are the transcriber's. `is_glued` is
    True where no space stands before it: the second of two sentences in a script written without spaces.
    """

    text: str
    range: TimeRange
    pinned: bool = False
    is_glued: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """One scene's narration: a mono 48 kHz 16-bit wav, trimmed and levelled, and its words from the take's start.

    `digest` names the sound by its content; it is empty while the take is not made and only estimated. At the samples
    `joints` something was cut out of the recording; the sound is faded out and in there.
    """

    path: Path
    samples: int
    words: tuple[Word, ...]
    digest: str = ""
    joints: tuple[int, ...] = ()

    @property
    def is_estimated(self) -> bool:
        return not self.digest
