"""One essay from its YAML to what is uploaded."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.render import mux
from tests.render.films import frame_count


def header(film: Path) -> str:
    return ffmpeg.run(ffmpeg.user_input(film), accept_failure=True).stderr.decode()


def report(folder: Path) -> dict[str, object]:
    text = (folder / "out" / f"{folder.name}.report.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def decoded_seconds(film: Path, stream: str) -> Fraction:
    """Where a stream's last packet ends, on the film's clock."""
    lines = ffmpeg.run([*ffmpeg.user_input(film), "-map", f"0:{stream}", "-f", "framecrc", "-"]).stdout.decode()
    base = Fraction(*map(int, re.findall(r"#tb 0: (\d+)/(\d+)", lines)[0]))
    fields = [line.split(",") for line in lines.splitlines() if not line.startswith("#")]
    return max(int(line[2]) + int(line[3]) for line in fields) * base


def test_what_stands_in_out(rendered: Path) -> None:
    assert sorted(path.name for path in (rendered / "out").iterdir()) == [
        "small.description.txt",
        "small.en.srt",
        "small.en.vtt",
        "small.mp4",
        "small.report.json",
        "small.words.json",
    ]


def test_the_film_is_as_long_as_planned_in_picture_and_sound(rendered: Path) -> None:
    film = rendered / "out" / "small.mp4"
    frames = report(rendered)["frames"]
    assert isinstance(frames, int)
    assert frame_count(film) == frames
    assert abs(decoded_seconds(film, "v:0") - Fraction(frames, 24)) < Fraction(1, 1000)
    assert abs(decoded_seconds(film, "a:0") - Fraction(frames, 24)) < Fraction(1, 24)


def test_the_film_is_what_upload_sites_want(rendered: Path) -> None:
    film = rendered / "out" / "small.mp4"
    told = header(film)
    assert "start: 0.000000" in told
    assert re.search(r"Video: h264 \(High\).*yuv420p\(tv, bt709.*24 fps", told)
    assert re.search(r"\(eng\): Audio: aac \(LC\).*48000 Hz, stereo", told)
    assert re.findall(r"Chapter #0:\d: start ([\d.]+)", told)[:2] == ["0.000000", "2.000000"]
    whole = film.read_bytes()
    assert whole.index(b"moov") < whole.index(b"mdat")


def test_loudness(rendered: Path) -> None:
    film = ffmpeg.user_input(rendered / "out" / "small.mp4")
    log = ffmpeg.run([*film, "-map", "0:a", "-af", "ebur128=peak=true", "-f", "null", "-"]).stderr.decode()
    integrated, true_peak = (float(re.findall(rf"{name}: +(\S+) ", log)[-1]) for name in ("I", "Peak"))
    assert abs(integrated + 14) <= 0.5
    assert true_peak <= -1.0
    assert report(rendered)["integrated_lufs"] == pytest.approx(integrated, abs=0.2)


def test_every_narrated_word_in_order(rendered: Path) -> None:
    words = json.loads((rendered / "out" / "small.words.json").read_text(encoding="utf-8"))["words"]
    script = (
        "Spike Jonze made it in 2013. Theodore Twombly writes letters for <b>other</b> people, and {cannot} finish one."
    )
    assert [word["word"] for word in words] == script.split()
    assert {word["scene"] for word in words} == {"A voice"}
    times = [time for word in words for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert 2.2 < times[0] < 2.6


def test_captions_are_the_script(rendered: Path) -> None:
    shown = (rendered / "out" / "small.en.vtt").read_text(encoding="utf-8")
    text = " ".join(line for line in shown.splitlines() if line and "-->" not in line and line != "WEBVTT")
    assert "Theodore Twombly writes letters for &lt;b&gt;other&lt;/b&gt; people, and {cannot} finish one." in text


def test_description(rendered: Path) -> None:
    lines = (rendered / "out" / "small.description.txt").read_text(encoding="utf-8").splitlines()
    assert lines[:5] == ["Small: an essay", "by A. N. Essayist", "", "Chapters", "0:00 Title"]
    assert lines[5] == "0:02 A voice"
    assert lines[-1] == "Nobody, A test pattern (2013)"


def test_music_steps_aside(rendered: Path) -> None:
    difference = report(rendered)["speech_over_music_lu"]
    assert isinstance(difference, float)
    assert difference >= 14


def test_a_join_that_looks_into_no_segment_is_the_same(rendered: Path, tmp_path: Path) -> None:
    segments = sorted((rendered / ".render").glob("??/*.mp4"))
    assert len(segments) > 3
    for name, option in (("looked", ""), ("not", mux._UNDECODED)):
        listed = "".join(f"file 'file:{path}'\n{option}" for path in segments)
        (tmp_path / f"{name}.txt").write_text(f"ffconcat version 1.0\n{listed}", encoding="utf-8")
        copied = [
            "-safe",
            "0",
            "-f",
            "concat",
            "-i",
            f"{name}.txt",
            "-c",
            "copy",
            "-fflags",
            "+bitexact",
            f"{name}.mp4",
        ]
        ffmpeg.run(copied, cwd=tmp_path)
    assert (tmp_path / "looked.mp4").read_bytes() == (tmp_path / "not.mp4").read_bytes()
