"""The lower thirds of one scene: which clip's label is seen when, quotes kept clear of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.project.clip_models import AnyClip, LowerThird
from pipeline.project.values import Location, Size
from pipeline.timeline.direction import is_leftward
from pipeline.timeline.model import Clip, PlacedLowerThird, PlacedQuote
from pipeline.timeline.moments import Moments
from pipeline.timing import TimeRange, frames_from_seconds

READING_SPEED = 15  # characters a second
SHORTEST = 3.0  # seconds
_LEAST = 1.0  # seconds: what is shorter is not read
# From this shape on a margin and a lower third find room beside each other.
_SLIVER = Fraction(1, 5)  # seconds that a reader does not miss
_WIDE = 1.3


def placed_lower_thirds(
    authored: Sequence[AnyClip],
    scene: int,
    clips: Sequence[Clip],
    quotes: Sequence[PlacedQuote],
    size: Size,
    moments: Moments,
) -> tuple[PlacedLowerThird, ...]:
    """In frames from the scene's start. `clips` and `quotes` are the scene's, as they are placed in it."""
    seen: dict[Location, TimeRange] = {}
    for clip in clips:  # several follow each other where footage stops or begins again
        seen[clip.location] = TimeRange(seen.get(clip.location, clip.range).start, clip.range.end)
    place: Location = ("scenes", scene, "clips")
    found = [
        _Wish(clip.label, scene, (*place, number, "label"), shown, size, moments).placed(quotes)
        for number, clip in enumerate(authored)
        if clip.label is not None and (shown := seen.get((*place, number)))
    ]
    return tuple(label for label in found if label is not None)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A label, and the time in which its clip, at `clip`, is seen."""

    label: LowerThird
    scene: int
    place: Location
    clip: TimeRange
    size: Size
    moments: Moments

    def placed(self, quotes: Sequence[PlacedQuote]) -> PlacedLowerThird | None:
        text, sub = (" ".join(part.split()) for part in (self.label.text, self.label.sub))
        if not text:
            self.moments.remarks.problem((*self.place, "text"), "a label without words")
            return None
        wished = self._wished(text + sub)
        if wished is None:
            return None
        shown = self._beside(wished, [quote for quote in quotes if self._is_in_the_way(quote)])
        return PlacedLowerThird(text, sub, shown, self.scene, self.place) if shown else None

    def _wished(self, words: str) -> TimeRange | None:
        """Where the author wants it: from `at` on as long as it takes to read, never longer than its clip."""
        remarks, rate = self.moments.remarks, self.moments.rate
        pins = self.moments.pins_from(self.label, self.place, self.clip.start)
        start = max(self.clip.start, pins.start if pins.start is not None else self.clip.start)
        end = self.clip.end if pins.to_scene_end else pins.end
        reading = max(SHORTEST, len(words) / READING_SPEED)
        if end is None:
            end = start + frames_from_seconds(reading, rate)
            left = self.clip.end - start
            if 0 < left < end - start - rate * _SLIVER:
                message = f"its clip ends {float(left / rate):.1f} s into this label; reading it takes {reading:.1f} s"
                remarks.note(self.place, message)
        end = min(end, self.clip.end)
        if start >= end:
            remarks.time_problem(self.place, "this label would not be seen: it ends before it starts, or its clip does")
            return None
        return TimeRange(start, end)

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= _WIDE * self.size.height

    def _is_in_the_way(self, quote: PlacedQuote) -> bool:
        return not (self._is_wide and self._has_the_other_side(quote))

    def _has_the_other_side(self, quote: PlacedQuote) -> bool:
        """A margin does, where the picture is wide enough for both."""
        return quote.style == "margin" and is_leftward(quote.text) == is_leftward(self.label.text)

    def _beside(self, wished: TimeRange, quotes: Sequence[PlacedQuote]) -> TimeRange | None:
        """The wish where no quote stands then, else what they leave. Says what becomes of it."""
        if not any(quote.range.overlaps(wished) for quote in quotes):
            return wished
        remarks, rate = self.moments.remarks, self.moments.rate
        shown = self._left(wished, quotes)
        if shown is None:
            self._tell_left_out(wished, quotes)
            return None
        if shown.start > wished.start:
            waits = float((shown.start - wished.start) / rate)
            remarks.note(self.place, f"waits {waits:.1f} s for the quote that stands there")
        if shown.duration < wished.duration:
            why = "its clip ends" if shown.end == self.clip.end else "a quote comes"
            remarks.note(self.place, f"leaves after {float(shown.duration / rate):.1f} s, because {why}")
        return shown

    def _left(self, wished: TimeRange, quotes: Sequence[PlacedQuote]) -> TimeRange | None:
        """The first time of its clip that is long enough, or the longest; None where nobody could read it."""
        gaps = self._gaps(wished, [quote.range for quote in quotes])
        free = [TimeRange(gap.start, min(gap.end, gap.start + wished.duration)) for gap in gaps]
        enough = min(wished.duration, self._frames(SHORTEST))
        shown = next((gap for gap in free if gap.duration >= enough), None)
        shown = shown or max(free, key=lambda gap: gap.duration, default=None)
        is_read = shown is not None and shown.duration >= min(wished.duration, self._frames(_LEAST))
        return shown if is_read else None

    def _tell_left_out(self, wished: TimeRange, quotes: Sequence[PlacedQuote]) -> None:
        """Not a problem where a wide film would show it: an upright version is not to refuse all of them."""
        if self._left(wished, [quote for quote in quotes if not self._has_the_other_side(quote)]):
            message = "left out: in so narrow a picture the quote in the margin takes the time of this label"
            self.moments.remarks.note(self.place, message)
            return
        hint = "give one of them another `at`"
        if self._is_wide and any(quote.style != "margin" for quote in quotes):
            hint += ", or the quote `style: margin`"
        message = "quotes leave no time for this label while its clip is shown"
        self.moments.remarks.time_problem(self.place, message, hint)

    def _gaps(self, wished: TimeRange, taken: Sequence[TimeRange]) -> list[TimeRange]:
        """What quotes leave of the clip from the wished start on."""
        gaps, at = [], wished.start
        for quote in sorted(taken, key=lambda quote: quote.start):
            if quote.start > at:
                gaps.append(TimeRange(at, min(quote.start, self.clip.end)))
            at = max(at, quote.end)
            if at >= self.clip.end:
                return gaps
        return [*gaps, TimeRange(at, self.clip.end)]

    def _frames(self, seconds: float) -> int:
        return frames_from_seconds(seconds, self.moments.rate)
