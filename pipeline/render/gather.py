"""Every media file of a project, opened once and checked against how it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline import ffmpeg
from pipeline.errors import Issue
from pipeline.media import PROGRAM, MediaInfo, UnreadableMedia, probe
from pipeline.project.clip_models import Filmed
from pipeline.project.load import Project
from pipeline.project.shown import file_at, files_shown
from pipeline.project.values import Location, Size
from pipeline.render.store import Store, key_of

RECIPE_VERSION = 4
_AT_ONCE = 2  # files that are opened, where so many jobs are meant: a large still takes half a gigabyte meanwhile


@dataclass(slots=True)
class Gathered:
    """`media` by path as written in the project; `recordings` likewise."""

    media: dict[str, MediaInfo] = field(default_factory=dict)
    recordings: dict[str, MediaInfo] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def gather(project: Project, store: Store, jobs: int) -> Gathered:
    """Open everything the project names. A file that cannot serve is an issue, and missing from the result."""
    with ThreadPoolExecutor(min(_AT_ONCE, jobs)) as pool:
        try:
            return _gathered(project, store, dict(_being_opened(project, store, pool)))
        except KeyboardInterrupt:
            ffmpeg.stop_all()
            raise
        finally:
            pool.shutdown(cancel_futures=True)  # what is being opened asks whether all is stopped
            store.save_digests()  # of what was read before somebody asked to stop, too


def _being_opened(project: Project, store: Store, pool: Executor) -> Iterator[tuple[str, Future[MediaInfo]]]:
    """Every file that is there, by its path as written."""
    for written in dict.fromkeys(written for written, _ in chain(_clip_files(project), _sounds(project))):
        with suppress(ValueError, OSError):  # told where it is used
            path = project.folders.find(written)
            store.digest(path)  # here, since nobody could stop a thread that reads a large file
            yield written, pool.submit(probed, path, store)


def _gathered(project: Project, store: Store, being_opened: Mapping[str, Future[MediaInfo]]) -> Gathered:
    def media(written: str) -> MediaInfo:
        if written in being_opened:
            return being_opened[written].result()
        return probed(project.folders.find(written), store)

    def lut(written: str) -> MediaInfo:
        return _lut(project.folders.find(written), store)

    gathered = Gathered()
    for written, place in _clip_files(project):
        info = _opened(project, media, written, place, gathered)
        if info is not None and _is_fit_for_clip(project, info, place, gathered):
            gathered.media[written] = info
    for written, place in _luts(project):
        info = _opened(project, lut, written, place, gathered)
        if info is not None:
            gathered.media[written] = info
    for written, place in _sounds(project):
        info = _opened(project, media, written, place, gathered)
        if info is None:
            continue
        if not info.has_sound:
            gathered.issues.append(
                project.source.issue(place, f"{written} has no sound", "a sound file is needed here")
            )
        elif place[0] == "music":
            gathered.issues += _music_misuses(project, info, place)
            gathered.media[written] = info
        else:
            gathered.recordings[written] = info
    return gathered


def _clip_files(project: Project) -> Iterator[tuple[str, Location]]:
    for place, shown in files_shown(project.essay):
        yield shown.file, (*place, "file")


def _luts(project: Project) -> Iterator[tuple[str, Location]]:
    for place, shown in files_shown(project.essay):
        if shown.grade is not None and shown.grade.lut:
            yield shown.grade.lut, (*place, "grade", "lut")


def _sounds(project: Project) -> Iterator[tuple[str, Location]]:
    for index, bed in enumerate(project.essay.music):
        yield bed.file, ("music", index, "file")
    for index, scene in enumerate(project.essay.scenes):
        if scene.recording:
            yield scene.recording, ("scenes", index, "recording")


def _opened(
    project: Project, opened: Callable[[str], MediaInfo], written: str, place: Location, gathered: Gathered
) -> MediaInfo | None:
    """What a file holds, as `opened` says; why not is told at its place."""
    try:
        return opened(written)
    except ValueError as error:
        message, hint = error.args
        gathered.issues.append(project.source.issue(place, message, hint))
    except UnreadableMedia as error:
        gathered.issues.append(project.source.issue(place, f"{written}: {error}"))
    except OSError as error:
        gathered.issues.append(project.source.issue(place, f"{written} cannot be read: {error.strerror}"))
    return None


def _lut(path: Path, store: Store) -> MediaInfo:
    """A table of colours. Raises UnreadableMedia where it is none; that it is one is remembered by its content."""
    from pipeline.picture.cubes import read_cube

    digest = store.digest(path)
    store.value(key_of("cube", {"recipe": 1, "lut": digest}), lambda: read_cube(path).steps)
    return MediaInfo(path, digest, "lut", None, Fraction(0), False, False)


def probed(path: Path, store: Store) -> MediaInfo:
    """What a file holds, remembered by its content. Raises UnreadableMedia."""
    digest = store.digest(path)
    kind = {"kind": "program"} if path.suffix == PROGRAM else {}  # the same text under another name is none
    key = key_of("probe", {"recipe": RECIPE_VERSION, "media": digest, **kind})
    return _from_json(path, digest, store.value(key, lambda: _to_json(probe(path, digest))))


def _to_json(info: MediaInfo) -> dict[str, Any]:
    size = [info.size.width, info.size.height] if info.size else None
    facts = {"has_sound": info.has_sound, "has_alpha": info.has_alpha, "light": info.light}
    facts |= {"is_interlaced": info.is_interlaced}
    return {"kind": info.kind, "size": size, "duration": str(info.duration), **facts}


def _from_json(path: Path, digest: str, known: dict[str, Any]) -> MediaInfo:
    size = Size(*known["size"]) if known["size"] else None
    duration = Fraction(known["duration"])
    facts = (known["has_sound"], known["has_alpha"], known["light"], known["is_interlaced"])
    return MediaInfo(path, digest, known["kind"], size, duration, *facts)


def _music_misuses(project: Project, info: MediaInfo, place: Location) -> Iterator[Issue]:
    number, rate = place[1], project.essay.video.fps
    assert isinstance(number, int)
    music = project.essay.music[number]
    for key, clock, past in (("in", music.in_, Fraction(0)), ("out", music.out, Fraction(1, 10))):
        if clock is not None and clock.at_rate(rate) >= info.duration + past:
            message = f"{music.file} is {float(info.duration):.2f} s long: this is past its end"
            yield project.source.issue((*place[:2], key), message)


def _is_fit_for_clip(project: Project, info: MediaInfo, place: Location, gathered: Gathered) -> bool:
    found = list(_misuses(project, info, place))
    gathered.issues += found
    return not found


def _misuses(project: Project, info: MediaInfo, place: Location) -> Iterator[Issue]:
    clip = file_at(project.essay, place[:-1])
    rate = project.essay.video.fps

    def issue(key: str, message: str, hint: str = "") -> Issue:
        return project.source.issue((*place[:-1], key), message, hint)

    if info.kind == "sound":
        yield issue("file", f"{clip.file} has sound but no picture", "use it as `recording` or under `music`")
        return
    if info.kind == "program":
        for name in sorted(clip.model_fields_set & Filmed.model_fields.keys() - {"file"}):
            key = Filmed.model_fields[name].alias or name
            yield issue(key, f"{clip.file} is a program that draws: it has no `{key}`", f"remove `{key}`")
        return
    if info.kind == "footage" and clip.audio != "mute" and not info.has_sound:
        yield issue("audio", f"{clip.file} has no sound to play", "remove `audio`")
    if info.kind == "still" and clip.audio != "mute":
        yield issue("audio", f"{clip.file} is a still: it has no sound", "remove `audio`")
    moving = {"speed": clip.speed != 1, "reverse": clip.reverse, "freeze": clip.freeze, "loop": clip.loop}
    for key in (key for key, is_used in moving.items() if is_used and info.kind == "still"):
        yield issue(key, f"{clip.file} is a still: it has no `{key}`", f"remove `{key}`")
    if info.kind == "footage" and clip.freeze and clip.freeze.at.at_rate(rate) > info.duration:
        yield issue("freeze", f"{clip.file} is {float(info.duration):.2f} s long: this moment is past its end")
    for key, clock in (("in", clip.in_), ("out", clip.out)):
        if clock is None:
            continue
        if info.kind == "still":
            yield issue(key, f"{clip.file} is a still: it has no `{key}`", "say how long it stays with `for`")
        elif clock.at_rate(rate) > info.duration + (1 / rate if key == "out" else 0):
            yield issue(key, f"{clip.file} is {float(info.duration):.2f} s long: this is past its end")
