"""The film's words as files: captions, chapters and transcripts, in the language that is spoken and in translations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.captions.caption import Chapter, FilmText, captions_of_cues, ms_at_frame
from pipeline.captions.cues import Cue
from pipeline.captions.figures import profile_of
from pipeline.captions.film import cues_of_film
from pipeline.captions.formats import FORMATS, Format
from pipeline.captions.paragraphs import paragraphs_of_film
from pipeline.captions.srt import srt
from pipeline.captions.translation import film_translated
from pipeline.project.shown import files_shown
from pipeline.project.translations import translations_of
from pipeline.project.values import Location
from pipeline.render.layout import Layout
from pipeline.timeline.model import Timeline


def caption_files(layout: Layout, usual: Sequence[str]) -> dict[str, str]:
    """The text of each file by the end of its name: the formats the project names, `usual` where it names none."""
    formats = layout.project.essay.captions.formats
    asked = _forms(layout, usual if formats is None else formats)
    return {suffix: form.text(film) for suffix, form, film in asked if form.holds(film)}


def files_without_text(layout: Layout) -> list[str]:
    """The ends of the names of files, in any format, that this film has nothing for: nobody speaks, no chapters."""
    return [suffix for suffix, form, film in _forms(layout, tuple(FORMATS)) if not form.holds(film)]


def _forms(layout: Layout, names: Sequence[str]) -> Iterator[tuple[str, Format, FilmText]]:
    formats = [FORMATS[name] for name in names]
    language = layout.project.essay.language
    spoken = _film_text(layout, layout.timeline, layout.cues, language)
    yield from ((each.suffix.format(language), each, spoken) for each in formats)
    for film in _translations(layout):
        yield from ((each.translated.format(film.language), each, film) for each in formats if each.translated)


def soft_subtitles(layout: Layout) -> str:
    """The track inside the film, as SubRip."""
    return srt(captions_of_cues(layout.cues, layout.timeline.rate))


def chapters_of(timeline: Timeline, title: str) -> tuple[Chapter, ...]:
    """Chapters as the scenes name them; a film whose first chapter starts later opens with one of the film's title."""
    named = [(scene.chapter, scene.range.start) for scene in timeline.scenes if scene.chapter]
    if named and named[0][1] > 0:
        named.insert(0, (title, 0))
    edges = [(name, ms_at_frame(frame, timeline.rate)) for name, frame in (*named, ("", timeline.frames))]
    return tuple(Chapter(start, end, name) for (name, start), (_, end) in pairwise(edges))


def _translations(layout: Layout) -> Iterator[FilmText]:
    essay = layout.project.essay
    names = [name.name for name in essay.glossary]
    for language, texts in translations_of(essay).items():
        timeline = film_translated(layout.timeline, texts)
        cues = cues_of_film(timeline, profile_of(essay, language), names, language)
        yield _film_text(layout, timeline, cues, language)


def _film_text(layout: Layout, timeline: Timeline, cues: Sequence[Cue], language: str) -> FilmText:
    title = layout.project.essay.title
    return FilmText(
        title=title,
        language=language,
        captions=captions_of_cues(cues, timeline.rate),
        chapters=chapters_of(timeline, title),
        paragraphs=paragraphs_of_film(timeline, cues, _titles_of_clips(layout)),
    )


def _titles_of_clips(layout: Layout) -> dict[Location, str]:
    """The works that clips and their parts are from, by their places."""
    essay = layout.project.essay
    named = (
        (place, shown.source or essay.scenes[int(place[1])].clips[int(place[3])].source)
        for place, shown in files_shown(essay)
    )
    return {place: essay.sources[source].title for place, source in named if source}
