"""Sound of entries and insets that stop at a moment or are repeated. Files `a` and `b` are unlike noises of 20 s."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from made_sound import Array, samples
from test_crossing import MATERIAL, RATES, laid_out, mixed
from test_split_edits import share

from pipeline.timeline.model import Sound, Timeline

NEXT = "{file: b.mp4, out: 2, transition: {dissolve: 0.5}}"
PLAYED = [
    "in: 2, out: 4, freeze: {at: 2.75, for: 1.5}",
    "in: 2, out: 2.7, loop: true",
    "in: 2, out: 4, speed: 0.5, freeze: {at: 3, for: 1}",
    "in: 2, out: 4, reverse: true, freeze: {at: 3, for: 0.3}, loop: true",
    "in: 18, freeze: {at: 20, for: 0.25}",
]


def film(rate: str, *written: str) -> Timeline:
    return laid_out(rate, "{clips: [" + ", ".join(written) + "]}")


def unplaced(sounds: tuple[Sound, ...]) -> list[Sound]:
    return [replace(sound, location=()) for sound in sounds]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("clip", PLAYED)
@pytest.mark.parametrize("way", ["dissolve: 0.4", "dip: 0.4"])
def test_a_part_sounds_as_the_same_clip_does_alone(rate: str, clip: str, way: str) -> None:
    heard, rest = f"file: a.mp4, {clip}, audio: -9 dB", f"for: 5, transition: {{{way}}}"
    first = '{color: "#000000", for: 0.7}'
    alone = film(rate, first, f"{{{heard}, {rest}}}", NEXT).sounds
    assert len(alone) > 1 or "at: 20" in clip
    muted = "{file: b.mp4, in: 3, out: 4, loop: true}"
    assert unplaced(film(rate, first, f"{{split: [{muted}, {{{heard}}}], {rest}}}", NEXT).sounds) == unplaced(alone)
    assert unplaced(film(rate, first, f"{{card: Her, {rest}, inset: {{{heard}}}}}", NEXT).sounds) == unplaced(alone)


def heard_in(sound: Array, name: str, at: float, from_file: float) -> bool:
    return share(sound, name, at, from_file) == pytest.approx(1, abs=0.1)


def test_parts_fall_silent_and_begin_again_for_themselves(tmp_path: Path) -> None:
    timeline = film(
        "24",
        "{split: [{file: a.mp4, in: 2, out: 4, freeze: {at: 3, for: 1}, audio: full},"
        " {file: b.mp4, in: 5, out: 6.25, loop: true, audio: full}]}",
    )
    assert timeline.frames == 72
    sound = mixed(timeline, tmp_path)
    assert all(heard_in(sound, "a.mp4", at, at + 2) for at in (0.1, 0.9))
    assert all(share(sound, "a.mp4", at, at + 2) == pytest.approx(0, abs=0.1) for at in (1.1, 1.5, 1.9))
    assert all(heard_in(sound, "a.mp4", at, at + 1) for at in (2.1, 2.9))
    assert all(heard_in(sound, "b.mp4", at, 5 + at % 1.25) for at in (0.2, 1.15, 1.3, 2.4, 2.6))


def test_neither_stopping_nor_beginning_again_clicks(tmp_path: Path) -> None:
    """Every edge fades over 8 ms: right beside it a sound is still soft."""
    timeline = film(
        "24", "{split: [{file: a.mp4, in: 2, out: 4, freeze: {at: 3, for: 1}, audio: full}, {file: b.mp4}], for: 3}"
    )
    sound = mixed(timeline, tmp_path)
    edges = [abs(sound[at - 24 : at + 24]).max() for at in (samples(1), samples(2))]
    assert max(edges) < 0.1 * abs(MATERIAL["a.mp4"]).max()


def test_an_inset_is_heard_through_over_footage_that_stops(tmp_path: Path) -> None:
    ground = "file: a.mp4, in: 2, out: 4, freeze: {at: 3, for: 1}, audio: full, transition: {lead: 0.5}"
    timeline = film(
        "24", '{color: "#000000", for: 1}', f"{{{ground}, inset: {{file: b.mp4, in: 5, audio: full}}}}", NEXT
    )
    own = [sound.range.start for sound in timeline.sounds if sound.location[-1] == 1]
    assert own == [samples(0.5), samples(3)]  # led by half a second; the moment that stays is silent
    sound = mixed(timeline, tmp_path)
    assert all(heard_in(sound, "b.mp4", at, at + 4) for at in (1.1, 2.1, 2.9, 3.1))
    assert heard_in(sound, "a.mp4", 0.7, 1.7) and heard_in(sound, "a.mp4", 3.2, 3.2)
