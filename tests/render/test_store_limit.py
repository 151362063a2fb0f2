"""A store that may not grow past a size gives up what was not used for the longest time, and nothing a film needs."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from pipeline.project.fields import bytes_from_text
from pipeline.render import upkeep
from pipeline.render.limit import bytes_text
from pipeline.render.store import Store, key_of
from tests.render.conftest import Run
from tests.render.many_runs import begun, contents, short_film


def filled(root: Path, names: str, size: int = 1000) -> Store:
    """A store with an entry for each letter, used in this order."""
    store = Store(root)
    for number, name in enumerate(names):
        entry = store.made(
            key_of("test", {"name": name}), ".mp4", lambda draft: draft.write_bytes(bytes(size)) and None
        )
        os.utime(entry.path.with_name(entry.path.name + ".record"), (1000 + number,) * 2)
    return store


def left(root: Path, names: str) -> str:
    return "".join(name for name in names if Store(root).find(key_of("test", {"name": name}), ".mp4"))


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    filled(tmp_path, "abcdef")
    each = upkeep.held(Store(tmp_path)).bytes // 6
    using = Store(tmp_path)
    assert using.find(key_of("test", {"name": "b"}), ".mp4")
    assert upkeep.trimmed(using, 4 * each) == 2 * each
    del using
    assert left(tmp_path, "abcdef") == "bdef"


def test_what_is_used_now_stays_whatever_the_limit(tmp_path: Path) -> None:
    filled(tmp_path, "abc")
    using = Store(tmp_path)
    assert using.find(key_of("test", {"name": "a"}), ".mp4")
    upkeep.trimmed(using, 1)
    del using
    assert left(tmp_path, "abc") == "a"


def test_use_is_remembered(tmp_path: Path) -> None:
    filled(tmp_path, "abc")
    using = Store(tmp_path)
    assert using.find(key_of("test", {"name": "a"}), ".mp4")
    upkeep.note_uses(using, "film")
    del using
    assert [key_of("test", {"name": name}) for name in "bca"] == [e.path.stem for e in upkeep.stored(Store(tmp_path))]


def test_a_time_to_come_is_no_reason_to_stay_for_ever(tmp_path: Path) -> None:
    store = filled(tmp_path, "ab")
    late = upkeep.stored(store)[0].path
    os.utime(late.with_name(late.name + ".record"), (time.time() + 1e9,) * 2)
    assert all(entry.used_ns <= time.time_ns() for entry in upkeep.stored(store))


def test_nothing_goes_while_another_run_works_in_the_store(tmp_path: Path) -> None:
    other = filled(tmp_path, "abc")
    using = Store(tmp_path)
    assert upkeep.trimmed(using, 1) == 0
    del other
    assert upkeep.trimmed(using, 1) > 0


def bytes_of(store: Path) -> int:
    return sum(path.stat().st_size for path in store.rglob("*") if path.is_file())


def test_films_of_a_project_over_time(media: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The film as it is now is whole in the store; how it was before last is gone."""
    film = tmp_path / "film"
    film.mkdir()
    shutil.copy(media / "clip.mp4", film)
    for variant in (0, 1):
        assert run(short_film(film, variant), "--quiet").code == 0
    monkeypatch.setenv("RENDER_STORE_LIMIT", f"{(bytes_of(film / '.render') - 1000) / 1e6:.3f} MB")
    assert "note: " not in run(short_film(film, 1)).err
    monkeypatch.delenv("RENDER_STORE_LIMIT")
    assert run(short_film(film, 1), "--plan", "--json").json["counts"]["segment"]["made"] == 0
    assert run(short_film(film, 0), "--plan", "--json").json["counts"]["segment"]["made"] > 0


def test_a_film_that_needs_more_than_the_limit(media: Path, tmp_path: Path, run: Run) -> None:
    shutil.copy(media / "clip.mp4", tmp_path)
    project = short_film(tmp_path, 0)
    project.write_text("store_limit: 100 kB\n" + project.read_text())
    done = run(project)
    assert done.code == 0
    assert f"{project}:1:14: note: this film alone needs " in done.err
    assert " of the store, which is more than its limit\n    store_limit: 100 kB\n" in done.err
    assert run(project, "--plan", "--json").json["counts"]["segment"]["made"] == 0


def test_the_environment_wins(media: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(media / "clip.mp4", tmp_path)
    project = short_film(tmp_path, 0)
    project.write_text("store_limit: 100 kB\n" + project.read_text())
    monkeypatch.setenv("RENDER_STORE_LIMIT", "20 GB")
    assert "note: " not in run(project).err
    monkeypatch.setenv("RENDER_STORE_LIMIT", "10 kB")
    assert run(project).err.startswith("note: RENDER_STORE_LIMIT: this film alone needs ")
    monkeypatch.setenv("RENDER_STORE_LIMIT", "much")
    done = run(project, "--quiet")
    assert (done.code, done.err) == (
        1,
        "RENDER_STORE_LIMIT in the environment: a size such as 20 GB or 500 MB is meant, not 'much'\n"
        "    → RENDER_STORE_LIMIT='20 GB', or leave it out\n1 problem; nothing was made\n",
    )


def test_two_runs_at_once_with_a_limit(media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each makes another film, and neither takes from the other what it works with."""
    shutil.copy(media / "clip.mp4", tmp_path)
    wholes = []
    for variant in (0, 1):
        project = short_film(tmp_path, variant).rename(tmp_path / f"film{variant}.yaml")
        text = "store_limit: 10 kB\n" + project.read_text()
        project.write_text(text)
        begun(project, "--quiet", "--out", tmp_path / "alone").join()
        wholes.append(contents(tmp_path / "alone")[f"film{variant}.mp4"])
    for _ in range(4):
        shutil.rmtree(tmp_path / ".render")
        both = [begun(tmp_path / f"film{variant}.yaml", "--quiet", "--force") for variant in (0, 1)]
        for process in both:
            process.join()
            assert process.exitcode == 0
        made = contents(tmp_path / "out")
        assert [made["film0.mp4"], made["film1.mp4"]] == wholes


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("20 GB", 20 * 10**9), ("1.5TB", 1_500_000_000_000), ("500 mb", 500_000_000), ("2 GiB", 2 << 30),
        ("3 kB", 3000),
        ("20", None), ("GB", None), ("-1 GB", None), ("0 GB", None), ("1e3 GB", None), ("", None), ("20 GBit", None),
    ],
)  # fmt: skip
def test_sizes(text: str, size: int | None) -> None:
    if size is None:
        with pytest.raises(ValueError):
            bytes_from_text(text)
    else:
        assert bytes_from_text(text) == size


def test_a_limit_that_is_no_size(tmp_path: Path, run: Run) -> None:
    (tmp_path / "project.yaml").write_text("title: x\nstore_limit: 20\nscenes: [{clips: [{card: Hi}]}]\n")
    done = run("check", tmp_path / "project.yaml")
    assert (done.code, done.err) == (
        1,
        f"{tmp_path}/project.yaml:2:14: a size such as 20 GB or 500 MB is meant, not '20'\n"
        "    store_limit: 20\n1 problem; nothing was made\n",
    )


def test_sizes_as_people_say_them() -> None:
    sizes = [0, 999, 1000, 12_345_678, 1_234_567_890, 5 * 10**12]
    assert [*map(bytes_text, sizes)] == ["0 bytes", "999 bytes", "1.0 kB", "12.3 MB", "1.2 GB", "5.0 TB"]
