"""`render project.yaml` of one minute at 1080p30, everything from nothing, against the floor of its picture.

The program runs as an author runs it: takes and word times, picture, sound, join and all files. The floor is the
encoder alone, given the finished pictures as raw planes, with the same settings and as many at once
(see `one_minute.py`).

    python benchmarks/cold_render.py [--jobs 2] [--scratch]

The scenes have recordings; with `--scratch` the scratch voice speaks them as part of the render.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from essays import layout_of, rendered
from one_minute import film, floor_of, still

from pipeline import ffmpeg
from pipeline.narration import voice
from pipeline.project.source import parse
from pipeline.render.options import Options

ESSAY = """\
title: One minute
video: {size: 1920x1080, fps: 30}
music: [bed.flac]
scenes:
  - clips: [{card: Her, sub: "the ending, explained", for: 4}]
  - narration: >
      Spike Jonze tells a love story in which one of the lovers has no body. Theodore writes other people's letters
      for a living, by the dozen, and he means every one of them. He cannot finish a letter of his own. The city
      around him is bright and soft, and nobody in it looks at anybody.
    clips:
      - {file: soft.mp4, in: 0.5, transition: {dissolve: 0.5}}
      - file: large.png
        at: He cannot finish
        move: {from: full, to: [0.3, 0.1, 0.45, 0.45]}
        transition: {dissolve: 0.5}
    quotes: [{text: "The past is just a story we tell ourselves.", by: "Theodore, in *Her*", at: by the dozen}]
  - narration: >
      Then a voice asks him what he means. She reads, she composes, she finds other minds, and the pause between two of
      his words becomes, for her, an open field. She has not grown cold, she has grown large, and he cannot follow her
      where she goes. What is left of her is a letter, and the time to write it.
    clips:
      - {file: busy.mp4, in: 0.5, transition: {dissolve: 0.5}}
      - {file: small.jpg, at: She has not grown cold, move: pan-right, transition: {dissolve: 0.5}}
  - clips: [{card: The last letter, for: 3, transition: {dissolve: 0.5}}]
  - narration: >
      He speaks it, as he has spoken all the others. But this one begins with a name he knows, and it ends with his own.
      He does not ask her to come back. He says where he was wrong, he thanks her, and he lets her go.
    clips:
      - {file: small.jpg, move: zoom-out, transition: {dissolve: 0.5}}
      - {file: soft.mp4, in: 3, at: He does not ask}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--scratch", action="store_true")
    asked = parser.parse_args()
    jobs = asked.jobs
    with tempfile.TemporaryDirectory() as folder:
        essay = project(Path(folder), is_recorded=not asked.scratch)
        started = time.monotonic()
        report = rendered(essay, jobs)
        wall = time.monotonic() - started
        options = Options(jobs=jobs)
        floor = floor_of(layout_of(essay, options).segments, Path(folder), jobs, options.quality).wall
    print(f"{report['duration']:.1f} s of film, {report['frames']} frames, {jobs} segments at once")
    for name, seconds in report["stages"].items():
        print(f"{name:18}{seconds:7.1f} s")
    print(f"{'render':18}{wall:7.1f} s\n{'floor':18}{floor:7.1f} s\n{'ratio':18}{wall / floor:7.2f}")


def project(folder: Path, *, is_recorded: bool) -> Path:
    film(folder / "soft.mp4", "testsrc2=size=1920x1080:rate=30,gblur=sigma=3,noise=alls=2:allf=t", 16)
    film(folder / "busy.mp4", "testsrc2=size=1280x720:rate=25,noise=alls=3:allf=t", 16)
    still(folder / "large.png", 4200, 2600)
    still(folder / "small.jpg", 1600, 1200)
    tones = "sine=frequency=220:duration=20[a];sine=frequency=277:duration=20[b];[a][b]amix=inputs=2,tremolo=f=0.5"
    ffmpeg.run(["-v", "error", "-filter_complex", tones, "-ac", "2", f"file:{folder / 'bed.flac'}"])
    (folder / "project.yaml").write_text(ESSAY, encoding="utf-8")
    if is_recorded:
        record(folder / "project.yaml")
    return folder / "project.yaml"


def record(essay: Path) -> None:
    """A sound file for every scene that has a text, and its name in the project."""
    source = parse(essay, ESSAY)
    lines = ESSAY.splitlines()
    for number, scene in reversed(list(enumerate(source.data["scenes"]))):
        if "narration" in scene:
            voice.speak(scene["narration"], {}, essay.with_name(f"{number}.wav"))
            lines.insert(source.ends["scenes", number, "narration"].line - 1, f"    recording: {number}.wav")
    essay.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
