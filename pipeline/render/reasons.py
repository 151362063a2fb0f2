"""Why a step is made: what differs from the step that was there when the film was last made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.picture.encode import Quality
from pipeline.picture.layers import layers_in
from pipeline.picture.segments import Segment, segment_recipe
from pipeline.picture.versions import drawing_versions
from pipeline.render.facets import Facets, digest_of_json, digests
from pipeline.render.layout import Layout
from pipeline.sound.recipe import mix_recipe
from pipeline.timeline.model import Footage, Program, Reel, Still

_FIRST = "not made before"
_GONE = "no longer in .render"
_NEW, _NEW_SCENE = "new", "new scene"
_MOST = 40  # traces that one is held against

_STYLES = {f"{kind} style": "style changed" for kind in ("card", "quote", "label", "caption", "credits")}

# What may differ, in the order in which it is told.
_TOLD = {
    "files": "source file changed",
    "recording": "recording changed",
    "narration": "narration changed",
    "names": "a name is said otherwise",
    "voice": "voice changed",
    "cleaned": "cleaned otherwise",
    "model": "heard by another model",
    "cut": "pauses or retakes cut otherwise",
    "size": "other size of the film",
    "rate": "other frame rate",
    "card": "card changed",
    "quote": "quote changed",
    "label": "label changed",
    "caption": "caption changed",
    "credits": "credits changed",
    **_STYLES,
    "picture": "clip changed",
    "transition": "transition changed",
    "part": "clip cut otherwise",
    "times": "text at another time",
    "sounds": "speech or clips' sound changed",
    "laid": "sounds at other times",
    "music": "music changed",
    "phrases": "words moved under the music",
    "length": "film of another length",
    "loudness": "loudness changed",
    "program": "made by another version",
}
_PARTS = ("from", "offset", "runs", "frames")
_TEXTS = {"full": "quote", "margin": "quote", "roll": "credits", "page": "credits"}
_TIMES = ("range", "fade", "reveal", "travel")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Trace:
    """A step as it was, or is to be: its scene, what it shows by name, its facets."""

    scene: str
    shown: tuple[str, ...]
    facets: Facets


def segment_trace(segment: Segment, scene: str, quality: Quality) -> Trace:
    recipe = segment_recipe(segment)
    files: list[str] = []
    parts: list[object] = [segment.frames]
    facets: dict[str, object] = {
        "picture": _rest(recipe["base"], files, parts),
        "transition": _rest(recipe["outgoing"], files, parts),
        "size": recipe["size"],
        "rate": recipe["rate"],
        "program": [recipe["recipe"], quality.preset, quality.crf, drawing_versions(segment)],
    }
    facets |= {"files": files, "part": parts, **_text_facets(recipe["texts"])}
    names = [_name(layer.picture) for layer in layers_in(segment.base)]
    return Trace(scene, tuple(name for name in names if name), digests(facets))


def sound_trace(layout: Layout) -> Trace:
    recipe = mix_recipe(layout.timeline)
    parts = {name: recipe.pop(name, None) for name in ("music", "phrases", "samples")}
    music = [parts["music"], recipe.pop("clips_at_full", None)]
    laid = [recipe.pop("sounds"), recipe.pop("room", None)]
    heard = sorted(str(sound[0]) for sound in laid[0])
    told = {"music": music, "phrases": parts["phrases"], "length": parts["samples"], "sounds": heard, "laid": laid}
    return Trace("", (), digests({**told, "loudness": layout.project.essay.loudness, "program": recipe}))


def reasons(now: Sequence[Trace], before: Sequence[Trace], missing: Sequence[int]) -> dict[int, str]:
    """Why each of the `missing` of `now` is made. What is there still explains nothing else."""
    if not before:
        return dict.fromkeys(missing, _FIRST)
    left = _Left(now, before)
    found = {at: left.reason(now[at]) for at in missing}
    seen = {now[at].scene for at in range(len(now)) if found.get(at) != _NEW} | {trace.scene for trace in before}
    return {at: why if now[at].scene in seen else _NEW_SCENE for at, why in found.items()}


class _Left:
    """What was there before and is not now: the traces that may tell what a missing step was."""

    def __init__(self, now: Sequence[Trace], before: Sequence[Trace]) -> None:
        kept = {_mark(trace) for trace in now}
        self._before = {_mark(trace) for trace in before}
        self._scenes = {trace.scene for trace in now}
        self._like: dict[object, list[Trace]] = {}
        for trace in before:
            if _mark(trace) not in kept:
                for like in (trace.shown, (trace.shown, trace.facets.get("part"))):
                    self._like.setdefault(like, []).append(trace)

    def reason(self, trace: Trace) -> str:
        if _mark(trace) in self._before:
            return _GONE
        # Of a long clip many pieces are alike: that of the same part tells most.
        like = self._like.get((trace.shown, trace.facets.get("part"))) or self._like.get(trace.shown, [])
        own = [old for old in like if old.scene == trace.scene]
        # What shows no file is known by its scene: another one that is still there tells of itself.
        others = [old for old in like if trace.shown or old.scene not in self._scenes]
        candidates = (own or others)[:_MOST]
        if not candidates:
            return _NEW
        differing = min((_differing(trace, old) for old in candidates), key=len)
        return ", ".join(dict.fromkeys(_TOLD[name] for name in differing))


def _mark(trace: Trace) -> frozenset[tuple[str, str]]:
    return frozenset(trace.facets.items())


def _differing(one: Trace, other: Trace) -> list[str]:
    """Names of what is told; that of the program where nothing of it differs, as after other names were given."""
    differing = [name for name in _TOLD if one.facets.get(name) != other.facets.get(name)]
    # A quote that comes or goes brings its style along.
    both = one.facets.keys() & other.facets.keys()
    return [name for name in differing if name not in _STYLES or name in both] or ["program"]


def _text_facets(texts: object) -> dict[str, object]:
    """What is written, by kind; when; and how it looks."""
    facets: dict[str, object] = {}
    times, styles = list[object](), dict[str, set[str]]()
    assert isinstance(texts, list)
    for text in texts:
        kind = _TEXTS.get(text["kind"], text["kind"])
        written = [text["text"], text["second"], text.get("rows")]
        facets[kind] = [*_listed(facets.get(kind)), written]
        times.append([text["kind"], *(text.get(name) for name in _TIMES)])
        look = {name: value for name, value in text.items() if name not in (*_TIMES, "text", "second", "rows")}
        styles.setdefault(f"{kind} style", set()).add(digest_of_json(look))
    return facets | {"times": times} | {name: sorted(looks) for name, looks in styles.items()}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _rest(recipe: object, files: list[str], parts: list[object]) -> object:
    """A recipe without the files it reads and the part of them that it shows, which are added to the lists."""
    match recipe:
        case dict():
            parts += [value for name, value in recipe.items() if name in _PARTS]
            return {name: _rest(value, files, parts) for name, value in recipe.items() if name not in _PARTS}
        case list():
            return [_rest(value, files, parts) for value in recipe]
        case str() if _DIGEST.fullmatch(recipe):
            files.append(recipe)
            return "file"
    return recipe


def _name(picture: object) -> str:
    match picture:
        case Footage() | Still() | Program():
            return picture.path.name
        case Reel():
            return picture.pieces[0].footage.path.name
    return ""


def traces_to_json(traces: Sequence[Trace]) -> list[object]:
    return [[trace.scene, list(trace.shown), dict(trace.facets)] for trace in traces]


def traces_from_json(known: object) -> Iterator[Trace]:
    """What an earlier version wrote otherwise is forgotten."""
    for trace in known if isinstance(known, list) else ():
        match trace:
            case [str(scene), list(shown), dict(facets)]:
                yield Trace(scene, tuple(map(str, shown)), facets)
