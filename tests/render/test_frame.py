"""One frame of the finished film, held against the film."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from PIL import Image, ImageFilter

from pipeline import ffmpeg

from .conftest import Run

RATE = 24
SOFT = ImageFilter.GaussianBlur(1)
# As players show a film that says of itself BT.709, limited range, chroma at the left.
SHOWN = "scale=in_color_matrix=bt709:in_range=tv:out_range=pc:in_h_chr_pos=0:in_v_chr_pos=128:"
SHOWN += "flags=bicubic+full_chroma_int+full_chroma_inp,format=rgb24"


def picture(file: Path) -> np.ndarray:
    return np.asarray(Image.open(file).convert("RGB")).astype(int)


def of_film(film: Path, frame: int, size: tuple[int, int] = (320, 180)) -> np.ndarray:
    chosen = rf"select=eq(n\,{frame}),{SHOWN}"
    raw = ffmpeg.run([*ffmpeg.user_input(film), "-vf", chosen, "-frames:v", "1", "-f", "rawvideo", "-"]).stdout
    return np.frombuffer(raw, np.uint8).reshape(size[1], size[0], 3).astype(int)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Of 255, softened a little: what H.264 costs lies in the finest detail, a text or a picture moved does not."""
    softened = [np.asarray(Image.fromarray(each.astype(np.uint8)).filter(SOFT), float) for each in (one, other)]
    return float(np.abs(softened[0] - softened[1]).mean())


def test_it_is_the_film_s_at_that_time(essay: Path, run: Run) -> None:
    done = run("frame", essay, "--at", "0:03.5")
    file = essay.parent / "out" / "small.frame-0h00m03.500s.png"
    assert (done.code, done.out, done.err) == (0, f"{file}\n", "0:03.500 of the film, in A voice\n")
    film = essay.parent / "out" / "small.mp4"
    assert picture(file).shape == (180, 320, 3)
    near = [apart(picture(file), of_film(film, frame)) for frame in range(82, 87)]
    assert near.index(min(near)) == 2


@pytest.mark.parametrize("at", ["0", "0.9", "2", "4.2", "5", "7", "00:00:08:20"])
def test_every_kind_of_picture(essay: Path, run: Run, at: str) -> None:
    made = run("frame", essay, "--at", at, "--json").json
    assert apart(picture(Path(made["outputs"][0])), of_film(essay.parent / "out" / "small.mp4", made["frame"])) < 3


def test_words_show_what_begins_with_them_all_there(essay: Path, run: Run) -> None:
    """A still comes in over 12 frames, and a quote over fewer, when these words are spoken."""
    made = run("frame", essay, "--at", "writes letters", "--json").json
    told = run("frame", essay, "--at", "writes letters").err
    words = (essay.parent / "out" / "small.words.json").read_text(encoding="utf-8")
    begins = float(words.partition('"writes",\n   "start": ')[2].partition(",")[0])
    frame = round(begins * RATE) + 12
    assert made["frame"] == frame
    assert told.startswith(f"0:0{frame / RATE:.3f} of the film, in A voice: what begins with these words at 0:0")
    assert told.endswith(" is all there\n")
    shown, film = picture(Path(made["outputs"][0])), essay.parent / "out" / "small.mp4"
    assert apart(shown, of_film(film, frame)) < 2
    # Nothing of the footage before is left: what a dissolve shows last is still some way from it.
    assert apart(shown, of_film(film, frame - 6)) > 2


def test_one_frame_has_one_name_however_it_is_asked_for(essay: Path, run: Run) -> None:
    of_film = run("frame", essay, "--at", "3.5")
    of_scene = run("frame", essay, "--only", "A voice", "--at", "1.5")
    assert of_film == of_scene
    assert of_film.err == "0:03.500 of the film, in A voice\n"
    last = run("frame", essay, "--only", "2", "--at", "scene-end", "--json").json
    assert last["scene"] == "A voice"
    assert run("frame", essay, "--at", str(last["time"] + 1 / RATE), "--json").json["scene"] == "The end"


def test_the_end_of_a_scene_shows_what_lasts_until_then(fresh: Path, run: Run) -> None:
    fresh.write_text(ENDS, encoding="utf-8")
    ended = run("frame", fresh, "--only", "1", "--at", "scene-end")
    told = "what fades until the scene's last frame, 0:02.958, is still all there"
    assert ended.err == f"0:02.625 of the film, in scene 1: {told}\n"
    shown = picture(Path(ended.out.strip()))
    whole, fading, last = (
        picture(Path(run("frame", fresh, "--at", str(at / RATE)).out.strip())) for at in (60, 65, 71)
    )
    assert apart(shown, whole) == 0
    assert 0 < apart(whole, fading) < apart(whole, last)


def test_a_draft_and_a_further_version(essay: Path, run: Run) -> None:
    draft = Path(run("frame", essay, "--at", "1", "--draft").out.strip())
    assert draft.name == "small.draft.frame-0h00m01.000s.png"
    assert picture(draft).shape == (90, 160, 3)
    text = essay.read_text(encoding="utf-8")
    essay.write_text(text + "outputs:\n  - {name: upright, size: 180x320}\n", encoding="utf-8")
    upright = Path(run("frame", essay, "--at", "1", "--output", "upright").out.strip())
    assert upright.name == "small.upright.frame-0h00m01.000s.png"
    assert picture(upright).shape == (320, 180, 3)


def test_it_goes_where_it_is_told(essay: Path, run: Run, tmp_path: Path) -> None:
    run("frame", essay, "--at", "1", "--out", tmp_path / "frames")
    assert [file.name for file in (tmp_path / "frames").iterdir()] == ["small.frame-0h00m01.000s.png"]
    assert not [*(essay.parent / ".render" / "tmp").iterdir()]


def test_before_anyone_has_spoken_times_are_estimates(fresh: Path, run: Run) -> None:
    done = run("frame", fresh, "--at", "cannot")
    assert done.code == 0
    note = "note: not spoken or listened to yet: A voice; until then the times of words are estimates"
    assert note in done.err
    assert not [*(fresh.parent / ".render").rglob("*.wav")]
    # The title stands before all that is estimated.
    assert run("frame", fresh, "--at", "1").err == "0:01.000 of the film, in Title\n"
    past = run("frame", fresh, "--at", "500")
    assert past.code == 1
    assert note in past.err


def test_nothing_heavy_is_loaded(essay: Path) -> None:
    """What speaks, listens or mixes is no part of a frame."""
    arguments = ["frame", str(essay), "--at", "writes letters", "--quiet"]
    program = f"import sys, pipeline.cli\ntry: pipeline.cli.main({arguments})\nexcept SystemExit: print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "cv2" in loaded
    assert not {"torch", "whisper", "faster_whisper", "pocketsphinx", "pydub", "piper", "moviepy", "scipy"} & {*loaded}


ENDS = """\
title: x
video: {size: 320x180, fps: 24}
scenes:
  - clips: [{color: "#405060", for: 3}]
    quotes: [{text: A door is a promise., until: scene-end}]
"""


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        ("99", "1:39.000 is past the end of the film, which is 0:"),
        ("writes ladders", "nobody says “writes ladders” in the film\n    → did you mean “writes letters”, at 0:0"),
        ("who will read it", "nobody says “who will read it” in the film\n    → it is to be read in a quote, from 0:0"),
        ("an essay", "nobody says “an essay” in the film\n    → it is to be read in a card, from 0:00.000 to 0:02.000 "
                     "of the film: --at 0:00.500\n1 problem; nothing was made\n"),
        ("scene-end", "scene-end is the end of a scene, and the film has many\n    → name the scene: --only SCENE"),
    ],
)  # fmt: skip
def test_a_moment_the_film_has_not(essay: Path, run: Run, at: str, problem: str) -> None:
    done = run("frame", essay, "--at", at)
    assert done.code == 1
    assert problem in done.err
    assert not [*(essay.parent / "out").glob("*.png")]


def test_no_moment_at_all(essay: Path, run: Run) -> None:
    assert run("frame", essay).code == 2
    empty = run("frame", essay, "--at", " ")
    assert empty.code == 2
    assert "--at: a time, words of the narration or scene-end is meant" in empty.err
    wrong = run("frame", essay, "--at", "1", "--only", "A vice")
    assert (wrong.code, "there is no scene 'A vice'" in wrong.err) == (1, True)


def test_code_runs_only_where_the_frame_shows_it(tmp_path: Path, run: Run) -> None:
    program = "def make(size, fps, duration):\n    return 3\n"
    (tmp_path / "chart.py").write_text(program, encoding="utf-8")
    path = tmp_path / "film.yaml"
    path.write_text(
        dedent("""\
            title: T
            video: {size: 160x90, fps: 24}
            scenes:
              - clips:
                  - {color: "#0000ff", for: 2}
                  - {file: chart.py, for: 1, transition: {dissolve: 0.5}}
            """),
        encoding="utf-8",
    )
    assert run("frame", path, "--at", "1.9").code == 0
    for at in ("2", "2.9"):
        refused = run("frame", path, "--at", at)
        assert refused.code == 1
        assert "film.yaml:6:16: chart.py is a program, and runs only where you allow it" in refused.err
        assert "read it first, then: render frame film.yaml --allow-code" in refused.err
    allowed = run("frame", path, "--at", "2.9", "--allow-code")
    assert "film.yaml:6:" in allowed.err
    assert "this could not be drawn: chart.py: make returned int" in allowed.err
