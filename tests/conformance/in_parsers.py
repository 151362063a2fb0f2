"""Every caption file read by the programs of those who wrote the formats down."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.captions.caption import Caption
from pipeline.captions.srt import srt
from pipeline.captions.ttml import ttml
from pipeline.captions.vtt import vtt
from tests.captions.read_back import captions_by_pysubs2, captions_by_webvtt_py, captions_of_ttml
from tests.captions.test_formats import AWKWARD, captions_of
from tests.conformance.conftest import Ask

# Beyond those of the ordinary tests: what would be markup, settings, comments or scripts in one format or another.
TEXTS = (
    *AWKWARD,
    ("--> <b> &amp; {\\an8}", "00:00.000 --> 00:01.000 align:start"),
    ("WEBVTT", "NOTE a comment"),
    ("STYLE", "::cue { color: red }"),
    ("<v Bob>Hi</v> <c.red>there</c> <00:00:01.000>",),
    ("&lrm;&rlm;&nbsp;&#x26;&",),
    ("*italics* and a lone *", "*that go* 5*3 **on**"),
    ("*<i>a</i> & \\b*",),
    ("שלום, *עולם*!", "مرحبا 123 — OK?"),
    ("看*《花樣年華》*吧。", "ｆｕｌｌ　ｗｉｄｔｈ"),
    ("👩‍🚀🏳️‍🌈👍🏽", "e\u0301 \u200f\u200e \u200d"),
    ("3",),
    ("'single' \"double\" `back`", "%s {} $x$ # @"),
)
HOURS = 101


def times(captions: list[Caption]) -> list[tuple[int, int]]:
    return [(each.start_ms, each.end_ms) for each in captions]


def captions_of_w3c(cues: list[tuple[float, float, str]]) -> list[Caption]:
    return [Caption(round(start * 1000), round(end * 1000), tuple(text.split("\n"))) for start, end, text in cues]


@pytest.mark.parametrize("hours", [0, HOURS])
def test_the_w3c_parser_reads_what_was_written(ask: Ask, hours: int) -> None:
    written = captions_of(TEXTS, hours * 3_600_000)
    read = ask("webvtt.mjs", text=vtt(written), kind="subtitles")
    assert read["errors"] == []
    assert captions_of_w3c(read["cues"]) == written
    assert captions_by_webvtt_py(vtt(written), "vtt") == written


@pytest.mark.parametrize("hours", [0, HOURS])
def test_ttconv_and_imscjs_read_what_was_written(ask: Ask, hours: int) -> None:
    written = captions_of(TEXTS, hours * 3_600_000)
    assert captions_of_ttml(ttml(written, "en")) == written
    read = ask("imsc.mjs", text=ttml(written, "en"))
    assert read["complaints"] == []
    edges = sorted({ms for each in times(written) for ms in each} | {0})
    assert [round(seconds * 1000) for seconds in read["times"]] == edges


def test_subrip_reads_back(ask: Ask) -> None:
    written = captions_of(TEXTS, 99 * 3_600_000)
    assert captions_by_pysubs2(srt(written), "srt") == written
    assert captions_by_webvtt_py(srt(written), "srt") == written


@pytest.mark.parametrize("project", ["example", "nasty"])
def test_every_webvtt_file_of_a_project_is_valid(ask: Ask, project: str, request: pytest.FixtureRequest) -> None:
    files = sorted(request.getfixturevalue(project).glob("*.vtt"))
    assert [path.name.partition(".")[2] for path in files] == {
        "example": ["chapters.vtt", "en.vtt"],
        "nasty": ["ar.vtt", "chapters.vtt", "en.vtt", "zh-Hant.vtt"],
    }[project]
    for path in files:
        kind = "chapters" if ".chapters." in path.name else "subtitles"
        read = ask("webvtt.mjs", text=path.read_text(encoding="utf-8"), kind=kind)
        assert (read["errors"], bool(read["cues"])) == ([], True), path.name


@pytest.mark.parametrize("project", ["example", "nasty"])
def test_every_format_of_a_project_says_the_same(ask: Ask, project: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(project)
    for path in folder.glob("*.ttml"):
        document, subrip, webvtt = (path.with_suffix(s).read_text(encoding="utf-8") for s in (".ttml", ".srt", ".vtt"))
        captions = captions_of_ttml(document)
        assert captions == captions_of_w3c(ask("webvtt.mjs", text=webvtt, kind="subtitles")["cues"])
        assert captions == captions_by_webvtt_py(webvtt, "vtt") == captions_by_webvtt_py(subrip, "srt")
        assert captions == captions_by_pysubs2(subrip, "srt")
        assert times(captions) == times(captions_by_pysubs2(webvtt, "vtt"))
        assert ask("imsc.mjs", text=document)["complaints"] == []
