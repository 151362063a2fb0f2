"""Large stills that move are prepared once and kept: what decides that, and that no pixel tells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_picture import LOOK, SIZE, digest
from PIL import Image

from pipeline.picture import prepare
from pipeline.picture.decode import Planes, upright_rgb
from pipeline.picture.draw import frames_of
from pipeline.picture.kept import is_kept, kept_for, levels_recipe
from pipeline.picture.segments import segments_of
from pipeline.picture.stills import frame_drawer
from pipeline.project.values import FULL, Rect
from pipeline.timeline.behind import BEFORE
from pipeline.timeline.model import Clip, Grade, Part, Plain, SceneSpan, Still, Timeline
from pipeline.timeline.places import Cell
from pipeline.timing import TimeRange

BACKGROUND = "#14110f"
CLOSE = Rect(0.1, 0.2, 0.5, 0.5)


class Folder:
    """Keeps files under their recipe, and counts how often it was asked for which."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: list[str] = []

    def __call__(self, recipe: Mapping[str, object], write: Callable[[Path], None]) -> Path:
        self.asked.append(named(recipe))
        file = self.path / f"{named(recipe)}.npz"
        if not file.exists():
            write(file)
        return file


def named(recipe: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "kept").mkdir()
    return Folder(tmp_path / "kept")


@pytest.fixture
def moving(tmp_path: Path) -> Still:
    """A zoom into a noisy still with holes; it says that it is large."""
    random = np.random.default_rng(5).integers(0, 256, (360, 640, 4), np.uint8)
    Image.fromarray(random).save(tmp_path / "a.png")
    return Still(tmp_path / "a.png", digest(tmp_path / "a.png"), "cover", FULL, CLOSE, 48, pixels=8_000_000)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The stills whose files are read."""
    read: list[Path] = []
    monkeypatch.setattr(prepare, "upright_rgb", lambda path, *looks: (read.append(path), upright_rgb(path, *looks))[1])
    return read


def frames(still: Still, keep: Folder | None, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Drawn as by a program that has just started."""
    nothing_in_memory(monkeypatch)
    draw = frame_drawer(still, SIZE, BACKGROUND, *([keep] if keep else []))
    return [draw(frame).tobytes() for frame in (0, 20, 47)]


def test_kept_levels_draw_the_same_pixels_without_the_file(
    folder: Folder, moving: Still, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = frames(moving, None, monkeypatch)
    assert frames(moving, folder, monkeypatch) == alone
    assert len(reads) == 2
    assert frames(moving, folder, monkeypatch) == alone
    assert len(reads) == 2
    assert frames(replace(moving, first=CLOSE, last=FULL), folder, monkeypatch)[0] == alone[2], "the way back"
    assert len(reads) == 2
    assert len(set(folder.asked)) == len(list(folder.path.iterdir())) == 1


def nothing_in_memory(monkeypatch: pytest.MonkeyPatch, room: int = 1_000_000_000) -> None:
    for held in ("_levels", "_pixels"):
        monkeypatch.setattr(prepare, held, prepare._Cache(room))


def test_shots_of_one_still_share_its_pixels(moving: Still, reads: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the whole still before it is cut; another grade, or another colour behind its holes, is another."""
    shots = [moving, replace(moving, first=CLOSE, last=Rect(0.1, 0.2, 0.4, 0.4)), replace(moving, crop=CLOSE)]
    alone = [frames(shot, None, monkeypatch) for shot in shots]
    nothing_in_memory(monkeypatch)
    reads.clear()
    assert [[draw(at).tobytes() for at in (0, 20, 47)] for draw in map(drawer, shots)] == alone
    assert len(reads) == 1
    drawer(replace(moving, grade=Grade(0.5, 1.0, 1.0, None, "")))
    assert len(reads) == 2
    drawer(moving, "#ffffff")
    assert len(reads) == 3
    drawer(replace(moving, has_alpha=False, first=CLOSE), "#ffffff")
    drawer(replace(moving, has_alpha=False, last=CLOSE), "#000000")
    assert len(reads) == 4


@pytest.mark.parametrize(("pixels", "times"), [(25_000_000, 1), (25_000_001, 2)])
def test_what_is_larger_than_all_that_is_shared_is_not(
    pixels: int, times: int, moving: Still, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_in_memory(monkeypatch)
    for shot in (moving, replace(moving, crop=CLOSE)):
        drawer(replace(shot, pixels=pixels))
    assert len(reads) == times


def test_pixels_take_no_room_from_what_is_ready(
    tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stills at rest are kept in no file: while there is room for what is drawn of them, none is read twice."""
    nothing_in_memory(monkeypatch, 12 * SIZE.width * SIZE.height * 3 // 2)
    shown = []
    for number in range(12):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (640, 360), (number, 0, 0)).save(path)
        shown.append(Still(path, digest(path), "cover", FULL, FULL, 24, pixels=640 * 360))
    for still in [*shown, *shown]:
        drawer(still)
    assert len(reads) == len(shown)


def drawer(still: Still, background: str = BACKGROUND) -> Callable[[int], Planes]:
    return frame_drawer(still, SIZE, background)


@pytest.mark.parametrize("damage", ["a byte", "the end"])
def test_from_a_damaged_file_nothing_is_drawn(
    damage: str, folder: Folder, moving: Still, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = frames(moving, folder, monkeypatch)
    (file,) = folder.path.iterdir()
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole if damage == "a byte" else whole[:-2000])
    assert frames(moving, folder, monkeypatch) == alone
    assert len(reads) == 2


def test_what_moves_and_is_large_is_kept(moving: Still) -> None:
    assert is_kept(moving)
    assert not is_kept(replace(moving, last=moving.first))
    assert not is_kept(replace(moving, pixels=1920 * 1080))


def test_a_recipe_holds_what_decides_the_levels_and_no_more(moving: Still) -> None:
    def recipe(background: str = BACKGROUND, **changes: object) -> dict[str, object]:
        return levels_recipe(replace(moving, **changes), SIZE, background)

    same = [{"path": Path("b.png")}, {"frames": 9}, {"is_eased": False}, {"fit": "contain"}, {"pixels": 5_000_000}]
    assert all(recipe(**changes) == recipe() for changes in same)
    grades = [Grade(0.0, 1.0, 1.0, Path("a.cube"), lut) for lut in ("aa", "bb")]
    other = [{"digest": "b"}, {"last": Rect(0.1, 0.2, 0.4, 0.4)}, {"crop": CLOSE}, *({"grade": it} for it in grades)]
    recipes = [recipe(), *(recipe(**changes) for changes in other), recipe("#000000")]
    assert len({named(each) for each in recipes}) == len(recipes)
    assert recipe("#000000", has_alpha=False) == recipe(has_alpha=False)
    assert {"Pillow", "numpy", "ffmpeg"} < set(recipe()["versions"])


def test_a_plan_knows_all_that_drawing_asks_for(folder: Folder, moving: Still, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone, in a dissolve, in a split, lying over the clip before."""
    split = tuple(Part(still, Cell(n, 2, 2, 8), ()) for n, still in enumerate((moving, replace(moving, crop=CLOSE))))
    clips = (
        Clip(moving, TimeRange(0, 12), 0, 0, ("clips", 0)),
        Clip(replace(moving, crop=CLOSE), TimeRange(12, 36), 12, 0, ("clips", 1)),
        Clip(Plain("#203040"), TimeRange(36, 48), 0, 0, ("clips", 2), parts=split),
        Clip(replace(moving, last=Rect(0, 0, 0.4, 0.4)), TimeRange(48, 60), 0, 0, ("clips", 3), behind=BEFORE),
    )
    scene = SceneSpan("1", "", TimeRange(0, 60), ())
    segments = segments_of(Timeline(SIZE, Fraction(24), (scene,), clips, (), (), ()), (), LOOK)
    counts = []
    for segment in segments:
        nothing_in_memory(monkeypatch)
        folder.asked.clear()
        for _ in frames_of(segment, keep=folder):
            pass
        planned = {named(recipe) for recipe in kept_for(segment)}
        assert planned == set(folder.asked)
        counts.append(len(planned))
    assert counts == [1, 2, 1, 2, 4]
