"""The aligner in processes of its own: it keeps Python to itself while it searches, so threads would wait in line."""

from __future__ import annotations

import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING

from pipeline.errors import MissingError
from pipeline.narration import align
from pipeline.narration.align import Aligned, Text

if TYPE_CHECKING:
    from pipeline.narration.samples import Samples


_HINT = "where memory is short, close other programs, or render with --jobs 1; what is made stays"


class Crew:
    """So many processes, for as many threads. One is none: then the work is done here."""

    def __init__(self, size: int) -> None:
        context = get_context("spawn")
        pipes = [context.Pipe() for _ in range(size if size > 1 else 0)]
        self._processes = [context.Process(target=_serve, args=(theirs,), daemon=True) for _, theirs in pipes]
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for process, (ours, theirs) in zip(self._processes, pipes, strict=True):
            process.start()
            theirs.close()  # ours now ends when the process does
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

    def aligned(self, samples: Samples, text: Text, *, strictly: bool = False) -> list[Aligned]:
        """As `align.aligned`."""
        if not self._processes:
            return align.aligned(samples, text, strictly=strictly)
        connection = self._free.get()
        try:
            connection.send((samples, text, strictly))
            found: list[Aligned] = connection.recv()
        except (EOFError, ConnectionError) as error:
            raise MissingError("a process that times words was ended from outside", _HINT) from error
        finally:
            self._free.put(connection)
        return found


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who called ends this process
    with suppress(EOFError, ConnectionError):
        while True:
            samples, text, strictly = connection.recv()
            connection.send(align.aligned(samples, text, strictly=strictly))
