"""The text files beside the film: captions, words, description, report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.captions.film import words_of_film
from pipeline.captions.formats import FORMATS
from pipeline.captions.lint import lint_problems
from pipeline.captions.pieces import plain_words
from pipeline.errors import Issue
from pipeline.project.load import Project
from pipeline.project.model import Source
from pipeline.render.caption_files import caption_files, chapters_of, files_without_text
from pipeline.render.layout import Layout
from pipeline.render.loudness_notes import loudness_notes
from pipeline.render.make import Made
from pipeline.render.own_texts import note_texts, without_texts
from pipeline.render.store import Store
from pipeline.timeline.model import Timeline
from pipeline.timing import clock_text, seconds_at_frame, seconds_from_samples

SIDECARS = ("srt", "vtt")
MAX_DESCRIPTION = 5_000  # bytes, as YouTube takes them


@dataclass(frozen=True, slots=True)
class FilmMade:
    """One film as it was made: the `version`'s name, empty for the film itself, and its file."""

    version: str
    layout: Layout
    made: Made
    file: Path


@dataclass(frozen=True, slots=True)
class CaptionsWritten:
    """Files, and notes on others that stand where there should be none."""

    files: Sequence[Path]
    notes: Sequence[Issue]


def write_captions(layout: Layout, store: Store) -> CaptionsWritten:
    """The caption files that come with a film, and when each word is spoken."""
    return _captions(layout, store, SIDECARS)


def write_all_captions(layout: Layout, store: Store) -> CaptionsWritten:
    """As `write_captions`, every format where the project does not choose."""
    return _captions(layout, store, tuple(FORMATS))


def _captions(layout: Layout, store: Store, usual: Sequence[str]) -> CaptionsWritten:
    """Where there is nothing to write, what an earlier render wrote there goes."""
    texts = _paths(layout, caption_files(layout, usual))
    files = [*_written(texts, store), *_published(layout, store, {".words.json": words_json(layout.timeline)})]
    note_texts(store, texts)
    nothing = [layout.folder / f"{layout.stem}{suffix}" for suffix in files_without_text(layout)]
    return CaptionsWritten(files, without_texts(store, nothing))


def write_description(layout: Layout, store: Store) -> list[Path]:
    return _published(layout, store, {".description.txt": description(layout.project, layout.timeline)})


def write_report(
    films: Sequence[FilmMade],
    store: Store,
    seconds: Mapping[str, float],
    files: Sequence[Path],
    remarks: Sequence[Issue],
) -> dict[str, Any]:
    """The report, as a file too where everything was made. `remarks` are on the store. Returns it."""
    layout = films[0].layout
    if layout.is_part:
        return _report(films, seconds, files, remarks)
    report = _report(films, seconds, [*files, layout.folder / f"{layout.stem}.report.json"], remarks)
    _published(layout, store, {".report.json": json.dumps(report, ensure_ascii=False, indent=1) + "\n"})
    return report


def _published(layout: Layout, store: Store, texts: Mapping[str, str]) -> list[Path]:
    return _written(_paths(layout, texts), store)


def _paths(layout: Layout, texts: Mapping[str, str]) -> dict[Path, str]:
    return {layout.folder / f"{layout.stem}{suffix}": text for suffix, text in texts.items()}


def _written(texts: Mapping[Path, str], store: Store) -> list[Path]:
    for path, text in texts.items():
        store.write_file(path, text)
    return list(texts)


def _report(
    films: Sequence[FilmMade], seconds: Mapping[str, float], files: Sequence[Path], remarks: Sequence[Issue]
) -> dict[str, Any]:
    layout, made = films[0].layout, films[0].made
    timeline, sound = layout.timeline, made.sound
    noted = [note for film in films for note in film.layout.notes]
    return {
        "duration": round(float(seconds_at_frame(timeline.frames, timeline.rate)), 3),
        "frames": timeline.frames,
        "fps": str(timeline.rate),
        "integrated_lufs": sound.integrated_lufs,
        "true_peak_dbtp": sound.true_peak_dbtp,
        "speech_over_music_lu": sound.speech_over_music,
        "segments": {
            "made": sum(film.made.made for film in films),
            "reused": sum(film.made.reused for film in films),
        },
        "versions": [{"name": film.version, "file": str(film.file)} for film in films if film.version],
        "takes": {"made": layout.narration.made, "reused": layout.narration.reused},
        "stages": dict(seconds),
        "captions": {"cues": len(layout.cues), "problems": caption_problems(layout)},
        "departures": [each.data() for each in layout.departures if each.kind != "retake"],
        "retakes": [each.data() for each in layout.departures if each.kind == "retake"],
        "words": _pinning(layout),
        "notes": [str(note) for note in (*noted, *loudness_notes(layout.project, timeline, sound), *remarks)],
        "outputs": [str(path) for path in files],
    }


def _pinning(layout: Layout) -> dict[str, Any]:
    """How many of the words that are said the acoustic aligner pinned, and which it did not."""
    said = [
        (layout.project.essay.scene_name(index), token.word)
        for index, narrated in sorted(layout.narration.narrated.items())
        for token in narrated.reading.tokens
        if token.status == "said"
    ]
    unpinned = [{"scene": name, "word": word.text} for name, word in said if not word.pinned]
    return {"pinned": len(said) - len(unpinned), "unpinned": unpinned}


def caption_problems(layout: Layout) -> list[dict[str, Any]]:
    """What breaks a rule in the captions, as data."""
    found = lint_problems(layout.project, layout.timeline, layout.cues, layout.profile)
    return [problem.data() for problem in found]


def words_json(timeline: Timeline) -> str:
    """Each narrated word as it is read, without the asterisks of italics, in seconds on the finished film's clock."""
    said = [(text, scene.name) for scene in timeline.scenes for text in plain_words(scene.words)]
    words = [
        {
            "word": text,
            "start": round(seconds_from_samples(word.range.start), 3),
            "end": round(seconds_from_samples(word.range.end), 3),
            "scene": name,
        }
        for word, (text, name) in zip(words_of_film(timeline), said, strict=True)
    ]
    return json.dumps({"words": words}, ensure_ascii=False, indent=1) + "\n"


def description(project: Project, timeline: Timeline) -> str:
    """Title, chapters and credits, ready to paste: no angle brackets, at most 5,000 bytes."""
    text = "\n".join(_description_lines(project, timeline)).replace("<", "‹").replace(">", "›")
    while len(text.encode()) > MAX_DESCRIPTION:
        text = text.rstrip("\n").rpartition("\n")[0]
    return text.rstrip() + "\n"


def _description_lines(project: Project, timeline: Timeline) -> Iterator[str]:
    essay = project.essay
    yield essay.title
    if essay.author:
        yield f"by {essay.author}"
    chapters = chapters_of(timeline, essay.title)
    if chapters:
        yield from ("", "Chapters")
        for chapter in chapters:
            yield f"{clock_text(chapter.start_ms / 1000)} {chapter.title}"
    if essay.sources:
        yield from ("", "Sources")
        yield from map(_credit, essay.sources.values())


def _credit(source: Source) -> str:
    by = f"{source.by}, " if source.by else ""
    details: Sequence[str] = [part for part in (source.year, source.licence, source.url) if part]
    return f"{by}{source.title}" + (f" ({', '.join(details)})" if details else "")
