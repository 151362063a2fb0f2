"""Which caption files stand beside a film, and what is in those of a translation."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

from tests.captions.read_back import captions_by_pysubs2
from tests.render.conftest import Run

ESSAY = dedent("""\
    title: "Letters: *why*"
    video: {size: 320x180, fps: 24}
    scenes:
      - chapter: One & two
        narration: Nobody <b>answered</b> her. Then she left.
        clips: [{color: "#102030"}]
        translations: {de: Niemand antwortete ihr. Dann ging *sie*.}
      - narration: This is not translated.
        clips: [{color: "#102030"}]
    """)
NAME = "essay"


def written(folder: Path) -> list[str]:
    """The ends of the names of all that stands in `out/`."""
    return sorted(path.name.removeprefix(f"{NAME}.") for path in (folder / "out").iterdir())


def essay_in(folder: Path, captions: str = "") -> Path:
    (folder / "essay.yaml").write_text(ESSAY + captions, encoding="utf-8")
    return folder / "essay.yaml"


def test_captions_alone_come_in_every_format_and_language(run: Run, tmp_path: Path) -> None:
    assert run("captions", essay_in(tmp_path)).code == 0
    assert written(tmp_path) == [
        "chapters.vtt",
        "de.sbv",
        "de.srt",
        "de.transcript.md",
        "de.transcript.txt",
        "de.ttml",
        "de.vtt",
        "en.sbv",
        "en.srt",
        "en.ttml",
        "en.vtt",
        "transcript.md",
        "transcript.txt",
        "words.json",
    ]
    told = captions_by_pysubs2((tmp_path / "out" / "essay.de.srt").read_text(encoding="utf-8"), "srt")
    assert [each.lines for each in told] == [("Niemand antwortete ihr.",), ("Dann ging *sie*.",)]
    words = json.loads((tmp_path / "out" / "essay.words.json").read_text(encoding="utf-8"))["words"]
    starts = [word["start"] * 1_000 for word in words if word["word"] in ("Nobody", "Then")]
    assert all(0 <= start - each.start_ms < 1_000 / 24 for each, start in zip(told, starts, strict=True))
    assert (tmp_path / "out" / "essay.de.transcript.md").read_text(encoding="utf-8") == dedent("""\
        # Letters: why

        ## One \\& two

        Niemand antwortete ihr. Dann ging *sie*.
        """)


def test_a_project_may_name_its_formats(run: Run, tmp_path: Path) -> None:
    assert run("captions", essay_in(tmp_path, "captions: [ttml, chapters]\n")).code == 0
    assert written(tmp_path) == ["chapters.vtt", "de.ttml", "en.ttml", "words.json"]


def test_a_film_comes_with_srt_and_vtt(run: Run, tmp_path: Path) -> None:
    assert run(essay_in(tmp_path, "subtitles: both\n"), "--quiet").code == 0
    captions = ["de.srt", "de.vtt", "en.srt", "en.vtt"]
    assert written(tmp_path) == [*captions[:2], "description.txt", *captions[2:], "mp4", "report.json", "words.json"]


def test_a_film_comes_with_the_formats_its_project_names(run: Run, tmp_path: Path) -> None:
    assert run(essay_in(tmp_path, "captions: {formats: [md]}\n"), "--quiet").code == 0
    assert written(tmp_path) == [
        "de.transcript.md",
        "description.txt",
        "mp4",
        "report.json",
        "transcript.md",
        "words.json",
    ]
