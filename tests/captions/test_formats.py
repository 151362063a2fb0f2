"""Caption files, as written and as read back by others."""

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pysubs2
import pytest

from pipeline import ffmpeg
from pipeline.captions.cues import Cue
from pipeline.captions.formats import (
    FORMATS,
    Caption,
    Chapter,
    captions_of_cues,
    chapters_vtt,
    ms_at_frame,
    transcript,
)
from pipeline.captions.markup import plain
from pipeline.narration.words import Word
from pipeline.timing import TimeRange

CAPTIONS = (
    Caption(500, 2_000, ("In *Zodiac*, nobody", "*ever* knows.")),
    Caption(2_083, 3_723_004, ("Tags like <b>this</b> & 3 > 2",)),
)


def test_srt() -> None:
    assert FORMATS["srt"](CAPTIONS) == dedent(
        """\
        1
        00:00:00,500 --> 00:00:02,000
        In <i>Zodiac</i>, nobody
        <i>ever</i> knows.

        2
        00:00:02,083 --> 01:02:03,004
        Tags like <\u2060b>this<\u2060/b> & 3 > 2

        """
    )


def test_vtt() -> None:
    assert FORMATS["vtt"](CAPTIONS) == dedent(
        """\
        WEBVTT

        00:00:00.500 --> 00:00:02.000
        In <i>Zodiac</i>, nobody
        <i>ever</i> knows.

        00:00:02.083 --> 01:02:03.004
        Tags like &lt;b&gt;this&lt;/b&gt; &amp; 3 &gt; 2

        """
    )


def test_sbv() -> None:
    assert FORMATS["sbv"](CAPTIONS) == dedent(
        """\
        0:00:00.500,0:00:02.000
        In Zodiac, nobody
        ever knows.

        0:00:02.083,1:02:03.004
        Tags like <b>this</b> & 3 > 2

        """
    )


def test_chapters() -> None:
    chapters = [Chapter(0, 4_000, "A voice & no body"), Chapter(4_000, 9_000, "The last letter")]
    assert chapters_vtt(chapters) == dedent(
        """\
        WEBVTT

        00:00:00.000 --> 00:00:04.000
        A voice &amp; no body

        00:00:04.000 --> 00:00:09.000
        The last letter

        """
    )


def test_transcript() -> None:
    first = [Word("In", TimeRange(0, 1)), Word("*Her*,", TimeRange(1, 2)), Word("letters.", TimeRange(2, 3))]
    second = [Word("Perhaps.", TimeRange(0, 1))]
    assert transcript([("A voice", first), ("", second), ("The end", [])]) == dedent(
        """\
        A voice

        In Her, letters.

        Perhaps.

        The end
        """
    )


AWKWARD = (
    ("a <b>bold</b> <font color=red>claim</font>",),
    ("if a < b and c > d",),
    ("I <3 <i>you</i>",),
    ("back\\Nslash \\n \\h",),
    ("00:00:01,000 --> 00:00:02,000",),
    ("in the year", "1984"),
    ("1984",),
    ("Café, naïve, Größe, 電影, هذا, 👨‍👩‍👧‍👦",),
    ("&lt;i&gt; & &amp;",),
    ("*In the Mood*", "*for Love* … – —"),
    ("and at last", "2046"),
)


def captions_of(texts: tuple[tuple[str, ...], ...]) -> list[Caption]:
    return [Caption(at * 3_003 + 7, at * 3_003 + 1_999, lines) for at, lines in enumerate(texts)]


def test_srt_reads_back_to_the_millisecond_and_the_letter() -> None:
    written = captions_of(AWKWARD)
    read = pysubs2.SSAFile.from_string(FORMATS["srt"](written), format_="srt")
    assert [(event.start, event.end) for event in read] == [(each.start_ms, each.end_ms) for each in written]
    assert [event.plaintext.replace("\u2060", "").split("\n") for event in read] == [
        [plain(line) for line in lines] for lines in AWKWARD
    ]
    assert [event.text for event in read][-2] == "{\\i1}In the Mood{\\i0}\\N{\\i1}for Love{\\i0} … – —"


def test_players_built_on_ffmpeg_show_what_the_author_wrote(tmp_path: Path) -> None:
    (tmp_path / "essay.srt").write_text(FORMATS["srt"](captions_of(AWKWARD)), encoding="utf-8")
    done = ffmpeg.run(["-i", "essay.srt", "-f", "ass", "pipe:1"], cwd=tmp_path)
    events = [line for line in done.stdout.decode().splitlines() if line.startswith("Dialogue:")]
    shown = [event.split(",", 9)[9].replace("\u2060", "") for event in events]
    italic = "{\\i1}In the Mood{\\i0}\\N{\\i1}for Love{\\i0} … – —"
    assert shown == [italic if "*" in lines[0] else "\\N".join(lines) for lines in AWKWARD]


@pytest.mark.parametrize("text", AWKWARD)
def test_vtt_reads_back_to_the_letter(text: tuple[str, ...]) -> None:
    blocks = FORMATS["vtt"](captions_of((text,))).split("\n\n")
    header, timing_and_text, end = blocks
    timing, *lines = timing_and_text.split("\n")
    assert (header, timing, end) == ("WEBVTT", "00:00:00.007 --> 00:00:01.999", "")
    shown = [line.replace("<i>", "").replace("</i>", "") for line in lines]
    assert not [line for line in shown if "<" in line or "-->" in line]
    assert [line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for line in shown] == [
        plain(line) for line in text
    ]


@pytest.mark.parametrize("text", ["24", "24000/1001", "25", "30000/1001", "60"])
def test_a_player_shows_a_cue_from_its_first_frame_and_drops_it_with_its_last(text: str) -> None:
    rate = Fraction(text)
    for frame in range(1, 2_000):
        ms = ms_at_frame(frame, rate)
        assert (frame - 1) * 1_000 / rate < ms <= frame * 1_000 / rate


def test_cues_become_captions() -> None:
    cues = [Cue(("Nobody writes.",), TimeRange(1, 49), TimeRange(0, 2))]
    assert captions_of_cues(cues, Fraction(24)) == (Caption(41, 2_041, ("Nobody writes.",)),)
