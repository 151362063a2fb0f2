"""How a place where a recording leaves its text is told."""

from __future__ import annotations

from pipeline.render.departures import _shown


def test_a_long_text_is_cut_between_words() -> None:
    assert _shown("a few words") == "“a few words”"
    text = f"It began in the middle of a sentence, and {'so ' * 20}it went on to the end, which is where it stopped."
    assert (
        _shown(text)
        == "“It began in the middle of a sentence, and so so so … it went on to the end, which is where it stopped.”"
    )
    assert _shown("看" * 200) == f"“{'看' * 50} … {'看' * 50}”"
