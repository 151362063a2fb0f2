"""What earlier renders of a project were made of, and how long their steps took: `history.json` in the store.

It only explains and estimates. Lost, or overwritten by another run, it costs nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.render.effort import Effort
from pipeline.render.reasons import Trace, traces_from_json, traces_to_json
from pipeline.render.store import Store

_NAME = "history.json"
_KEPT = 0.7  # of what was learnt, at each render that teaches more: the last few count most


@dataclass(frozen=True, slots=True)
class History:
    """Traces of the last film by its stem and kind of step; effort spent by kind of step; of which project, by its
    file's name, the film of each stem is: several in a folder share a store."""

    traces: Mapping[str, Sequence[Trace]] = field(default_factory=dict)
    efforts: Mapping[str, Effort] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)

    def of(self, stem: str, kind: str) -> Sequence[Trace]:
        return self.traces.get(f"{stem} {kind}", ())

    def seconds(self, kind: str, amount: float) -> float | None:
        """How long so much of a kind should take; as others of its family take where it was never made."""
        family = [each for name, each in self.efforts.items() if name.split()[0] == kind.split()[0]]
        known = [self.efforts[kind]] if kind in self.efforts else family
        made = sum(each.amount for each in known)
        return sum(each.seconds for each in known) / made * amount if made else None

    def with_traces(self, stem: str, kind: str, traces: Sequence[Trace]) -> History:
        return replace(self, traces={**self.traces, f"{stem} {kind}": traces})

    def with_films(self, project: str, stems: Iterable[str], all_stems: Container[str]) -> History:
        """With films of these stems known as a project's, and without those that it had and, of `all_stems`, has no
        more. Films of other projects, and of nobody knows which, stay."""
        known = {**self.projects, **dict.fromkeys(stems, project)}
        gone = {stem for stem, of in known.items() if of == project and stem not in all_stems}
        traces = {name: found for name, found in self.traces.items() if name.rpartition(" ")[0] not in gone}
        return replace(self, traces=traces, projects={stem: known[stem] for stem in known if stem not in gone})

    def with_efforts(self, spent: Iterable[Effort]) -> History:
        efforts = dict(self.efforts)
        news: dict[str, Effort] = {}
        for each in spent:
            before = news.get(each.kind, Effort(each.kind, 0.0, 0.0))
            news[each.kind] = Effort(each.kind, before.amount + each.amount, before.seconds + each.seconds)
        for kind, each in news.items():
            old = efforts.get(kind, Effort(kind, 0.0, 0.0))
            efforts[kind] = Effort(kind, _KEPT * old.amount + each.amount, _KEPT * old.seconds + each.seconds)
        return replace(self, efforts=efforts)


def history_of(store: Store) -> History:
    known = store.noted(_NAME)
    traces = {
        str(name): tuple(traces_from_json(each)) for name, each in _table(known.get("traces")).items()
    }  # fmt: skip
    efforts = {
        kind: Effort(kind, float(amounts[0]), float(amounts[1]))
        for kind, amounts in _table(known.get("efforts")).items()
        if isinstance(amounts, list) and len(amounts) == 2
    }
    projects = {stem: of for stem, of in _table(known.get("projects")).items() if isinstance(of, str)}
    return History(traces, efforts, projects)


def write_history(store: Store, history: History) -> None:
    told = {
        "traces": {name: traces_to_json(traces) for name, traces in history.traces.items()},
        "efforts": {kind: [round(each.amount, 2), round(each.seconds, 3)] for kind, each in history.efforts.items()},
        "projects": dict(history.projects),
    }
    store.note(_NAME, json.dumps(told))


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
