"""A translation, timed by the sentences that are spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, groupby, pairwise

from pipeline.captions.pieces import Piece, pieces_of_words
from pipeline.narration.script import ends_sentence
from pipeline.narration.words import Word
from pipeline.timeline.model import Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange

Sentence = tuple[Piece, ...]

_LETTER_ALONE = re.compile(r"(?:^|\W)[a-zà-ÿ]\.$")


def film_translated(timeline: Timeline, texts: Sequence[str]) -> Timeline:
    """The film with its narration in another language, one text a scene; an empty text leaves a scene without words.

    What is said in clips and what sounds are called stays behind: nobody has translated it.
    """
    return replace(
        timeline,
        scenes=tuple(
            replace(scene, words=words_translated(scene.words, text), speech=(), labels=())
            for scene, text in zip(timeline.scenes, texts, strict=True)
        ),
    )


def words_translated(words: Sequence[Word], text: str) -> tuple[Word, ...]:
    """The words of a translation, each sentence in the time of the sentence it translates.

    ```text
    spoken       |--- 1 ---|   |-- 2 --|  |------ 3 ------|
    as many      |--- a ---|   |-- b --|  |------ c ------|
    fewer        |--- a ---|   |----------- b ------------|
    more         |--- a ---|   |-- b --|  |-- c --|-- d --|
    ```

    Where counts differ, sentences in a row share one time so that each side is as far along as the other, by
    characters. So no pause between two sentences is spoken over but inside a sentence that translates both. The words
    of a sentence share its time by their length.
    """
    spoken, told = _sentences(words), _sentences([Word(token, TimeRange(0, 0)) for token in text.split()])
    if not spoken or not told:
        return ()
    shares = min(_shares(spoken), _shares(told), key=len)
    return tuple(
        word
        for original, translation in zip(_grouped(spoken, shares), _grouped(told, shares), strict=True)
        for word in _timed(translation, original)
    )


def _sentences(words: Sequence[Word]) -> list[Sentence]:
    pieces = pieces_of_words(words)
    ends = (at for at, (before, after) in enumerate(pairwise(pieces), 1) if _is_border(before.text, after.text))
    return [pieces[start:end] for start, end in pairwise((0, *ends, len(pieces)))] if pieces else []


def _is_border(before: str, after: str) -> bool:
    """Not after a letter alone (z. B. dies), nor where a small letter goes on: “Why?” she asked."""
    first = next((character for character in after if character.isalnum()), "")
    return ends_sentence(before) and not _LETTER_ALONE.search(before) and not first.islower()


def _shares(sentences: Sequence[Sentence]) -> list[Fraction]:
    """How much of the text has been said, by characters, after each sentence."""
    ends = list(accumulate(sum(piece.width for piece in sentence) for sentence in sentences))
    return [Fraction(end, max(ends[-1], 1)) for end in ends]


def _grouped(sentences: Sequence[Sentence], shares: Sequence[Fraction]) -> list[Sentence]:
    """The sentences in as many groups as there are shares, each ending as near to its share as whole sentences do."""
    reached = _shares(sentences)
    borders = [0]
    for number, share in enumerate(shares[:-1], 1):
        possible = range(borders[-1] + 1, len(sentences) - (len(shares) - number) + 1)
        borders.append(min((abs(reached[at - 1] - share), at) for at in possible)[1])
    return [
        tuple(piece for sentence in sentences[start:end] for piece in sentence)
        for start, end in pairwise((*borders, len(sentences)))
    ]


def _timed(translation: Sentence, original: Sentence) -> Iterator[Word]:
    """The pieces as words again, one behind the other in the time of the original."""
    spoken = TimeRange(round(original[0].start * SAMPLE_RATE), round(original[-1].end * SAMPLE_RATE))
    words = [tuple(pieces) for _, pieces in groupby(translation, key=lambda piece: piece.word)]
    lengths = [max(sum(piece.width for piece in pieces), 1) for pieces in words]
    edges = [spoken.start + spoken.duration * end // sum(lengths) for end in (0, *accumulate(lengths))]
    for pieces, (start, end) in zip(words, pairwise(edges), strict=True):
        yield Word("".join(piece.text for piece in pieces), TimeRange(start, end), is_glued=pieces[0].is_glued)
