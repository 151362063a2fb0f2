"""Where recordings leave their scenes' texts, and which readings were cut out: told at the line of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import Issue
from pipeline.narration.reading import Departure
from pipeline.project.load import Project
from pipeline.project.source import Position, issue_at
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
        if project.essay.scenes[index].recording and (narrated.reading.departures or narrated.joins)
        for each in _of_scene(_scene(project, timeline, index), narrated)
    ]
    return tuple(sorted(found, key=lambda each: each.range))


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where a scene's take begins, in samples of the film, and where each of its words is written."""

    project: Project
    location: Location
    name: str
    start: int
    places: Sequence[Position]

    def issue(self, token: int, message: str) -> Issue:
        """At a word of the narration, or at its last one for what comes after it."""
        file = self.project.source
        if not self.places:
            return file.issue(self.location, message, note=True)
        place = self.places[min(token, len(self.places) - 1)]
        return issue_at(file.path, file.text, place, message, note=True, place=self.location)


def _scene(project: Project, timeline: Timeline, index: int) -> _Scene:
    location: Location = ("scenes", index, "narration")
    before = round(project.essay.scenes[index].before * SAMPLE_RATE)
    start = samples_at_frame(timeline.scenes[index].range.start, timeline.rate) + before
    places = [word.place for word in written_words(project.source, location)]
    return _Scene(project, location, project.essay.scene_name(index), start, places)


def _of_scene(scene: _Scene, narrated: Narrated) -> Iterator[TextDeparture]:
    for departure in narrated.reading.departures:
        place = departure.range.shifted(scene.start)
        kind, message = _told(departure, tenths_text(seconds_from_samples(place.start)))
        issue = scene.issue(departure.first, message)
        yield TextDeparture(kind, scene.name, departure.written, departure.said, place, issue)
    for join in narrated.joins:
        start = scene.start + join.place
        time = tenths_text(seconds_from_samples(start))
        message = f"{join.length / SAMPLE_RATE:.1f} s cut out at {time}, said again afterwards: {_shown(join.text)}"
        issue = scene.issue(join.token, message)
        yield TextDeparture("retake", scene.name, "", join.text, TimeRange(start, start), issue)


def _told(departure: Departure, time: str) -> tuple[str, str]:
    written, said = _shown(departure.written), _shown(departure.said)
    if not departure.written:
        return "unwritten", f"said at {time} and not written: {said}"
    if not departure.said:
        return "unsaid", f"written and not said, at {time}: {written}"
    return "otherwise", f"said otherwise at {time}: {said}, where {written} is written"


def _shown(text: str) -> str:
    """In quotation marks; the middle of a long text is left out, between words where it has any."""
    if len(text) <= _LONGEST_SHOWN:
        return f"“{text}”"
    half = _LONGEST_SHOWN // 2
    head = text[: half + 1].rpartition(" ")[0] or text[:half]
    tail = text[-half - 1 :].partition(" ")[2] or text[-half:]
    return f"“{head.rstrip()} … {tail.lstrip()}”"
