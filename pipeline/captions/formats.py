"""The files a film's words are written to, all of them in `FORMATS`.

To add a format: a module beside this one with a function from captions to text, and its line in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.captions.caption import FilmText
from pipeline.captions.markdown import markdown_transcript
from pipeline.captions.plain_text import transcript
from pipeline.captions.sbv import sbv
from pipeline.captions.srt import srt
from pipeline.captions.ttml import ttml
from pipeline.captions.vtt import chapters_vtt, vtt


@dataclass(frozen=True, slots=True)
class Format:
    """`suffix` follows the film's name, `translated` does for a translation; `{}` is the language.

    `translated` is empty where nothing in the file would be translated. `holds` is what the file is made of: where that
    is empty there is no file.
    """

    suffix: str
    translated: str
    text: Callable[[FilmText], str]
    holds: Callable[[FilmText], Sequence[object]] = lambda film: film.captions


FORMATS: dict[str, Format] = {
    "srt": Format(".{}.srt", ".{}.srt", lambda film: srt(film.captions)),
    "vtt": Format(".{}.vtt", ".{}.vtt", lambda film: vtt(film.captions)),
    "sbv": Format(".{}.sbv", ".{}.sbv", lambda film: sbv(film.captions)),
    "ttml": Format(".{}.ttml", ".{}.ttml", lambda film: ttml(film.captions, film.language)),
    "txt": Format(
        ".transcript.txt",
        ".{}.transcript.txt",
        lambda film: transcript(film.paragraphs),
        lambda film: film.paragraphs,
    ),
    "md": Format(
        ".transcript.md",
        ".{}.transcript.md",
        lambda film: markdown_transcript(film.title, film.paragraphs),
        lambda film: film.paragraphs,
    ),
    "chapters": Format(".chapters.vtt", "", lambda film: chapters_vtt(film.chapters), lambda film: film.chapters),
}
