"""Where recordings leave their scenes' texts, and which readings were cut out: told at the line of the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.errors import Issue
from pipeline.narration.reading import Departure
from pipeline.project.load import Project
from pipeline.project.source import issue_at
from pipeline.project.values import Location
from pipeline.project.word_places import written_words
from pipeline.render.narrate import Narration
from pipeline.render.shelf import Narrated
from pipeline.timeline.model import Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame, seconds_from_samples, tenths_text

_LONGEST_SHOWN = 100  # characters of a text in a message


@dataclass(frozen=True, slots=True)
class TextDeparture:
    """One place; `range` in samples of the film. `kind`: unwritten, unsaid, otherwise, or retake, which is no departure
    from the text: a reading that a later one replaces, of which the film keeps nothing.
    """

    kind: str
    scene: str
    written: str
    said: str
    range: TimeRange
    issue: Issue

    def data(self) -> dict[str, Any]:
        """As the report and `--json` have it."""
        times = {"start": self.range.start, "end": self.range.end}
        return {
            "kind": self.kind,
            "scene": self.scene,
            "line": self.issue.line,
            "column": self.issue.column,
            "written": self.written,
            "said": self.said,
            **{name: round(seconds_from_samples(sample), 3) for name, sample in times.items()},
        }


def departures_of(project: Project, narration: Narration, timeline: Timeline) -> tuple[TextDeparture, ...]:
    """All of them, in the order of the film. `timeline` is the whole film's."""
    found = [
        each
        for index, narrated in sorted(narration.narrated.items())
        if project.essay.scenes[index].recording
        for each in (*_departures(project, timeline, index, narrated), *_retakes(project, timeline, index, narrated))
    ]
    return tuple(sorted(found, key=lambda each: each.range))


def _departures(project: Project, timeline: Timeline, index: int, narrated: Narrated) -> Iterator[TextDeparture]:
    for departure in narrated.reading.departures:
        place = departure.range.shifted(_start(project, timeline, index))
        kind, message = _told(departure, tenths_text(seconds_from_samples(place.start)))
        issue = _issue(project, index, departure.first, message)
        name = project.essay.scene_name(index)
        yield TextDeparture(kind, name, departure.written, departure.said, place, issue)


def _told(departure: Departure, time: str) -> tuple[str, str]:
    written, said = _shown(departure.written), _shown(departure.said)
    if not departure.written:
        return "unwritten", f"said at {time} and not written: {said}"
    if not departure.said:
        return "unsaid", f"written and not said, at {time}: {written}"
    return "otherwise", f"said otherwise at {time}: {said}, where {written} is written"


def _retakes(project: Project, timeline: Timeline, index: int, narrated: Narrated) -> Iterator[TextDeparture]:
    for join in narrated.joins:
        start = _start(project, timeline, index) + join.place
        time = tenths_text(seconds_from_samples(start))
        message = f"{join.length / SAMPLE_RATE:.1f} s cut out at {time}, said again afterwards: {_shown(join.text)}"
        issue = _issue(project, index, join.token, message)
        yield TextDeparture("retake", project.essay.scene_name(index), "", join.text, TimeRange(start, start), issue)


def _start(project: Project, timeline: Timeline, index: int) -> int:
    """The sample of the film at which a scene's take begins."""
    before = round(project.essay.scenes[index].before * SAMPLE_RATE)
    return samples_at_frame(timeline.scenes[index].range.start, timeline.rate) + before


def _issue(project: Project, index: int, token: int, message: str) -> Issue:
    """At a word of the narration, or at its last one for what comes after it."""
    location: Location = ("scenes", index, "narration")
    words = written_words(project.source, location)
    if not words:
        return project.source.issue(location, message, note=True)
    file, place = project.source, words[min(token, len(words) - 1)].place
    return issue_at(file.path, file.text, place, message, note=True)


def _shown(text: str) -> str:
    if len(text) <= _LONGEST_SHOWN:
        return f"“{text}”"
    half = _LONGEST_SHOWN // 2
    return f"“{text[:half].rstrip()} … {text[-half:].lstrip()}”"
