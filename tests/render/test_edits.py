"""An edit, and what is made again for it: nothing else is."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.cli import main
from tests.narration.conftest import spoken_by_one_voice
from tests.render.conftest import Run

# Segments are called by their scene and counted in it: `door 2` and `street 1` are dissolves.
#
#     scenes    | title | door          | desk         | street       | end     |
#     clips     | card  | clip ~  still | clip | other ~ street       | credits |
#     segments  | 1     | 1    2  3     | 1    | 2     | 1  2         | 1       |
ESSAY = """\
title: Small
author: A. N. Essayist
video: {size: 160x90, fps: 24}
style: {accent: "#d9482b", fonts: {title: serif, caption: sans}}
model: tiny.en
glossary: [{name: Twombly, say: twomblee}]
sources:
  test: {title: A test pattern, by: Nobody}
music:
  - {file: bed.ogg, gain: -8 dB}
scenes:
  - id: title
    clips: [{card: Small, sub: an essay, for: 1.5}]
  - id: door
    chapter: A door
    narration: The door was never locked, and nobody asked him why.
    clips:
      - {file: clip.mp4, in: 0.5, for: 1.5}
      - {file: still.png, move: zoom-in, transition: {dissolve: 0.5}}
  - id: desk
    recording: take.wav
    narration: He writes other people's letters for a living. She reads it twice, and puts it away.
    clips:
      - {file: clip.mp4, in: 1}
      - {file: other.png, at: She reads}
    quotes:
      - {text: "Who will read it?", at: 0.5, until: 2}
  - id: street
    clips:
      - file: street.mp4
        in: 0
        for: 3
        audio: full
        speech: At night the city is bright.
        transition: {dissolve: 0.5}
  - id: end
    clips: [{credits: pages, for: 5}]
"""
DESK, STREET, END = (ESSAY.index(f"  - id: {name}") for name in ("desk", "street", "end"))


@dataclass(frozen=True, slots=True)
class Edit:
    """A change, what is made again for it, and which files come out otherwise (`report.json` always does)."""

    change: Callable[[Path], None]
    again: str = ""
    files: str = ""


def write(written: str, instead: str) -> Callable[[Path], None]:
    def change(essay: Path) -> None:
        text = essay.read_text(encoding="utf-8")
        assert written in text
        essay.write_text(text.replace(written, instead), encoding="utf-8")

    return change


def replace_still(essay: Path) -> None:
    shutil.copy(essay.with_name("other.png"), essay.with_name("still.png"))


def rename_still(essay: Path) -> None:
    essay.with_name("still.png").rename(essay.with_name("hills.png"))
    write("still.png", "hills.png")(essay)


def swap_door_and_desk(essay: Path) -> None:
    door = ESSAY.index("  - id: door")
    essay.write_text(ESSAY[:door] + ESSAY[DESK:STREET] + ESSAY[door:DESK] + ESSAY[STREET:], encoding="utf-8")


def remove_door(essay: Path) -> None:
    essay.write_text(ESSAY[: ESSAY.index("  - id: door")] + ESSAY[DESK:], encoding="utf-8")


def remove_door_and_put_it_back(essay: Path) -> None:
    remove_door(essay)
    with pytest.raises(SystemExit):
        main([str(essay), "--quiet"])
    essay.write_text(ESSAY, encoding="utf-8")


def comment_and_indent(essay: Path) -> None:
    text = ESSAY.replace("title: Small\n", "# My first\n\ntitle:   'Small'   # to be thought about\n")
    text = text.replace("{dissolve: 0.5}}\n  - id: desk", "\n        {dissolve:  0.5}}\n\n\n  - id: desk")
    assert text.count("\n") == ESSAY.count("\n") + 5
    essay.write_text(text, encoding="utf-8")


# Takes are made again where words are only timed again, too: the sound is as it was, and so is the mix.
EDITS = {
    "nothing": Edit(lambda essay: None),
    "comments and layout": Edit(comment_and_indent),
    # Text on the picture
    "a quote's text": Edit(write("Who will read it?", "Who will ever read it?"), "desk 1", "mp4"),
    "a quote's place": Edit(write("at: 0.5, until: 2}", "at: 1, until: 2.5}"), "desk 1", "mp4"),
    "the accent": Edit(write("#d9482b", "#3a7bd5"), "title 1; desk 1", "mp4"),
    "the colour of text": Edit(
        write("accent:", 'text: "#ffffff", accent:'), "title 1; door 1 2 3; desk 1 2; street 2; end 1 2", "mp4"
    ),
    "the font of titles": Edit(write("title: serif", "title: serif-bold"), "title 1; end 1 2", "mp4"),
    "the font of captions": Edit(
        write("caption: sans", "caption: sans-bold"), "title 1; door 1 2 3; desk 1 2; street 2; end 1 2", "mp4"
    ),
    "subtitles that can be switched off": Edit(
        write("model:", "subtitles: soft\nmodel:"), "door 1 2 3; desk 1 2; street 2", "mp4"
    ),
    # What is said
    "a capital in a recorded text": Edit(
        write("people's letters", "people's Letters"), "take desk; desk 1", "en.srt en.vtt mp4 words.json"
    ),
    "italics in a recorded text": Edit(
        write("people's letters", "people's *letters*"), "take desk; desk 1", "en.srt en.vtt mp4"
    ),
    "another spelling in a recorded text": Edit(
        write("other people's", "other peoples'"), "take desk; desk 1", "en.srt en.vtt mp4 words.json"
    ),
    "a word of the scratch voice": Edit(
        write("asked him why", "asked her why"), "take door; door 1 2 3; sound", "en.srt en.vtt mp4 words.json"
    ),
    "a capital for the scratch voice": Edit(
        write("The door", "The Door"), "take door; door 1 2 3", "en.srt en.vtt mp4 words.json"
    ),
    "how a name is said that nobody says": Edit(write("twomblee", "twombly")),
    # Scenes. A still goes on moving, and captions stay, as long as what comes after them lets them.
    "a scene in front": Edit(
        write("scenes:\n", "scenes:\n  - {id: new, clips: [{color: '#203040', for: 1}]}\n"),
        "new 1; sound",
        "description.txt en.srt en.vtt mp4 words.json",
    ),
    "two scenes swapped": Edit(
        swap_door_and_desk,
        "desk 2; door 2 3; street 1; sound",
        "description.txt en.srt en.vtt mp4 words.json",
    ),
    "a scene removed": Edit(remove_door, "sound", "description.txt en.srt en.vtt mp4 words.json"),
    "a scene removed and put back": Edit(remove_door_and_put_it_back),
    "half a second more after a scene": Edit(
        write("    recording", "    after: 0.8\n    recording"), "desk 2; sound", "en.srt en.vtt mp4"
    ),
    "a scene's id": Edit(write("id: door", "id: room"), "", "words.json"),
    # What is told of the film
    "the title": Edit(write("title: Small\n", "title: Smaller\n"), "end 1 2", "description.txt mp4"),
    "the author": Edit(write("author: A. N.", "author: B. N."), "end 1 2", "description.txt mp4"),
    "a source's author": Edit(write("by: Nobody", "by: Somebody"), "end 1 2", "description.txt mp4"),
    "a clip's source": Edit(write("for: 1.5}\n      -", "for: 1.5, source: test}\n      -")),
    "a chapter's name": Edit(write("chapter: A door", "chapter: The door"), "", "description.txt mp4"),
    # Sound
    "the music's gain": Edit(write("gain: -8 dB", "gain: -9 dB"), "sound", "mp4"),
    "how loud the film is": Edit(write("model:", "loudness: -16\nmodel:"), "sound", "mp4"),
    "a clip's sound": Edit(write("audio: full", "audio: -3 dB"), "sound", "mp4"),
    # Clips. The caption before one that speaks leaves when its own comes.
    "a clip's in": Edit(write("in: 0.5, for", "in: 0.6, for"), "door 1 2", "mp4"),
    "a speaking clip's in": Edit(
        write("in: 0\n", "in: 0.1\n"), "speech street; desk 2; street 1 2; sound", "en.srt en.vtt mp4"
    ),
    "a clip's place in its scene": Edit(write("at: She reads", "at: reads it twice"), "desk 1 2", "en.srt en.vtt mp4"),
    "a transition's length": Edit(
        write("zoom-in, transition: {dissolve: 0.5", "zoom-in, transition: {dissolve: 1"), "door 2 3", "mp4"
    ),
    "a still's focus": Edit(write("file: other.png", "focus: [0.5, 0.2], file: other.png"), "desk 2; street 1", "mp4"),
    "a still replaced under its name": Edit(replace_still, "door 2 3", "mp4"),
    "a still renamed": Edit(rename_still),
    "the film's rate": Edit(
        write("fps: 24", "fps: 25"),
        "title 1; door 1 2 3; desk 1 2; street 1 2; end 1 2; sound",
        "en.srt en.vtt mp4 words.json",
    ),
}


@pytest.fixture(scope="module")
def first(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The essay's folder after one render."""
    folder = tmp_path_factory.mktemp("edits") / "small"
    shutil.copytree(media, folder)
    other = ["-f", "lavfi", "-i", "gradients=size=640x480:duration=1:seed=2:c0=teal", "-frames:v", "1"]
    ffmpeg.run([*other, "-pix_fmt", "rgb24", str(folder / "other.png")])
    letters, away, night = spoken_by_one_voice(
        ["He writes other people's letters for a living.", "She reads it twice, and puts it away.",
         "At night the city is bright."]
    )  # fmt: skip
    pause = np.zeros(24_000)
    record(folder / "take.wav", np.concatenate([pause, letters, pause, away, pause]))
    record(folder / "night.wav", np.concatenate([pause, night, pause, pause, pause]))
    streets = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=4", "-i", str(folder / "night.wav")]
    encoded = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    ffmpeg.run([*streets, *encoded, str(folder / "street.mp4")])
    (folder / "project.yaml").write_text(ESSAY, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(folder / "project.yaml"), "--quiet"])
    assert ended.value.code == 0
    return folder


def record(path: Path, sound: np.ndarray) -> None:
    """In a quiet room."""
    sound = sound + 10 ** (-60 / 20) * np.random.default_rng(1).standard_normal(len(sound))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edit(edit: Edit, first: Path, run: Run, tmp_path: Path) -> None:
    shutil.copytree(first, tmp_path / "small")
    essay = tmp_path / "small" / "project.yaml"
    assert made_again_for(edit.change, essay, run) == (edit.again, edit.files)


def test_a_title_that_no_credits_show(first: Path, run: Run, tmp_path: Path) -> None:
    shutil.copytree(first, tmp_path / "small")
    essay = tmp_path / "small" / "project.yaml"
    essay.write_text(ESSAY[:END], encoding="utf-8")
    assert run(essay, "--quiet").code == 0
    change = write("title: Small\n", "title: Smaller\n")
    assert made_again_for(change, essay, run) == ("", "description.txt mp4")


def made_again_for(change: Callable[[Path], None], essay: Path, run: Run) -> tuple[str, str]:
    """What a change makes a render do again, and the files it changes; the plan and the report tell the same."""
    before, known = outputs(essay), pieces(essay)
    change(essay)
    planned, is_certain = steps_of(run, essay)
    done = run(essay, "--json")
    assert done.code == 0, done.err
    changed = [name for name, content in outputs(essay).items() if content != before.get(name)]
    # Without its new pieces the store is as it was, but for what was spoken and listened to.
    for path in pieces(essay) - known:
        path.unlink()
    lacking, _ = steps_of(run, essay)
    if is_certain:
        assert planned == lacking
    again = [*listened_again(planned), *made_again(lacking)]
    assert done.json["takes"]["made"] == sum(step.startswith("take ") for step in again)
    assert done.json["segments"]["made"] == sum(is_to_make(step, "segment") for step in lacking)
    return "; ".join(again), " ".join(changed)


def steps_of(run: Run, essay: Path) -> tuple[list[dict[str, Any]], bool]:
    """The plan's steps that make something, not why nor for how long; and whether they are certain."""
    plan = run(essay, "--plan", "--json").json
    kinds = ("take", "speech", "segment", "sound")
    steps = [{name: step[name] for name in ("kind", "what", "reused")} for step in plan["steps"]]
    return [step for step in steps if step["kind"] in kinds], plan["certain"]


def outputs(essay: Path) -> dict[str, bytes]:
    """By their endings, without the report, which tells how long it took."""
    paths = sorted((essay.parent / "out").glob("small.*"))
    named = {path.name.removeprefix("small."): path.read_bytes() for path in paths}
    return {name: content for name, content in named.items() if name != "report.json"}


def pieces(essay: Path) -> set[Path]:
    """Pictures and sound in the store."""
    return {path for path in (essay.parent / ".render").glob("??/*") if path.suffix in (".mp4", ".m4a")}


def is_to_make(step: dict[str, Any], kind: str) -> bool:
    return bool(step["kind"] == kind and not step["reused"])


def listened_again(steps: list[dict[str, Any]]) -> Iterator[str]:
    for kind in ("take", "speech"):
        yield from (f"{kind} {step['what'].rpartition(', ')[2]}" for step in steps if is_to_make(step, kind))


def made_again(steps: list[dict[str, Any]]) -> Iterator[str]:
    """`door 1 3` are the first and the third segment of the scene `door`."""
    segments = [step for step in steps if step["kind"] == "segment"]
    for scene, of_scene in groupby(segments, lambda step: step["what"].rpartition(", ")[2]):
        made = [str(number) for number, step in enumerate(of_scene, 1) if not step["reused"]]
        if made:
            yield " ".join([scene, *made])
    yield from ("sound" for step in steps if is_to_make(step, "sound"))
