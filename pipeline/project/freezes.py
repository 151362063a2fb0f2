"""What can be wrong with the moments that stay."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pipeline.errors import Issue
from pipeline.project.load import Project
from pipeline.project.shown import files_shown


def problems(project: Project) -> Iterator[Issue]:
    rate = project.essay.video.fps
    for place, clip in files_shown(project.essay):
        if clip.freeze is None:
            continue
        at = clip.freeze.at.at_rate(rate)
        is_before = clip.in_ is not None and at < clip.in_.at_rate(rate)
        if is_before or (clip.out is not None and at > clip.out.at_rate(rate)):
            hint = "`at` counts from the start of the file, as `in` and `out` do"
            yield project.source.issue((*place, "freeze", "at"), "this moment is not between `in` and `out`", hint)
        if clip.freeze.for_.at_rate(rate) * rate < Fraction(1, 2):
            yield project.source.issue((*place, "freeze", "for"), "a moment stays for at least one frame")
