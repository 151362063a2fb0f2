"""The film as a file: joined from its pieces, unless the one that stands there was made from the very same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.render.caption_files import chapters_of, soft_subtitles
from pipeline.render.layout import Layout
from pipeline.render.make import Made
from pipeline.render.mux import Film, mux
from pipeline.render.store import Store, key_of

RECIPE_VERSION = 1


def film_path(layout: Layout) -> Path:
    return layout.folder / f"{layout.stem}.mp4"


def film_key(layout: Layout, pieces: Sequence[str]) -> str:
    """Of all that is in a film: the digests of its segments and its sound, chapters and tags."""
    essay = layout.project.essay
    chapters = [[each.title, each.start_ms, each.end_ms] for each in chapters_of(layout.timeline, essay.title)]
    other = {} if layout.language == essay.language else {"subtitle language": layout.language}
    return key_of("film", {
        "recipe": RECIPE_VERSION,
        "pieces": list(pieces),
        "tags": [essay.title, essay.author, essay.language, chapters],
        "subtitles": _subtitles(layout),
        **other,
    })  # fmt: skip


def joined_film(layout: Layout, made: Made, store: Store) -> Path:
    destination = film_path(layout)
    pieces = (*made.segments, made.sound.entry)
    key = film_key(layout, [entry.digest for entry in pieces])
    if not store.is_published(destination, key):
        store.verify(pieces)
        with store.temporary(".mp4") as draft:
            mux(_film(layout, made), draft)
            store.publish(draft, destination, key)
    return destination


def _film(layout: Layout, made: Made) -> Film:
    essay = layout.project.essay
    return Film(
        segments=tuple(entry.path for entry in made.segments),
        frames=layout.timeline.frames,
        rate=layout.timeline.rate,
        sound=made.sound.entry.path,
        title=essay.title,
        author=essay.author,
        language=essay.language,
        chapters=chapters_of(layout.timeline, essay.title),
        subtitles=_subtitles(layout),
        subtitle_language=layout.language,
    )


def _subtitles(layout: Layout) -> str:
    return soft_subtitles(layout) if layout.has_soft_subtitles else ""
