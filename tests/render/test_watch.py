"""`render --watch`: a film after each save, however an editor saves, and whatever is wrong in between."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from pipeline.errors import StaleError
from pipeline.render.files import files_named
from pipeline.render.options import Options, open_project
from pipeline.render.watch import Watch
from tests.render.conftest import Run
from tests.render.films import frame_count
from tests.render.test_never_lost import LONG, wait_for_segments

WAITING = "waiting for changes (Ctrl-C to end)"
SHORT = """\
title: Short
video: {size: 160x90, fps: 24}
voice: none
scenes:
  - clips:
      - {card: One, for: 1}
      - {file: still.png, for: 1}
"""
SOON = 5  # seconds; on a machine with nothing else to do it is one
PATIENCE = 90  # seconds, of which nothing here needs more than a few


class Watching:
    """`render --watch` as a process of its own, and what it says."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "pipeline", "--watch", *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.out: list[str] = []
        self.err: list[str] = []
        pipes = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self._readers = [Thread(target=lambda pipe, lines: lines.extend(pipe), args=pair) for pair in pipes]
        for reader in self._readers:
            reader.start()

    def count(self, line: str) -> int:
        return sum(1 for said in self.err if said.startswith(line))

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert self.process.poll() is None, "".join(self.err)
            assert time.monotonic() < deadline, "".join([*self.out, *self.err])
            time.sleep(0.02)

    def rest(self, save: Callable[[], object] = lambda: None) -> None:
        """Save, and wait until everything is made of it."""
        before = self.count(WAITING)
        save()
        self.until(lambda: self.count(WAITING) > before)

    def end(self, sign: signal.Signals = signal.SIGINT) -> float:
        """Seconds until it has ended."""
        asked = time.monotonic()
        self.process.send_signal(sign)
        self.process.wait(PATIENCE)
        took = time.monotonic() - asked
        for reader in self._readers:
            reader.join()
        return took


Start = Callable[..., Watching]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Watching] = []

    def watching(*arguments: object) -> Watching:
        started.append(Watching(*arguments))
        return started[-1]

    yield watching
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.end()


@pytest.fixture
def short(media: Path, tmp_path: Path) -> Path:
    (tmp_path / "short").mkdir()
    shutil.copy(media / "still.png", tmp_path / "short")
    path = tmp_path / "short" / "project.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return path


def made(path: Path, suffix: str = ".mp4") -> Path:
    return path.parent / "out" / f"{path.parent.name}{suffix}"


def in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def renamed(path: Path, text: str) -> None:
    other = path.with_name("4913~")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def moved_away_first(path: Path, text: str) -> None:
    path.replace(path.with_name("project.yaml~"))
    time.sleep(0.03)
    path.write_text(text, encoding="utf-8")


def twice(path: Path, text: str) -> None:
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    time.sleep(0.02)
    path.write_text(text, encoding="utf-8")


def test_the_draft_first_and_then_everything(run: Run, start: Start, short: Path, tmp_path: Path) -> None:
    watching = start(short)
    watching.until(made(short, ".draft.mp4").exists)
    watching.rest()
    watching.until(lambda: len(watching.out) == 2)  # what is said on another pipe may come later
    assert [Path(line.strip()).name for line in watching.out] == ["short.draft.mp4", "short.mp4"]
    beside = {path.name for path in made(short).parent.iterdir()}
    ends = (".words.json", ".description.txt", ".report.json")
    assert {f"short{draft}{end}" for draft in (".draft", "") for end in ends} < beside


def test_every_way_to_save_is_seen_and_makes_the_same_film(run: Run, start: Start, short: Path) -> None:
    watching = start(short, "--quiet")
    watching.until(made(short).exists)
    watching.end()
    watching = start(short)
    watching.rest()
    for number, save in enumerate((in_place, renamed, moved_away_first, twice, in_place), 2):
        text = SHORT.replace("for: 1}", f"for: {number}}}", 1)
        watching.rest(lambda save=save, text=text: save(short, text))
        assert watching.count("saved: project.yaml") == number - 1
        assert frame_count(made(short)) == frame_count(made(short, ".draft.mp4")) == 24 * (number + 1)
    assert "problem" not in "".join(watching.err)
    watching.end()
    watched = {suffix: made(short, suffix).read_bytes() for suffix in (".mp4", ".draft.mp4", ".words.json")}
    shutil.rmtree(short.parent / "out")
    shutil.rmtree(short.parent / ".render")
    assert run(short).code == run(short, "--draft").code == 0
    assert {suffix: made(short, suffix).read_bytes() for suffix in watched} == watched


def test_what_is_wrong_is_told_as_render_tells_it_and_mended_by_the_next_save(
    run: Run, start: Start, short: Path
) -> None:
    watching = start(short)
    watching.rest()
    broken = SHORT.replace("{card: One, for: 1}", "{card: One, fro: 1}").replace("still.png", "stil.png")
    for text in (broken, SHORT.replace("fps: 24}", "fps: 24"), broken):
        del watching.err[:]
        watching.rest(lambda text=text: in_place(short, text))
        assert watching.err == ["saved: project.yaml\n", *run(short).err.splitlines(keepends=True), f"{WAITING}\n"]
    # The file it named before is watched still: what it names now is not known.
    watching.rest(lambda: (short.parent / "still.png").touch())
    assert watching.count("saved: still.png") == 1
    watching.rest(lambda: in_place(short, SHORT))
    assert watching.process.poll() is None
    assert watching.err[-2].endswith("silent\n")


def test_a_file_that_comes_later_in_a_folder_that_comes_later(start: Start, short: Path) -> None:
    in_place(short, SHORT.replace("still.png", "stills/new/still.png"))
    watching = start(short, "--draft")
    watching.rest()
    assert "there is no file stills/new/still.png" in "".join(watching.err)

    def bring() -> None:
        (short.parent / "stills" / "new").mkdir(parents=True)
        shutil.copy(short.parent / "still.png", short.parent / "stills" / "new")

    watching.rest(bring)
    assert watching.count("saved: stills/new/still.png") == 1
    assert frame_count(made(short, ".draft.mp4")) == 48
    assert not made(short).exists()
    # What the project no longer names is left alone.
    watching.rest(lambda: in_place(short, SHORT))
    (short.parent / "stills" / "new" / "still.png").unlink()
    watching.rest(lambda: (short.parent / "still.png").touch())
    assert watching.count("saved: ") == 3


def test_a_save_stops_what_is_made_and_keeps_what_is_finished(run: Run, start: Start, fresh: Path) -> None:
    in_place(fresh, LONG)
    watching = start(fresh, "--jobs", "2")
    wait_for_segments(fresh, 2)
    changed = LONG.replace("title: Long", "title: Longer").replace("for: 8", "for: 7", 1)
    saved = time.monotonic()
    in_place(fresh, changed)
    watching.until(lambda: watching.count("saved: project.yaml") == 1)
    assert time.monotonic() - saved < 5
    assert not (fresh.parent / "out").exists()
    watching.until(made(fresh, ".draft.mp4").exists)
    frames = 24 * (20 * 8 - 1)
    assert frame_count(made(fresh, ".draft.mp4")) == frames
    assert not made(fresh).exists()
    assert watching.end() < SOON
    assert not list((fresh.parent / ".render" / "tmp").iterdir())
    made_now = run(fresh, "--draft", "--json").json
    assert made_now["segments"]["made"] == 0
    shutil.copy(made(fresh, ".draft.mp4"), fresh.parent / "watched.mp4")
    run(fresh, "--draft", "--force")
    assert made(fresh, ".draft.mp4").read_bytes() == (fresh.parent / "watched.mp4").read_bytes()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_while_it_waits(start: Start, short: Path, sign: signal.Signals) -> None:
    watching = start(short, "--draft")
    watching.rest()
    assert watching.end(sign) < SOON
    assert watching.process.returncode == 130
    assert watching.err[-1] == "stopped; what was finished is kept\n"


def test_one_scene_into_another_folder(start: Start, short: Path, tmp_path: Path) -> None:
    in_place(short, SHORT + "  - {id: last, clips: [{card: Two, for: 1}]}\n")
    watching = start(short, "--only", "last", "--out", tmp_path / "elsewhere", "--quiet")
    watching.until((tmp_path / "elsewhere" / "short.scene-02.mp4").exists)
    assert frame_count(tmp_path / "elsewhere" / "short.scene-02.draft.mp4") == 24
    watching.end()
    assert watching.count("waiting") == watching.count("saved") == 0


@pytest.mark.parametrize(
    ("option", "why"),
    [
        ("--plan", "--watch makes films, and --plan makes nothing: leave one of them out"),
        ("--json", "--watch goes on until you end it, and --json is one object at the end: leave one of them out"),
        ("--force", "--watch makes what changed, and --force makes everything: leave one of them out"),
    ],
)
def test_options_that_do_not_go_with_it(run: Run, short: Path, option: str, why: str) -> None:
    done = run(short, "--watch", option)
    assert done.code == 2
    assert why in done.err
    assert not (short.parent / "out").exists()


EVERY_KIND = """\
title: All
style: {fonts: {title: fonts/own.otf}}
model: models/mine
music: [beds/bed.ogg]
scenes:
  - recording: assets:takes/one.wav
    clips:
      - {file: clip.mp4, grade: {lut: looks/warm.cube}, inset: {file: small.png}}
      - split: [{file: left.png}, {file: right.png}]
      - {file: drawn.py, for: 1}
      - {file: out/film.mp4, for: 1}
      - {file: ../../elsewhere.mp4, for: 1}
"""


def test_the_files_of_a_project(tmp_path: Path) -> None:
    path = tmp_path / "essay" / "project.yaml"
    (tmp_path / "assets").mkdir()
    path.parent.mkdir()
    in_place(path, EVERY_KIND)
    options = Options()
    found = files_named(open_project(path, options)[0], options)
    assert sorted(str(file.relative_to(tmp_path)) for file in found) == [
        "assets/takes/one.wav",
        *(f"essay/{name}" for name in ("beds/bed.ogg", "clip.mp4", "drawn.py", "fonts/own.otf", "left.png")),
        *(f"essay/{name}" for name in ("looks/warm.cube", "models/mine/model.bin", "right.png", "small.png")),
    ]


def test_nothing_is_kept_that_was_made_while_a_file_was_saved(short: Path) -> None:
    still = short.parent / "still.png"
    _, store = open_project(short, Options())
    key = store.digest(still)

    def make(draft: Path) -> None:
        still.write_bytes(still.read_bytes() + b"!")
        draft.write_bytes(b"made of other bytes than the key says")

    with pytest.raises(StaleError, match=r"still\.png was changed while the film was made from it"):
        store.made(key, ".mp4", make)
    assert store.find(key, ".mp4") is None


def test_what_is_saved_between_two_looks_is_not_lost(short: Path) -> None:
    """Without any event: the thread that waits for them is not started."""
    watch = Watch(short, Options())
    rounds = watch.rounds()
    assert next(rounds).draft
    assert not watch.is_overtaken()
    renamed(short, SHORT)
    assert list(rounds) == []
    assert watch.saved() == [short]
    assert [asked.draft for asked in watch.rounds()] == [True, False]
