"""When a cue comes and goes: its first frame, its last, and what each choice costs.

Where rules conflict, in this order: start, shortest time, gap, then longest time, end and cut, then reading speed. A
pause before a cue of the next scene is a wish alone where this scene ends too early for the gap to close: words are not
taken away to make it. All frames count from the scene's start.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.captions.profiles import FrameLimits

# Costs in the unit of `breaks.py`. Each rule costs twenty times the next, so that it is not traded for that one in a
# few cues at once. Only reading speed is weighed against breaks: a little too fast is better than a name torn apart.
_TOO_SHORT = 200_000.0
_NO_GAP = 10_000.0
_NO_PAUSE = 25.0
_TOO_LONG = 500.0
_BESIDE_CUT = 500.0
_GONE_EARLY = 500.0
_STAYS_LATE = 500.0
# For a cue that takes the longest time to read, less for less text: cues are not joined to be fewer that are too fast.
_TOO_FAST = 100.0
_FASTER = 500.0
# What is no fault, since the speech leaves no choice, but reads as a flash.
_FLASH = 120.0
_UNSPOKEN = 40.0
_A_FRAME = 1.0


@dataclass(frozen=True, slots=True)
class InOut:
    """What times depend on beside the words: the limits, the cuts (ascending), the first frame past the scene."""

    limits: FrameLimits
    cuts: Sequence[int]
    scene_end: int

    def start(self, speech: int, spoken_before: int) -> int:
        """The first frame of the speech, or a cut beside it that neither the speech nor the one before it forbids."""
        reach = min(self.limits.start_tolerance, self.limits.cut)
        near = [cut for cut in self.cuts_within(speech - reach, speech + reach) if cut >= spoken_before]
        return min(near, key=lambda cut: abs(cut - speech), default=speech)

    def start_cost(self, start: int) -> float:
        """A cue that comes a few frames before or after a cut reads as a flash."""
        near = self.cuts_within(start - self.limits.cut, start + self.limits.cut)
        return _FLASH if near and start not in near else 0.0

    def end(self, start: int, spoken: int, following: int | None, reading: int) -> tuple[float, int]:
        """The cheapest frame to go at, and its cost; `spoken` ends the speech, `following` starts the next cue."""
        latest = max(self.scene_end if following is None else min(following, self.scene_end), start + 1)
        ends = {min(max(end, start + 1), latest) for end in self._wished(start, spoken, following, reading)}
        best = (math.inf, latest)
        for taste, end in sorted((self._taste(end - spoken), end) for end in ends):
            broken = self._broken(end, start, spoken, following, reading)
            best = min(best, (taste + broken, end))
            if not broken:
                break
        return best

    def _taste(self, over: int) -> float:
        """Half a second past the speech is best; later is worse than earlier."""
        late = over - self.limits.end_after
        return late * _A_FRAME if late > 0 else late * -0.02

    def _wished(self, start: int, spoken: int, following: int | None, reading: int) -> list[int]:
        limits = self.limits
        # The frame that ends one word may start the next, so one more than the gap is no loss.
        earliest, late = spoken - limits.gap - 1, spoken + limits.end_after
        ends = [late, start + max(reading, limits.shortest)]
        if following is not None:
            ends += [following - limits.gap, following - limits.pause]
        cuts = self.cuts_within(earliest, max(ends) + limits.cut)
        clear = [end for cut in cuts for end in (cut - limits.cut - 1, cut + limits.cut + 1)]
        at = [end for cut in cuts for end in range(cut - limits.gap, cut + 1)]
        return [*ends, start + limits.longest, *at, *(end for end in clear if end >= earliest)]

    def _broken(self, end: int, start: int, spoken: int, following: int | None, reading: int) -> float:
        limits, length = self.limits, end - start
        cost = 0.0
        if length < limits.shortest:
            cost += _TOO_SHORT + _A_FRAME * 10 * (limits.shortest - length)
        if length > limits.longest:
            cost += _TOO_LONG + _A_FRAME * (length - limits.longest)
        if following is not None:
            cost += self._gap_cost(end, following - end)
        if self.cuts:
            cost += self._cut_cost(end, spoken)
        if length < reading:
            cost += (_TOO_FAST + _FASTER * (reading / length - 1)) * reading / limits.longest
        late = end - max(spoken + limits.end_after, start + max(reading, limits.shortest))
        if late > 0 and not self._is_kept_late(end, late, following):
            cost += _STAYS_LATE
        unspoken = spoken - limits.gap - 1 - end
        return cost + (_GONE_EARLY + _UNSPOKEN * unspoken if unspoken > 0 else 0.0)

    def _is_kept_late(self, end: int, late: int, following: int | None) -> bool:
        """Staying closes the gap to the next cue, or reaches a cut near by."""
        if following is not None and following - end == self.limits.gap:
            return True
        return late <= self.limits.cut and bool(self.cuts_within(end, end + self.limits.gap))

    def _gap_cost(self, end: int, gap: int) -> float:
        if gap == self.limits.gap or gap >= self.limits.pause:
            return 0.0
        if end + gap - self.limits.gap > self.scene_end and gap > self.limits.gap:
            return _NO_PAUSE
        return _NO_GAP + _A_FRAME * 20 * max(self.limits.gap - gap, 0)

    def _cut_cost(self, end: int, spoken: int) -> float:
        """Best is the gap before a cut; up to the cut itself will do; beside it reads as a flash."""
        limits, cost = self.limits, 0.0
        for cut in self.cuts_within(end - limits.cut, end + limits.cut):
            if cut - limits.gap <= end <= cut:
                cost += _A_FRAME * (end - cut + limits.gap)
            else:
                cost += _BESIDE_CUT if cut >= spoken else _FLASH
        return cost

    def cuts_within(self, first: int, last: int) -> Sequence[int]:
        """The cuts from `first` to `last`, both included."""
        return self.cuts[bisect_left(self.cuts, first) : bisect_left(self.cuts, last + 1)] if self.cuts else ()
