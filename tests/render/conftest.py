"""A small essay with everything in it, made from generated media and spoken by the scratch voice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from pipeline import ffmpeg
from pipeline.cli import main

ESSAY = dedent("""\
    title: "Small: an essay"
    author: A. N. Essayist
    video: {size: 320x180, fps: 24}
    glossary: [Theodore Twombly, {name: Spike Jonze, say: spike jonz}]
    sources:
      test: {title: A test pattern, by: Nobody, year: 2013}
    music:
      - {file: bed.ogg, gain: -8 dB, duck: 14 LU}
    scenes:
      - chapter: Title
        clips:
          - {card: Small, sub: an essay, for: 2}
      - chapter: A voice
        narration: >
          Spike Jonze made it in 2013. Theodore Twombly writes letters for <b>other</b> people,
          and {cannot} finish one.
        clips:
          - {file: clip.mp4, in: 0.5, out: 2.5, source: test}
          - {file: still.png, at: writes letters, move: zoom-in, transition: {dissolve: 0.5}}
        quotes:
          - {text: "Who will read it? {\\\\b1}", by: Somebody, at: writes letters, until: letters for}
      - chapter: The end
        clips:
          - {file: clip.mp4, in: 1, out: 3, audio: full, transition: {dissolve: 0.5}}
    """)


@dataclass(frozen=True, slots=True)
class Done:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program `render`, in this process."""

    def render(*arguments: object) -> Done:
        words = [str(argument) for argument in arguments]
        monkeypatch.setattr("sys.argv", ["render", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, said.out, said.err)

    return render


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """clip.mp4 with sound, still.png, bed.ogg, silent.mp4 without sound."""
    folder = tmp_path_factory.mktemp("media")
    picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=330:duration=4"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    ffmpeg.run([*picture, *sound, *x264, "-c:a", "aac", str(folder / "clip.mp4")])
    ffmpeg.run([*picture, *x264, str(folder / "silent.mp4")])
    gradient = ["-f", "lavfi", "-i", "gradients=size=640x480:duration=1", "-frames:v", "1", "-pix_fmt", "rgb24"]
    ffmpeg.run([*gradient, str(folder / "still.png")])
    bed = "sine=frequency=220:duration=6,tremolo=f=2:d=0.6"
    ffmpeg.run(["-f", "lavfi", "-i", bed, "-ac", "2", "-c:a", "libvorbis", str(folder / "bed.ogg")])
    return folder


@pytest.fixture(scope="session")
def rendered(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The essay's folder after one render, to be copied and never touched."""
    folder = tmp_path_factory.mktemp("essays") / "small"
    shutil.copytree(media, folder)
    (folder / "project.yaml").write_text(ESSAY, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(folder / "project.yaml"), "--quiet"])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def essay(rendered: Path, tmp_path: Path) -> Path:
    """The project file of a rendered essay, in a folder of its own."""
    shutil.copytree(rendered, tmp_path / "small")
    return tmp_path / "small" / "project.yaml"


@pytest.fixture
def fresh(media: Path, tmp_path: Path) -> Path:
    """The project file of an essay that was never rendered."""
    shutil.copytree(media, tmp_path / "fresh")
    (tmp_path / "fresh" / "project.yaml").write_text(ESSAY, encoding="utf-8")
    return tmp_path / "fresh" / "project.yaml"
