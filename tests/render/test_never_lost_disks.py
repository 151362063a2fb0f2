"""Disks that fill at any place, memory that runs out, processes that are ended: told plainly, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline import ending, ffmpeg
from pipeline.errors import MissingError
from pipeline.render.disk import copied_across, publish
from tests.render.many_runs import begun, contents, ended, ffmpegs_at, short_film


def with_own_mounts(script: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, timeout=200)
    if "Operation not permitted" in done.stderr or "unshare failed" in done.stderr:
        pytest.skip("this machine allows no mounts of one's own")
    return done


@pytest.fixture
def film(media: Path, tmp_path: Path) -> Path:
    """A rendered film, whose project has been changed since."""
    (tmp_path / "film").mkdir()
    shutil.copy(media / "clip.mp4", tmp_path / "film")
    begun(short_film(tmp_path / "film", 0), "--quiet").join()
    short_film(tmp_path / "film", 1)
    return tmp_path / "film"


def test_a_disk_that_fills_at_any_place(film: Path, tmp_path: Path) -> None:
    """From room for a few files to room for nearly all; then there is room again."""
    (tmp_path / "disk").mkdir()
    size = sum(-(-path.stat().st_size // 4096) * 4 for path in film.rglob("*") if path.is_file()) + 200
    done = with_own_mounts(f"""
        cd {tmp_path}/disk
        for more in 20 400 900 5000 20000; do
            mount -t tmpfs -o size=$(({size} + more))k none {tmp_path}/disk
            cd {tmp_path}/disk
            mkdir film
            cp -rp {film}/. film
            before=$(cat film/out/film.mp4 film/out/film.w*.json | sha256sum)
            {sys.executable} -m pipeline film/project.yaml --quiet --force >/dev/null 2>err
            code=$?
            [ "$before" = "$(cat film/out/film.mp4 film/out/film.w*.json | sha256sum)" ] && out="as it was" || out=new
            echo "$code, $out, $(grep -c 'the disk is full: ' err), $(find film/.render/tmp -mindepth 1 | wc -l)"
            mount -o remount,size=100m {tmp_path}/disk
            {sys.executable} -m pipeline film/project.yaml --quiet >/dev/null || echo "not mended"
            sha256sum < film/out/film.mp4
            cd {tmp_path}
            umount {tmp_path}/disk
        done
        """)
    begun(film / "project.yaml", "--quiet").join()
    told, digests = done.stdout.splitlines()[::2], done.stdout.splitlines()[1::2]
    assert set(told) <= {"1, as it was, 1, 0", "0, new, 0, 0"}, done.stdout + done.stderr
    assert told.count("1, as it was, 1, 0") >= 3
    mended = subprocess.run(["sha256sum"], stdin=(film / "out" / "film.mp4").open("rb"), capture_output=True, text=True)
    assert set(digests) == {mended.stdout.strip()}


def test_a_disk_that_fills_while_the_voice_speaks(tmp_path: Path) -> None:
    """From room for a part of the first sentence to room for several."""
    text = "He writes other people's letters for a living. Nobody asks him why. It is late, and the city is bright."
    project = f"title: x\nscenes:\n  - narration: {text}\n    clips: [{{color: '#204060'}}]\n"
    (tmp_path / "disk").mkdir()
    (tmp_path / "project.yaml").write_text(project, encoding="utf-8")
    done = with_own_mounts(f"""
        cd {tmp_path}
        for size in 80 160 320 480 640; do
            mount -t tmpfs -o size=${{size}}k none disk
            cp project.yaml disk
            {sys.executable} -m pipeline captions disk/project.yaml >/dev/null 2>err
            code=$?
            echo "$code, $(grep -c 'the disk is full: ' err), $(find disk/.render/tmp -type f | wc -l)"
            mount -o remount,size=100m disk
            {sys.executable} -m pipeline captions disk/project.yaml >/dev/null 2>&1 || echo "not mended"
            sha256sum < disk/out/disk.words.json
            umount disk
        done
        """)
    told, digests = done.stdout.splitlines()[::2], done.stdout.splitlines()[1::2]
    assert set(told) == {"1, 1, 0"}, done.stdout + done.stderr
    assert len(set(digests)) == 1


def test_another_disk_that_fills_while_the_film_comes_there(film: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    size = (film / "out" / "film.mp4").stat().st_size
    done = with_own_mounts(f"""
        mount -t tmpfs -o size={size // 1024 * 2 - 40}k none {tmp_path}/disk
        cp {film}/out/film.mp4 {tmp_path}/disk
        before=$(sha256sum < {tmp_path}/disk/film.mp4)
        {sys.executable} -m pipeline {film}/project.yaml --quiet --out {tmp_path}/disk
        echo "code $?"
        [ "$before" = "$(sha256sum < {tmp_path}/disk/film.mp4)" ] && echo "the film is as it was"
        ls -A {tmp_path}/disk
        touch {tmp_path}/disk/.film.mp4.0123456789abcdef0123456789abcdef
        mount -o remount,size=100m {tmp_path}/disk
        {sys.executable} -m pipeline {film}/project.yaml --quiet --out {tmp_path}/disk >/dev/null
        echo "code $?"
        ls -A {tmp_path}/disk | grep -c '^\\.'
        sha256sum < {tmp_path}/disk/film.mp4
        """)
    begun(film / "project.yaml", "--quiet").join()
    assert f"the disk is full: {tmp_path}/disk takes no more" in done.stderr
    assert done.stdout.splitlines()[:5] == ["code 1", "the film is as it was", "film.mp4", "code 0", "0"]
    same = subprocess.run(["sha256sum"], stdin=(film / "out" / "film.mp4").open("rb"), capture_output=True, text=True)
    assert done.stdout.splitlines()[5] == same.stdout.strip()


def test_a_file_that_is_published_is_the_one_that_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "draft").write_bytes(b"film")
    status = publish(tmp_path / "draft", tmp_path / "film.mp4")
    assert os.path.samestat(status, (tmp_path / "film.mp4").stat())
    assert status.st_ctime_ns == (tmp_path / "film.mp4").stat().st_ctime_ns


def test_runs_that_copy_to_one_film_at_once(tmp_path: Path) -> None:
    """As onto another disk. Neither takes what the other writes for what a killed run left."""
    (tmp_path / "draft").write_bytes(b"film")
    (tmp_path / "out").mkdir()

    def copies() -> None:
        for _ in range(300):
            copied_across(tmp_path / "draft", tmp_path / "out" / "film.mp4")

    with ThreadPoolExecutor(4) as pool:
        for run in [pool.submit(copies) for _ in range(4)]:
            run.result()
    assert contents(tmp_path / "out") == {"film.mp4": b"film"}


def test_an_ffmpeg_that_the_system_ended(tmp_path: Path) -> None:
    endless = ["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", f"file:{tmp_path}/nothing"]

    def end_it() -> None:
        while not (found := ffmpegs_at(tmp_path)):
            time.sleep(0.02)
        os.kill(found[0], signal.SIGKILL)

    thread = threading.Thread(target=end_it)
    thread.start()
    with pytest.raises(MissingError) as told:
        ffmpeg.run(endless)
    thread.join()
    assert str(told.value) == (
        "ffmpeg was ended from outside, as systems do where memory runs out\n"
        "    → make fewer pieces at a time, `--jobs 1`, or close other programs; what was finished is kept"
    )


def test_no_ffmpeg_goes_on_alone(tmp_path: Path) -> None:
    """As where one reads a film of two hours, and the program that started it is killed."""
    command = ["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", f"file:{tmp_path}/nothing"]
    code = f"from pipeline import ffmpeg; ffmpeg.run({command})"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    while not ffmpegs_at(tmp_path):
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert ended(tmp_path)


@pytest.mark.parametrize("kilobytes", [1_000_000, 700_000])
def test_a_program_without_memory(film: Path, kilobytes: int) -> None:
    """With too little for its pictures, a render says so and keeps what stands."""
    before = contents(film / "out")
    project = film / "project.yaml"
    project.write_text("title: x\nvideo: {size: 7680x4320}\nscenes: [{clips: [{file: clip.mp4}]}]\n")
    limited = f"ulimit -v {kilobytes}; exec {sys.executable} -m pipeline {project} --quiet --jobs 2"
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(["sh", "-c", limited], env=alone, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "memory" in done.stderr and "`--jobs 1`" in done.stderr
    assert contents(film / "out") == before


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("can't start new thread"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"),
        ValueError("OpenCV(4.11.0) error: (-4:Insufficient memory) Failed to allocate 99532800 bytes"),
    ],
)
def test_no_memory_is_no_fault_of_the_program(error: Exception, capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise error

    assert ending.ended(work) == ending.PROBLEMS
    assert capfd.readouterr().err.startswith("there is not enough memory\n    → make fewer pieces at a time")
