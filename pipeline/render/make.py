"""Segments and sound, made on all cores or found in the store."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import ffmpeg
from pipeline.errors import Interrupted, Issue, MissingError, PipelineError, ProjectError, StaleError
from pipeline.picture.encode import encode
from pipeline.picture.segments import Segment
from pipeline.render.effort import Effort, effort_kind
from pipeline.render.kept_levels import keeping
from pipeline.render.kept_parts import Parts, note_parts
from pipeline.render.keys import levels_key, pcm_key, segment_key, sound_key
from pipeline.render.layout import Layout
from pipeline.render.options import Options, Tell
from pipeline.render.store import Entry, Store

if TYPE_CHECKING:
    from pipeline.picture.standing import PlatesOf
    from pipeline.sound.levelling import Levelling
    from pipeline.sound.loudness import Loudness
    from pipeline.sound.mix import Mix


@dataclass(frozen=True, slots=True)
class Sound:
    """The film's finished sound, and what was measured on it; beds that are silent by their number."""

    entry: Entry
    integrated_lufs: float
    true_peak_dbtp: float
    speech_over_music: float | None
    silent_beds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """Segments in the order of the film; how many of them were made now, and how many were there; what that took."""

    segments: tuple[Entry, ...]
    sound: Sound
    made: int
    reused: int
    spent: tuple[Effort, ...]


def make(layout: Layout, store: Store, options: Options, tell: Tell) -> Made:
    """Make what is missing, `jobs` at a time, the longest first. A failure is raised once the others are done."""
    keys = [segment_key(segment, options.quality) for segment in layout.segments]
    there = {key: entry for key in keys if (entry := store.find(key, ".mp4"))}
    missing = {key: segment for key, segment in zip(keys, layout.segments, strict=True) if key not in there}
    work: dict[Future[Effort], Segment] = {}
    done = 0
    tell("picture", 0, len(missing), "")
    key = sound_key(layout)
    mixes = 0 if store.known_with_value(key, ".m4a") else 1
    tell("sound", 0, mixes, "")
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        try:
            sound = pool.submit(_sound, key, layout, store, options.jobs)
            in_turn = sorted(missing.items(), key=lambda item: -item[1].frames)
            plates = _plates([segment for _, segment in in_turn])
            for name, segment in in_turn:
                work[pool.submit(_segment, name, segment, store, options, plates)] = segment
            # What is joined is read first: the rest of it while a core has nothing else to do.
            read = pool.submit(store.verify, list(there.values()) if missing or mixes else [])
            waiting: set[Future[Any]] = {sound, read, *work}
            while waiting:
                finished, waiting = wait(waiting, timeout=0.2)
                ffmpeg.raise_if_stopped()
                if sound in finished:
                    tell("sound", mixes, mixes, "")
                if made := finished - {sound, read}:
                    done += len(made)
                    tell("picture", done, len(missing), "")
        except BaseException:
            ffmpeg.stop_all()
            pool.shutdown(cancel_futures=True)
            raise
    raise_failures(layout, work)
    read.result()
    entries = tuple(_found(store, key) for key in keys)
    mixed, spent = sound.result()
    spent += tuple(future.result() for future in work)
    return Made(entries, mixed, len(missing), len(set(keys)) - len(missing), spent)


def _plates(segments: Sequence[Segment]) -> PlatesOf | None:
    """What draws the texts of all these together. Numpy is loaded only where there is something to draw."""
    if not segments:
        return None
    from pipeline.picture.standing import Plates

    return Plates(segments)


def _segment(key: str, segment: Segment, store: Store, options: Options, plates: PlatesOf | None) -> Effort:
    started = time.monotonic()
    store.made(key, ".mp4", lambda draft: encode(segment, draft, options.quality, keeping(store), plates))
    # Several on one core take so much longer each.
    share = min(1.0, (os.cpu_count() or 1) / options.jobs)
    return Effort(effort_kind(segment, options.quality), segment.frames, (time.monotonic() - started) * share)


def _found(store: Store, key: str) -> Entry:
    entry = store.find(key, ".mp4")
    if entry is None:
        raise StaleError("a segment vanished from the store while the film was made\n    → render again")
    return entry


def raise_failures(layout: Layout, work: Mapping[Future[Any], Segment]) -> None:
    """Say of every failed segment which clip it shows and where that is written."""
    issues: list[Issue] = []
    for future, segment in work.items():
        error = future.exception()
        if error is None:
            continue
        if isinstance(error, (Interrupted, MissingError, StaleError)) or not isinstance(error, PipelineError):
            raise error
        issues.append(layout.project.source.issue(segment.locations[0], f"this could not be drawn: {error}"))
    if issues:
        raise ProjectError(issues)


def _sound(key: str, layout: Layout, store: Store, jobs: int) -> tuple[Sound, tuple[Effort, ...]]:
    spent: list[Effort] = []

    def made(draft: Path) -> dict[str, Any]:
        started, parts = time.monotonic(), Parts(store)
        measured = _mixed(layout, parts, draft, jobs)
        if parts.seconds:
            spent.append(Effort("sound", parts.seconds, time.monotonic() - started))
        return measured

    # What is there is read before it is joined, not each time that nothing changed.
    entry, measured = store.known_with_value(key, ".m4a") or store.made_with_value(key, ".m4a", made)
    note_parts(measured["parts"], store)
    levels = measured["integrated"], measured["true_peak"], measured["speech_over_music"]
    return Sound(entry, *levels, tuple(measured["silent_beds"])), tuple(spent)


def _mixed(layout: Layout, parts: Parts, draft: Path, jobs: int) -> dict[str, Any]:
    """Write the film's sound. Returns what was measured on it, and which parts it was joined from."""
    from pipeline.sound.aac import encode as encode_sound
    from pipeline.sound.finish import finish
    from pipeline.sound.loudness import levels_in_file
    from pipeline.sound.sources import decode, sources_measured, sources_needed

    store = parts.store
    # Before anything is decoded from them.
    store.verify(Entry(sound.path, sound.digest) for sound in layout.timeline.sounds if sound.is_speech)
    sources: dict[str, Path] = {}
    for source in sources_needed(layout.timeline):
        sources[source.key] = store.made(pcm_key(source), ".f32", partial(decode, source)).path
    levels = {
        source.key: tuple(store.value(levels_key(source), partial(levels_in_file, sources[source.key])))
        for source in sources_measured(layout.timeline)
    }

    def encoded_by(mix: Mix, destination: Path, levelling: Levelling) -> Loudness:
        parts.keys.clear()  # those of a levelling that did not do
        return encode_sound(mix, destination, levelling, jobs, parts.keep)

    with store.temporary(".f32") as mixed:
        done = finish(layout.timeline, sources, levels, layout.project.essay.loudness, mixed, draft, encoded_by)
    return {
        "integrated": done.loudness.integrated,
        "true_peak": done.loudness.true_peak,
        "speech_over_music": done.speech_over_music,
        "silent_beds": done.silent_beds,
        "parts": sorted(parts.keys),
    }
