"""Segments joined by stream copy, with sound, chapters, tags and subtitles, into the file people get."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline import ffmpeg
from pipeline.captions.caption import Chapter
from pipeline.errors import PipelineError
from pipeline.picture.encode import joined_times, ticks_per_second

# Without it a picture of every segment is decoded to see what is in it: most of what a join takes.
_UNDECODED = "option codec_whitelist none\n"


@dataclass(frozen=True, slots=True)
class Film:
    """Everything that goes into the finished file. `subtitles` is SubRip in `subtitle_language`, empty for no track."""

    segments: tuple[Path, ...]
    frames: int
    rate: Fraction
    sound: Path
    title: str
    author: str
    language: str
    chapters: tuple[Chapter, ...]
    subtitles: str
    subtitle_language: str


def mux(film: Film, destination: Path) -> None:
    """Write the film. Raises PipelineError where it has not exactly the planned frames."""
    # Beside the destination: what a killed run leaves there is found and removed.
    with tempfile.TemporaryDirectory(prefix="film-", dir=destination.parent) as folder:
        (Path(folder) / "segments.txt").write_text(_list(film.segments), encoding="utf-8")
        (Path(folder) / "subtitles.srt").write_text(film.subtitles, encoding="utf-8")
        (Path(folder) / "tags.txt").write_text(_tags(film), encoding="utf-8")
        made = destination.resolve()
        done = ffmpeg.run([*_inputs(film), *_streams(film), *_container(film), f"file:{made}"], cwd=Path(folder))
    found = ffmpeg.frames_told(done.stdout)
    if found != film.frames:
        raise PipelineError(f"the joined film has {found} frames instead of {film.frames}; run again with --force")


def _list(segments: Sequence[Path]) -> str:
    quoted = (str(path.resolve()).replace("'", "'\\''") for path in segments)
    return "ffconcat version 1.0\n" + "".join(f"file 'file:{path}'\n{_UNDECODED}" for path in quoted)


def _tags(film: Film) -> str:
    lines = [";FFMETADATA1", f"title={_escaped(film.title)}"]
    if film.author:
        lines.append(f"artist={_escaped(film.author)}")
    for chapter in film.chapters:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={chapter.start_ms}", f"END={chapter.end_ms}"]
        lines.append(f"title={_escaped(chapter.title)}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """For ffmpeg's metadata files: `=`, `;`, `#`, backslash and newline are escaped by a backslash."""
    return "".join(f"\\{character}" if character in "=;#\\\n" else character for character in text)


def _inputs(film: Film) -> list[str]:
    allowed = ["-protocol_whitelist", "file,pipe", "-format_whitelist"]
    command = [*allowed, "concat,mov", "-safe", "0", "-f", "concat", "-i", "segments.txt"]
    command += [*allowed, "mov", "-i", f"file:{film.sound.resolve()}"]
    command += [*allowed, "ffmetadata", "-f", "ffmetadata", "-i", "tags.txt"]
    if film.subtitles:
        command += [*allowed, "srt", "-f", "srt", "-i", "subtitles.srt"]
    return command


def _streams(film: Film) -> list[str]:
    language = three_letters(film.language)
    command = ["-map", "0:v:0", "-map", "1:a:0", "-map_metadata", "2", "-map_chapters", "2", "-c", "copy"]
    command += joined_times(film.rate)
    command += ["-metadata:s:v:0", f"language={language}", "-metadata:s:a:0", f"language={language}"]
    if film.subtitles:
        command += ["-map", "3:s:0", "-c:s", "mov_text"]
        command += ["-metadata:s:s:0", f"language={three_letters(film.subtitle_language)}"]
    return command


def _container(film: Film) -> list[str]:
    return [
        "-movflags",
        "+faststart",
        "-fflags",
        "+bitexact",
        "-video_track_timescale",
        str(ticks_per_second(film.rate)),
        *ffmpeg.PROGRESS,
        "-f",
        "mp4",
    ]


def three_letters(language: str) -> str:
    """ISO 639-2, as MP4 names languages; `und` where it has no name."""
    import langcodes

    try:
        return str(langcodes.Language.get(language).to_alpha3())
    except (langcodes.LanguageTagError, LookupError):
        return "und"
