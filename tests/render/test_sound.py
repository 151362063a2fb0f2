"""The sound of finished films, as the people who get them would measure it: decoded from the MP4."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from pipeline import ffmpeg
from pipeline.sound import loudness as measuring
from tests.narration.conftest import spoken_by_one_voice
from tests.render.conftest import Run
from tests.render.test_again import change

Array = npt.NDArray[np.float32]
HEAD = "title: Sound\nvideo: {size: 64x64, fps: 24}\nsubtitles: none\n"
SAID = "He writes other people's letters for a living, and cannot finish one of his own."


def made(path: Path, *arguments: str) -> Path:
    ffmpeg.run([*arguments, f"file:{path}"])
    return path


def noise(path: Path, seconds: float, options: str = "", level: float = 0.3) -> Path:
    """Pink noise, which is as loud as dense music."""
    source = f"anoisesrc=d={seconds}:c=pink:r=48000:a={level}:seed=1"
    return made(path, "-f", "lavfi", "-i", source, "-af", options or "anull")


def written(folder: Path, text: str) -> Path:
    (folder / "project.yaml").write_text(HEAD + dedent(text), encoding="utf-8")
    return folder / "project.yaml"


def film(run: Run, essay: Path) -> Path:
    done = run(essay, "--quiet")
    assert done.code == 0, done.err
    return essay.parent / "out" / f"{essay.parent.name}.mp4"


def decoded(path: Path) -> Array:
    raw = ffmpeg.run([*ffmpeg.user_input(path), "-map", "0:a:0", "-f", "f32le", "pipe:1"]).stdout
    return np.frombuffer(raw, "<f4").reshape(-1, 2)


def loudness(opened: list[str], stdin: list[bytes] | None = None) -> tuple[float, float]:
    """LUFS and dBTP, asked of ffmpeg here and not of the program under test."""
    done = ffmpeg.run([*opened, "-map", "0:a:0", "-af", "ebur128=peak=true", "-f", "null", "-"], stdin=stdin)
    summary = done.stderr.decode().rpartition("Integrated loudness")[2]
    return float(summary.partition("I:")[2].split()[0]), float(summary.partition("Peak:")[2].split()[0])


def loudness_of(sound: Array) -> float:
    stereo = ["-f", "f32le", "-ar", "48000", "-ac", "2", "-i", "pipe:0"]
    return loudness(stereo, [np.ascontiguousarray(sound, "<f4").tobytes()])[0]


def words(film: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(film.with_suffix(".words.json").read_text())["words"]
    return found


ESSAYS = {
    "speech only": f"""\
        scenes:
          - {{narration: "{SAID}", clips: [{{color: "#203040"}}]}}
          - {{narration: Nobody has ever asked him why., before: 2, after: 2, clips: [{{color: "#203040"}}]}}
        """,
    "music-heavy": f"""\
        music: [{{file: bed.wav, gain: 6 dB, duck: 12}}]
        scenes:
          - clips: [{{color: "#203040", for: 8}}]
          - {{narration: "{SAID}", clips: [{{color: "#203040"}}]}}
          - clips: [{{color: "#402030", for: 8}}]
        """,
}


@pytest.mark.parametrize("name", ESSAYS)
def test_a_finished_film_has_the_loudness_and_no_higher_peak(name: str, run: Run, tmp_path: Path) -> None:
    noise(tmp_path / "bed.wav", 9, "tremolo=f=0.4:d=0.9,acrusher=bits=6:mix=0.3", 0.9)
    finished = film(run, written(tmp_path, ESSAYS[name]))
    integrated, peak = loudness(ffmpeg.user_input(finished))
    assert abs(integrated + 14) <= 0.5 and peak <= -1
    report = json.loads(finished.with_suffix(".report.json").read_text())
    assert (report["integrated_lufs"], report["true_peak_dbtp"]) == (integrated, peak)
    assert report["notes"] == []


@pytest.mark.parametrize("duck", [12, 20])
def test_music_is_as_far_below_speech_as_asked_while_someone_speaks(duck: int, run: Run, tmp_path: Path) -> None:
    """Music on the left alone, speech in the middle: left less right is what there is of music in the film."""
    noise(tmp_path / "bed.wav", 30, "tremolo=f=0.3:d=0.5,pan=stereo|c0=c0|c1=0*c0")
    text = f"""\
        music: [{{file: bed.wav, gain: 0 dB, duck: {duck} LU}}]
        scenes:
          - {{narration: "{SAID}", before: 3, after: 1}}
          - {{narration: Nobody has ever asked him why., before: 1, after: 3}}
        """
    finished = film(run, written(tmp_path, text))
    sound = decoded(finished)
    speaking = np.zeros(len(sound), bool)
    for word in words(finished):
        speaking[round(word["start"] * 48_000) : round(word["end"] * 48_000)] = True
    music = np.stack([sound[:, 0] - sound[:, 1], np.zeros(len(sound))], axis=1)
    speech = np.stack([sound[:, 1], sound[:, 1]], axis=1)
    assert loudness_of(speech[speaking]) - loudness_of(music[speaking]) >= duck
    silent = slice(0, 2 * 48_000)
    assert loudness_of(music[silent]) - loudness_of(music[speaking]) > 4, "it does come back"


def test_no_cut_is_steeper_than_the_sound_itself(run: Run, tmp_path: Path) -> None:
    """Forty cuts through hums, each in the middle of a wave, with music, takes and a dissolve."""
    picture = ("-f", "lavfi", "-i", "color=s=64x64:r=24:d=12")
    for name, frequency in (("a.mp4", 83), ("b.mp4", 110.3)):
        hum = ("-f", "lavfi", "-i", f"aevalsrc=0.25*sin({2 * frequency}*PI*t):d=12:s=48000")
        made(tmp_path / name, *picture, *hum, "-shortest", "-c:a", "aac", "-b:a", "256k")
    made(tmp_path / "bed.wav", "-f", "lavfi", "-i", "aevalsrc=0.2*sin(262*PI*t):d=3.7:s=48000")
    cuts = [
        f"{{file: {'ab'[n % 2]}.mp4, in: {0.37 + n % 7 * 1.3:.2f}, out: {0.87 + n % 7 * 1.3:.2f}, audio: full}}"
        for n in range(40)
    ]
    cuts[20] = cuts[20][:-1] + ", transition: {dissolve: 0.3}}"
    text = f"music: [{{file: bed.wav, gain: -6}}]\nscenes: [{{clips: [{', '.join(cuts)}]}}]\n"
    sound = decoded(film(run, written(tmp_path, text)))
    steps = np.abs(np.diff(sound[:, 0]))
    # The cuts stand half a second apart: between them lies what the material itself does.
    place = np.arange(len(steps)) / 48_000 % 0.5
    at_cuts = steps[(place < 0.03) | (place > 0.47)].max()
    assert at_cuts <= steps[(place > 0.1) & (place < 0.4)].max() * 1.05


def test_what_is_too_soft_gets_20_db_and_is_told(run: Run, tmp_path: Path) -> None:
    noise(tmp_path / "bed.wav", 5, level=0.002)
    essay = written(tmp_path, 'music: [{file: bed.wav, gain: 0}]\nscenes: [{clips: [{color: "#203040", for: 4}]}]\n')
    finished = film(run, essay)
    integrated, _ = loudness(ffmpeg.user_input(finished))
    report = json.loads(finished.with_suffix(".report.json").read_text())
    assert -60 < integrated < -20
    (note,) = report["notes"]
    assert note.endswith(
        f"note: this film is too soft: with the 20 dB that are added at most it has {integrated:.1f} LUFS, not -14"
    )


@pytest.mark.parametrize("sound", [True, False], ids=["below -70 LUFS", "no sound at all"])
def test_what_nobody_hears_is_left_alone_and_told(sound: bool, run: Run, tmp_path: Path) -> None:
    noise(tmp_path / "bed.wav", 5, level=0.005)
    music = "music: [{file: bed.wav, gain: -30 dB}]\n" if sound else ""
    finished = film(run, written(tmp_path, music + 'scenes: [{clips: [{color: "#203040", for: 4}]}]\n'))
    given = np.abs(decoded(finished)).max()
    assert given < 0.001
    notes = json.loads(finished.with_suffix(".report.json").read_text())["notes"]
    told = ["nothing in this film reaches -70 LUFS: its sound is left as it is"] if sound else []
    assert [note.partition("note: ")[2] for note in notes] == told


def test_silent_music_is_told_at_its_line(run: Run, tmp_path: Path) -> None:
    made(tmp_path / "bed.wav", "-f", "lavfi", "-i", "anullsrc=d=2")
    noise(tmp_path / "other.wav", 5)
    essay = written(tmp_path, "music: [other.wav, bed.wav]\nscenes: [{clips: [{color: '#203040', for: 4}]}]\n")
    done = run(essay)
    assert done.code == 0
    assert f"{essay}:4:20: note: this music is silent: nothing of it is heard" in done.out + done.err


def test_between_recordings_their_room_goes_on(run: Run, tmp_path: Path) -> None:
    """Two scenes of one noisy recording: between them it is as soft as in the recording's own pauses, not silent."""
    said = spoken_by_one_voice((SAID, "Nobody has ever asked him why."))
    pause = np.zeros(48_000)
    speech = np.concatenate([pause, said[0], pause, said[1], pause])
    room = 0.003 * np.random.default_rng(2).standard_normal(len(speech))
    with wave.open(str(tmp_path / "take.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(((0.5 * speech + room).clip(-1, 1) * 32767).astype("<i2").tobytes())
    scene = '{narration: "%s", recording: take.wav, after: 1, clips: [{color: "#203040"}]}'
    scenes = f"scenes:\n  - {scene % SAID}\n  - {scene % 'Nobody has ever asked him why.'}\n"
    gaps = {}
    for room_tone in (True, False):
        finished = film(run, written(tmp_path, f"room_tone: {str(room_tone).lower()}\n{scenes}"))
        second = next(word["start"] for word in words(finished) if word["word"] == "Nobody")
        sound = decoded(finished)[:, 0]
        levels = [
            10 * np.log10(np.mean(np.square(sound[at : at + 960])) + 1e-20)
            for at in range(round((second - 1.9) * 48_000), round((second - 0.1) * 48_000), 960)
        ]
        gaps[room_tone] = (min(levels), max(levels))
    assert gaps[False][0] < -90, "without it, nothing is there"
    assert gaps[True][1] - gaps[True][0] < 4


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The decoded files whose levels are measured."""
    files: list[Path] = []
    levels_in_file = measuring.levels_in_file
    monkeypatch.setattr(measuring, "levels_in_file", lambda pcm: (files.append(pcm), levels_in_file(pcm))[1])
    return files


def moved(run: Run, essay: Path) -> None:
    """Render with another scene in front: every take lies elsewhere, and all is mixed again."""
    change(essay, "scenes:\n", "scenes:\n  - {clips: [{color: '#203040', for: 1}]}\n")
    assert run(essay, "--plan", "--json").json["counts"]["sound"] == {"made": 1, "reused": 0}
    film(run, essay)


def test_levels_are_measured_once_a_file_wherever_it_lies(run: Run, essay: Path, measured: list[Path]) -> None:
    moved(run, essay)
    assert measured == []
    noise(essay.with_name("other.wav"), 3)
    change(essay, "bed.ogg", "other.wav")
    film(run, essay)
    assert len(measured) == 1, "of the new file alone"


def test_levels_stay_when_the_store_is_cleaned(run: Run, essay: Path, measured: list[Path]) -> None:
    assert run("clean", essay).code == 0
    moved(run, essay)
    assert measured == []
