"""The aligner in processes of its own: it keeps Python to itself while it searches, so threads would wait in line."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING

from pipeline.errors import MissingError
from pipeline.narration import align
from pipeline.narration.align import Aligned, Question, Text

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples

_HINT = "where memory is short, close other programs and try again; what is made stays"


class Crew:
    """So many processes, for any number of threads. Where none is, or can be started, the work is done in this one."""

    def __init__(self, size: int) -> None:
        self._processes: list[BaseProcess] = []
        self._free: SimpleQueue[Connection] = SimpleQueue()
        context = get_context("spawn")
        with suppress(OSError):
            for _ in range(size):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs,), daemon=True)
                with _interrupts_held():
                    process.start()
                theirs.close()  # ours now ends when the process does
                self._processes.append(process)
                self._free.put(ours)

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()

    @property
    def size(self) -> int:
        return len(self._processes)

    def aligned(self, samples: Samples, text: Text, *, strictly: bool = False) -> list[Aligned]:
        """As `align.aligned`. Raises MissingError where a process was ended."""
        asked = align.question(samples, text, strictly=strictly)
        if not self._processes:
            return align.answered(asked)
        connection = self._free.get()
        try:
            connection.send(asked)
            found: list[Aligned] | Exception = connection.recv()
        except (EOFError, OSError) as error:
            raise MissingError("a process that times words was ended from outside", _HINT) from error
        finally:
            self._free.put(connection)
        if isinstance(found, Exception):
            raise found
        return found


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process that is started meanwhile notices no Ctrl-C before it knows what to do with one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


ALONE = Crew(0)
"""This process alone."""


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who called ends this process
    with suppress(EOFError, OSError):
        while True:
            connection.send(_answered(connection.recv()))


def _answered(asked: Question) -> list[Aligned] | Exception:
    try:
        return align.answered(asked)
    except (ArithmeticError, AssertionError, LookupError, RuntimeError, TypeError, ValueError) as error:
        return error  # a fault of ours: told by who asked
