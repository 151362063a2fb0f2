"""Recordings that leave their text, are begun again and pause: what becomes of them in the whole program."""

from __future__ import annotations

import json
import shutil
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.narration import takes, timed, whisper
from pipeline.narration.samples import levels, samples_of_file
from pipeline.narration.silence import pauses, silence_threshold
from tests.narration.conftest import spoken_by_one_voice
from tests.render.conftest import Run

LETTERS = "He writes other people's letters for a living."
COSTS, COSTS_MORE = "It cost him 40 dollars in the end.", "It cost him 60 dollars in the end."
ADLIB = "By the way, my neighbour laughed about that."
MORNING, BEGUN = "Every morning he rides the elevator down.", "Every morning he rides"
AWAY = "She reads it twice, and puts it away."
NIGHT = "At night the city is bright."
PAUSE = 0.4


@pytest.fixture(scope="session")
def spoken() -> dict[str, np.ndarray]:
    texts = (LETTERS, COSTS_MORE, ADLIB, MORNING, BEGUN, AWAY, NIGHT)
    return dict(zip(texts, spoken_by_one_voice(texts), strict=True))


def record(path: Path, spoken: dict[str, np.ndarray], *said: str | float) -> list[float]:
    """Write texts, and pauses in seconds, one after the other in a quiet room; when each text begins, in seconds."""
    pieces, starts, length = list[np.ndarray](), list[float](), 0
    for each in said:
        piece = np.zeros(round(each * 48_000)) if isinstance(each, float) else spoken[each]
        starts += [] if isinstance(each, float) else [length / 48_000]
        pieces.append(piece)
        length += len(piece)
    whole = np.concatenate(pieces) + 10 ** (-70 / 20) * np.random.default_rng(1).standard_normal(length)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((whole.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return starts


@pytest.fixture(scope="session")
def left_once(spoken: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose take says 60 for 40, puts something in, begins again and pauses for 2 s; looked at once."""
    folder = tmp_path_factory.mktemp("left")
    said = (LETTERS, PAUSE, COSTS_MORE, PAUSE, ADLIB, PAUSE, BEGUN, PAUSE, MORNING, 2.0, AWAY)
    record(folder / "take.wav", spoken, *said)
    return folder


PROJECT = """\
title: x
model: tiny.en
video: {size: 320x180, fps: 24}
%sscenes:
  - id: desk
    recording: take.wav
    narration: >
      He writes other people's letters for a living. It cost him 40 dollars in the end.
      Every morning he rides the elevator down. She reads it twice, and puts it away.
    clips: [{color: "#203040"}]
"""


@pytest.fixture
def essay(left_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(left_once, tmp_path / "essay")
    return tmp_path / "essay" / "project.yaml"


def write(essay: Path, keys: str = "") -> None:
    essay.write_text(PROJECT % keys, encoding="utf-8")


def words(essay: Path) -> list[dict[str, Any]]:
    text = (essay.parent / "out" / "essay.words.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["words"]
    return found


def texts(essay: Path) -> str:
    return " ".join(word["word"] for word in words(essay))


def captions(essay: Path) -> str:
    """Everything that stands in the caption file."""
    blocks = (essay.parent / "out" / "essay.en.srt").read_text(encoding="utf-8").strip().split("\n\n")
    return " ".join(line for block in blocks for line in block.split("\n")[2:])


WRITTEN = f"{LETTERS} {COSTS} {MORNING} {AWAY}"


def test_captions_follow_the_script(run: Run, essay: Path) -> None:
    write(essay)
    assert run("captions", essay).code == 0
    assert (texts(essay), captions(essay)) == (WRITTEN, WRITTEN)


def test_captions_follow_the_recording(run: Run, essay: Path) -> None:
    write(essay, "departures: spoken\n")
    assert run("captions", essay).code == 0
    said = f"{LETTERS} It cost him $60 in the end. By the way, my neighbor laughed about that, {MORNING} {AWAY}"
    assert (texts(essay), captions(essay)) == (said, said)


def test_a_phrase_that_is_only_said_can_be_tied_to_where_captions_follow_the_recording(run: Run, essay: Path) -> None:
    write(essay, "departures: spoken\n")
    text = essay.read_text(encoding="utf-8").replace('{color: "#203040"}', '{color: "#203040", at: my neighbor}')
    essay.write_text(text, encoding="utf-8")
    assert run("captions", essay).code == 0
    essay.write_text(text.replace("departures: spoken\n", ""), encoding="utf-8")
    done = run("captions", essay)
    assert (done.code, "nobody says “my neighbor” in this scene" in done.err) == (1, True)


STOPPED = """\
project.yaml:9:66: said otherwise at 0:03.4: “$60”, where “40 dollars” is written
    He writes other people's letters for a living. It cost him 40 dollars in the end.
project.yaml:10:7: said at 0:05.4 and not written: “By the way, my neighbor laughed about that,”
    Every morning he rides the elevator down. She reads it twice, and puts it away.
    → write what was said, or record it again, or let captions follow: `departures: script` or `spoken`
2 problems; nothing was made
"""


def test_what_leaves_the_script_may_be_a_problem(run: Run, essay: Path) -> None:
    write(essay, "departures: stop\n")
    done = run(essay)
    assert done.code == 1
    assert done.err.replace(str(essay), "project.yaml").endswith(STOPPED)
    assert not (essay.parent / "out").exists()


LISTED = """\
project.yaml:8:66: note: said otherwise at 0:03.4: “$60”, where “40 dollars” is written
    He writes other people's letters for a living. It cost him 40 dollars in the end.
project.yaml:9:7: note: said at 0:05.4 and not written: “By the way, my neighbor laughed about that,”
    Every morning he rides the elevator down. She reads it twice, and puts it away.
project.yaml:9:7: note: 1.7 s cut out at 0:07.9, said again afterwards: “Every morning he rides”
    Every morning he rides the elevator down. She reads it twice, and puts it away.
project.yaml: no problems, 3 notes
"""


def test_a_check_that_listens_lists_every_place(run: Run, essay: Path) -> None:
    write(essay)
    done = run("check", "--listen", essay)
    assert done.code == 0
    assert done.out.replace(str(essay), "project.yaml") == LISTED
    assert not (essay.parent / "out").exists()


def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on nothing is decoded and nothing listened to."""
    for module, function in ((whisper, "heard_text"), (whisper, "fit"), (takes, "prepare"), (timed, "time_script")):
        monkeypatch.setattr(module, function, None)


def test_a_check_listens_to_nothing(run: Run, essay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf(monkeypatch)
    write(essay)
    done = run("check", essay)
    assert (done.code, done.out.endswith("project.yaml: no problems\n")) == (0, True)
    assert not list((essay.parent / ".render").rglob("*.wav"))


def test_other_ways_to_show_it_listen_to_nothing_again(run: Run, essay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(essay)
    assert run("captions", essay).code == 0
    deaf(monkeypatch)
    for keys in (
        "departures: spoken\n",
        "retakes: keep\n",
        "pause_limit: 0.5\n",
        "departures: spoken\nretakes: keep\n",
    ):
        write(essay, keys)
        assert run("captions", essay).code == 0
    assert texts(essay).count("Every morning he rides") == 2
    write(essay, "departures: stop\n")
    assert run("captions", essay).code == 1


def test_the_report_tells_departures_retakes_and_what_is_pinned(run: Run, essay: Path) -> None:
    write(essay)
    plan = run("--draft", "--plan", "--json", essay).json
    assert plan["counts"]["take"] == {"made": 1, "reused": 0}
    report = run("--draft", "--json", essay).json
    assert [
        (each["kind"], each["line"], each["column"], each["written"], each["said"]) for each in report["departures"]
    ] == [
        ("otherwise", 8, 66, "40 dollars", "$60"),
        ("unwritten", 9, 7, "", "By the way, my neighbor laughed about that,"),
    ]
    assert [(each["kind"], each["line"], each["said"]) for each in report["retakes"]] == [
        ("retake", 9, "Every morning he rides")
    ]
    assert report["words"] == {"pinned": len(WRITTEN.split()) - 2, "unpinned": []}
    again = run("--draft", "--json", essay).json
    assert again["takes"] == {"made": 0, "reused": 1}
    assert again["segments"]["made"] == 0
    assert [again[key] for key in ("departures", "retakes", "words")] == [
        report[key] for key in ("departures", "retakes", "words")
    ]
    plan = run("--draft", "--plan", "--json", essay).json
    assert {kind: count["made"] for kind, count in plan["counts"].items()} == dict.fromkeys(plan["counts"], 0)


def film(run: Run, essay: Path, keys: str = "") -> tuple[np.ndarray, dict[str, Any]]:
    """What is heard in the film, at 48 kHz, and its report."""
    write(essay, keys)
    done = run("--draft", "--json", essay)
    assert done.code == 0, done.err
    return samples_of_file(essay.parent / "out" / "essay.draft.mp4", 48_000), done.json


def test_a_retake_is_cut_out_of_the_film_without_a_click(run: Run, essay: Path, spoken: dict[str, np.ndarray]) -> None:
    sound, report = film(run, essay)
    _, kept = film(run, essay, "retakes: keep\n")
    assert kept["retakes"] == []
    assert kept["departures"][-1]["said"].endswith("Every morning he rides")
    said = len(essay.with_name("take.wav").read_bytes()) / 96_000
    assert kept["duration"] == pytest.approx(said + 0.6, abs=0.1)  # and 0.3 s before and after it
    # From one beginning of the sentence to the next.
    assert kept["duration"] - report["duration"] == pytest.approx(len(spoken[BEGUN]) / 48_000 + PAUSE, abs=0.05)
    join = round(report["retakes"][0]["start"] * 48_000)
    steps = np.abs(np.diff(sound))
    assert steps[join - 480 : join + 480].max() <= steps[join - 24_000 : join + 24_000].max() / 2


def word_starts(essay: Path) -> np.ndarray:
    text = (essay.parent / "out" / "essay.draft.words.json").read_text(encoding="utf-8")
    return np.array([word["start"] for word in json.loads(text)["words"]])


def pauses_in(sound: np.ndarray) -> list[tuple[float, float]]:
    """Start and end of each pause in seconds, not of what is before the first word and after the last."""
    loudness = levels(sound, 48_000)
    return [(pause.start / 100, pause.end / 100) for pause in pauses(loudness, silence_threshold(loudness))]


def test_pauses_are_shortened_and_words_stay_where_they_are_heard(run: Run, essay: Path) -> None:
    sound, report = film(run, essay, "pause_limit: 0.5\ndepartures: spoken\n")
    found = pauses_in(sound)
    assert max(end - start for start, end in found) == pytest.approx(0.5, abs=0.03)
    after_pauses = [end for start, end in found if end - start > 0.3]
    assert len(after_pauses) == 5
    assert all(np.abs(word_starts(essay) - end).min() < 0.04 for end in after_pauses)
    _, unlimited = film(run, essay)
    assert unlimited["duration"] - report["duration"] == pytest.approx(2.0 - 0.5, abs=0.1)


def test_a_scene_may_have_a_pause_limit_of_its_own(run: Run, essay: Path) -> None:
    write(essay, "pause_limit: 0.5\n")
    text = essay.read_text(encoding="utf-8").replace("    recording:", "    pause_limit: 1\n    recording:")
    essay.write_text(text, encoding="utf-8")
    assert run("--draft", essay, "--quiet").code == 0
    sound = samples_of_file(essay.parent / "out" / "essay.draft.mp4", 48_000)
    assert max(end - start for start, end in pauses_in(sound)) == pytest.approx(1.0, abs=0.03)


SHARED = """\
title: x
model: tiny.en
scenes:
  - {id: one, recording: take.wav, narration: "%s"}
  - {id: two, recording: take.wav, narration: "%s"}
"""


def test_a_retake_across_the_border_of_two_scenes(run: Run, spoken: dict[str, np.ndarray], tmp_path: Path) -> None:
    folder = tmp_path / "essay"
    folder.mkdir()
    said = (LETTERS, PAUSE, MORNING, PAUSE, AWAY, PAUSE, MORNING, PAUSE, AWAY, PAUSE, NIGHT)
    starts = record(folder / "take.wav", spoken, *said)
    essay = folder / "project.yaml"
    essay.write_text(SHARED % (f"{LETTERS} {MORNING}", f"{AWAY} {NIGHT}"), encoding="utf-8")
    assert run("captions", essay).code == 0
    found = words(essay)
    assert " ".join(word["word"] for word in found if word["scene"] == "one") == f"{LETTERS} {MORNING}"
    assert " ".join(word["word"] for word in found if word["scene"] == "two") == f"{AWAY} {NIGHT}"
    # Without the first reading of both sentences; between the scenes there is 0.6 s more.
    every, she = (next(word["start"] for word in found if word["word"] == text) for text in ("Every", "She"))
    assert every == pytest.approx(starts[3] - (starts[3] - starts[1]) + 0.32, abs=0.06)
    assert she - every == pytest.approx(starts[4] - starts[3] + 0.6, abs=0.06)
    listed = run("check", "--listen", essay).out
    assert f"said again afterwards: “{MORNING} {AWAY}”" in listed
    assert listed.count("said again afterwards") == 1
    assert "written" not in listed


def test_a_scene_that_is_not_read_is_a_problem_at_its_line(
    run: Run, spoken: dict[str, np.ndarray], tmp_path: Path
) -> None:
    record(tmp_path / "take.wav", spoken, LETTERS, PAUSE, MORNING)
    essay = tmp_path / "project.yaml"
    essay.write_text(SHARED % (f"{LETTERS} {MORNING}", NIGHT), encoding="utf-8")
    for _ in range(2):  # the second time what was heard is known
        done = run(essay)
        assert done.code == 1
        told = done.err.replace(str(essay), "project.yaml")
        assert (
            "project.yaml:5:47: nothing of this text is in the recording\n"
            f'    - {{id: two, recording: take.wav, narration: "{NIGHT}"}}\n'
            "    → record it, or give this scene another `recording`\n"
        ) in told
        assert told.endswith("1 problem; nothing was made\n")
    assert not (tmp_path / "out").exists()


def test_weights_that_cannot_be_read_are_told_at_once(run: Run, spoken: dict[str, np.ndarray], tmp_path: Path) -> None:
    record(tmp_path / "short.wav", spoken, LETTERS)
    noise = "anoisesrc=amplitude=0.1:sample_rate=8000:duration=900:seed=1"
    ffmpeg.run(["-f", "lavfi", "-i", noise, str(tmp_path / "long.wav")])
    (tmp_path / "mine.pt").write_bytes(b"no weights")
    scenes = "[{recording: short.wav}, {recording: long.wav}]"
    (tmp_path / "essay.yaml").write_text(f"title: x\nmodel: mine.pt\nscenes: {scenes}\n", encoding="utf-8")
    done = run(tmp_path / "essay.yaml")
    assert done.code == 1
    assert "mine.pt holds no Whisper weights that can be read" in done.err
    assert len(list((tmp_path / ".render").glob("??/*.wav"))) == 1, "the long take is not made first"
    ffmpeg.raise_if_stopped()  # what is run next in this process is not stopped


def test_quiet_tells_where_a_recording_leaves_its_text_if_that_was_asked(run: Run, essay: Path) -> None:
    write(essay)
    assert "“40 dollars”" in run("check", "--listen", "--quiet", essay).out
    assert run("check", "--quiet", essay).out == ""
    assert "“40 dollars”" in run("check", essay).out
