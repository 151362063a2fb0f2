"""Killed at any moment, or two at once: out/ holds whole files all along, the next run makes the same film."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from tests.render.many_runs import begun, contents, ended, faults, killed_after, short_film

VARIANTS = (0, 1, 2)
KILLS = 50

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes where Linux lists them")


@pytest.fixture(scope="module")
def undisturbed(media: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, bytes]], float]:
    """What each variant's render leaves in out/, and how many seconds it takes."""
    made, seconds = [], 0.0
    for variant in VARIANTS:
        folder = tmp_path_factory.mktemp("undisturbed") / "film"
        folder.mkdir()
        shutil.copy(media / "clip.mp4", folder)
        process = begun(short_film(folder, variant), "--quiet")
        started = time.monotonic()
        process.join()
        seconds = time.monotonic() - started
        assert process.exitcode == 0
        made.append(contents(folder / "out"))
    assert made[0]["film.mp4"] != made[1]["film.mp4"]
    return made, seconds


@pytest.fixture
def film(media: Path, tmp_path: Path) -> Path:
    (tmp_path / "film").mkdir()
    shutil.copy(media / "clip.mp4", tmp_path / "film")
    return tmp_path / "film"


def seed() -> int:
    """Another one each time, printed where a test fails; `SEED` in the environment repeats one."""
    number = int(os.environ.get("SEED", random.randrange(10_000)))
    print(f"SEED={number}")
    return number


def are_whole(found: dict[str, bytes], wholes: list[dict[str, bytes]]) -> bool:
    """Whether every file is one that an undisturbed render leaves."""
    return all(any(whole.get(name) == data for whole in wholes) for name, data in found.items())


def test_killed_fifty_times(undisturbed: tuple[list[dict[str, bytes]], float], film: Path, tmp_path: Path) -> None:
    wholes, seconds = undisturbed
    chance, elsewhere, finished = random.Random(seed()), tmp_path / "elsewhere", 0
    elsewhere.mkdir()
    begun(short_film(film, 0), "--quiet", temporary=elsewhere).join()
    for _ in range(KILLS):
        variant = chance.choice(VARIANTS)
        options = chance.choice([(), ("--force",), ("--force",)])
        process = begun(short_film(film, variant), "--quiet", *options, temporary=elsewhere)
        killed_after(process, chance.uniform(0, 1.1 * seconds), with_group=chance.random() < 0.5)
        finished += process.exitcode == 0
        assert are_whole(contents(film / "out"), wholes)
        assert contents(film / "out").keys() == wholes[0].keys()
        assert ended(film), "an ffmpeg went on alone"
    assert finished < KILLS // 2, "most runs were killed before their end"
    process = begun(short_film(film, 1), "--quiet", temporary=elsewhere)
    process.join()
    assert process.exitcode == 0
    assert contents(film / "out") == wholes[1]
    assert list((film / ".render" / "tmp").iterdir()) == []
    assert list(elsewhere.iterdir()) == [], "what killed runs left in the system's temporary folder"


@pytest.mark.parametrize("is_one_killed", [False, True])
def test_two_at_once(
    undisturbed: tuple[list[dict[str, bytes]], float], film: Path, tmp_path: Path, is_one_killed: bool
) -> None:
    wholes, seconds = undisturbed
    chance, elsewhere = random.Random(seed()), tmp_path / "elsewhere"
    elsewhere.mkdir()
    for _ in range(6):
        shutil.rmtree(film / ".render", ignore_errors=True)
        project = short_film(film, 2)
        first = begun(project, "--quiet", temporary=elsewhere)
        time.sleep(chance.uniform(0, seconds))
        second = begun(project, "--quiet", *chance.choice([(), ("--force",)]), temporary=elsewhere)
        if is_one_killed:
            killed = chance.choice([first, second])
            killed_after(killed, chance.uniform(0, seconds), with_group=chance.random() < 0.5)
        for process in (first, second):
            process.join()
            assert process.exitcode == 0 or (is_one_killed and process is killed), faults(elsewhere)
        assert contents(film / "out") == wholes[2]


def test_the_store_deleted_in_mid_render(
    undisturbed: tuple[list[dict[str, bytes]], float], film: Path, tmp_path: Path
) -> None:
    wholes, seconds = undisturbed
    chance, elsewhere = random.Random(seed()), tmp_path / "elsewhere"
    elsewhere.mkdir()
    begun(short_film(film, 0), "--quiet").join()
    for _ in range(8):
        process = begun(short_film(film, 1), "--quiet", "--force", temporary=elsewhere)
        time.sleep(chance.uniform(0, seconds))
        shutil.rmtree(film / ".render", ignore_errors=True)
        process.join()
        assert process.exitcode in (0, 1), f"told as a problem, or got round\n{faults(elsewhere)}"
        assert are_whole(contents(film / "out"), wholes)
    process = begun(short_film(film, 1), "--quiet")
    process.join()
    assert process.exitcode == 0
    assert contents(film / "out") == wholes[1]
