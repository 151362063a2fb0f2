"""A store that is damaged, partly deleted, or of another time: the next run makes the same film."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.render.digests import Files
from tests.render.conftest import Run
from tests.render.many_runs import begun, contents, short_film
from tests.render.test_again import change
from tests.render.test_never_lost_killed import seed

YEAR = 365 * 24 * 3600


def flip(path: Path, chance: random.Random) -> None:
    """One byte is another; size and time are as they were."""
    status, data = path.stat(), bytearray(path.read_bytes())
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def blank_block(path: Path, chance: random.Random) -> None:
    """The end was never flushed; size and time are as they were."""
    status, data = path.stat(), path.read_bytes()
    kept = chance.randrange(len(data) + 1)
    path.write_bytes(data[:kept] + bytes(len(data) - kept))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def cut(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size + 1)])


def delete(path: Path, chance: random.Random) -> None:
    path.unlink()


def delete_folder(path: Path, chance: random.Random) -> None:
    if path.parent.name != ".render":
        shutil.rmtree(path.parent)


def other_json(path: Path, chance: random.Random) -> None:
    if path.suffix in (".json", ".record"):
        path.write_text(chance.choice(["", "[]", '{"size": "x"}', "null", '{"digest": 5}', "[" * 100_000]))


def of_the_past(path: Path, chance: random.Random) -> None:
    os.utime(path, (0, 0))


def of_the_future(path: Path, chance: random.Random) -> None:
    os.utime(path, (time.time() + 20 * YEAR,) * 2)


DAMAGES: list[Callable[[Path, random.Random], None]] = [
    flip, blank_block, cut, delete, delete_folder, other_json, of_the_past, of_the_future,
]  # fmt: skip


def damage(store: Path, how: Callable[[Path, random.Random], None], chance: random.Random, share: float) -> None:
    for path in sorted(path for path in store.rglob("*") if path.is_file()):
        if path.exists() and chance.random() < share:
            how(path, chance)


@pytest.fixture(scope="module")
def films(media: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, bytes]]]:
    """A rendered folder of variant 1, never to be touched, and what variants 0 and 1 leave in out/."""
    folder = tmp_path_factory.mktemp("films") / "film"
    folder.mkdir()
    shutil.copy(media / "clip.mp4", folder)
    made = []
    for variant in (0, 1):
        begun(short_film(folder, variant, scenes=6), "--quiet").join()
        made.append(contents(folder / "out"))
    assert made[0]["film.mp4"] != made[1]["film.mp4"]
    return folder, made


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("share", [0.2, 1.0])
def test_damaged(
    films: tuple[Path, list[dict[str, bytes]]], tmp_path: Path, how: Callable[[Path, random.Random], None], share: float
) -> None:
    """Both where nothing else changed, and where pieces go into another film."""
    rendered, wholes = films
    chance = random.Random(seed())
    shutil.copytree(rendered, tmp_path / "film")
    for variant in (1, 0):
        damage(tmp_path / "film" / ".render", how, chance, share)
        process = begun(short_film(tmp_path / "film", variant, scenes=6), "--quiet")
        process.join()
        assert process.exitcode == 0
        assert contents(tmp_path / "film" / "out") == wholes[variant]


def test_a_voice_and_music_whose_bytes_changed(run: Run, essay: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Takes, decoded sounds and word times are read before a new sound is made from them."""
    film = essay.parent / "out" / "small.mp4"
    damage(essay.parent / ".render", flip, random.Random(seed()), 1.0)
    change(essay, "gain: -8 dB", "gain: -9 dB")
    assert run(essay, "--quiet").code == 0
    assert any(message.endswith(".wav in the store is damaged: it is made again") for message in caplog.messages)
    mended = film.read_bytes()
    shutil.rmtree(essay.parent / ".render")
    assert run(essay, "--quiet").code == 0
    assert film.read_bytes() == mended


def test_a_film_whose_bytes_changed(run: Run, essay: Path) -> None:
    film = essay.parent / "out" / "small.mp4"
    whole = film.read_bytes()
    assert run(essay, "--quiet").code == 0
    flip(film, random.Random(seed()))
    assert run(essay, "--quiet").code == 0
    assert film.read_bytes() == whole


def test_a_file_changed_within_a_tick_is_read_again(tmp_path: Path) -> None:
    """What is not older than its reading may be changed once more without looking otherwise."""
    written, remembered = tmp_path / "still.png", tmp_path / "digests.json"
    written.write_bytes(b"one")
    files = Files(remembered)
    assert files.digest(written) == hashlib.sha256(b"one").hexdigest()
    assert files.news() == {}


def test_a_file_changed_with_its_time_set_back_is_read_again(tmp_path: Path) -> None:
    written, remembered = tmp_path / "still.png", tmp_path / "digests.json"
    written.write_bytes(b"one")
    status = written.stat()
    time.sleep(2.1)
    files = Files(remembered)
    first = files.digest(written)
    remembered.write_text(json.dumps(files.news()))
    kept = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, first]
    assert json.loads(remembered.read_text()) == {str(written): kept}
    assert (Files(remembered).digest(written), files.changed()) == (first, "")
    written.write_bytes(b"two")
    os.utime(written, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert files.changed() == "still.png"
    assert Files(remembered).digest(written) == hashlib.sha256(b"two").hexdigest()


def test_a_change_stays_noticed_however_often_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"one")
    files = Files(tmp_path / "digests.json")
    files.digest(path)
    path.write_bytes(b"another")
    files.digest(path)
    assert files.changed() == "clip.mp4"
    files.begin_again()
    files.digest(path)
    assert files.changed() == ""


def test_a_link_that_leads_elsewhere_is_a_change(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).write_text(name)
    link = tmp_path / "clip.mp4"
    link.symlink_to("one")
    files = Files(tmp_path / "digests.json")
    files.digest(link)
    link.unlink()
    link.symlink_to("other")
    assert files.changed() == "clip.mp4"


def test_another_name_for_a_file_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"one")
    files = Files(tmp_path / "digests.json")
    files.digest(path)
    (tmp_path / "backup.mp4").hardlink_to(path)
    assert files.changed() == ""


@pytest.mark.parametrize("text", ["", "[]", "null", '{"a": 5}', '{"NAME": ["x"]}', '{"NAME": [1, 2, 3, 4]}', "{"])
def test_digests_that_are_cut_off_or_of_another_version(tmp_path: Path, text: str) -> None:
    written, remembered = tmp_path / "still.png", tmp_path / "digests.json"
    written.write_bytes(b"one")
    remembered.write_text(text.replace("NAME", str(written)))
    assert Files(remembered).digest(written) == hashlib.sha256(b"one").hexdigest()


def test_a_file_changed_while_the_film_is_made(media: Path, tmp_path: Path) -> None:
    """The run notices, and begins again: the film is that of the files as they are in the end."""
    shutil.copytree(media, tmp_path / "film")
    project = tmp_path / "film" / "project.yaml"
    shots = "".join(
        f"  - clips: [{{file: still.png, for: 1, move: zoom-in, crop: [0, 0, 0.{n}, 1]}}]\n" for n in range(40, 60)
    )
    project.write_text("title: x\nvideo: {size: 320x180, fps: 24}\nscenes:\n" + shots, encoding="utf-8")
    process = begun(project, "--quiet")
    while len(list((tmp_path / "film" / ".render").glob("??/*.mp4"))) < 3:
        time.sleep(0.02)
    from PIL import Image

    with Image.open(tmp_path / "film" / "still.png") as picture:
        turned = picture.rotate(180)
    turned.save(tmp_path / "film" / "new.png")
    (tmp_path / "film" / "new.png").replace(tmp_path / "film" / "still.png")
    process.join()
    assert process.exitcode == 0
    made = contents(tmp_path / "film" / "out")["film.mp4"]
    begun(project, "--quiet", "--force").join()
    assert contents(tmp_path / "film" / "out")["film.mp4"] == made
