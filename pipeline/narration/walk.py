"""A script of any length found in a take of any length, in English: a walk through the sound, window by window.

In each window the acoustic aligner fits the script as it goes on. Where the words do not sound like what is said, it
is let begin sentences again and leave some out. Where that does not do either, Whisper listens, and the aligner fits
what was heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from pipeline.narration import align
from pipeline.narration.align import Aligned, Block, Slot, Text
from pipeline.narration.ear import Ear
from pipeline.narration.follow import Script, agreements, blocks_as_heard
from pipeline.narration.said import Said
from pipeline.narration.samples import FRAME
from pipeline.narration.script import Token, ends_sentence
from pipeline.narration.speech import Speech
from pipeline.timing import TimeRange

_MOST_BLOCKS = 160  # in 28 s: nobody speaks faster
_FEWER_BLOCKS = 100
_HEARD = 1_600  # frames that Whisper hears at a time; what a speaker puts in is rarely longer
_BACK = 4  # words before a window's end that the next window times once more, with what follows them
_BEHIND = 3  # sentences before the place in the script that may be begun again
_LEAST_PLACED = 12  # words that tell where in the script a recording is
_LONGEST_UNSAID = 50  # frames of sound that no word covers
# The worst scores of stretches of so many frames that sound as written: of the text's own sounds and, where those leave
# a doubt, of all sounds. Of 2,100 words read as written none fell below both, in noise 15 dB below the voice one of
# 1,100; of words that were said otherwise 93 in 100 did, in noise 84.
_DOUBTFUL_SCORES = ((20, -3.5), (40, -2.8))
_WORST_SCORES = ((20, -8.6), (40, -7.6), (60, -7.2))
_BEFORE, _AFTER = 5, 8  # words beside a doubtful one that are looked at with it
_MARGIN = 15  # frames of sound beside them
_SCORED = 40
_LEAST_PINNED = -4.0
_LEAST_REPEATED = -3.0  # mean score of a reading begun again
_SHORT_PAUSE, _CLEAR_PAUSE = 8 * FRAME, 20 * FRAME
_DOUBTFUL = 200 * FRAME  # samples before a break


@dataclass(frozen=True)
class Step:
    """What is said up to frame `end`, and the token that comes next. `is_sure`: nothing there speaks against it."""

    words: Sequence[Aligned]
    end: int
    position: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Frames of a take in which the script is read from token `start` up to `stop`, if it is read as written."""

    frames: TimeRange
    start: int
    stop: int


@dataclass(frozen=True)
class Walk:
    """`ear` is asked only where the recording leaves the script. `aligned` is the aligner, or where one works."""

    speech: Speech
    script: Script
    ear: Ear
    aligned: Callable[..., list[Aligned]] = align.aligned

    def whole(self) -> Section:
        return Section(TimeRange(0, self.speech.frames), 0, len(self.script.tokens))

    def said(self, section: Section) -> Iterator[Said]:
        """Everything that is said, in the order of time."""
        step = Step((), section.frames.start, section.start, False)
        while step.end < section.frames.end:
            for way in (self._as_written, self._with_restarts, self._heard):
                step = way(section, step.end, step.position)
                yield from _said(step.words)
                if step.is_sure:
                    break

    def sentence_at(self, window: TimeRange, sentences: Sequence[int]) -> int | None:
        """The token with which the speech of a window begins, one of those that begin sentences; None if in doubt."""
        first = sentences[0]
        blocks = self.script.blocks[first : sentences[-1] + _FEWER_BLOCKS]
        entries = [place - first for place in sentences]
        words = self._placed(window, Text(blocks, may_stop_early=True, entries=entries))[:-_BACK]
        if len(words) < _LEAST_PLACED or self._first_break(words, TimeRange(window.start, _end(words))) is not None:
            return None
        texts = [word.slot.text for word in words]
        is_only_there = sum(self.script.reads(place, texts) for place in self.script.sentences) == 1
        return words[0].slot.token if is_only_there else None

    def _as_written(self, section: Section, start: int, position: int) -> Step:
        window = self.speech.window_from(start, align.LONGEST_WINDOW, section.frames.end)
        is_last = window.end == section.frames.end
        stop = min(position + _MOST_BLOCKS, section.stop if is_last else len(self.script.tokens))
        text = Text(self.script.blocks[position:stop], may_stop_early=not is_last)
        return self._followed(section, window, position, text)

    def _with_restarts(self, section: Section, start: int, position: int) -> Step:
        """With sentences begun again and left out."""
        window = self.speech.window_from(start, _HEARD, section.frames.end)
        first = ([place for place in self.script.sentences if place < position] or [position])[-_BEHIND:][0]
        blocks = self.script.blocks[first : position + _FEWER_BLOCKS]
        restarts = [place - first for place in self.script.sentences if first <= place < first + len(blocks)]
        return self._followed(section, window, position, Text(blocks, position - first, restarts, True))

    def _followed(self, section: Section, window: TimeRange, position: int, text: Text) -> Step:
        """As far as the aligner follows the text through a window, and it sounds like that."""
        if not self.speech.runs_within(window):
            return Step((), window.end, position, True)
        found = self._placed(window, text)
        kept, end = found, window.end
        if found and window.end < section.frames.end:
            kept = found[: _last_sure(found)]
            end = (kept[-1].range.end + found[len(kept)].range.start) // 2 // FRAME if kept else window.start
            if not kept and not self._is_spoken(_end(found), window.end):
                kept, end = found, window.end  # a few words, and then a long silence
        broken = self._first_break(kept, TimeRange(window.start, end))
        if broken is None and end > window.start:
            return Step(kept, end, _next(kept, position), True)
        kept = kept[: _last_pause(kept, broken or 0)]
        return Step(kept, _end(kept) if kept else window.start, _next(kept, position), False)

    def _placed(self, window: TimeRange, text: Text) -> list[Aligned]:
        if not text.blocks:
            return []
        shift = window.start * FRAME
        words = _without_inventions(self.aligned(self.speech.sound(window), text))
        return [replace(word, range=word.range.shifted(shift)) for word in words]

    def _first_break(self, words: Sequence[Aligned], window: TimeRange) -> int | None:
        """The first word that does not sound like what is said there, or that comes after speech without words."""
        last = window.start
        sure = 0  # words that sound as written in any case
        for at, word in enumerate(words):
            if self._is_spoken(last, word.range.start // FRAME):
                return at
            if at >= sure and _is_below(words, at, _DOUBTFUL_SCORES):
                sure = self._sure_after(words, at)
                if sure <= at:
                    return at
            last = word.range.end // FRAME
        return len(words) if self._is_spoken(last, window.end) else None

    def _sure_after(self, words: Sequence[Aligned], at: int) -> int:
        """How many words sound as written, where those from one on may not."""
        first = max(at - _BEFORE, 0)
        near = words[first : at + _AFTER]
        start, end = near[0].range.start // FRAME - _MARGIN, near[-1].range.end // FRAME + _MARGIN
        sound = self.speech.sound(TimeRange(max(start, 0), min(end, self.speech.frames)))
        found = self.aligned(sound, Text([((word.slot,),) for word in near]), strictly=True)
        # Words at the edges sound otherwise without their neighbours.
        inner = found[max(at - first - 1, 0) : len(near) - (at + _AFTER < len(words))]
        is_said = found and not any(_is_below(inner, place, _WORST_SCORES) for place in range(len(inner)))
        return at + _AFTER // 2 if is_said else at

    def _is_spoken(self, start: int, end: int) -> bool:
        gap = TimeRange(start, max(start, end))
        parts = (run.clamped(gap) for run in self.speech.runs_within(gap))
        return any(part and part.duration > _LONGEST_UNSAID for part in parts)

    def _heard(self, section: Section, start: int, position: int) -> Step:
        """What Whisper hears, fitted by the aligner; as written after all where Whisper hears nothing, unless that is
        music, in which the aligner finds a word or two."""
        window = self.speech.window_from(start, _HEARD, section.frames.end)
        heard = self.ear.hear(window)
        if not heard:
            blocks = self.script.blocks[position : position + _MOST_BLOCKS]
            words = self._placed(window, Text(blocks, may_stop_early=True))
            sounding = sum(part.duration for run in self.speech.runs_within(window) if (part := run.clamped(window)))
            is_read = 2 * sum(word.range.duration for word in words) > sounding * FRAME
            kept = words if is_read and _mean_score(words) > _LEAST_PINNED else []
            return Step(kept, window.end, _next(kept, position), True)
        pairs = agreements(self.script, heard, position)
        blocks = tuple(blocks_as_heard(self.script, heard, pairs, position))
        starts = set(self.script.sentences)
        restarts = [place for place, paths in enumerate(blocks) if len(paths) == 1 and paths[0][0].token in starts]
        words = self._placed(window, Text(blocks, 0, restarts))
        if choices := {word.block for word in words if len(blocks[word.block]) > 1} - _blocks_of(_believable(words)):
            # The script's words were taken where neither sounds right: what was heard is then the better guess.
            blocks = tuple(paths[1:] or paths if place in choices else paths for place, paths in enumerate(blocks))
            words = self._placed(window, Text(blocks, 0, restarts))
        words = _believable(words) if words else self._fitted(window, blocks)
        return Step(words, window.end, _next(words, position), True)

    def _fitted(self, window: TimeRange, blocks: Sequence[Block]) -> list[Aligned]:
        """By Whisper, where the aligner finds no way through the sound."""
        slots = [(place, slot) for place, paths in enumerate(blocks) for slot in paths[-1] or paths[0]]
        fitted = self.ear.fit(window, [slot.text for _, slot in slots])
        return [
            Aligned(slot, place, said, 2 * _LEAST_PINNED)
            for (place, slot), (said, _) in zip(slots, fitted, strict=True)
        ]


def pinned(speech: Speech, tokens: Sequence[Token], heard: Sequence[Said]) -> Iterator[Said]:
    """What Whisper heard, one Said a token, with the aligner's edges where they fit the sound."""
    for window in speech.windows(align.LONGEST_WINDOW):
        inside = TimeRange(window.start * FRAME, window.end * FRAME)
        here = [word for word in heard if inside.start <= word.range.start < inside.end]
        said = [(word, tokens[word.token].ways) for word in here if word.token is not None]
        slots = [Slot(word.token, word.text, ways) for word, ways in said if ways]
        found = align.aligned(speech.sound(window), Text([((slot,),) for slot in slots])) if slots else []
        edges = {word.slot.token: word for at, word in enumerate(found) if _score_from(found, at) > _LEAST_PINNED}
        for word in here:
            edge = edges.get(word.token)
            yield word if edge is None else replace(word, range=edge.range.shifted(inside.start), pinned=True)


def _without_inventions(words: Sequence[Aligned]) -> list[Aligned]:
    """Without beginnings of sentences found in noise, where the text allowed them anywhere."""
    jumps = [at for at in range(1, len(words)) if not 0 <= words[at].block - words[at - 1].block <= 2]
    runs = [words[start:end] for start, end in pairwise([0, *jumps, len(words)])]
    return [word for run in runs if len(runs) == 1 or _mean_score(run) > _LEAST_REPEATED for word in run]


def _blocks_of(words: Sequence[Aligned]) -> set[int]:
    return {word.block for word in words}


def _believable(words: Sequence[Aligned]) -> list[Aligned]:
    """Without words of the script that only fill a place. What Whisper heard stays."""
    return [word for at, word in enumerate(words) if word.slot.token is None or _fits(words, at)]


def _fits(words: Sequence[Aligned], at: int) -> bool:
    """Whether a word, with what follows or with what precedes, sounds like what is said there."""
    backward = words[at::-1]
    return max(_score_from(words, at), _score_from(backward, 0)) > _LEAST_PINNED


def _said(words: Sequence[Aligned]) -> Iterator[Said]:
    for at, word in enumerate(words):
        yield Said(word.slot.token, word.slot.text, word.range, _fits(words, at))


def _end(words: Sequence[Aligned]) -> int:
    """The frame in which the last of them ends."""
    return words[-1].range.end // FRAME


def _next(words: Sequence[Aligned], position: int) -> int:
    """The token after the last of the script's that was said."""
    return next((word.slot.token + 1 for word in reversed(words) if word.slot.token is not None), position)


def _last_sure(words: Sequence[Aligned]) -> int:
    """How many words to keep of a window whose text may go on: up to the last pause that is no mere hesitation, or
    else the longest of its last quarter."""
    pauses = {
        at: words[at].range.start - words[at - 1].range.end
        for at in range(max(len(words) // 2, 1), len(words) - _BACK)
        if words[at - 1].slot != words[at].slot
    }
    clear = [at for at, pause in pauses.items() if pause >= _CLEAR_PAUSE]
    late = [at for at in pauses if at >= len(words) * 3 // 4] or pauses
    return max(clear, default=max(late, key=pauses.__getitem__, default=0))


def _last_pause(words: Sequence[Aligned], end: int) -> int:
    """How many of the first `end` words to keep: up to the last sentence that a pause follows, or an earlier pause.

    Words shortly before a break may be wrong as well: `The Russians` sounds like `There is a`.
    """
    after_pause = [
        at for at in range(1, end + 1)
        if at == len(words) or words[at].range.start - words[at - 1].range.end >= _SHORT_PAUSE
    ]  # fmt: skip
    ends = [at for at in after_pause if ends_sentence(words[at - 1].slot.text)]
    early = [at for at in after_pause if words[end - 1].range.end - words[at - 1].range.end >= _DOUBTFUL]
    return max([*ends, *early], default=0)


def _is_below(words: Sequence[Aligned], first: int, worst: Sequence[tuple[int, float]]) -> bool:
    """Whether the words from one on fit the sound worse, over so many frames."""
    return any(_score_from(words, first, frames) < score for frames, score in worst)


def _score_from(words: Sequence[Aligned], first: int, frames: int = _SCORED) -> float:
    """The mean score of the words from one on, over at least so many frames; 0 where there are fewer."""
    total, length = 0.0, 0
    for word in islice(words, first, None):
        duration = max(word.range.duration // FRAME, 1)
        total, length = total + word.score * duration, length + duration
        if length >= frames:
            return total / length
    return 0.0


def _mean_score(words: Sequence[Aligned]) -> float:
    lengths = [max(word.range.duration, 1) for word in words]
    return sum(word.score * length for word, length in zip(words, lengths, strict=True)) / max(sum(lengths), 1)
