from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.errors import ProjectError
from pipeline.narration import takes
from pipeline.narration.samples import samples_of_file
from pipeline.narration.takes import cut, prepare
from pipeline.timing import TimeRange

from .conftest import Speaker, Writer

SENTENCE = "He writes other people's letters for a living."


def converted(source: Path, destination: Path, *options: str) -> Path:
    ffmpeg.run(["-i", f"file:{source}", *options, f"file:{destination}"])
    return destination


def lufs(path: Path) -> float:
    said = ffmpeg.run(["-i", f"file:{path}", "-af", "ebur128", "-f", "null", "-"]).stderr.decode()
    return float(said.rpartition("I:")[2].split()[0])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("quiet.wav", ["-af", "volume=-35dB"]),
        ("loud.mp3", ["-af", "volume=12dB"]),
        ("over full scale.wav", ["-af", "volume=20dB", "-c:a", "pcm_f32le"]),
        ("telephone.wav", ["-ac", "2", "-ar", "8000"]),
        ("cinema.flac", ["-af", "pan=5.1|FC=c0"]),
        ("phone.m4a", []),
        ("a:b,[c]'.ogg", []),
        ("studio.aiff", ["-ar", "96000"]),
        ("nine microphones.wav", ["-af", "pan=9C|c4=c0"]),
        ("left and centre.wav", ["-af", "pan=FL+FC|FL=c0|FC=c0"]),
    ],
)
def test_every_kind_of_recording_becomes_a_take_of_one_loudness(
    name: str, options: list[str], spoken: Speaker, tmp_path: Path
) -> None:
    take = tmp_path / "take.wav"
    prepare(converted(spoken(SENTENCE), tmp_path / name, *options), take)
    assert lufs(take) == pytest.approx(-20, abs=1)
    assert np.abs(samples_of_file(take, 48_000)).max() <= 10 ** (-0.9 / 20)


def test_what_nothing_limits_is_written_as_ffmpeg_writes_it(tmp_path: Path) -> None:
    """Samples of 32 bits as samples of 16, in both directions from every half."""
    whole = np.random.default_rng(1).integers(-(2**30), 2**30, 96_000)
    halves = (np.arange(-500, 500)[:, None] * 2**15 + [-1, 0, 1]).ravel()
    samples = np.concatenate([whole, halves]).astype("<i4")
    parts = np.split(samples, [48_000, 96_001])
    takes._write((takes._segment(part.tobytes(), 4) for part in parts), 0.5, tmp_path / "take.wav")
    (tmp_path / "samples").write_bytes(samples.tobytes())
    sound = ["-f", "s32le", "-ar", "48000", "-ac", "1", "-i", f"file:{tmp_path / 'samples'}"]
    ffmpeg.run([*sound, "-c:a", "pcm_s16le", "-bitexact", f"file:{tmp_path / 'ffmpeg.wav'}"])
    assert (tmp_path / "take.wav").read_bytes() == (tmp_path / "ffmpeg.wav").read_bytes()


def test_silence_before_and_after_is_trimmed_without_a_click(spoken: Speaker, written: Writer, tmp_path: Path) -> None:
    speech = samples_of_file(spoken(SENTENCE), 48_000)
    noise = 0.0005 * np.random.default_rng(1).standard_normal(len(speech) + 48_000 * 5)
    noise[96_000 : 96_000 + len(speech)] += speech
    prepare(written(noise), tmp_path / "take.wav")
    take = samples_of_file(tmp_path / "take.wav", 48_000)
    assert len(speech) - 48_000 * 0.05 < len(take) < len(speech) + 48_000 * 0.2
    assert abs(take[0]) < 0.001 and abs(take[-1]) < 0.001


def test_a_very_short_take_is_levelled_too(spoken: Speaker, tmp_path: Path) -> None:
    prepare(converted(spoken("No."), tmp_path / "short.wav", "-t", "0.3"), tmp_path / "take.wav")
    assert 0.1 < np.abs(samples_of_file(tmp_path / "take.wav", 48_000)).max() < 1


def test_nothing_is_left_beside_a_take(spoken: Speaker, written: Writer, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    prepare(spoken(SENTENCE), tmp_path / "made/take.wav")
    with pytest.raises(ProjectError):
        prepare(written(np.zeros(48_000)), tmp_path / "made/silent.wav")
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["take.wav"]


def test_a_take_is_cut_among_scenes(spoken: Speaker, tmp_path: Path) -> None:
    take = spoken(SENTENCE)
    cut(take, [TimeRange(48_000, 96_000)], tmp_path / "middle.wav")
    middle = samples_of_file(tmp_path / "middle.wav", 48_000)
    assert len(middle) == 48_000
    assert abs(middle[0]) < 0.001 and abs(middle[-1]) < 0.001
    assert np.allclose(middle[4_800:-4_800], samples_of_file(take, 48_000)[52_800:91_200], atol=1e-4)


def test_a_part_longer_than_a_block_is_cut_to_the_sample(written: Writer, tmp_path: Path) -> None:
    given = 0.3 * np.random.default_rng(1).standard_normal(48_000 * 200)
    given = given.clip(-0.8, 0.8)
    cut(written(given), [TimeRange(12_345, 48_000 * 190 + 7)], tmp_path / "part.wav")
    part = samples_of_file(tmp_path / "part.wav", 48_000)
    assert len(part) == 48_000 * 190 + 7 - 12_345
    inner = slice(480, -480)
    assert np.allclose(part[inner], given[12_345 : 48_000 * 190 + 7][inner], atol=1e-4)
    assert abs(part[0]) < 0.01 and abs(part[-1]) < 0.01


@pytest.mark.parametrize("volume", [0.5, 1.0], ids=["as it is", "limited"])
@pytest.mark.parametrize(
    "lengths", [[48_013], [24_025] * 90, [1], [47], [95, 100], [400, 767, 768, 769], [48_000 * 41 + 1, 385]]
)
def test_parts_in_a_row_have_all_their_samples(
    lengths: list[int], volume: float, written: Writer, tmp_path: Path
) -> None:
    given = np.full(48_000 * 46, volume)
    edges = np.cumsum([11, *lengths]).tolist()
    cut(written(given), list(map(TimeRange, edges, edges[1:])), tmp_path / "parts.wav")
    assert len(samples_of_file(tmp_path / "parts.wav", 48_000)) == sum(lengths)


def test_every_part_fades_in_and_out_within_8_ms_or_its_half(written: Writer, tmp_path: Path) -> None:
    take = written(np.full(48_000, 0.5))
    cut(take, [TimeRange(0, 10_001), TimeRange(20_000, 20_400)], tmp_path / "parts.wav")
    sound = samples_of_file(tmp_path / "parts.wav", 48_000)
    for part, fade in ((sound[:10_001], 384), (sound[10_001:], 192)):
        assert np.allclose(part, part[::-1], atol=1e-4)
        assert np.allclose(part[:fade], 0.5 * np.arange(fade) / fade, atol=1e-4)
        assert np.allclose(part[fade:-fade], 0.5, atol=1e-4)


MEMORY = """
import resource, sys
from pathlib import Path
from pipeline.narration.takes import cut, prepare
from pipeline.timing import TimeRange
prepare(Path(sys.argv[1]), Path(sys.argv[2]))
cut(Path(sys.argv[2]), [TimeRange(48000, 48000 * 500)], Path(sys.argv[3]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    """Ten minutes of samples alone would take 115 MB. A shell stands in between, see `tests/sound/test_mix.py`."""
    ffmpeg.run(["-f", "lavfi", "-i", "sine=d=600:r=48000,volume=0.1", f"file:{tmp_path / 'long.wav'}"])
    paths = [str(tmp_path / name) for name in ("long.wav", "take.wav", "part.wav")]
    command = ["sh", "-c", '"$@"; true', "sh", sys.executable, "-c", MEMORY, *paths]
    assert int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) < 150


def refusal(recording: Path, tmp_path: Path) -> str:
    with pytest.raises(ProjectError) as problem:
        prepare(recording, tmp_path / "take.wav")
    return problem.value.issues[0].message


def test_what_is_not_a_recording_is_refused_in_plain_words(spoken: Speaker, written: Writer, tmp_path: Path) -> None:
    empty, text = tmp_path / "empty.wav", tmp_path / "text.wav"
    empty.touch()
    text.write_text("This is a text. " * 100)
    halved, headless = tmp_path / "half.flac", tmp_path / "half.m4a"
    for path in (halved, headless):
        whole = converted(spoken(SENTENCE), tmp_path / f"whole{path.suffix}").read_bytes()
        path.write_bytes(whole[: len(whole) // 3])
    pictures = tmp_path / "pictures.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "color=s=64x64:d=0.2", f"file:{pictures}"])

    assert refusal(tmp_path / "none.wav", tmp_path) == "there is no such recording"
    assert refusal(empty, tmp_path) == "the recording is an empty file"
    assert refusal(text, tmp_path) == "the recording is not a sound file, or is damaged"
    assert refusal(written(np.zeros(48_000)), tmp_path) == "the recording is silent throughout"
    assert refusal(halved, tmp_path).startswith("the recording is cut short or damaged: its last 1.")
    assert refusal(headless, tmp_path).startswith("the recording is cut short")
    assert refusal(pictures, tmp_path) == "the recording holds pictures, but no sound"


def test_a_recording_of_more_than_four_hours_is_refused_at_once(tmp_path: Path) -> None:
    long = tmp_path / "long.wav"
    ffmpeg.run(["-f", "lavfi", "-i", "anoisesrc=d=14402:r=100:a=0.1", f"file:{long}"])
    assert refusal(long, tmp_path) == "the recording is longer than 4 hours"


def test_a_recording_that_does_not_say_its_length_is_decoded_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takes, "_LONGEST_SECONDS", 60)
    unsaid = tmp_path / "unsaid.mp3"
    source = ["-f", "lavfi", "-i", "anoisesrc=d=70:r=8000:a=0.1"]
    ffmpeg.run([*source, "-b:a", "8k", "-write_xing", "0", "-id3v2_version", "0", f"file:{unsaid}"])
    assert refusal(unsaid, tmp_path) == "the recording is longer than 4 hours"
