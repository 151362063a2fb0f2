"""Captions written as files, one function a format, all of them in `FORMATS`.

To add a format: a function from captions to text here, and its line in the table. The key is the file's suffix.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.cues import Cue
from pipeline.captions.markup import plain, spans
from pipeline.captions.pieces import joined
from pipeline.narration.words import Word

_WORD_JOINER = "\u2060"
# What readers of SubRip take for their own: tags (blanks allowed in them), codes in braces, ASS escapes, timing lines,
# and, at the end of the last cue, a number.
_READS_AS_MARKUP = re.compile(r"<(?=\s*/?\s*[A-Za-z!?])|\{|\\(?=\S)|--(?=>)|\d:(?=\d\d:\d\d[.,]\d)")
_READS_AS_NUMBER = re.compile(r"\n(?=\d+\Z)")


@dataclass(frozen=True, slots=True)
class Caption:
    """A cue on the clock of the finished video, in milliseconds; lines keep the script's `*…*`."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def captions_of_cues(cues: Iterable[Cue], rate: Fraction) -> tuple[Caption, ...]:
    """Cues counted from the start of the film, as captions."""
    return tuple(
        Caption(ms_at_frame(cue.range.start, rate), ms_at_frame(cue.range.end, rate), cue.lines) for cue in cues
    )


def ms_at_frame(frame: int, rate: Fraction) -> int:
    """The last whole millisecond by which a frame has not begun yet, or begins.

    Cut, not rounded: a player shows a cue on the first frame at or after its start, so one rounded up by a fraction of
    a millisecond would come, and go, a whole frame late.
    """
    return int(Fraction(frame * 1000) / rate)


def srt(captions: Sequence[Caption]) -> str:
    """SubRip: numbered from 1, comma decimals, no markup beyond `<i>`.

    SubRip has no escapes. Where a reader would take the author's text for markup, a U+2060 WORD JOINER follows the
    first character: invisible, and enough for ffmpeg (so mpv) and pysubs2 to show a `<b>` as written. Read back, the
    text is the same but for U+2060. Words in braces stay hidden in players that draw with libass, which knows no way to
    show them; they do nothing worse.
    """
    return "".join(
        f"{number}\n{_clock(caption.start_ms, ',')} --> {_clock(caption.end_ms, ',')}\n{_srt_text(caption)}\n\n"
        for number, caption in enumerate(captions, 1)
    )


def _srt_text(caption: Caption) -> str:
    text = "\n".join(_marked(line, _unmarked) for line in caption.lines)
    return _READS_AS_NUMBER.sub(f"\n{_WORD_JOINER}", text)


def _unmarked(text: str) -> str:
    return _READS_AS_MARKUP.sub(rf"\g<0>{_WORD_JOINER}", text)


def vtt(captions: Sequence[Caption]) -> str:
    """WebVTT. Escaping `>` also keeps the arrow of a timing line out of the text."""
    return "WEBVTT\n\n" + "".join(
        f"{_clock(caption.start_ms, '.')} --> {_clock(caption.end_ms, '.')}\n"
        + "\n".join(_marked(line, _escaped) for line in caption.lines)
        + "\n\n"
        for caption in captions
    )


def sbv(captions: Sequence[Caption]) -> str:
    """YouTube's SubViewer: no numbers, no markup."""
    return "".join(
        f"{_sbv_clock(caption.start_ms)},{_sbv_clock(caption.end_ms)}\n" + "\n".join(map(plain, caption.lines)) + "\n\n"
        for caption in captions
    )


FORMATS: dict[str, Callable[[Sequence[Caption]], str]] = {
    "srt": srt,
    "vtt": vtt,
    "sbv": sbv,
}


def _marked(line: str, written: Callable[[str], str]) -> str:
    return "".join(f"<i>{written(text)}</i>" if is_italic else written(text) for text, is_italic in spans(line))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(ms: int, mark: str) -> str:
    """`00:00:00,000`; hours grow past two digits where a film does."""
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"


def _sbv_clock(ms: int) -> str:
    return _clock(ms, ".").removeprefix("0")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter on the clock of the finished video, in milliseconds."""

    start_ms: int
    end_ms: int
    title: str


def chapters_vtt(chapters: Sequence[Chapter]) -> str:
    """The chapters as a WebVTT file of its own, for `<track kind="chapters">`."""
    return vtt([Caption(chapter.start_ms, chapter.end_ms, (" ".join(chapter.title.split()),)) for chapter in chapters])


def transcript(scenes: Iterable[tuple[str, Sequence[Word]]]) -> str:
    """What is said, a paragraph a scene; each scene comes with the chapter that begins with it, or an empty text."""
    paragraphs: list[str] = []
    for chapter, words in scenes:
        paragraphs += [plain(text) for text in (chapter, joined(words)) if text]
    return "\n\n".join(paragraphs) + "\n"
