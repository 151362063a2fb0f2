"""YouTube's SubViewer."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.captions.caption import Caption, clock_of_ms
from pipeline.captions.markup import plain


def sbv(captions: Sequence[Caption]) -> str:
    """No numbers, no markup."""
    return "".join(
        f"{_clock(caption.start_ms)},{_clock(caption.end_ms)}\n" + "\n".join(map(plain, caption.lines)) + "\n\n"
        for caption in captions
    )


def _clock(ms: int) -> str:
    return clock_of_ms(ms).removeprefix("0")
