"""Essay prose as it comes out, to be read. A bar ends a line, a line ends a cue.

The first passage is from a lecture by William Morris as the LJ Speech set has it, the others are written for this page.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from textwrap import dedent

import pytest

from pipeline.captions.cues import cues_of_scene
from pipeline.captions.profiles import PROFILES
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

PASSAGES = [
    """\
        Printing, in the only sense | with which we are at present concerned,
        differs from most if not from all the arts
        and crafts represented in the Exhibition | in being comparatively modern.
        For although the Chinese took impressions | from wood blocks engraved in relief
        for centuries | before the woodcutters of the Netherlands,
        by a similar process produced | the block books,
        which were the immediate predecessors | of the true printed book,
        the invention of movable metal letters | in the middle of the fifteenth century
        may justly be considered | as the invention of the art of printing.
        And it is worth mention in passing that, | as an example of fine typography,
        the earliest book printed | with movable types, the Gutenberg,
        or "forty-two line Bible" | of about fourteen fifty-five,
        has never been surpassed.
    """,
    """\
        The first thing you notice about the hotel
        in Stanley Kubrick's film | is that it makes no sense.
        There is a window | in the manager's office that cannot exist,
        because the office sits | in the middle of the building.
        Kubrick was not a man | who made mistakes of that kind.
        He had spent the better part of a year | on the set,
        and he knew exactly where every door led.
        What looks like an error is a decision,
        and it is one you are supposed to feel | rather than see.
    """,
    """\
        Back in the spring of 1968,
        two young engineers at a small company | in New Jersey were trying to work out
        why their microwave antenna | kept picking up a faint hiss
        that would not go away.
        They checked the wiring.
        They chased off a pair of pigeons.
        They even scrubbed | the inside of the horn by hand,
        and still the noise came | from every direction at once.
        What they had found,
        without knowing it, was the afterglow | of the beginning of the universe.
    """,
    """\
        I've always been suspicious of people | who say that a photograph doesn't lie.
        A photograph leaves out almost everything:
        what happened a second before, | who was standing just outside the frame,
        and why the person | in the middle of it is smiling.
        It shows you a two hundredth of a second
        and asks you to take its word | for the rest of the day.
        The best photographers know this, | and they use it against us.
    """,
    """\
        This is the room where it was decided.
        You can still see the burn marks | that Churchill's cigars left
        on the arm of his chair,
        and the scratches his ring made | on the wood when he was getting impatient.
        None of the men | who sat here had slept properly in weeks.
        They were about to send | a hundred and fifty thousand soldiers
        across the Channel in weather
        that every one of their own forecasters | had told them not to trust.
    """,
    """\
        Most maps of the London Underground lie | to you,
        and they have been lying since 1931.
        Harry Beck, who drew the first of them,
        had worked out | that people under the ground don't care
        where they are.
        They care about what comes next.
        So he threw away the geography, | straightened out the river,
        and spaced the stations as evenly | as the wires on a circuit board.
        His bosses turned it down.
        It was too revolutionary, they said, | and the public would never get used to it.
    """,
]


@pytest.mark.parametrize("passage", map(dedent, PASSAGES))
def test_prose_reads_well(spoken: Callable[..., list[Word]], passage: str) -> None:
    words = spoken(passage.replace(" |", ""), 15.5)
    scene = TimeRange(0, words[-1].range.end // 2_000 + 24)
    cues = cues_of_scene(words, Fraction(24), [], scene, PROFILES["netflix"])
    assert "".join(" | ".join(cue.lines) + "\n" for cue in cues) == passage
