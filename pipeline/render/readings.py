"""Timed scripts as plain JSON, as the store keeps them."""

from __future__ import annotations

from typing import Any

from pipeline.narration.reading import TimedScript, Unwritten, Written
from pipeline.narration.words import Word
from pipeline.timing import TimeRange


def reading_to_json(timed: TimedScript) -> dict[str, Any]:
    return {
        "tokens": [[*_word_to_json(token.word), token.status] for token in timed.tokens],
        "others": [[*_word_to_json(other.word), other.is_dropped] for other in timed.others],
        "heard_by": timed.heard_by,
    }


def reading_from_json(known: dict[str, Any]) -> TimedScript:
    return TimedScript(
        tuple(Written(_word_from_json(*word), status) for *word, status in known["tokens"]),
        tuple(Unwritten(_word_from_json(*word), is_dropped) for *word, is_dropped in known["others"]),
        known["heard_by"],
    )


def _word_to_json(word: Word) -> list[Any]:
    return [word.text, word.range.start, word.range.end, word.pinned, word.is_glued]


def _word_from_json(text: str, start: int, end: int, pinned: bool, is_glued: bool) -> Word:
    return Word(text, TimeRange(start, end), pinned, is_glued)
