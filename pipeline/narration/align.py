"""The acoustic aligner: pocketsphinx finds where each word of a known English text begins and ends.

The text is a row of blocks. A block holds paths, of which the sound takes one; a path is a row of slots (none: nothing
is said); a slot is one written token with the ways it may be said. All stand side by side in one finite grammar:

      ┌ twenty ─ thirteen ────────┐       ┌ really ┐
    ──┤                           ├─ was ─┤        ├─ warm ──
      └ two ─ thousand ─ thirteen ┘       └────────┘

Where sentences may be begun again, the speaker may go back from any word to one of their starts, and leave whole ones
out.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.narration.pronounce import pronunciations
from pipeline.narration.samples import SPEECH_RATE
from pipeline.timing import TimeRange

if TYPE_CHECKING:
    from pocketsphinx import Decoder

    from pipeline.narration.samples import Samples

LONGEST_WINDOW = 2_800  # frames of 10 ms; a search cannot be interrupted, and one of 30 s takes half a second
_FRAME = 480  # samples at 48 kHz
# A frame hears 25.6 ms of sound, and stands for its middle: the border between two frames is half a frame earlier.
_BORDER = round(48 * (25.6 / 2 - 10 / 2))
_AFTER = SPEECH_RATE // 5  # samples of silence after the sound
_numbers = itertools.count()
_turn = Lock()
_SECOND_CHOICE = 0.01  # probability of a path other than the first, at its beginning and again at its end
_RESTART = 0.03  # probability of a sentence begun again, or left out, likewise
_RESTARTS_BACK, _RESTARTS_AHEAD = 3, 6  # sentences
_Arc = tuple[int, int, float] | tuple[int, int, float, str]  # from, to, probability, word


@dataclass(frozen=True, slots=True)
class Slot:
    """One token: its place in the script, None for what is not in it, and the ways to say it, at least one."""

    token: int | None
    text: str
    ways: tuple[tuple[str, ...], ...]


Block = tuple[tuple[Slot, ...], ...]
"""Paths, the first the likelier by far."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """When a slot is said, in samples at 48 kHz, and how well the sound fits: log-likelihood a frame, less that of the
    best sound that was tried. -1 fits very well, -5 not at all; of all sounds of the language, -3 and -12."""

    slot: Slot
    block: int
    range: TimeRange
    score: float


@dataclass(frozen=True, slots=True)
class Text:
    """What may be said: blocks from the `first` on, or from one of `entries`, and the numbers of those that begin a
    sentence, where sentences may be begun again or left out. With `may_stop_early` the sound may end after any block.
    """

    blocks: Sequence[Block]
    first: int = 0
    restarts: Sequence[int] = ()
    may_stop_early: bool = False
    entries: Sequence[int] = ()

    @property
    def has_choices(self) -> bool:
        return any(len(paths) > 1 for paths in self.blocks)


@dataclass(frozen=True, slots=True)
class Question:
    """All that the aligner has to know: sound of 16 bits at 16 kHz, a text, the phones of each of its words.

    So a process that answers needs neither numpy nor a dictionary, nor what says words that are in none.
    """

    sound: bytes
    text: Text
    phones: Mapping[str, tuple[str, ...]]
    is_strict: bool


def aligned(samples: Samples, text: Text, *, strictly: bool = False) -> list[Aligned]:
    """Where each slot on the path taken is said in `samples` (16 kHz, at most 30 s); nothing where no path fits.

    `strictly` scores against all sounds of the language, and not only those of the text: that tells best whether the
    text is said at all, also in noise, and takes three times as long.
    """
    return answered(question(samples, text, strictly=strictly))


def question(samples: Samples, text: Text, *, strictly: bool = False) -> Question:
    import numpy as np

    # Without a silence to end in, the search may leave the last word out.
    sound = np.concatenate([samples, np.zeros(_AFTER, np.float32)])
    slots = (slot for paths in text.blocks for path in paths for slot in path)
    phones = {word: pronunciations(word) for slot in slots for way in slot.ways for word in way}
    return Question(np.round(sound * 32767).astype("<i2").tobytes(), text, phones, strictly)


def answered(asked: Question) -> list[Aligned]:
    """Threads are answered one after the other: a decoder is one search."""
    text = asked.text
    with _turn:
        decoder = _decoder(text.has_choices, asked.is_strict)
        names = _Names(len(text.blocks), asked.phones, decoder)
        arcs = [*_arcs(text, names), *_restart_arcs(text, names)]
        decoder.add_fsg("script", decoder.create_fsg("script", text.first, len(text.blocks), arcs))
        decoder.activate_search("script")
        return list(_by_slot(_heard(decoder, asked.sound), names))


class _Names:
    """Each word of the grammar has a name of its own, which says which slot of which block it came from."""

    def __init__(self, blocks: int, phones: Mapping[str, tuple[str, ...]], decoder: Decoder) -> None:
        self._phones = phones
        self._decoder = decoder
        self.place_of: dict[str, tuple[int, Slot]] = {}
        self._names: dict[tuple[int, Slot, str], str] = {}
        self._states = itertools.count(blocks + 1)

    def state(self) -> int:
        """A state inside a block."""
        return next(self._states)

    def name(self, block: int, slot: Slot, word: str) -> str:
        key = block, slot, word
        if key not in self._names:
            name = f"w{next(_numbers)}"
            for number, phones in enumerate(self._phones[word], 1):
                self._decoder.add_word(name if number == 1 else f"{name}({number})", phones, False)
            self.place_of[name] = block, slot
            self._names[key] = name
        return self._names[key]


@cache
def _decoder(is_patient: bool, is_strict: bool) -> Decoder:
    """A patient one follows ways that begin badly, and takes half as long again. None has words before it is asked."""
    from pocketsphinx import Config, Decoder

    beams = {"beam": 1e-80, "pbeam": 1e-80, "wbeam": 1e-60} if is_patient else {}
    return Decoder(Config(lm=None, dict=None, loglevel="FATAL", compallsen=is_strict, **beams))


def _arcs(text: Text, names: _Names) -> Iterator[_Arc]:
    """States 0 to len(blocks) stand between the blocks; further ones inside them."""
    yield from ((text.first, entry, 1.0) for entry in text.entries if entry != text.first)
    for place, paths in enumerate(text.blocks):
        for rank, path in enumerate(paths):
            yield from _path_arcs(path, place, place, _SECOND_CHOICE if rank else 1.0, names)
        # Arcs without a word are followed one at a time, so no two of them may stand in a row.
        if text.may_stop_early and place > text.first:
            yield place, len(text.blocks), 1.0


def _restart_arcs(text: Text, names: _Names) -> Iterator[_Arc]:
    """From every state into the blocks that begin a sentence shortly before, from a sentence's end also after."""
    for state in range(text.first, len(text.blocks) + 1) if text.restarts else ():
        middle = bisect_left(text.restarts, state)
        for place in text.restarts[max(middle - _RESTARTS_BACK, 0) : middle]:
            yield from _path_arcs(text.blocks[place][0], state, place, _RESTART, names)
        if middle < len(text.restarts) and text.restarts[middle] == state:
            for place in text.restarts[middle + 1 : middle + 1 + _RESTARTS_AHEAD]:
                yield from _path_arcs(text.blocks[place][0], state, place, _RESTART, names)


def _path_arcs(path: Sequence[Slot], state: int, block: int, probability: float, names: _Names) -> Iterator[_Arc]:
    """From a state through one path of a block to the state after that block."""
    if not path:
        yield state, block + 1, probability * probability
    states = [state, *(names.state() for _ in path[1:]), block + 1]
    for slot, (start, end) in zip(path, itertools.pairwise(states), strict=True) if path else ():
        for way in slot.ways:
            between = [start, *(names.state() for _ in way[1:]), end]
            for word, (before, after) in zip(way, itertools.pairwise(between), strict=True):
                # Half of it at the end, since what begins too unlikely is never followed.
                chance = probability if before == state or after == block + 1 else 1.0
                yield before, after, chance, names.name(block, slot, word)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word on the best way: its name in the grammar, its frames, its log-likelihood over all of them."""

    name: str
    start: int
    end: int
    score: float


def _heard(decoder: Decoder, sound: bytes) -> list[_Heard]:
    """Words and silences on the best way; none where there is no way."""
    decoder.reinit_feat()  # else what was heard before, and its noise, changes scores and even edges
    decoder.start_utt()
    try:
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
    except RuntimeError:  # too little sound for its own noise removal, or a search that lost every path
        _decoder.cache_clear()
        return []
    # There is no `hyp` where the search did not come to the end of the text. `ascore` is a likelihood; that of a
    # long silence is too small to be told from zero. A name ends in `(2)` where the second pronunciation fits.
    segments = decoder.seg() if decoder.hyp() is not None else ()
    return [
        _Heard(part.word.split("(")[0], part.start_frame, part.end_frame + 1, math.log(max(part.ascore, 1e-300)))
        for part in segments
    ]


def _by_slot(heard: Sequence[_Heard], names: _Names) -> Iterator[Aligned]:
    """The words of one slot follow each other: its sound lasts from the first's start to the last's end."""
    words = [word for word in heard if word.name in names.place_of]
    for (block, slot), group in itertools.groupby(words, key=lambda word: names.place_of[word.name]):
        said = list(group)
        start, end = said[0].start, said[-1].end
        score = sum(word.score for word in said) / sum(word.end - word.start for word in said)
        yield Aligned(slot, block, TimeRange(_border(start), _border(end)), score)


def _border(frame: int) -> int:
    return frame * _FRAME + _BORDER if frame else 0
