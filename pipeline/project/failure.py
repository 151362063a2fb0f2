"""Where reading YAML failed: what stood there, and what was read before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

CLOSERS = {"{": "}", "[": "]"}
OPENERS = {closer: opener for opener, closer in CLOSERS.items()}
_BEFORE_ENTRY = re.compile(r"(?:\s|-\s)*")


@dataclass(frozen=True, slots=True)
class Failure:
    """Where the parser gave up, lines and columns counted from 0, and why: `said`. It had read `tokens` before, and
    `begun` something that begins there."""

    lines: Sequence[str]
    tokens: Sequence[Any]
    line: int
    column: int
    said: str
    begun: Any

    @property
    def here(self) -> str:
        """The line it gave up on."""
        return self.lines[self.line] if self.line < len(self.lines) else ""

    @property
    def rest(self) -> str:
        """What it did not read of that line."""
        return self.here[self.column :]

    @property
    def around(self) -> Sequence[str]:
        return self.lines[max(0, self.line - 2) : self.line + 1]

    @property
    def text(self) -> Any:
        """The token right before, where it is text."""
        last = self.tokens[-1] if self.tokens else None
        return last if getattr(last, "id", "") == "<scalar>" else None

    @property
    def brackets(self) -> Sequence[Any]:
        """The tokens of the brackets that are open, the innermost last."""
        found: list[Any] = []
        for token in self.tokens:
            if token.id in CLOSERS:
                found.append(token)
            elif token.id in OPENERS and found:
                found.pop()
        return found


def failure_of(text: str, error: Any) -> Failure:
    mark = error.problem_mark or error.context_mark
    said = ", ".join(part for part in (error.context, error.problem) if part)
    tokens = tuple(_tokens_before(text, mark.index))
    return Failure(text.splitlines(), tokens, mark.line, mark.column, said, error.context_mark)


def _tokens_before(text: str, index: int) -> Iterator[Any]:
    import yaml

    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if token.start_mark.index >= index:
                return
            yield token
    except yaml.YAMLError:  # it is what we are called about
        return


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def entry_column(line: str) -> int:
    """Where the entry of a line begins: after its dashes; at the last one, where all of the entry is in brackets."""
    before = _BEFORE_ENTRY.match(line)
    column = before.end() if before else 0
    dash = line.rfind("-", 0, column)
    return dash if dash >= 0 and line[column : column + 1] in CLOSERS else column
