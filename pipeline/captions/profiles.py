"""The figures cues keep.

Sources: N = Netflix Timed Text Style Guides (general, English, timing), B = BBC Subtitle Guidelines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of limits. Times are seconds; `dataclasses.replace` changes single figures.

    East Asian wide characters count twice, so 42 characters a line are 21 of Chinese.
    """

    characters_per_line: int
    lines: int
    shortest: Fraction
    longest: Fraction
    pause: Fraction
    """A gap between cues is either `gap_frames` or at least so long; shorter ones close to `gap_frames`."""
    gap_frames: int
    """Counted in frames at every rate (N)."""
    start_tolerance: Fraction
    """How far from the first frame of the speech a cue may start."""
    end_after: Fraction = Fraction(1, 2)
    """How long a cue may stay past its speech, unless reading it takes longer."""
    cut: Fraction = Fraction(7, 24)
    """Nearer to a cut than this, a cue starts or ends at the cut."""
    characters_per_second: Fraction | None = None
    """Reading speed, where it is counted in characters."""
    seconds_per_word: Fraction = Fraction(0)
    """Reading speed, where it is counted in words."""

    def at_rate(self, rate: Fraction) -> FrameLimits:
        """In whole frames; at very low rates rounding never makes the longest time shorter than the shortest."""
        shortest = max(math.ceil(self.shortest * rate), 1)
        return FrameLimits(
            gap=self.gap_frames,
            pause=max(round(self.pause * rate), self.gap_frames),
            shortest=shortest,
            longest=max(math.floor(self.longest * rate), shortest),
            start_tolerance=round(self.start_tolerance * rate),
            end_after=round(self.end_after * rate),
            cut=round(self.cut * rate),
            character=rate / self.characters_per_second if self.characters_per_second else Fraction(0),
            word=rate * self.seconds_per_word,
        )


@dataclass(frozen=True, slots=True)
class FrameLimits:
    """A profile's times in whole frames at one rate."""

    gap: int
    pause: int
    shortest: int
    longest: int
    start_tolerance: int
    end_after: int
    cut: int
    character: Fraction
    word: Fraction

    def reading(self, characters: int, words: int) -> int:
        """The frames that reading so much takes, rounded up. In integers: it is asked for every possible cue."""
        by_characters = -(-characters * self.character.numerator // self.character.denominator)
        return max(by_characters, -(-words * self.word.numerator // self.word.denominator))


PROFILES = {
    "netflix": Profile(
        characters_per_line=42,
        lines=2,
        characters_per_second=Fraction(20),
        shortest=Fraction(5, 6),
        longest=Fraction(7),
        pause=Fraction(1, 2),
        gap_frames=2,
        start_tolerance=Fraction(2, 24),
    ),
    # B states no longest time; N's is kept.
    "bbc": Profile(
        characters_per_line=37,
        lines=2,
        seconds_per_word=Fraction(3, 10),
        shortest=Fraction(3, 10),
        longest=Fraction(7),
        pause=Fraction(1),
        gap_frames=0,
        start_tolerance=Fraction(3, 2),
    ),
}

# What a line holds and how many characters a second are read, where the script makes them others than English has: N's
# guides to each language, the speeds those for captions in the language that is spoken (SDH). Chinese, Japanese and
# Korean figures are full-width characters in N, and twice as many here, as `Profile` counts.
LANGUAGES = {
    "ar": (42, 23),
    "hi": (42, 25),
    "ja": (26, 14),
    "ko": (32, 28),
    "th": (35, 20),
    "zh": (32, 22),
}
