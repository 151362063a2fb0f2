"""Warnings of libraries left unsaid, whichever threads ask for it at once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_inside = 0
_before = warnings.catch_warnings()


@contextmanager
def without_warnings() -> Iterator[None]:
    """No warning is told meanwhile, in no thread.

    `catch_warnings` puts back the filters that it found, which all threads share: of two threads the one that comes
    later finds those of the first. Here the first one in keeps them, and the last one out puts them back.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside, _before
    with _lock:
        if not _inside:
            _before = warnings.catch_warnings()
            _before.__enter__()
            warnings.simplefilter("ignore")
        _inside += 1


def _leave() -> None:
    global _inside
    with _lock:
        _inside -= 1
        if not _inside:
            _before.__exit__(None, None, None)
