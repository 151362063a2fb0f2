"""Markdown that says what was said, as a reader of CommonMark shows it."""

from textwrap import dedent

import pytest
from markdown_it import MarkdownIt

from pipeline.captions.caption import Paragraph
from pipeline.captions.markdown import markdown_transcript


def shown(markdown: str) -> str:
    """HTML as CommonMark and GitHub's tables and strikethrough make it."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)


def test_chapters_are_headings() -> None:
    paragraphs = [
        Paragraph("A voice", "In *Her*, letters."),
        Paragraph("", "Perhaps, 2 * 3 times."),
        Paragraph("The *last* letter", ""),
    ]
    assert markdown_transcript("Her: why she leaves", paragraphs) == dedent(
        """\
        # Her: why she leaves

        ## A voice

        In *Her*, letters.

        Perhaps, 2 \\* 3 times.

        ## The last letter
        """
    )


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> &amp; <!-- a comment --> <https://example.org>",
        "**bold** __bold__ _so_ `code` ~~gone~~ $x$",
        "[a link](https://example.org) ![a picture](x.png) [^1]",
        "# not a heading #",
        "- not a list",
        "+ not a list",
        "1984. Not a list",
        "3) not a list",
        "> not a quotation",
        "---",
        "| a | b |",
        "backslash \\ and \\* and at the end \\",
        "lone * and 2 * 3 * 4",
        "```",
        "Café, 電影, هذا, 👨‍👩‍👧‍👦",
    ],
)
def test_nothing_the_author_wrote_is_markup(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    html = shown(markdown_transcript(text, [Paragraph(text, text)]))
    assert html == f"<h1>{escaped}</h1>\n<h2>{escaped}</h2>\n<p>{escaped}</p>\n"


def test_addresses_stay_text() -> None:
    address = Paragraph("", "See https://example.org or WWW.example.org.")
    assert "See https\\://example.org or WWW\\.example.org." in markdown_transcript("x", [address])


def test_mail_addresses_stay_text() -> None:
    """cmark-gfm links `a\\@b.org` and `a&#64;b.org` too."""
    mail = Paragraph("", "Write to mailto:the_author+films@example.org, @home or 5 @ 3.")
    written = markdown_transcript("x", [mail])
    assert "Write to mailto:the\\_author+films@<!-- -->example.org, @home or 5 @ 3." in written


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*In the Mood for Love* is", "<em>In the Mood for Love</em> is"),
        ("(*Why?*, she asked)", "(<em>Why?</em>, she asked)"),
        ("*[sic]* and *1 < 2*", "<em>[sic]</em> and <em>1 &lt; 2</em>"),
        ("看*花樣年華*吧", "看<em>花樣年華</em>吧"),
        ("看*《花樣年華》*吧", "看<em>《花樣年華》</em>吧"),
        ("*a* *b*—*c*", "<em>a</em> <em>b</em>—<em>c</em>"),
    ],
)
def test_italics_stay_italics(text: str, html: str) -> None:
    assert shown(markdown_transcript("x", [Paragraph("", text)])) == f"<h1>x</h1>\n<p>{html}</p>\n"
