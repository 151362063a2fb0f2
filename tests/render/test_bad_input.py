"""What cannot be rendered is told plainly, exit code 1, and leaves everything made before as it was."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline import ffmpeg
from tests.render.conftest import Run


def state_of(folder: Path) -> dict[str, str]:
    """Every file of a folder by name and content, what is remembered of looked-at files aside."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".mp4", ".m4a", ".wav", ".srt", ".vtt", ".txt")
    }


def told(run: Run, essay: Path, text: str) -> str:
    """What a project of this text is told; nothing that stood there before is touched."""
    essay.write_text(dedent(text), encoding="utf-8")
    (essay.parent / "fake.ttf").write_bytes(b"\0\1\0\0 not a font")
    before = state_of(essay.parent)
    done = run(essay)
    assert done.code == 1
    assert done.out == ""
    assert state_of(essay.parent) == before
    return done.err.replace(str(essay), "essay.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: Her: the ending\n", 'essay.yaml:1:11: ": " inside a text: to YAML `Her` is a key here'),
        ("title: x\nscenes: []\n", "essay.yaml:2:9: at least one is needed here"),
        ("title: x\nscenes: [{narrtion: Hi.}]\n", "unknown key `narrtion`"),
        ("title: !!python/name:os.system\n", "tags such as !!python/name:os.system are not used"),
        ("a: &a [1, 1]\nb: [" + "*a," * 200 + "]\n", "too many aliases"),
        ("title: x\nscenes: [{}]\n", "nothing is said and nothing is shown in this scene"),
        ("title: x\nscenes: [{clips: [{card: Hi}]}]\n", "how long does this stay? nobody speaks in this scene"),
        ("title: x\nscenes: [{clips: [{file: nothere.mp4}]}]\n", "there is no file nothere.mp4"),
        ("title: x\nscenes: [{clips: [{file: clip.mp5}]}]\n", "did you mean clip.mp4?"),
        ("title: x\nscenes: [{clips: [{file: ../outside.mp4}]}]\n", "outside the project's folder"),
        ("title: x\nscenes: [{clips: [{file: bed.ogg}]}]\n", "bed.ogg has sound but no picture"),
        (
            "title: x\nscenes:\n- clips:\n  - split:\n    - {file: clip.mp4}\n    - {file: nothere.mp4}\n",
            "essay.yaml:6:14: there is no file nothere.mp4",
        ),
        (
            "title: x\nscenes:\n- clips:\n  - file: clip.mp4\n    inset:\n      file: ../outside.mp4\n",
            "essay.yaml:6:13: ../outside.mp4 is outside the project's folder",
        ),
        (
            "title: x\nscenes:\n- clips:\n  - grid:\n    - {file: clip.mp4}\n    - {file: still.png, audio: full}\n",
            "essay.yaml:6:32: still.png is a still: it has no sound",
        ),
        (
            'title: x\nvideo: {size: 320x180}\nscenes: [{clips: [{grid: [{color: "#000000"}, {color: "#000000"}, '
            '{color: "#000000"}], columns: 1, gap: 600, for: 1}]}]\n',
            "at most 200 is meant, not 600",
        ),
        ("title: x\nscenes: [{clips: [{file: silent.mp4, audio: full}]}]\n", "silent.mp4 has no sound to play"),
        ("title: x\nmusic: [still.png]\nscenes: [{clips: [{card: a, for: 1}]}]\n", "still.png has no sound"),
        ("title: x\nscenes: [{clips: [{file: clip.mp4, in: 9}]}]\n", "clip.mp4 is 4.00 s long: this is past its end"),
        ("title: x\nscenes: [{clips: [{file: still.png, out: 9, for: 1}]}]\n", "is a still: it has no `out`"),
        ("title: x\nscenes: [{clips: [{file: still.png, speed: 2, for: 1}]}]\n", "is a still: it has no `speed`"),
        ("title: x\nscenes: [{clips: [{file: still.png, loop: true, for: 1}]}]\n", "is a still: it has no `loop`"),
        (
            "title: x\nscenes: [{clips: [{file: clip.mp4, freeze: {at: 9, for: 1}}]}]\n",
            "clip.mp4 is 4.00 s long: this moment is past its end",
        ),
        (
            "title: x\nscenes: [{clips: [{file: clip.mp4, in: 1, out: 2, freeze: {at: 2.5, for: 1}}]}]\n",
            "this moment is not between `in` and `out`",
        ),
        (
            "title: x\nscenes: [{clips: [{file: clip.mp4, freeze: {at: 2, for: 0}}]}]\n",
            "a moment stays for at least one frame",
        ),
        (
            'title: x\nscenes: [{clips: [{split: [{file: clip.mp4, freeze: {at: 9, for: 1}}, {color: "#000000"}]}]}]\n',
            "essay.yaml:2:53: clip.mp4 is 4.00 s long: this moment is past its end",
        ),
        (
            'title: x\nscenes: [{clips: [{grid: [{file: still.png, loop: true}, {color: "#000000"}], for: 1}]}]\n',
            "essay.yaml:2:51: still.png is a still: it has no `loop`",
        ),
        (
            "title: x\nscenes: [{clips: [{card: a, for: 1, inset: {file: still.png, freeze: {at: 0, for: 1}}}]}]\n",
            "essay.yaml:2:70: still.png is a still: it has no `freeze`",
        ),
        (
            "title: x\nscenes: [{clips: [{split: [{file: clip.mp4, loop: true}, {file: clip.mp4, loop: true}]}]}]\n",
            "how long does this stay? nobody speaks in this scene",
        ),
        (
            "title: x\nscenes: [{clips: [{file: clip.mp4, loop: true}]}]\n",
            "how long does this stay? nobody speaks in this scene",
        ),
        (
            "title: x\nscenes: [{clips: [{file: clip.mp4, grade: {lut: no.cube}}]}]\n",
            "essay.yaml:2:49: there is no file no.cube",
        ),
        (
            "title: x\nscenes: [{clips: [{file: clip.mp4, grade: {lut: fake.ttf}}]}]\n",
            "fake.ttf: this is no .cube LUT: its line 1 is neither a key nor three numbers",
        ),
        ("title: x\nscenes: [{clips: [{file: clip.mp4, grade: {lut: ../a.cube}}]}]\n", "outside the project's folder"),
        ("title: x\nscenes: [{clips: [{file: clip.mp4, move: zoom-in}]}]\n", "only stills move; this is footage"),
        ("title: x\nlanguage: de\nscenes: [{narration: Hallo.}]\n", "the scratch voice speaks English only"),
        ("title: x\nstyle: {fonts: {quote: no.ttf}}\nscenes: [{narration: Hi.}]\n", "there is no file no.ttf"),
        ("title: x\nstyle: {fonts: {quote: fake.ttf}}\nscenes: [{narration: Hi.}]\n", "fake.ttf is not a font"),
        ("title: x\nstyle: {fonts: {quote: Helvetica}}\nscenes: [{narration: Hi.}]\n", "→ sans, serif, sans-light,"),
        ("title: x\nscenes: [{clips: [{card: a, for: 1000000000}]}]\n", "this film would last 277778 hours"),
        # Laid out round by round, this would take minutes and gigabytes.
        (
            "title: x\nscenes: [{clips: [{file: clip.mp4, out: 0.1, loop: true, for: 1000000000}]}]\n",
            "this film would last 277778 hours",
        ),
        (
            "title: x\nscenes: [{clips: [{card: a, for: 1000000000, inset: {file: clip.mp4, out: 1, loop: true}}]}]\n",
            "this film would last 277778 hours",
        ),
        ("title: x\nscenes: [{narration: It was 2013 then., clips: [{card: a, at: 2013}]}]\n", """'"2013"'"""),
        ("title: x\nscenes: [{narration: — — —}]\n", "there is nothing to say in this narration"),
        ("title: x\nscenes: [{clips: [{card: \U0001f71a\U0010fffd, for: 1}]}]\n", "no font on this machine has"),
        ("title: x\nscenes: [{narration: Hi., quotes: [{text: " + "word " * 900 + "}]}]\n", "this quote is too long"),
        ("title: x\nmodel: ../secret/model.pt\nscenes: [{recording: bed.ogg}]\n", "outside the project's folder"),
        ("title: x\nscenes: [{clips: [{file: still.png, for: 1, audio: full}]}]\n", "is a still: it has no sound"),
        (
            "title: x\nscenes: [{narration: One two three., quotes: [{text: q, at: two tree}]}]\n",
            "nobody says “two tree” in this scene\n"
            "    scenes: [{narration: One two three., quotes: [{text: q, at: two tree}]}]\n"
            "    → did you mean “two three”?",
        ),
        (
            "title: x\nscenes: [{narration: One two., quotes: [{text: q, at: two}, {text: r, at: one}]}]\n",
            "“one” is said only before the anchor above it",
        ),
    ],
)
def test_problems_are_told(run: Run, essay: Path, text: str, said: str) -> None:
    assert said in told(run, essay, text)


def test_all_at_once(run: Run, essay: Path) -> None:
    said = told(
        run,
        essay,
        """\
        title: x
        scenes:
          - clips: [{file: nothere.mp4}]
          - narration: One two three.
            clips: [{file: bed.ogg}]
            quotes: [{text: q, at: four}]
        """,
    )
    assert "3 problems; nothing was made" in said


PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nclip.mp4\n#EXT-X-ENDLIST\n"


def test_media_that_is_none(run: Run, essay: Path) -> None:
    folder = essay.parent
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("not a film")
    (folder / "list.mp4").write_text(PLAYLIST)
    (folder / "cut.mp4").write_bytes((folder / "clip.mp4").read_bytes()[:20_000])
    (folder / "cut.png").write_bytes((folder / "still.png").read_bytes()[:2_000])
    ffmpeg.run([*ffmpeg.user_input(folder / "clip.mp4"), "-c", "copy", "-f", "matroska", str(folder / "whole.mkv")])
    whole = (folder / "whole.mkv").read_bytes()
    (folder / "cut.mkv").write_bytes(whole[: len(whole) // 2])
    names = ("empty.mp4", "text.mp4", "list.mp4", "cut.mp4", "cut.png", "cut.mkv")
    clips = "".join(f"      - {{file: {name}, for: 1}}\n" for name in names)
    said = told(run, essay, f"title: x\nscenes:\n  - clips:\n{clips}")
    for line in (
        "empty.mp4: the file is empty",
        "text.mp4: this is not a media file that can be read",
        "list.mp4: this is a playlist",
        "cut.mp4: the file is cut short: its index (moov) is missing",
        "cut.png: the picture is damaged",
        "cut.mkv: the file is cut short",
        "6 problems",
    ):
        assert line in said


def test_recordings_that_cannot_serve(run: Run, essay: Path) -> None:
    folder = essay.parent
    (folder / "empty.wav").touch()
    (folder / "text.wav").write_text("not a sound")
    ffmpeg.run(["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", "2", str(folder / "silent.wav")])
    for name, line in (
        ("empty.wav", "the file is empty"),
        ("text.wav", "not a media file"),
        ("still.png", "has no sound"),
        ("silent.wav", "silent throughout"),
    ):
        said = told(run, essay, f"title: x\nscenes:\n  - narration: Hello there.\n    recording: {name}\n")
        assert "essay.yaml:4:16: " in said
        assert line in said


NAMES = (
    "with space.mp4",
    "it's.mp4",
    'dou"ble.mp4',
    "co:lon.mp4",
    "100%.mp4",
    "-dash.mp4",
    "L'été 日本.mp4",
    "a;b,c[d].mp4",
)


def test_names_of_every_kind(run: Run, tmp_path: Path, media: Path) -> None:
    folder = tmp_path / "L'été: 100% [x], 日本"
    (folder / "takes").mkdir(parents=True)
    shutil.copy(media / "bed.ogg", folder / "takes" / "-bed: 'é'.ogg")
    shutil.copy(media / "still.png", folder / "50% & 'still'.png")
    for name in NAMES:
        shutil.copy(media / "clip.mp4", folder / name)
    clips = "".join(f"      - {{file: {name!r}, for: 0.25, audio: full}}\n" for name in NAMES if "'" not in name)
    clips += "".join(f'      - {{file: "{name}", for: 0.25}}\n' for name in NAMES if "'" in name)
    essay = folder / "an essay.yaml"
    clips += """      - {file: "50% & 'still'.png", for: 0.5, move: zoom-in}\n"""
    head = """title: 'Names: 100% "é"'\nvideo: {size: 160x90, fps: 24}\nmusic: ["takes/-bed: 'é'.ogg"]\nscenes:\n"""
    essay.write_text(f"""{head}  - chapter: "It's; =the #end\\\\"\n    clips:\n{clips}""", encoding="utf-8")
    done = run(essay, "--json")
    assert done.code == 0, done.err
    assert done.json["frames"] == 6 * len(NAMES) + 12
    header = ffmpeg.run(ffmpeg.user_input(folder / "out" / "an essay.mp4"), accept_failure=True).stderr.decode()
    assert "It's; =the #end\\" in header


def test_a_missing_recording_is_the_only_problem(run: Run, essay: Path) -> None:
    said = told(
        run,
        essay,
        """\
        title: x
        scenes:
          - narration: Hello there my friend
            recording: takes/02.wav
            clips: [{file: still.png}, {file: still.png, at: my friend}]
            quotes: [{text: Hi, at: my friend}]
        """,
    )
    assert "there is no file takes/02.wav" in said
    assert "1 problem; nothing was made" in said


def test_where_nothing_can_be_written(run: Run, essay: Path, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    done = run(essay, "--out", tmp_path / "a file" / "out")
    assert (done.code, "cannot be written to" in done.err) == (1, True)
    (essay.parent / "out" / "small.mp4").unlink()
    (essay.parent / "out" / "small.mp4").mkdir()
    done = run(essay)
    assert (done.code, "is in the way" in done.err) == (1, True)


def test_a_store_that_leads_elsewhere(run: Run, essay: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").touch()
    shutil.rmtree(essay.parent / ".render")
    (essay.parent / ".render").symlink_to(tmp_path / "precious")
    for arguments in ((essay,), ("clean", essay), ("clean", "--all", essay)):
        assert "is a link to another folder" in run(*arguments).err
    assert (tmp_path / "precious" / "thesis.txt").exists()


def test_usage(run: Run, essay: Path) -> None:
    assert run(essay, "--jobs", "none").code == 2
    assert run(essay, "--unknown").code == 2
    assert run("check").code == 2
    assert "did you mean 'check'?" in run("chek", essay).err
    assert "did you mean render new?" in run("nwe").err
    assert run("check", essay.parent).code == 0
    assert run("--only", "new", essay).code == 1
    assert run(essay.parent / "nothere.yaml").code == 1
    assert "project.yaml?" in run(essay.parent / "project.yml").err
    assert run(essay, "--only", "The ennd").code == 1
    assert run("--version").out.startswith("render, version ")


def test_check_tells_the_same_without_making_anything(run: Run, fresh: Path) -> None:
    done = run("check", fresh)
    assert (done.code, done.out.splitlines()[-1]) == (0, f"{fresh}: no problems, 1 note")
    assert not list((fresh.parent / ".render").rglob("*.mp4"))
    fresh.write_text(fresh.read_text(encoding="utf-8").replace("writes letters", "writes leters", 1), encoding="utf-8")
    done = run("check", "--json", fresh)
    assert done.code == 1
    assert "did you mean “writes leters”?" in done.json["problems"][0]
