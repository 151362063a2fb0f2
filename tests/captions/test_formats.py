"""Caption files, as written and as read back by others."""

from fractions import Fraction
from pathlib import Path
from textwrap import dedent
from typing import get_args

import pytest

from pipeline import ffmpeg
from pipeline.captions.caption import Caption, Chapter, Paragraph, captions_of_cues, ms_at_frame
from pipeline.captions.cues import Cue
from pipeline.captions.formats import FORMATS
from pipeline.captions.plain_text import transcript
from pipeline.captions.sbv import sbv
from pipeline.captions.srt import srt
from pipeline.captions.ttml import ttml
from pipeline.captions.vtt import chapters_vtt, vtt
from pipeline.project.model import CaptionFormat
from pipeline.timing import TimeRange
from tests.captions.read_back import captions_by_pysubs2, captions_by_webvtt_py, captions_of_ttml

CAPTIONS = (
    Caption(500, 2_000, ("In *Zodiac*, nobody", "*ever* knows.")),
    Caption(2_083, 3_723_004, ("Tags like <b>this</b> & 3 > 2",)),
)


def test_srt() -> None:
    assert srt(CAPTIONS) == dedent(
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
    assert vtt(CAPTIONS) == dedent(
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
    assert sbv(CAPTIONS) == dedent(
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


def test_chapter_titles_hold_no_markup() -> None:
    assert chapters_vtt([Chapter(0, 1_000, "Why\n*Her*  ends --> here")]).splitlines()[3] == "Why Her ends --&gt; here"


def test_transcript() -> None:
    paragraphs = [Paragraph("A voice", "In *Her*, letters."), Paragraph("", "Perhaps."), Paragraph("The end", "")]
    assert transcript(paragraphs) == dedent(
        """\
        A voice

        In Her, letters.

        Perhaps.

        The end
        """
    )


def test_ttml() -> None:
    head, _, body = ttml(CAPTIONS, "en").partition("  <body")
    assert 'ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media"' in head
    assert 'xml:lang="en" xml:space="preserve">' in head
    assert '<region xml:id="bottom" tts:origin="10% 50%" tts:extent="80% 45%" tts:displayAlign="after"/>' in head
    assert f"  <body{body}" == (
        '  <body region="bottom" style="caption">\n'
        "    <div>\n"
        '      <p begin="00:00:00.500" end="00:00:02.000">In <span style="italic">Zodiac</span>, nobody<br />'
        '<span style="italic">ever</span> knows.</p>\n'
        '      <p begin="00:00:02.083" end="01:02:03.004">Tags like &lt;b&gt;this&lt;/b&gt; &amp; 3 &gt; 2</p>\n'
        "    </div>\n"
        "  </body>\n"
        "</tt>\n"
    )


def test_ttml_says_which_lines_run_from_right_to_left() -> None:
    captions = [Caption(0, 1_000, (text,)) for text in ("1: *لقد* رحلت.", "“שלום” he said", "2013: he left", "2013")]
    directions = [line.partition(">")[0] for line in ttml(captions, "ar").splitlines() if "<p " in line]
    assert directions == [
        f'      <p begin="00:00:00.000" end="00:00:01.000"{direction}'
        for direction in (' tts:direction="rtl"', ' tts:direction="rtl"', "", "")
    ]


def test_every_format_that_a_project_may_name_is_in_the_table() -> None:
    assert tuple(FORMATS) == get_args(CaptionFormat)


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
    ("{\\an8}{y:i} top",),
    ("]]> <!-- --> <![CDATA[ ?>",),
    ("*In the Mood*", "*for Love* … – —"),
    ("and at last", "2046"),
)


def captions_of(texts: tuple[tuple[str, ...], ...], offset: int = 0) -> list[Caption]:
    """Three seconds and a bit apart, from `offset` milliseconds on."""
    starts = (offset + at * 3_003 + 7 for at in range(len(texts)))
    return [Caption(start, start + 1_992, lines) for start, lines in zip(starts, texts, strict=True)]


def test_srt_reads_back_to_the_millisecond_and_the_letter() -> None:
    written = captions_of(AWKWARD)
    assert captions_by_pysubs2(srt(written), "srt") == written
    assert captions_by_webvtt_py(srt(written), "srt") == written


def test_players_built_on_ffmpeg_show_what_the_author_wrote(tmp_path: Path) -> None:
    (tmp_path / "essay.srt").write_text(srt(captions_of(AWKWARD)), encoding="utf-8")
    done = ffmpeg.run(["-i", "essay.srt", "-f", "ass", "pipe:1"], cwd=tmp_path)
    events = [line for line in done.stdout.decode().splitlines() if line.startswith("Dialogue:")]
    shown = [event.split(",", 9)[9].replace("\u2060", "") for event in events]
    italic = "{\\i1}In the Mood{\\i0}\\N{\\i1}for Love{\\i0} … – —"
    assert shown == [italic if "*" in lines[0] else "\\N".join(lines) for lines in AWKWARD]


@pytest.mark.parametrize("offset", [0, 100 * 3_600_000])
def test_vtt_reads_back_to_the_millisecond_and_the_letter(offset: int) -> None:
    written = captions_of(AWKWARD, offset)
    assert captions_by_webvtt_py(vtt(written), "vtt") == written
    read = captions_by_pysubs2(vtt(written), "vtt")
    assert [(each.start_ms, each.end_ms) for each in read] == [(each.start_ms, each.end_ms) for each in written]
    # pysubs2 reads WebVTT as if it were SubRip: a number at the end numbers the next cue, `\N` breaks the line.
    misread = [other.lines for one, other in zip(read, written, strict=True) if one != other]
    assert misread == [("back\\Nslash \\n \\h",), ("in the year", "1984"), ("and at last", "2046")]


@pytest.mark.parametrize("offset", [0, 100 * 3_600_000])
def test_ttml_reads_back_to_the_millisecond_and_the_letter(offset: int) -> None:
    written = captions_of(AWKWARD, offset)
    assert captions_of_ttml(ttml(written, "en")) == written


@pytest.mark.parametrize("text", ["24", "24000/1001", "25", "30000/1001", "60"])
def test_a_player_shows_a_cue_from_its_first_frame_and_drops_it_with_its_last(text: str) -> None:
    rate = Fraction(text)
    for frame in range(1, 2_000):
        ms = ms_at_frame(frame, rate)
        assert (frame - 1) * 1_000 / rate < ms <= frame * 1_000 / rate


def test_cues_become_captions() -> None:
    cues = [Cue(("Nobody writes.",), TimeRange(1, 49), TimeRange(0, 2))]
    assert captions_of_cues(cues, Fraction(24)) == (Caption(41, 2_041, ("Nobody writes.",)),)
