"""What is found while a scene is laid out, collected with the places in the project file."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.errors import Issue
from pipeline.project.source import SourceFile
from pipeline.project.values import Location


@dataclass(slots=True)
class Remarks:
    """`is_estimated`: the scene's narration is not made yet, so that nothing certain can be said of its length."""

    source: SourceFile
    is_estimated: bool = False
    issues: list[Issue] = field(default_factory=list)

    def problem(self, place: Location, message: str, hint: str = "", *, at_key: bool = False) -> None:
        self.issues.append(self.source.issue(place, message, hint, at_key=at_key))

    def time_problem(self, place: Location, message: str, hint: str = "") -> None:
        """A problem, unless the scene's length is only estimated so far."""
        self.issues.append(self.source.issue(place, message, hint, note=self.is_estimated))

    def note(self, place: Location, message: str) -> None:
        self.issues.append(self.source.issue(place, message, note=True))
