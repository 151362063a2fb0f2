"""Essays laid out and mixed: sound goes on over cuts and dissolves wherever they fall between frames and samples."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import made_sound
import numpy as np
import pytest
from made_sound import Array, noise, samples, write_pcm

from pipeline.media import MediaInfo
from pipeline.narration.words import Take, Word
from pipeline.project.load import project_from
from pipeline.project.source import parse
from pipeline.project.values import Size
from pipeline.sound.edges import laid_sounds
from pipeline.sound.sources import sources_needed
from pipeline.timeline.assemble import assemble
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import Timeline
from pipeline.timing import TimeRange, samples_at_frame

RATES = ("24", "29.97", "59.94")
MATERIAL = {"a.mp4": noise(20, seed=1), "b.mp4": noise(20, seed=2)}
MEDIA = {name: MediaInfo(Path(name), name, "footage", Size(1920, 1080), Fraction(20), True) for name in MATERIAL}


def laid_out(rate: str, *scenes: str, takes: dict[int, Take] | None = None) -> Timeline:
    text = "\n".join([f"title: x\nvideo: {{fps: {rate}}}\nscenes:", *(f"  - {scene}" for scene in scenes)])
    return assemble(project_from(parse(Path("essay.yaml"), text)), MEDIA, takes or {}).timeline


def clips(*written: str) -> str:
    return "{clips: [" + ", ".join(f"{{{clip}, audio: full}}" for clip in written) + "]}"


def mixed(timeline: Timeline, folder: Path) -> Array:
    sources = {
        source.key: write_pcm(folder / f"{number}.f32", MATERIAL[source.digest][samples(source.start) :])
        for number, source in enumerate(sources_needed(timeline))
    }
    return made_sound.mixed(timeline, sources, folder / "mix.f32")[:, 0]


def levels(sound: Array, start: int, end: int) -> list[float]:
    """In pieces of 12 ms, as a share of the material's own."""
    return [float(np.std(sound[at : at + 576])) / 0.1 for at in range(start, end - 576, 576)]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("out", ["2.01", "2.02", "2.03", "2.04"])
def test_sound_dissolves_wherever_the_cut_falls_between_frames(rate: str, out: str, tmp_path: Path) -> None:
    timeline = laid_out(rate, clips(f"file: a.mp4, out: {out}", "file: b.mp4, out: 3, transition: {dissolve: 0.5}"))
    first, second = timeline.sounds
    assert first.range.end == second.range.start == samples_at_frame(timeline.clips[1].range.start, timeline.rate)
    assert first.dissolve_out == second.dissolve_in == pytest.approx(samples(0.5), abs=1000)
    sound = mixed(timeline, tmp_path)
    assert min(levels(sound, samples(1.9), samples(2.7))) > 0.8
    half = second.range.start + second.dissolve_in // 2
    ahead = MATERIAL["a.mp4"][half : half + 960]  # still heard, and half as strong in power
    assert np.dot(sound[half : half + 960], ahead) / np.dot(ahead, ahead) == pytest.approx(0.5**0.5, abs=0.15)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("out", ["2.01", "2.02", "2.03", "2.04"])
def test_what_goes_on_after_a_cut_has_no_hole(rate: str, out: str, tmp_path: Path) -> None:
    timeline = laid_out(rate, clips(f"file: a.mp4, out: {out}", f"file: a.mp4, in: {out}, out: 4"))
    assert min(levels(mixed(timeline, tmp_path), samples(1.9), samples(2.2))) > 0.8
    assert [laid.run_on.length for laid in laid_sounds(timeline)] == [384, 0]


@pytest.mark.parametrize("rate", RATES)
def test_dissolves_into_a_later_scene_are_heard_at_any_rate(rate: str) -> None:
    for frames in range(40, 60):
        length = f"out: {frames / 24:.2f}"
        start = clips(f"file: a.mp4, {length}", f"file: b.mp4, {length}, transition: {{dissolve: 0.3}}")
        again = clips(f"file: a.mp4, {length}, transition: {{dissolve: 0.4}}", f"file: b.mp4, {length}")
        timeline = laid_out(rate, start, again, start)
        for before, after in zip(timeline.sounds, timeline.sounds[1:], strict=False):
            assert before.range.end == after.range.start and before.dissolve_out == after.dissolve_in
        places = [samples_at_frame(clip.range.start, timeline.rate) for clip in timeline.clips]
        assert [sound.range.start for sound in timeline.sounds] == places


def test_words_and_their_take_move_by_the_same_samples() -> None:
    take = Take(Path("take.wav"), 48_000, (Word("one", TimeRange(1_000, 40_000)),), "dd")
    spoken = "{narration: one, before: 0.1}"
    timeline = laid_out("29.97", *[spoken] * 7, takes=dict.fromkeys(range(7), take))
    for scene, sound in zip(timeline.scenes, timeline.sounds, strict=True):
        first = samples_at_frame(scene.range.start, timeline.rate) + scene.words[0].range.start
        assert first - sound.range.start == 1_000
        assert sound.range.duration == 48_000


def test_sound_ends_where_its_last_frame_stays() -> None:
    timeline = laid_out(
        "24", clips("file: a.mp4, out: 2.03, for: 5", "file: b.mp4, out: 2, transition: {dissolve: 0.5}")
    )
    assert timeline.sounds[0].range == TimeRange(0, 97_440)
    assert [(sound.dissolve_in, sound.dissolve_out) for sound in timeline.sounds] == [(0, 0), (24_000, 0)]


def test_a_scene_alone_begins_with_a_cut_in_its_sound_too() -> None:
    timeline = laid_out(
        "29.97", clips("file: a.mp4, out: 2.03"), clips("file: b.mp4, out: 2, transition: {dissolve: 0.5}")
    )
    assert timeline.sounds[1].dissolve_in
    (alone,) = scene_alone(timeline, 1).sounds
    assert alone.range.start == alone.dissolve_in == 0
