"""Who speaks when: the narration's words and those of clips as runs of one voice, each laid out in cues of its own.

    narration   |one two three|             |four five six|
    clip                |no one|  |not yet|
    runs        |one two three|   |not yet| |four five six|

The narration wins: what a clip says meanwhile, or with too little time left before it to be read, gets no cue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import accumulate, groupby

from pipeline.captions.cues import Cue
from pipeline.captions.profiles import Profile
from pipeline.narration.words import Word
from pipeline.project.values import Location
from pipeline.timeline.model import SceneSpan, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange

CuesAlone = Callable[[int, Sequence[Word]], Sequence[Cue]]
"""The cues of words of a scene, as if nobody else spoke there."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that one voice says with no other between, in samples from the start of their scene.

    `numbers` are theirs among the spoken words of the film (see `spoken_words`); `clip` is empty for the narration.
    """

    scene: int
    words: tuple[Word, ...]
    numbers: TimeRange
    clip: Location


@dataclass(frozen=True, slots=True)
class _Said:
    word: Word
    number: int
    clip: Location


def runs_of_film(timeline: Timeline, profile: Profile, cues_alone: CuesAlone) -> tuple[Run, ...]:
    """In the order of the film."""
    limits = profile.at_rate(timeline.rate)
    least = round((limits.shortest + limits.gap) * SAMPLE_RATE / timeline.rate)
    narrated = [0, *accumulate(len(scene.words) for scene in timeline.scenes)]
    number = narrated[-1]
    runs: list[Run] = []
    for index, scene in enumerate(timeline.scenes):
        voices = [_numbered(scene.words, narrated[index], ())]
        for speech in scene.speech:
            unheard = _unheard(cues_alone(index, speech.words), speech.words, scene, least)
            said = _numbered(speech.words, number, speech.location)
            voices.append([each for at, each in enumerate(said) if at not in unheard])
            number += len(said)
        runs += _runs(index, voices)
    return tuple(runs)


def _numbered(words: Sequence[Word], first: int, clip: Location) -> list[_Said]:
    return [_Said(word, number, clip) for number, word in enumerate(words, first)]


def _unheard(cues: Sequence[Cue], words: Sequence[Word], scene: SceneSpan, least: int) -> set[int]:
    """The words of all cues that the narrator speaks over, or begins to `least` samples after their start."""
    spoken_over = (
        cue.words
        for cue in cues
        if any(
            narrated.range.start < max(words[cue.words.end - 1].range.end, words[cue.words.start].range.start + least)
            and words[cue.words.start].range.start < narrated.range.end
            for narrated in scene.words
        )
    )
    return {number for numbers in spoken_over for number in range(numbers.start, numbers.end)}


def _runs(scene: int, voices: Sequence[Sequence[_Said]]) -> Iterator[Run]:
    """Each voice keeps the order of its words, whatever their times."""
    ordered = enumerate(merge(*voices, key=lambda said: said.word.range.start))
    # Numbers that follow each other stay as far from their places.
    for _, group in groupby(ordered, key=lambda item: (item[1].clip, item[1].number - item[0])):
        said = [each for _, each in group]
        numbers = TimeRange(said[0].number, said[-1].number + 1)
        yield Run(scene, tuple(each.word for each in said), numbers, said[0].clip)
