"""A text of any length timed in a take of any length, in windows between pauses that one search can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.narration import align, whisper
from pipeline.narration.align import Aligned, Block
from pipeline.narration.edges import Timing
from pipeline.narration.follow import agreements
from pipeline.narration.samples import FRAMES_PER_SECOND, SPEECH_RATE, levels
from pipeline.narration.script import Token
from pipeline.narration.silence import cut_point, pauses, silence_threshold, sounding, windows
from pipeline.narration.weights import Weights
from pipeline.narration.words import Word
from pipeline.timing import SAMPLE_RATE, TimeRange

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

_FRAME = SAMPLE_RATE // FRAMES_PER_SECOND
_HEARD_FRAME = SPEECH_RATE // FRAMES_PER_SECOND
_MOST_BLOCKS = 160  # in 28 s: nobody speaks faster
_BACK = 4  # words before a window's end that the next window times once more, with what follows them
_LONGEST_UNSAID = 50  # frames of sound that no word covers
_WORST_SCORE = -3.2  # log-likelihood a frame over a second or so; right words stay above -2.5, wrong ones below -4
_SCORED = 100  # frames


def acoustic_pass(samples: Samples, blocks: Sequence[Block]) -> dict[int, Timing]:
    """When each token is said, by the acoustic aligner; nothing where it finds no way through the sound."""
    return {
        word.slot.token: Timing(word.range, word.score, True)
        for word in _aligned_throughout(samples, blocks)
        if word.slot.token is not None
    }


def _aligned_throughout(samples: Samples, blocks: Sequence[Block]) -> list[Aligned]:
    loudness = levels(samples, SPEECH_RATE)
    silences = pauses(loudness, silence_threshold(loudness))
    found: list[Aligned] = []
    start = block = 0
    while len(loudness) - start > align.LONGEST_WINDOW:
        end = cut_point(loudness, silences, TimeRange(start + align.LONGEST_WINDOW // 2, start + align.LONGEST_WINDOW))
        window = blocks[block : block + _MOST_BLOCKS]
        said = _shifted(align.aligned(_sound(samples, start, end), window, may_stop_early=True), start, block)
        kept = said[: _last_sure(said)]
        if not kept:
            return []
        found += kept
        start, block = (kept[-1].range.end + said[len(kept)].range.start) // 2 // _FRAME, kept[-1].block + 1
    if block == len(blocks):
        return found
    last = _shifted(align.aligned(_sound(samples, start, len(loudness)), blocks[block:]), start, block)
    return found + last if last else []


def _sound(samples: Samples, start: int, end: int) -> Samples:
    return samples[start * _HEARD_FRAME : end * _HEARD_FRAME]


def _shifted(words: Iterable[Aligned], frame: int, block: int) -> list[Aligned]:
    return [Aligned(word.slot, word.block + block, word.range.shifted(frame * _FRAME), word.score) for word in words]


def _last_sure(words: Sequence[Aligned]) -> int:
    """How many words to keep of a window whose text may go on: up to the longest pause of its second half."""
    places = range(len(words) // 2, len(words) - _BACK)
    between = [place for place in places if place and words[place - 1].block != words[place].block]
    return max(between, key=lambda place: words[place].range.start - words[place - 1].range.end, default=0)


def fits_throughout(samples: Samples, timings: Mapping[int, Timing]) -> bool:
    """Whether the words sound like what is said where they stand, and leave no speech without a word."""
    if not timings:
        return False
    said = [timings[place] for place in sorted(timings)]
    return not _leaves_speech_out(samples, said) and _worst_stretch(said) > _WORST_SCORE


def _leaves_speech_out(samples: Samples, said: Sequence[Timing]) -> bool:
    loudness = levels(samples, SPEECH_RATE)
    edges = [0, *(edge for timing in said for edge in (timing.range.start, timing.range.end)), len(loudness) * _FRAME]
    gaps = [
        TimeRange(start // _FRAME, end // _FRAME)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if start <= end
    ]
    runs = sounding(loudness, silence_threshold(loudness))
    return any((common := gap.clamped(run)) and common.duration > _LONGEST_UNSAID for gap in gaps for run in runs)


def _worst_stretch(said: Sequence[Timing]) -> float:
    """The lowest mean score of any second of speech."""
    worst = 0.0
    for first in range(len(said)):
        total, length = 0.0, 0
        for timing in said[first:]:
            duration = max(timing.range.duration // _FRAME, 1)
            total, length = total + timing.score * duration, length + duration
            if length >= _SCORED:
                worst = min(worst, total / length)
                break
    return worst


def fitted_pass(
    samples: Samples,
    tokens: Sequence[Token],
    said: Sequence[Token],
    heard: Sequence[Word],
    model: Weights,
    language: str,
) -> dict[int, Timing]:
    """When each token is said, by Whisper: fitted in windows whose text is known from what it heard before.

    `said` are the heard words as tokens. Tokens that nothing heard stands for are left out.
    """
    spoken = list(_as_spoken(tokens, agreements(tokens, said), len(heard)))
    found: dict[int, Timing] = {}
    for window in windows(levels(samples, SPEECH_RATE), whisper.LONGEST_WINDOW):
        inside = TimeRange(window.start * _FRAME, window.end * _FRAME)
        here = [pair for pair in spoken if inside.start <= heard[pair[1]].range.start < inside.end]
        texts = [heard[other].text if place is None else tokens[place].text for place, other in here]
        fitted = whisper.fit(_sound(samples, window.start, window.end), model, language, texts)
        for (place, _), (said_in, probability) in zip(here, fitted, strict=True):
            if place is not None:
                found[place] = Timing(said_in.shifted(inside.start), probability)
    return found


def _as_spoken(
    tokens: Sequence[Token], pairs: Sequence[tuple[int, int]], heard: int
) -> Iterator[tuple[int | None, int]]:
    """The text as spoken, each piece with the heard word that tells its time: the script's tokens, and, as None,
    what is not in the script.

    Between two agreements tokens are spread evenly over the heard words; where not half as many were heard, the
    tokens are not spoken at all.
    """
    for (before, other_before), (place, other) in pairwise([(-1, -1), *pairs, (len(tokens), heard)]):
        between = [token for token in range(before + 1, place) if tokens[token].ways]
        words = range(other_before + 1, other)
        if between and len(words) * 2 >= len(between):
            yield from ((token, words[number * len(words) // len(between)]) for number, token in enumerate(between))
        elif not between:
            yield from ((None, word) for word in words)
        if place < len(tokens):
            yield place, other
