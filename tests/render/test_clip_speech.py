"""Clips that speak, and sounds that are named, from the project file to the captions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline import ffmpeg
from pipeline.narration import voice
from tests.render.conftest import Run

SAID = "You could have told me, you know. I would have listened to every word of it."


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """talk.mp4: a quiet room in which somebody says `SAID` from 2 s on; rain.mp4: noise that swells; tune.mp4."""
    folder = tmp_path_factory.mktemp("clips")
    voice.speak(SAID, {}, folder / "said.wav")
    room = "anoisesrc=color=brown:amplitude=0.01:duration=9:seed=1"
    talk = ["-i", str(folder / "said.wav"), "-f", "lavfi", "-i", room, "-filter_complex"]
    mixed = "[1]adelay=2000:all=1,apad=whole_dur=9[said];[said][2]amix=inputs=2:normalize=0[a]"
    _film(folder / "talk.mp4", *talk, mixed, "-map", "0:v", "-map", "[a]")
    rain = "anoisesrc=color=white:amplitude=0.3:duration=9:seed=2,tremolo=f=0.4:d=0.9"
    _film(folder / "rain.mp4", "-f", "lavfi", "-i", rain)
    tune = "aevalsrc='0.3*sin(2*PI*t*(330+55*floor(mod(t*3,5))))*exp(-3*mod(t*3,1))':duration=9"
    _film(folder / "tune.mp4", "-f", "lavfi", "-i", tune)
    return folder


def _film(destination: Path, *sound: str) -> None:
    picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=9"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    ffmpeg.run([*picture, *sound, *x264, "-t", "9", str(destination)])


@pytest.fixture
def folder(clips: Path, tmp_path: Path) -> Path:
    return shutil.copytree(clips, tmp_path / "talk")


def written(folder: Path, text: str) -> Path:
    path = folder / "project.yaml"
    path.write_text("title: Talk\nvideo: {size: 320x180}\n" + dedent(text), encoding="utf-8")
    return path


def cues(run: Run, essay: Path) -> list[list[str]]:
    """Times and lines of every cue."""
    done = run("captions", essay, "--quiet")
    assert done.code == 0, done.err
    file = essay.parent / "out" / "talk.en.srt"
    srt = file.read_text(encoding="utf-8") if file.exists() else ""
    return [block.split("\n")[1:] for block in srt.strip().split("\n\n") if block]


def test_a_clip_is_listened_to_once(run: Run, folder: Path) -> None:
    essay = written(folder, "scenes: [{clips: [{file: talk.mp4, in: 1, out: 8, audio: full}]}]\n")
    before = run(essay, "--plan", "--json").json
    assert (before["counts"]["speech"], before["certain"]) == ({"made": 1, "reused": 0}, False)
    found = cues(run, essay)
    assert " ".join(line for cue in found for line in cue[1:]).replace(",", "").casefold().split()[:6] == [
        *("you", "could", "have", "told", "me", "you"),
    ]
    assert found[0][0].startswith("00:00:01,0")
    run("clean", essay)
    after = run(essay, "--plan", "--json").json
    assert (after["counts"]["speech"], after["certain"]) == ({"made": 0, "reused": 1}, True)


def test_a_text_is_timed_in_its_clip(run: Run, folder: Path) -> None:
    essay = written(folder, f"scenes: [{{clips: [{{file: talk.mp4, in: 1.5, audio: -9 dB, speech: '{SAID}'}}]}}]\n")
    found = cues(run, essay)
    assert [cue[1:] for cue in found] == [
        ["You could have told me, you know."],
        ["I would have listened to every word of it."],
    ]
    assert found[0][0].startswith("00:00:00,5")
    transcript = (essay.parent / "out" / "talk.transcript.txt").read_text(encoding="utf-8")
    assert transcript == f"“{SAID}”\n"
    assert json.loads((essay.parent / "out" / "talk.words.json").read_text(encoding="utf-8")) == {"words": []}


def test_nothing_is_heard_in_rain_and_in_music(run: Run, folder: Path) -> None:
    essay = written(folder, "scenes: [{clips: [{file: rain.mp4, audio: full}, {file: tune.mp4, audio: full}]}]\n")
    assert cues(run, essay) == []


def test_who_says_that_nobody_speaks_is_believed(run: Run, folder: Path) -> None:
    essay = written(folder, 'scenes: [{clips: [{file: talk.mp4, audio: full, speech: ""}]}]\n')
    assert run(essay, "--plan", "--json").json["counts"]["speech"] == {"made": 0, "reused": 0}
    assert cues(run, essay) == []


def test_another_text_than_is_said_is_a_problem(run: Run, folder: Path) -> None:
    text = "Nobody on this ship had ever seen the northern lights so bright before."
    essay = written(
        folder,
        f"""\
        scenes:
          - clips:
              - {{file: talk.mp4, audio: full, speech: "{text}"}}
        """,
    )
    assert run("check", essay).code == 0
    done = run("captions", essay, "--quiet")
    assert done.code == 1
    assert f"{essay}:5:47: the recording does not follow this script" in done.err
    assert "→ `speech` is what is said in the part of the clip that plays, word by word" in done.err


def test_speech_in_a_mute_clip_is_noted(run: Run, folder: Path) -> None:
    essay = written(folder, f"scenes: [{{clips: [{{file: talk.mp4, speech: '{SAID}'}}]}}]\n")
    assert "3:44: note: this clip is mute: what is said in it is neither heard nor captioned" in run("check", essay).out


def test_without_weights_a_film_is_made_and_its_clip_noted(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    essay = written(folder, "model: large-v2\nscenes: [{clips: [{file: talk.mp4, in: 1, out: 2, audio: full}]}]\n")
    done = run(essay, "--quiet", "--json")
    assert done.code == 0
    assert "what is said in this clip gets no captions: no Whisper weights are here" in done.json["notes"][0]
    assert run(essay, "--plan", "--json").json["certain"] is True


def test_sounds_are_named_where_the_narrator_is_silent(run: Run, folder: Path) -> None:
    essay = written(
        folder,
        """\
        scenes:
          - narration: Nobody came to the door.
            before: 3
            clips: [{file: rain.mp4, audio: under}]
            sounds: [rain, {text: a knock, at: the door, until: door}]
        """,
    )
    assert [cue[1:] for cue in cues(run, essay)] == [["[rain]"], ["Nobody came to the door."]]
    notes = [line.partition(": note: ")[2] for line in run("check", essay).out.splitlines() if ": note: " in line]
    assert notes == ["captions do not name this sound: what speech and cuts leave free near it is too short to read it"]
