"""Starts ffmpeg, from the `imageio-ffmpeg` package; only the aligner has processes of its own beside it.

Users' files are opened as `file:…` under whitelists, so that a playlist, a network address or a path that looks
like an option or a protocol is never more than a file that cannot be read.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import IO

from pipeline.errors import Interrupted, MissingError, ToolError
from pipeline.marks import Mark, mark_of

# Plain containers: nothing here refers to other files or to the network. Stills are read by Pillow.
CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,mxf,gif,apng,ogg,oga,opus,wav,w64,aiff,flac,mp3,aac,"
    "ac3,eac3,caf,au,webp_anim,yuv4mpegpipe,h264,hevc,ivf,nut,rawvideo,f32le"
)
PROGRESS = ("-progress", "pipe:1", "-nostats")
"""Options of an output, for `frames_told`."""
_LAST_LINES = 12
_WIDE = 1 << 20  # bytes that a pipe holds
# Waits until this program has ended, however it did, then ends what is left of its own process group.
_GUARD = ("sh", "-c", "read line; kill -9 0")
_NO_MEMORY = re.compile(rb"Cannot allocate memory|malloc of size \d+ failed")
_LITTLE_MEMORY = "make fewer pieces at a time, `--jobs 1`, or close other programs; what was finished is kept"

_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()
_stopping = threading.Event()
_stops = 0
_guards: list[subprocess.Popen[bytes]] = []


@cache
def executable() -> str:
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def version() -> str:
    """The version's own word, part of every segment's key."""
    return run(["-version"]).stdout.decode().split()[2]


def user_input(path: Path, *options: str) -> list[str]:
    """Arguments that open a file of the user's, and nothing it might point at."""
    return ["-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS, *options, "-i", f"file:{path}"]


def header(path: Path) -> str:
    """What ffmpeg says of a file of the user's, or why it cannot open it. As long as the file stays as it is, it is
    asked once: several parts of the program want to know something else of it, and each start takes 25 ms."""
    try:
        mark = mark_of(path)
    except OSError:
        mark = None
    return _header(path, mark)


@lru_cache(1024)
def _header(path: Path, mark: Mark | None) -> str:
    return run(user_input(path), accept_failure=True).stderr.decode(errors="replace")


def run(
    arguments: Sequence[str],
    *,
    stdin: Iterable[bytes | memoryview] | None = None,
    cwd: Path | None = None,
    accept_failure: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg to its end, feeding `stdin` piece by piece.

    Raises ToolError, MissingError where memory runs out, or Interrupted after `stop_all()`.
    """
    pieces = iter(stdin) if stdin is not None else None
    process = _start(arguments, stdin=subprocess.PIPE if pieces is not None else subprocess.DEVNULL, cwd=cwd)
    out: list[bytes] = []
    errors: list[bytes] = []
    short = threading.Event()
    readers = [_reader(process.stdout, out, short), _reader(process.stderr, errors, short)]
    try:
        if pieces is not None and process.stdin is not None:
            _feed(process.stdin, pieces)
        process.wait()
    except BaseException:
        process.kill()
        raise
    finally:
        for reader in readers:
            reader.join()
        process.wait()
        _forget(process)
    if short.is_set():
        raise MissingError("the system has no memory left to hear what ffmpeg says", _LITTLE_MEMORY)
    done = subprocess.CompletedProcess(process.args, process.returncode, b"".join(out), b"".join(errors))
    _raise_failure(done, accept_failure)
    return done


def frames_told(progress: bytes) -> int:
    """How many pictures an output was told to have at last; 0 where nothing is told."""
    told = re.findall(rb"^frame=(\d+)", progress, re.MULTILINE)
    return int(told[-1]) if told else 0


def read_pieces(arguments: Sequence[str], size: int, *, cwd: Path | None = None) -> Iterable[bytes]:
    """ffmpeg's standard output in pieces of `size` bytes; the last may be shorter. Raises ToolError or MissingError,
    before it hands on what a failure cut short."""
    process = _start(arguments, stdin=subprocess.DEVNULL, cwd=cwd)
    errors: list[bytes] = []
    reader = _reader(process.stderr, errors, threading.Event())
    assert process.stdout is not None
    _widen(process.stdout)
    try:
        while len(piece := process.stdout.read(size)) == size:
            yield piece
        process.wait()
    finally:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        reader.join()
        process.wait()
        _forget(process)
    _raise_failure(subprocess.CompletedProcess(process.args, process.returncode, b"", b"".join(errors)), False)
    if piece:
        yield piece


def stop_all() -> None:
    """Kill every running ffmpeg and refuse new ones; what they were writing has only temporary names."""
    global _stops
    _stops += 1
    _stopping.set()
    with _lock:
        for process in _running:
            process.kill()


def resume() -> None:
    """Take up work again after `stop_all()`. Whoever worked before has ended, or writes nothing that is waited for."""
    _stopping.clear()


def stops() -> int:
    """How often all was stopped so far."""
    return _stops


def raise_if_stopped(since: int | None = None) -> None:
    """For work that takes long without ffmpeg. Raises Interrupted after `stop_all()`.

    Work that began at so many `stops()` notices one that is over, too.
    """
    if _stopping.is_set() or (since is not None and since != _stops):
        raise Interrupted


def _start(arguments: Sequence[str], *, stdin: int, cwd: Path | None) -> subprocess.Popen[bytes]:
    raise_if_stopped()
    command = [executable(), "-hide_banner", "-nostdin", "-y", *arguments]
    try:
        # A process group other than ours: Ctrl-C reaches us first, and we decide what is kept.
        with _lock:
            process = subprocess.Popen(
                command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, process_group=_guarded()
            )
            _running.add(process)
    except OSError as error:
        if error.errno in (errno.ENOMEM, errno.EAGAIN):
            raise MissingError("the system has no memory left to start ffmpeg", _LITTLE_MEMORY) from error
        raise
    if _stopping.is_set():  # between the question above and here
        process.kill()
    return process


def _guarded() -> int:
    """The process group of a guard, which outlives a `kill -9` of this program and then ends the group.

    The guard reads from a pipe that this program alone holds open and never writes to.
    """
    if not _guards or _guards[-1].poll() is not None:
        silent = subprocess.DEVNULL
        _guards.append(subprocess.Popen(_GUARD, stdin=subprocess.PIPE, stdout=silent, stderr=silent, process_group=0))
    return _guards[-1].pid


def _forget(process: subprocess.Popen[bytes]) -> None:
    with _lock:
        _running.discard(process)


def _feed(pipe: IO[bytes], pieces: Iterable[bytes | memoryview]) -> None:
    _widen(pipe)
    try:
        for piece in pieces:
            pipe.write(piece)
    except BrokenPipeError:
        pass  # ffmpeg has stopped reading: done with enough frames, or failed and says why
    finally:
        with contextlib.suppress(BrokenPipeError):
            pipe.close()


def _widen(pipe: IO[bytes]) -> None:
    """A picture of 1080p has 3 MB: through the usual 64 kB both ends would wait for each other fifty times."""
    with contextlib.suppress(OSError, AttributeError):  # not beyond what a user may have in pipes, and on Linux alone
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _WIDE)


def _reader(pipe: IO[bytes] | None, into: list[bytes], short: threading.Event) -> threading.Thread:
    """Sets `short` where there is no memory for what is read: nobody sees what a thread raises."""
    assert pipe is not None
    read: Callable[[int], bytes] = pipe.read

    def pump() -> None:
        try:
            while piece := read(1 << 16):
                into.append(piece)
        except MemoryError:
            short.set()
        pipe.close()

    thread = threading.Thread(target=pump, daemon=True)
    thread.start()
    return thread


def _raise_failure(done: subprocess.CompletedProcess[bytes], accept_failure: bool) -> None:
    raise_if_stopped()
    lines = done.stderr.decode(errors="replace").strip().splitlines()[-_LAST_LINES:]
    if done.returncode == -signal.SIGKILL:
        raise MissingError("ffmpeg was ended from outside, as systems do where memory runs out", _LITTLE_MEMORY)
    if done.returncode and _NO_MEMORY.search(done.stderr):
        raise MissingError("ffmpeg got no more memory", _LITTLE_MEMORY)
    if done.returncode and not accept_failure:
        command = [Path(str(done.args[0])).name, *map(str, done.args[1:])]
        raise ToolError(command, done.returncode, "\n".join(lines))
