"""SubRip."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.captions.caption import Caption, clock_of_ms
from pipeline.captions.markup import tagged

_WORD_JOINER = "\u2060"
# What readers of SubRip take for their own: tags (blanks allowed in them), codes in braces, ASS escapes, timing lines,
# and, at the end of the last cue, a number.
_READS_AS_MARKUP = re.compile(r"<(?=\s*/?\s*[A-Za-z!?])|\{|\\(?=\S)|--(?=>)|\d:(?=\d\d:\d\d[.,]\d)")
_READS_AS_NUMBER = re.compile(r"\n(?=\d+\Z)")


def srt(captions: Sequence[Caption]) -> str:
    """Numbered from 1, comma decimals, no markup beyond `<i>`.

    SubRip has no escapes. Where a reader would take the author's text for markup, a U+2060 WORD JOINER follows the
    first character: invisible, and enough for ffmpeg (so mpv) and pysubs2 to show a `<b>` as written. Read back, the
    text is the same but for U+2060. Words in braces stay hidden in players that draw with libass, which knows no way to
    show them; they do nothing worse.
    """
    return "".join(
        f"{number}\n{clock_of_ms(caption.start_ms, ',')} --> {clock_of_ms(caption.end_ms, ',')}\n{_text(caption)}\n\n"
        for number, caption in enumerate(captions, 1)
    )


def _text(caption: Caption) -> str:
    text = "\n".join(tagged(line, _unmarked) for line in caption.lines)
    return _READS_AS_NUMBER.sub(f"\n{_WORD_JOINER}", text)


def _unmarked(text: str) -> str:
    return _READS_AS_MARKUP.sub(rf"\g<0>{_WORD_JOINER}", text)
