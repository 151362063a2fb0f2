"""What a scene's words become."""

from fractions import Fraction

from pipeline.captions.cues import Cue, cues_of_scene
from pipeline.captions.rules import PROFILES
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

RATE = Fraction(24)


def test_one_short_sentence_is_one_cue_on_one_line_from_its_first_frame() -> None:
    words = [Word("Nobody", TimeRange(24_000, 48_000)), Word("writes.", TimeRange(48_000, 96_000))]
    cues = cues_of_scene(words, RATE, [], TimeRange(0, 72), PROFILES["netflix"])
    assert cues == (Cue(("Nobody writes.",), TimeRange(12, 60), TimeRange(0, 2)),)
