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


SILENT = dedent("""\
    title: Letters
    video: {size: 128x72}
    scenes:
      - clips: [{color: "#102030", for: 0.5}]
    """)


def test_where_nobody_speaks_no_caption_file_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "essay.yaml").write_text(SILENT, encoding="utf-8")
    report = run(tmp_path / "essay.yaml", "--json").json
    assert written(tmp_path) == ["description.txt", "mp4", "report.json", "words.json"]
    assert sorted(report["outputs"]) == sorted(str(path) for path in (tmp_path / "out").iterdir())
    assert run(tmp_path / "essay.yaml", "--plan", "--json").json["counts"]["captions"] == {"made": 0, "reused": 0}
    assert run("captions", tmp_path / "essay.yaml").out == f"{tmp_path / 'out' / 'essay.words.json'}\n"


def test_captions_of_a_film_that_is_silent_now_go(run: Run, tmp_path: Path) -> None:
    assert run("captions", essay_in(tmp_path)).code == 0
    assert {"en.srt", "en.vtt", "en.ttml", "transcript.md"} <= {*written(tmp_path)}
    (tmp_path / "essay.yaml").write_text(SILENT, encoding="utf-8")
    assert run(tmp_path / "essay.yaml", "--json").json["notes"] == []
    # The film has no translations any more: of what it was translated into, nothing is told.
    german = ["de.sbv", "de.srt", "de.transcript.md", "de.transcript.txt", "de.ttml", "de.vtt"]
    assert written(tmp_path) == sorted([*german, "description.txt", "mp4", "report.json", "words.json"])


def test_a_caption_file_that_somebody_changed_stays_and_is_noted(run: Run, tmp_path: Path) -> None:
    assert run(essay_in(tmp_path), "--quiet").code == 0
    (tmp_path / "out" / "essay.en.srt").write_text("1\n00:00:00,000 --> 00:00:00,500\nOf mine.\n\n", encoding="utf-8")
    (tmp_path / "essay.yaml").write_text(SILENT, encoding="utf-8")
    assert run(tmp_path / "essay.yaml", "--json").json["notes"] == [
        f"{tmp_path / 'out' / 'essay.en.srt'}: note: this film has nothing for this file; that a render wrote it is not"
        " known, so it stays\n    → remove it, if it is not yours"
    ]
    assert "en.srt" in written(tmp_path) and "en.vtt" not in written(tmp_path)
