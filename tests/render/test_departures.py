"""How a place where a recording leaves its text is told."""

from __future__ import annotations

from pipeline.render.departures import _shown


def test_a_long_text_is_cut_between_words() -> None:
    assert _shown("a few words") == "“a few words”"
    text = "Everything in the middle of this sentence goes, " * 2 + "and what begins and ends it is considered enough."
    assert _shown(text) == (
        "“Everything in the middle of this sentence goes, … what begins and ends it is considered enough.”"
    )
    assert _shown("看" * 200) == f"“{'看' * 50} … {'看' * 50}”"
