"""What breaks a rule in a film's captions, told where the author can mend it: in the narration's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pipeline.captions.cues import Cue
from pipeline.captions.film import cuts_of_film, spoken_words
from pipeline.captions.markup import plain
from pipeline.captions.profiles import Profile
from pipeline.captions.rules import CueProblem, problems
from pipeline.errors import Issue
from pipeline.narration.words import Word
from pipeline.project.load import Project
from pipeline.project.source import Position
from pipeline.project.values import Location
from pipeline.project.word_places import written_words
from pipeline.timeline.model import Timeline
from pipeline.timing import tenths_text

_AHEAD = 32  # words
_SURE = 5  # as many equal words in a row are no accident

# What an author can do about each rule.
_HINTS = {
    "lines": "raise `lines` or `characters_per_line` under `captions`",
    "line length": "a word wider than a line: write it shorter, or raise `characters_per_line` under `captions`",
    "start": "the words before it are spoken at the same time: look whether the recording says them",
    "shortest": "pause after these words, or make one sentence of them with the next",
    "longest": "speak on sooner, or mark the pause with a comma, where the caption can end",
    "gap": "pause a little longer or shorter after these words",
    "overlap": "these words and the next are spoken at the same time: look whether the recording says them",
    "cut": "move the cut: tie its `at` to the first of these words, or to a word further off",
    "reading speed": "speak slower, say it in fewer words, or pause after it",
    "end": "leave more time after these words",
}


@dataclass(frozen=True, slots=True)
class LintProblem:
    """A broken rule; `scene` is a name, `start` seconds on the film's clock."""

    problem: CueProblem
    scene: str
    start: float
    issue: Issue

    def data(self) -> dict[str, Any]:
        """As the report and `--json` have it."""
        return {
            "cue": self.problem.number,
            "start": round(self.start, 3),
            "scene": self.scene,
            "line": self.issue.line,
            "column": self.issue.column,
            "rule": self.problem.rule,
            "measured": self.problem.measured,
            "limit": self.problem.limit,
            "message": self.problem.message,
            "text": self.issue.excerpt,
            "hint": self.issue.hint,
        }


def lint_problems(
    project: Project, timeline: Timeline, cues: Sequence[Cue], profile: Profile
) -> tuple[LintProblem, ...]:
    """Everything that breaks a rule, in the order of the film, which may be one scene of the project."""
    found = problems(cues, profile, timeline.rate, cuts_of_film(timeline), spoken_words(timeline))
    if not found:
        return ()
    places = _places_of_words(project, timeline)
    return tuple(_lint_problem(project, timeline, places, cues[each.number - 1], each) for each in found)


def _lint_problem(
    project: Project, timeline: Timeline, places: Sequence[Position], cue: Cue, problem: CueProblem
) -> LintProblem:
    start, scene = float(cue.range.start / timeline.rate), _scene_at(timeline, cue.range.start)
    # A sound that is named has no words.
    place = places[cue.words.start] if cue.words.duration else _beginning(project, ("scenes", scene, "sounds"))
    message = f"cue {problem.number} at {tenths_text(start)}, {problem.rule}: {problem.message}"
    text = plain(" ".join(cue.lines))
    issue = Issue(message, project.path, place.line, place.column, text, _HINTS[problem.rule])
    return LintProblem(problem, project.essay.scene_name(scene), start, issue)


def _scene_at(timeline: Timeline, frame: int) -> int:
    """The number in the project of the scene at a frame."""
    return next(clip.scene for clip in reversed(timeline.clips) if clip.range.start <= frame)


def _places_of_words(project: Project, timeline: Timeline) -> tuple[Position, ...]:
    """Where each of the film's spoken words is written, in the order of `spoken_words`."""
    narrated = ((("scenes", _scene_at(timeline, scene.range.start), "narration"), scene) for scene in timeline.scenes)
    clips = (speech for scene in timeline.scenes for speech in scene.speech)
    found = [
        *((place, scene.words) for place, scene in narrated),
        *(((*speech.location, "speech"), speech.words) for speech in clips),
    ]
    return tuple(place for location, words in found for place in _written(project, location, words))


def _written(project: Project, location: Location, words: Sequence[Word]) -> list[Position]:
    """The place of each word in the text at `location`; where that text begins for those it does not have."""
    places = [_beginning(project, location)] * len(words)
    written = written_words(project.source, location)
    for at, number in _matches([word.text for word in written], [word.text for word in words]):
        places[number] = written[at].place
    return places


def _matches(written: Sequence[str], said: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The numbers of the words that are the same in two nearly equal texts, in time linear in their length.

    Where they differ, both are compared a little ahead, twice as far each time, up to where they surely agree again.
    """
    at, number, ahead = 0, 0, _AHEAD
    while at < len(written) and number < len(said):
        if written[at] == said[number]:
            yield at, number
            at, number, ahead = at + 1, number + 1, _AHEAD
            continue
        parts = written[at : at + ahead], said[number : number + ahead]
        blocks = SequenceMatcher(None, *parts, autojunk=False).get_matching_blocks()
        sure = next((block for block in blocks if block.size >= _SURE), None)
        if sure is None and ahead < max(len(written) - at, len(said) - number):
            ahead *= 2
            continue
        for block in blocks[: blocks.index(sure or blocks[-1])]:
            yield from ((at + block.a + each, number + block.b + each) for each in range(block.size))
        # The last block is empty and lies past both.
        at, number = at + (sure or blocks[-1]).a, number + (sure or blocks[-1]).b


def _beginning(project: Project, location: Location) -> Position:
    """Of the value at a location, or of the nearest thing above that is written."""
    issue = project.source.issue(location, "")
    return Position(issue.line, issue.column)
