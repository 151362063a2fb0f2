"""Sound that is to lead or lag where there is none."""

from __future__ import annotations

from pathlib import Path

from pipeline.project import split_edits
from pipeline.project.load import project_from
from pipeline.project.source import parse


def told(*clips: str) -> list[str]:
    text = "\n".join(["title: x", "scenes:", "  - clips:", *(f"      - {{{clip}}}" for clip in clips)])
    issues = split_edits.problems(project_from(parse(Path("essay.yaml"), text)))
    return [f"{issue.line}: {issue.message}" for issue in issues if issue.is_note]


def test_what_moves_no_sound_is_noted() -> None:
    assert told(
        "file: a.mp4, audio: full",
        "file: b.mp4, transition: {lead: 0.5}",
        "file: b.mp4, in: 0.25, audio: full, transition: {lead: 0.5}",
        "file: b.mp4, in: 1, audio: full, transition: {lead: 0.5, lag: 1}",
        'color: "#000000", transition: {lag: 1}',
        "file: a.mp4, transition: {lag: 1}",
    ) == [
        "5: this clip plays without a sound of its own: nothing leads",
        "6: the file has 0.25 s before this clip starts: its sound leads by no more",
        "9: the clip before plays without a sound of its own: nothing lags",
    ]
