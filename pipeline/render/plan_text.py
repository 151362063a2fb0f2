"""A plan as a person reads it, and as other programs do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.render.plan import Plan

KINDS = ("take", "speech", "segment", "stem", "sound", "film", "captions")
"""Of steps, in the order of the work."""


def plan_lines(plan: Plan, jobs: int) -> Iterator[str]:
    """What is to be made, how long that should take by itself, and why; then the sums."""
    missing = [step for step in plan.steps if not step.is_made]
    width = max((len(step.what) for step in missing), default=0)
    for step in missing:
        yield f"make  {step.kind:8}  {step.what:{width}}  {_told(step.seconds):>8}  {step.why}"
    for kind, count in _counts(plan).items():
        if any(count.values()):
            yield f"{kind}: {count['made']} to make, {count['reused']} to reuse"
    seconds = plan.seconds(jobs)
    if missing and seconds is None:
        yield "how long it should take is known after a first render"
    elif missing and seconds:
        yield f"it should take about {_told(max(seconds, 0.1))}, beside a second or so to begin"
    if not plan.is_certain:
        yield "there is still something to speak or to listen to: lengths and captions are estimates until then"


def plan_data(plan: Plan, jobs: int) -> dict[str, Any]:
    steps = [
        {"kind": step.kind, "what": step.what.strip(), "reused": step.is_made}
        | ({} if step.is_made else {"why": step.why, "seconds": _rounded(step.seconds)})
        for step in plan.steps
    ]
    counts = _counts(plan)
    return {"steps": steps, "counts": counts, "seconds": _rounded(plan.seconds(jobs)), "certain": plan.is_certain}


def _counts(plan: Plan) -> dict[str, dict[str, int]]:
    return {kind: {"made": plan.count(kind, is_made=False), "reused": plan.count(kind, is_made=True)} for kind in KINDS}


def _told(seconds: float | None) -> str:
    """Nothing for what takes no time to speak of."""
    if seconds is None:
        return "?"
    if seconds < 0.05:
        return ""
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds) // 60}:{int(seconds) % 60:02} min"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
