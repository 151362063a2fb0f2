"""How a quote's text appears: word after word as it is spoken or read, or letter after letter."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.markup import graphemes, plain
from pipeline.timeline.model import PlacedQuote
from pipeline.timeline.quotes import reading_seconds
from pipeline.timing import TimeRange, frames_from_seconds

_WORD_FADE = Fraction("0.2")
# All stands for so long, in seconds, before the quote goes, or for a third of its time.
_HOLD = 1
_DIRECTIONS = "\u200e\u200f"


@dataclass(frozen=True, slots=True)
class Reveal:
    """Letters are all characters but spaces. `done` of them are there; each step is a frame and how many then come in.

    They take `fade` frames for it, 0: they are there at once. Frames count like the range of the text.
    """

    done: int
    steps: tuple[tuple[int, int], ...]
    fade: int

    def seen_from(self, place: TimeRange) -> Reveal | None:
        """In the part of the film at `place`, counted from its start; None where all of the text is there.

        What happens outside is told alike, whenever it does, so that a part is found again wherever it stands.
        """
        done = self.done + sum(letters for frame, letters in self.steps if frame + self.fade <= place.start)
        coming = [step for step in self.steps if place.start < step[0] + self.fade and step[0] < place.end]
        later = sum(letters for frame, letters in self.steps if frame >= place.end)
        steps = [(frame - place.start, letters) for frame, letters in coming]
        steps += [(place.duration, later)] if later else []
        return Reveal(done, tuple(steps), self.fade) if steps else None


def reveal_of(quote: PlacedQuote, fade: int, rate: Fraction) -> Reveal | None:
    """`fade`: how many frames the quote's panel takes to come. None for a quote that comes as a whole."""
    if quote.reveal == "fade":
        return None
    words = [word for line in quote.text.splitlines() for word in plain(line).split()]
    if quote.reveal == "type":
        return Reveal(0, _even([[_letters(unit) for unit in graphemes(word)] for word in words], quote, fade, rate), 0)
    letters = [_letters(word) for word in words]
    word_fade = min(round(_WORD_FADE * rate), fade)
    if len(quote.heard) == len(words):
        # What is spoken only when the quote goes, or later, is shown before that.
        last = quote.range.end - _hold(quote, rate)
        return Reveal(
            0, tuple((min(at, last), count) for at, count in zip(quote.heard, letters, strict=True)), word_fade
        )
    return Reveal(0, _even([[count] for count in letters], quote, fade, rate), word_fade)


def is_letter(character: str) -> bool:
    """Whether a reveal counts it: neither spaces nor the marks of direction that lines are given."""
    return not character.isspace() and character not in _DIRECTIONS


def _letters(text: str) -> int:
    return sum(map(is_letter, text))


def _hold(quote: PlacedQuote, rate: Fraction) -> int:
    return min(frames_from_seconds(_HOLD, rate), quote.range.duration // 3)


def _even(words: list[list[int]], quote: PlacedQuote, fade: int, rate: Fraction) -> tuple[tuple[int, int], ...]:
    """Each unit when a reader gets to it: at an even speed, from when the panel is there."""
    units = [count for word in words for count in word]
    reading = frames_from_seconds(reading_seconds(quote.text), rate)
    start = quote.range.start + fade
    length = max(0, min(reading, quote.range.duration - _hold(quote, rate)) - fade)
    total, before, steps = sum(units), 0, []
    for count in units:
        steps.append((start + round(length * before / total), count))
        before += count
    return tuple(steps)
