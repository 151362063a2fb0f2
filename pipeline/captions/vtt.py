"""WebVTT: captions, and chapters for `<track kind="chapters">`."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.captions.caption import Caption, Chapter, clock_of_ms
from pipeline.captions.markup import plain, tagged


def vtt(captions: Sequence[Caption]) -> str:
    """Escaping `>` also keeps the arrow of a timing line out of the text."""
    return "WEBVTT\n\n" + "".join(
        f"{clock_of_ms(caption.start_ms)} --> {clock_of_ms(caption.end_ms)}\n"
        + "\n".join(tagged(line, _escaped) for line in caption.lines)
        + "\n\n"
        for caption in captions
    )


def chapters_vtt(chapters: Sequence[Chapter]) -> str:
    """One cue a chapter, its title on one line and without tags, which WebVTT does not allow in chapter titles."""
    return vtt([Caption(each.start_ms, each.end_ms, (_title(each.title),)) for each in chapters])


def _title(text: str) -> str:
    return " ".join(plain(text).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
