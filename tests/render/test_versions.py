"""Further versions of a film: other sizes and subtitles, from the same scenes and the same sound."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg

from .conftest import Run
from .films import frame_count

OUTPUTS = """\
outputs:
  - {name: upright, size: 180x320}
  - {name: deutsch, subtitles: soft, language: de}
  - {name: small, draft: true, subtitles: none}
"""


def with_outputs(essay: Path, outputs: str = OUTPUTS) -> Path:
    text = essay.read_text(encoding="utf-8")
    german = "    translations: {de: Spike Jonze hat ihn 2013 gedreht. Theodore schreibt Briefe für andere.}\n"
    text = text.replace("    narration: >\n", german + "    narration: >\n", 1)
    essay.write_text(outputs + text, encoding="utf-8")
    return essay


def header(film: Path) -> str:
    return ffmpeg.run(ffmpeg.user_input(film), accept_failure=True).stderr.decode()


def sound_of(film: Path) -> bytes:
    return ffmpeg.run([*ffmpeg.user_input(film), "-map", "0:a", "-c", "copy", "-f", "md5", "-"]).stdout


def luma_at(film: Path, seconds: float, size: tuple[int, int]) -> np.ndarray:
    shot = [*ffmpeg.user_input(film, "-ss", str(seconds)), "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "-"]
    return np.frombuffer(ffmpeg.run(shot).stdout, np.uint8).reshape(size[1], size[0])


def test_every_version_is_made_with_the_sound_and_the_length_of_the_film(essay: Path, run: Run) -> None:
    report = run(with_outputs(essay), "--json").json
    out = essay.parent / "out"
    films = {name: out / f"small{name}.mp4" for name in ("", ".upright", ".deutsch", ".small")}
    assert [Path(each["file"]) for each in report["versions"]] == list(films.values())[1:]
    assert report["takes"]["made"] == 0
    sizes = {name: re.search(r"Video: h264.* (\d+x\d+)", header(film)) for name, film in films.items()}
    assert {name: found and found[1] for name, found in sizes.items()} == {
        "": "320x180",
        ".upright": "180x320",
        ".deutsch": "320x180",
        ".small": "160x90",
    }
    assert {frame_count(film) for film in films.values()} == {report["frames"]}
    assert len({sound_of(film) for film in films.values()}) == 1


def test_subtitles_are_those_of_the_version(essay: Path, run: Run) -> None:
    run(with_outputs(essay), "--quiet")
    out = essay.parent / "out"
    track = [*ffmpeg.user_input(out / "small.deutsch.mp4"), "-map", "0:s:0", "-f", "srt", "-"]
    assert "Theodore schreibt Briefe" in ffmpeg.run(track).stdout.decode()
    told = header(out / "small.deutsch.mp4")
    assert re.search(r"\(eng\): Audio", told)
    assert re.search(r"\((ger|deu)\): Subtitle", told)
    assert "Subtitle: " not in header(out / "small.small.mp4")
    assert {path.name for path in out.glob("*.srt")} == {"small.en.srt", "small.de.srt"}
    # The captions of the film are drawn into it, and not into the version without.
    assert luma_at(out / "small.mp4", 3.0, (320, 180))[150:].max() > 220


def test_text_is_laid_out_for_each_size(essay: Path, run: Run) -> None:
    run(with_outputs(essay), "--quiet")
    card = luma_at(essay.parent / "out" / "small.upright.mp4", 1.2, (180, 320))
    rows, columns = np.nonzero(card > 120)
    assert columns.min() >= 9 and columns.max() <= 171  # inside title-safe
    assert abs((columns.min() + columns.max()) / 2 - 90) < 4
    assert rows.min() > 60


def test_unchanged_versions_are_not_made_again(essay: Path, run: Run) -> None:
    run(with_outputs(essay), "--quiet")
    again = run(essay, "--json").json
    assert again["segments"]["made"] == 0
    plan = run(essay, "--plan", "--json").json
    assert all(step["reused"] for step in plan["steps"])
    run("clean", essay)
    assert run(essay, "--json").json["segments"]["made"] == 0


def test_one_version_alone(essay: Path, run: Run) -> None:
    done = run(with_outputs(essay), "--output", "upright", "--json")
    assert [Path(file).name for file in done.json["outputs"]] == ["small.upright.mp4"]
    wrong = run(essay, "--output", "uprite")
    assert wrong.code == 1
    assert "there is no output 'uprite'" in wrong.err
    assert "did you mean `upright`?" in wrong.err


@pytest.mark.parametrize(
    ("outputs", "problem"),
    [
        ("[{name: a, language: fr}]", "1:31: no scene is translated into `fr`"),
        ("[{name: a}, {name: A}]", "1:29: another output is called `A` too"),
        ("[{name: draft}]", "a short name of letters, digits and hyphens, such as upright, is meant, not 'draft'"),
        ("[{name: ../up}]", "a short name of letters, digits and hyphens, such as upright, is meant, not '../up'"),
        ("[{name: a, size: 0x10}]", "not '0x10'"),
        ("[{name: a, draft: maybe}]", "true or false is meant, not 'maybe'"),
        ("[{size: 180x320}]", "`name` is missing"),
    ],
)
def test_what_can_be_wrong_is_told_at_its_place(essay: Path, run: Run, outputs: str, problem: str) -> None:
    done = run("check", with_outputs(essay, f"outputs: {outputs}\n"))
    assert done.code == 1
    assert problem in done.err


def test_a_margin_over_a_label_in_the_upright_version_alone_is_noted_with_its_name(tmp_path: Path, run: Run) -> None:
    essay = tmp_path / "essay.yaml"
    essay.write_text(
        "title: T\nvideo: {size: 320x180}\noutputs: [{name: upright, size: 180x320}]\nscenes:\n"
        "  - clips: [{color: '#204060', for: 2, label: {text: Spike Jonze, sub: director}}]\n"
        "    quotes: [{text: A quote in the margin, style: margin, at: 0, until: scene-end}]\n",
        encoding="utf-8",
    )
    told = "in the output upright: left out: in so narrow a picture the quote in the margin takes the time"
    done = run("check", essay)
    assert done.code == 0
    assert (done.out + done.err).count(told) == 1
    # The film shows the label, and has nothing to say of the margin.
    report = run(essay, "--json").json
    assert len([note for note in report["notes"] if told in note]) == 1


def test_credits_that_take_longer_upright_make_a_sound_of_their_own(tmp_path: Path, run: Run) -> None:
    essay = tmp_path / "essay.yaml"
    essay.write_text(
        "title: T\nvideo: {size: 320x180}\nloudness: -14\noutputs:\n"
        "  - {name: small, draft: true}\n  - {name: upright, size: 180x320}\n  - {name: tall, size: 180x320}\n"
        "scenes: [{clips: [{color: '#204060', for: 1}, {credits: roll}]}]\n",
        encoding="utf-8",
    )
    lengths = {}
    for name, size in {"wide": "320x180", "upright": "180x320"}.items():
        alone = tmp_path / f"{name}.yaml"
        alone.write_text(f"title: T\nvideo: {{size: {size}}}\nscenes: [{{clips: [{{credits: roll}}]}}]\n")
        lengths[name] = run(alone, "--json").json["frames"] / 24
    longer = lengths["upright"] - lengths["wide"]
    assert longer > 0.5
    told = f": {longer:.1f} s longer than the film: its caption files are the film's"
    done = run("check", essay)
    assert done.code == 0
    assert ["in the output " + name + told in done.out for name in ("upright", "tall", "small")] == [True, True, False]
    plan = run(essay, "--plan", "--json").json
    assert [step["what"] for step in plan["steps"] if step["kind"] == "sound"] == [
        "the whole mix", "the whole mix, upright",
    ]  # fmt: skip
    assert not any(step["what"].endswith(", tall") for step in plan["steps"])
    report = run(essay, "--json").json
    assert report["segments"]["made"] == plan["counts"]["segment"]["made"]
    assert sum(told in note for note in report["notes"]) == 2


def test_text_that_does_not_fit_one_size_names_the_version(tmp_path: Path, run: Run) -> None:
    text = "Who will read all of this, and when? " * 40
    essay = tmp_path / "essay.yaml"
    essay.write_text(
        f"title: T\nvideo: {{size: 180x320}}\noutputs: [{{name: flat, size: 320x180}}]\n"
        f"scenes:\n  - clips: [{{color: '#112233', for: 120}}]\n    quotes:\n      - text: {text}\n",
        encoding="utf-8",
    )
    done = run("check", essay)
    assert done.code == 1
    assert "essay.yaml:7:9: in the output flat: " in done.err
