"""How long an essay takes again after a small change: `render project.yaml` as an author runs it, edit by edit.

    python benchmarks/rerender.py [--minutes 3] [--jobs 2] [--keep DIR]

An essay at 1080p30 is made from nothing, twice, since machines are faster at one time than at another. Then each edit
is made in its YAML, rendered, and taken back. The floor is the encoder alone, given the finished pictures of the
essay's first two scenes, a minute, scaled to its length (`one_minute.py`). Every scene has a recording but one, which
the scratch voice speaks.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from statistics import mean
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from essays import layout_of, rendered
from one_minute import RATE, film, floor_of, still
from readings import Piece, all_sentences, recorded, speak_all

from pipeline import ffmpeg
from pipeline.render.options import Options

SENTENCES = 7  # a scene, about half a minute
SCRATCH = 1  # the scene that has no recording
NEW_SCENE = 4  # seconds
TURNS = 2  # from nothing
COLD = 1.25  # at most, of the floor
HEAD = """\
title: Doors and stairs
video: {size: 1920x1080, fps: 30}
style: {accent: "#d9482b"}
music: [bed.flac]
scenes:
"""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the project's text, and what it may take of a film of so many seconds, where there is a goal."""

    name: str
    change: Callable[[str], str]
    goal: Callable[[float], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock, and what the program reports."""

    wall: float
    report: dict[str, Any]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=int, default=3, help="length of the essay, about")
    options.add_argument("--jobs", type=int, default=2, help="segments at once")
    options.add_argument("--keep", type=Path, help="folder for the material and the essay; a temporary one if left out")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = chosen.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        measure(keep, chosen.minutes, chosen.jobs)


def measure(folder: Path, minutes: int, jobs: int) -> None:
    essay = project(folder, minutes)
    written = essay.read_text(encoding="utf-8")
    print(f"{'':28}{'wall s':>8}{'made':>8}{'reused':>8}{'of cold':>9}{'at most':>9}   at 1080p{RATE}, {jobs} at once")
    colds: list[Run] = []
    for _ in range(TURNS):
        # An edit must not find what it made the last time.
        shutil.rmtree(essay.parent / ".render", ignore_errors=True)
        colds.append(run(essay, jobs))
        floor = floor_seconds(essay, folder, jobs)
        share = f"{segments_of(colds[-1])}{colds[-1].wall / floor:8.2f}×{COLD:8.2f}×"
        print(f"{'floor':28}{floor:8.1f}")
        print(f"{'cold':28}{colds[-1].wall:8.1f}{share}   {stages(colds[-1])}", flush=True)
    cold, length = mean(each.wall for each in colds), colds[0].report["duration"]
    print(f"{length:.0f} s of film, {colds[0].report['frames']} frames")
    for edit in edits(written, minutes):
        essay.write_text(edit.change(written), encoding="utf-8")
        again = run(essay, jobs)
        share = f"{segments_of(again)}{again.wall / cold:9.1%}{edit.goal(length):>9}"
        print(f"{edit.name:28}{again.wall:8.1f}{share}   {stages(again)}", flush=True)
    essay.write_text(written, encoding="utf-8")


def run(essay: Path, jobs: int) -> Run:
    started = time.monotonic()
    report = rendered(essay, jobs)
    return Run(time.monotonic() - started, report)


def floor_seconds(essay: Path, folder: Path, jobs: int) -> float:
    """Of two scenes, with a card and without, about a minute: what follows is made of the same."""
    options = Options(jobs=jobs)
    layout = layout_of(essay, options)
    first = [segment for segment in layout.segments if segment.place.end <= layout.timeline.scenes[1].range.end]
    # The longest first, as the program has it.
    first.sort(key=lambda segment: -segment.frames)
    encoding = floor_of(first, folder, jobs, options.quality).wall
    return encoding * layout.timeline.frames / sum(segment.frames for segment in first)


def segments_of(done: Run) -> str:
    return "".join(f"{done.report['segments'][kind]:8}" for kind in ("made", "reused"))


def stages(done: Run) -> str:
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in done.report["stages"].items())


def edits(written: str, minutes: int) -> Iterator[Edit]:
    quoted = 0.05 if minutes <= 3 else 0.02
    yield Edit("unchanged", lambda text: text, lambda _: "2 s")
    yield Edit("one quote's text", lambda text: text.replace("Quote 2 ", "Quotation 2 "), lambda _: f"{quoted:.1%}")
    yield Edit("one word, scratch voice", with_word)
    scene = f"  - clips: [{{file: large.png, for: {NEW_SCENE}, move: zoom-in}}]\n"
    yield Edit("a scene at the front", lambda text: text.replace("scenes:\n", f"scenes:\n{scene}"),
               lambda seconds: f"{NEW_SCENE / seconds + 0.02:.1%}")  # fmt: skip
    yield Edit("two scenes swapped", swapped)
    yield Edit("a colour of the style", lambda text: text.replace("#d9482b", "#3a7bd5"))


def with_word(text: str) -> str:
    """In the scratch scene's last sentence, where words move the fewest pictures."""
    last = all_sentences()[(SCRATCH + 1) * SENTENCES - 1]
    first, second, *rest = last.split()
    return text.replace(last, " ".join([first, second, "really", *rest]))


def swapped(text: str) -> str:
    """The last two scenes in the other order."""
    head, *scenes = text.split("  - id: ")
    scenes[-1], scenes[-2] = scenes[-2], scenes[-1]
    return "  - id: ".join([head, *scenes])


def project(folder: Path, minutes: int) -> Path:
    """Scenes of half a minute: footage, a zoom and a pan over stills, a quote; a card every other scene."""
    material(folder)
    scenes = [scene(number, lines) for number, lines in enumerate(texts(minutes * 2))]
    path = folder / f"essay{minutes}" / "project.yaml"
    path.parent.mkdir(exist_ok=True)
    for name in ("soft.mp4", "busy.mp4", "large.png", "small.jpg", "bed.flac"):
        (path.parent / name).unlink(missing_ok=True)
        (path.parent / name).hardlink_to(folder / name)
    for number, lines in enumerate(texts(minutes * 2)):
        (path.parent / f"{number}.wav").unlink(missing_ok=True)
        reading = recorded(f"scene{number}", [Piece(line) for line in lines], folder, lines)
        (path.parent / f"{number}.wav").hardlink_to(reading.path)
    path.write_text(HEAD + "".join(scenes), encoding="utf-8")
    return path


def texts(scenes: int) -> list[list[str]]:
    """The sentences of the text, then the same in other orders."""
    written = all_sentences()
    turns = chain(written, *(random.Random(turn).sample(written, len(written)) for turn in range(16)))
    return [list(islice(turns, SENTENCES)) for _ in range(scenes)]


def material(folder: Path) -> None:
    film(folder / "soft.mp4", "testsrc2=size=1920x1080:rate=30,gblur=sigma=3,noise=alls=2:allf=t", 40)
    film(folder / "busy.mp4", "testsrc2=size=1280x720:rate=25,noise=alls=3:allf=t", 40)
    still(folder / "large.png", 4200, 2600)
    still(folder / "small.jpg", 1600, 1200)
    bed = folder / "bed.flac"
    if not bed.exists():
        tones = "sine=frequency=220:duration=20[a];sine=frequency=277:duration=20[b];[a][b]amix=inputs=2,tremolo=f=0.5"
        ffmpeg.run(["-v", "error", "-filter_complex", tones, "-ac", "2", f"file:{bed}"])
    speak_all(all_sentences(), folder)


def scene(number: int, lines: list[str]) -> str:
    """No two scenes show the same: pictures that are made for one scene serve no other."""
    shift = 0.3 + number * 0.85 % 31
    part = f"[{0.02 * (number % 10) + 0.005 * (number // 50):.3f}, {0.05 + 0.01 * (number % 50):.2f}, 0.45, 0.45]"
    focus = f"[{0.3 + 0.02 * (number % 35):.2f}, {0.5 + 0.02 * (number // 35):.2f}]"
    third, fourth = (" ".join(lines[n].split()[:4]).strip(",.") for n in (2, 3))
    recording = "" if number == SCRATCH else f"    recording: {number}.wav\n"
    card = f"      - {{card: Part {number // 2 + 1}, sub: of doors and stairs, for: 3}}\n" if number % 2 == 0 else ""
    return f"""\
  - id: scene{number}
    narration: >
      {" ".join(lines)}
{recording}    clips:
{card}      - {{file: soft.mp4, in: {shift:.2f}, for: 7, transition: {{dissolve: 0.5}}}}
      - {{file: large.png, at: "{third}", move: {{from: full, to: {part}}}, transition: {{dissolve: 0.5}}}}
      - {{file: busy.mp4, in: {shift:.2f}, at: "{fourth}", for: 5}}
      - {{file: small.jpg, focus: {focus}, move: pan-right}}
    quotes:
      - {{text: "Quote {number} is what somebody said of a door.", by: Somebody, at: "{third}"}}
"""


if __name__ == "__main__":
    main()
