"""The narration in other languages: its text by language, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import Issue
from pipeline.project.fields import language_tag
from pipeline.project.load import Project
from pipeline.project.model import Essay
from pipeline.project.values import Location


def translations_of(essay: Essay) -> dict[str, tuple[str, ...]]:
    """By language, in the order in which they come up, one text a scene; empty where a scene has none."""
    written = [language for scene in essay.scenes for language, text in scene.translations.items() if text.strip()]
    return {
        language: tuple(scene.translations.get(language, "").strip() for scene in essay.scenes)
        for language in dict.fromkeys(written)
        if language != essay.language
    }


def problems(project: Project) -> Iterator[Issue]:
    """Translations of nothing or into the narration's own language; notes on scenes that are not translated."""
    languages = translations_of(project.essay)
    for index, scene in enumerate(project.essay.scenes):
        place: Location = ("scenes", index, "translations")
        is_spoken = bool(scene.narration.strip())
        if scene.translations and not is_spoken:
            hint = "`render transcribe` writes what its recording says as `narration`" if scene.recording else ""
            yield project.source.issue(place, "there is no narration to translate", hint, at_key=True)
        yield from _languages(project, place)
        missing = [language for language in languages if not scene.translations.get(language, "").strip()]
        if is_spoken and missing:
            message = f"not translated into {', '.join(missing)}: captions in it leave this scene out"
            where = place if scene.translations else ("scenes", index, "narration")
            yield project.source.issue(where, message, at_key=True, note=True)


def _languages(project: Project, place: Location) -> Iterator[Issue]:
    """Of the languages as they are written: the model has one entry for `DE` and `de`."""
    seen: dict[str, str] = {}
    for written in project.source.data["scenes"][place[1]].get("translations", ()):
        language = language_tag(written)
        if language == project.essay.language:
            message = f"the narration itself is in `{language}`"
            yield project.source.issue((*place, written), message, "`translations` are other languages", at_key=True)
        if language in seen:
            message = f"`{seen[language]}` and `{written}` are one language"
            yield project.source.issue((*place, written), message, "keep one of them", at_key=True)
        seen.setdefault(language, written)
