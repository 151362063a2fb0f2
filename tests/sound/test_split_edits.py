"""Sound that leads or lags its picture, and sound in a dip. Files `a` and `b` are unlike noises of 20 s."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, samples
from test_crossing import MATERIAL, clips, laid_out, mixed

from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import Timeline
from pipeline.timing import TimeRange

RATE = "24"


def share(sound: Array, name: str, at: float, from_file: float) -> float:
    """How strong 50 ms of a file are at a second of the film, as a factor."""
    heard = sound[samples(at) : samples(at + 0.05)]
    whole = MATERIAL[name][samples(from_file) : samples(from_file + 0.05)]
    return float(np.dot(heard, whole) / np.dot(whole, whole))


def cut(*transition: str, before: str = "file: a.mp4, in: 1, out: 3") -> Timeline:
    return laid_out(RATE, clips(before, f"file: b.mp4, in: 5, out: 7, transition: {{{', '.join(transition)}}}"))


def test_a_sound_leads_its_picture(tmp_path: Path) -> None:
    timeline = cut("lead: 0.5")
    assert [sound.range for sound in timeline.sounds] == [TimeRange(0, 96_000), TimeRange(72_000, 192_000)]
    assert timeline.clips[1].range.start == 48
    sound = mixed(timeline, tmp_path)
    assert share(sound, "b.mp4", 1.4, 4.4) == pytest.approx(0, abs=0.1)
    assert share(sound, "b.mp4", 1.6, 4.6) == pytest.approx(1, abs=0.1)
    assert share(sound, "a.mp4", 1.6, 2.6) == pytest.approx(1, abs=0.1)
    assert share(sound, "b.mp4", 2.6, 5.6) == pytest.approx(1, abs=0.1)  # in step with its picture


def test_a_sound_lags_behind_its_picture(tmp_path: Path) -> None:
    sound = mixed(cut("lag: 0.5"), tmp_path)
    assert [share(sound, "a.mp4", at, at + 1) for at in (1.9, 2.4)] == pytest.approx([1, 1], abs=0.1)
    assert share(sound, "a.mp4", 2.55, 3.55) == pytest.approx(0, abs=0.1)
    assert share(sound, "b.mp4", 2.1, 5.1) == pytest.approx(1, abs=0.1)


def test_both_reach_as_far_as_there_is_sound() -> None:
    timeline = laid_out(
        RATE,
        clips("file: a.mp4, in: 18, out: 19.75", "file: b.mp4, in: 0.25, out: 2, transition: {lead: 1, lag: 1}"),
    )
    first, second = timeline.sounds
    assert (first.range.end, second.range.start, second.start) == (samples(2), samples(1.5), 0)


def test_neither_begins_before_the_film_nor_wakes_a_frozen_clip() -> None:
    assert laid_out(RATE, clips("file: a.mp4, in: 5, out: 7, transition: {lead: 1}")).sounds[0].range.start == 0
    frozen = cut("lag: 1", before="file: a.mp4, out: 1, for: 3")
    assert frozen.sounds[0].range.end == samples(1)


def test_what_goes_on_in_one_file_is_not_doubled() -> None:
    timeline = laid_out(RATE, clips("file: a.mp4, out: 2", "file: a.mp4, in: 2, out: 4, transition: {lead: 1, lag: 1}"))
    assert [sound.range for sound in timeline.sounds] == [TimeRange(0, 96_000), TimeRange(96_000, 192_000)]


@pytest.mark.parametrize("transition", ["lead: 0.5", "lag: 0.5", "dip: 0.5", "dissolve: 0.3, lead: 0.2"])
def test_no_split_edit_clicks(transition: str, tmp_path: Path) -> None:
    """No step from sample to sample is larger than two noises of one level can make together."""
    sound = mixed(cut(transition), tmp_path)
    apart = max(np.abs(np.diff(material)).max() for material in MATERIAL.values())
    assert np.abs(np.diff(sound)).max() < 2 * apart


def test_in_a_dip_the_one_sound_is_gone_before_the_other_comes(tmp_path: Path) -> None:
    sound = mixed(cut("dip: 1"), tmp_path)
    assert share(sound, "a.mp4", 1.9, 2.9) == pytest.approx(1, abs=0.1)
    assert 0.5 < share(sound, "a.mp4", 2.2, 3.2) < 0.95
    assert share(sound, "a.mp4", 2.6, 3.6) == pytest.approx(0, abs=0.1)
    assert [share(sound, "b.mp4", at, at + 3) for at in (2.1, 2.4)] == pytest.approx([0, 0], abs=0.1)
    assert 0.5 < share(sound, "b.mp4", 2.8, 5.8) < 1
    assert share(sound, "b.mp4", 3.1, 6.1) == pytest.approx(1, abs=0.1)
    assert np.abs(sound[samples(2.49) : samples(2.51)]).max() < 0.05


def test_a_scene_alone_begins_with_its_first_picture(tmp_path: Path) -> None:
    for transition in ("lead: 0.5", "dip: 1"):
        timeline = laid_out(
            RATE, clips("file: a.mp4, out: 2"), clips(f"file: b.mp4, in: 5, out: 7, transition: {{{transition}}}")
        )
        alone = scene_alone(timeline, 1)
        assert [sound.range for sound in alone.sounds] == [TimeRange(0, 96_000)]
        assert share(mixed(alone, tmp_path), "b.mp4", 0.1, 5.1) == pytest.approx(1, abs=0.1)
    lagging = laid_out(RATE, clips("file: a.mp4, out: 2"), clips("file: b.mp4, out: 2, transition: {lag: 0.5}"))
    assert [sound.digest for sound in scene_alone(lagging, 1).sounds] == ["b.mp4"]
