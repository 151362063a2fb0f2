"""What ffmpeg writes is handed on in pieces, and what a failure cut short is told, not handed on."""

from __future__ import annotations

import os
import signal

import pytest

from pipeline import ffmpeg
from pipeline.errors import MissingError, ToolError

ENDLESS = ["-f", "lavfi", "-i", "color=size=250x250:rate=100,format=gray", "-f", "rawvideo", "pipe:1"]
PICTURE = 250 * 250


def test_the_last_piece_may_be_shorter() -> None:
    two = [*ENDLESS[:-3], "-frames:v", "2", *ENDLESS[-3:]]
    assert [len(piece) for piece in ffmpeg.read_pieces(two, PICTURE + 10)] == [PICTURE + 10, PICTURE - 10]


def test_what_was_cut_short_is_not_handed_on() -> None:
    """A pipe holds no whole number of pictures: ended from outside, ffmpeg leaves a part of one in it."""
    lengths = []
    with pytest.raises(MissingError, match="ended from outside"):
        for piece in ffmpeg.read_pieces(ENDLESS, PICTURE):
            lengths.append(len(piece))
            if len(lengths) == 3:
                (process,) = ffmpeg._running
                os.kill(process.pid, signal.SIGKILL)
    assert set(lengths) == {PICTURE}


def test_a_failure_is_told_where_nothing_was_written() -> None:
    with pytest.raises(ToolError):
        list(ffmpeg.read_pieces(["-f", "lavfi", "-i", "no_such_source", "-f", "rawvideo", "pipe:1"], PICTURE))
