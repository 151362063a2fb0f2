"""Words laid out as cues: where each begins and ends, in time and in lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pipeline.captions.breaks import border_costs
from pipeline.captions.in_out import InOut
from pipeline.captions.layout import Layout, inner_costs, marked_borders
from pipeline.captions.lines import lines_of_pieces
from pipeline.captions.markup import italics
from pipeline.captions.pieces import Piece, joined, pieces_of_words
from pipeline.captions.profiles import Profile
from pipeline.narration.words import Word
from pipeline.timing import TimeRange, frame_at_sample


@dataclass(frozen=True, slots=True)
class Cue:
    """What stands on screen at once.

    `range` is in frames and `words` counts words, end-exclusive both, from the start of the scene or of the film, as
    the holder says. Lines keep the script's `*…*`, balanced within each line.
    """

    lines: tuple[str, ...]
    range: TimeRange
    words: TimeRange

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def shifted(self, frames: int, words: int = 0) -> Cue:
        """The same cue counted from further back: from the start of the film, say."""
        return Cue(self.lines, self.range.shifted(frames), self.words.shifted(words))


def cues_of_scene(
    words: Sequence[Word],
    rate: Fraction,
    cuts: Sequence[int],
    scene: TimeRange,
    profile: Profile,
    names: Sequence[str] = (),
    *,
    language: str = "en",
    following: int | None = None,
    ends_in_cut: bool = True,
) -> tuple[Cue, ...]:
    """The cues of one scene, in order, without overlap, inside `scene`.

    Words are timed in samples, cuts in frames, both from the scene's start; names are kept whole where possible.
    The scene's own end counts as a cut unless `ends_in_cut` is False. `following` is the frame, counted likewise, on
    which the next scene's first cue starts (see `first_frame`), where that is known: the last cue then keeps the gap.
    """
    if not words:
        return ()
    text, pieces = joined(words), pieces_of_words(words)
    borders = border_costs(text, pieces, names, language)
    in_out = _in_out(profile, rate, [*cuts, scene.end] if ends_in_cut else cuts, scene)
    speech = [_inside(scene, math.floor(piece.start * rate)) for piece in pieces]
    ends = [_inside(scene, math.ceil(piece.end * rate)) for piece in pieces]
    layout = Layout(
        pieces=pieces,
        lines=lines_of_pieces(pieces, borders, profile.characters_per_line),
        most_lines=profile.lines,
        in_out=in_out,
        starts=[in_out.start(start, before) for start, before in zip(speech, [scene.start, *ends], strict=False)],
        ends=ends,
        following=following,
        inner=inner_costs(pieces, borders),
        marks=marked_borders(borders),
    )
    return _cues(layout, text, scene)


def _cues(layout: Layout, text: str, scene: TimeRange) -> tuple[Cue, ...]:
    chosen, marks = list(pairwise(layout.borders())), italics(text)
    ranges = _apart([(layout.starts[first], layout.end(first, last)[1]) for first, last in chosen], scene)
    return tuple(
        Cue(tuple(_lines(layout, text, marks, first, last)), frames, _words(layout.pieces[first:last]))
        for (first, last), frames in zip(chosen, ranges, strict=True)
    )


def first_frame(
    words: Sequence[Word], rate: Fraction, cuts: Sequence[int], scene: TimeRange, profile: Profile
) -> int | None:
    """The frame on which the first of a scene's cues will start, without laying them out; None where nobody speaks."""
    if not words:
        return None
    speech = _inside(scene, frame_at_sample(words[0].range.start, rate))
    return _in_out(profile, rate, cuts, scene).start(speech, spoken_before=scene.start)


def _in_out(profile: Profile, rate: Fraction, cuts: Sequence[int], scene: TimeRange) -> InOut:
    return InOut(profile.at_rate(rate), sorted(set(cuts)), scene.end)


def _inside(scene: TimeRange, frame: int) -> int:
    return min(max(frame, scene.start), scene.end)


def _apart(frames: Sequence[tuple[int, int]], scene: TimeRange) -> list[TimeRange]:
    """Ranges of a frame or more that do not overlap, moved only where words came without usable times."""
    ranges: list[TimeRange] = []
    free = scene.start
    for start, end in frames:
        ranges.append(TimeRange(max(start, free), max(end, start + 1, free + 1)))
        free = ranges[-1].end
    latest = scene.end
    for at in reversed(range(len(ranges))):
        end = min(ranges[at].end, latest)
        ranges[at] = TimeRange(min(ranges[at].start, end - 1), end)
        latest = ranges[at].start
    return ranges


def _words(pieces: Sequence[Piece]) -> TimeRange:
    return TimeRange(pieces[0].word, pieces[-1].word + 1)


def _lines(layout: Layout, text: str, marks: Sequence[tuple[int, int]], first: int, last: int) -> Iterator[str]:
    """The text of each line as written; italics (`marks`) that reach over its edge are closed and opened again."""
    _, ends = layout.lines.best(first, last, layout.most_lines)
    for line_first, line_last in pairwise((first, *ends)):
        last_piece = layout.pieces[line_last - 1]
        start, end = layout.pieces[line_first].offset, last_piece.offset + len(last_piece.text)
        opening = "*" if any(a < start < b for a, b in marks) else ""
        closing = "*" if any(a < end < b for a, b in marks) else ""
        yield opening + text[start:end] + closing
