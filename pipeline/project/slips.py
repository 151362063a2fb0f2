"""What makes a text no YAML, said as its author sees it: the parser tells what it expected, and where it gave up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.project.failure import CLOSERS, OPENERS, Failure, entry_column, failure_of, indent

_SHOWN = 60  # characters of a text that a hint writes out
_LINE_UP = "let it line up with the keys around it: check how far it is indented"
_NEXT_KEY = re.compile(r"[\w-]+:(\s|$)")
_TEXT_IN_BRACKET = re.compile(r"\{\s*\w+\b(?!\s*:)|\[\w+\s+\w")

# What authors write, and YAML reads otherwise: looked for on the lines before the place where it gives up.
_COMMON = (
    (re.compile(r"\{.*[\"'] #\d"), "inside { } put the number inside the quotation marks: at: 'the words #2'"),
    (re.compile(r"(color|accent|background|text): *#[0-9a-fA-F]{3}"), 'a colour needs quotation marks: "#d9482b"'),
    (re.compile(r"[{\[].*\s#.*[}\]]"), "to YAML # begins a comment: text that holds it needs quotation marks"),
    (re.compile(r"^\s*(- )?[a-z]+:[^\s:/\\]"), "put a space after the colon: title: Her"),
    (re.compile(r":\s+\[[^\]]*\]\s*[^\s,}\]#]"), 'text that begins with [ needs quotation marks: "[sic] he said"'),
    (re.compile(r"(^|[:\-,\[{])\s+[@`%&*!]"), "text that begins with @ ` % & * or ! needs quotation marks"),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong, and where: lines and columns count from 1."""

    line: int
    column: int
    message: str
    hint: str


def slip_of(text: str, error: Any) -> Slip:
    """What makes `text` no YAML, from the parser's error."""
    failure = failure_of(text, error)
    return next((slip for look in _LOOKS if (slip := look(failure))), None) or _other(failure)


def _slip(failure: Failure, message: str, hint: str, *, column: int | None = None) -> Slip:
    """On the line where reading failed."""
    return Slip(failure.line + 1, (failure.column if column is None else column) + 1, message, hint)


def _unclosed_quote(failure: Failure) -> Slip | None:
    if "scanning a quoted scalar, found unexpected" not in failure.said:
        return None
    quote = failure.lines[failure.begun.line][failure.begun.column]
    hint = f"write {quote} where its text ends; around text that holds a {quote} put {_other_quote(quote)}"
    return Slip(failure.begun.line + 1, failure.begun.column + 1, f"this {quote} is never closed", hint)


def _stray_bracket(failure: Failure) -> Slip | None:
    sign = failure.rest[:1]
    if sign not in OPENERS or failure.brackets:
        return None
    hint = f"remove it, or write {OPENERS[sign]} where what it closes begins"
    return _slip(failure, f"this {sign} closes nothing", hint)


def _wrong_bracket(failure: Failure) -> Slip | None:
    """One kind of bracket is to be closed, and the other kind is."""
    sign, brackets = failure.rest[:1], failure.brackets
    if sign not in OPENERS or brackets[-1].id == OPENERS[sign]:
        return None
    closer = CLOSERS[brackets[-1].id]
    how = "before" if any(outer.id == OPENERS[sign] for outer in brackets) else "instead of"
    hint = f"write {closer} {how} the {sign} in line {failure.line + 1}, column {failure.column + 1}"
    return _never_closed(failure, hint, f": {sign} comes before its {closer}")


def _unclosed_bracket(failure: Failure) -> Slip | None:
    """What follows stands no further to the right than what the bracket is written in: so it is not inside."""
    if not failure.brackets:
        return None
    bracket = failure.brackets[-1]
    opened = failure.lines[bracket.start_mark.line]
    is_last = failure.line >= len(failure.lines) or "<stream end>" in failure.said
    is_outside = failure.line > bracket.start_mark.line and indent(failure.here) <= entry_column(opened)
    if not is_last and not is_outside:
        return None
    where = "the end of the file" if is_last else f"line {failure.line + 1}"
    common = _common_hint([opened])
    return _never_closed(failure, common or f"write {CLOSERS[bracket.id]} where it ends, before {where}")


def _never_closed(failure: Failure, hint: str, more: str = "") -> Slip:
    """Of the innermost bracket."""
    bracket, mark = failure.brackets[-1].id, failure.brackets[-1].start_mark
    if _TEXT_IN_BRACKET.match(failure.lines[mark.line][mark.column :]):
        hint += f"; text that begins with {bracket} needs quotation marks"
    return Slip(mark.line + 1, mark.column + 1, f"this {bracket} is never closed{more}", hint)


def _early_quote(failure: Failure) -> Slip | None:
    """A text ended at a quotation mark that was to begin another text, or to stand in it."""
    text = failure.text
    if text is None or text.plain or text.end_mark.line != failure.line or text.style not in "'\"":
        return None
    between = failure.here[text.end_mark.column : failure.column]
    if between.strip() or not failure.rest or failure.rest[0] in ":,[{" or _NEXT_KEY.match(failure.rest):
        return None
    quote, begun = text.style, text.start_mark
    line = "" if begun.line == failure.line else f"line {failure.line + 1}, "
    message = f"the text that begins with this {quote} ends at the next one: {line}column {text.end_mark.column}"
    hint = f"write {quote} where it should end; around text that holds a {quote} put {_other_quote(quote)}"
    return Slip(begun.line + 1, begun.column + 1, message, hint)


def _second_colon(failure: Failure) -> Slip | None:
    """`key: text: more`, or a key that is read as more of the text above it."""
    text = failure.text
    if failure.rest[:1] != ":" or text is None or not text.plain or not failure.here[: failure.column].strip():
        return None
    if text.start_mark.line < failure.line:
        return _key_in_text(failure)
    message = f'": " inside a text: to YAML `{text.value}` is a key here'
    return _slip(failure, message, _colon_hint(failure, text.start_mark.column))


def _colon_hint(failure: Failure, start: int) -> str:
    """For a text with `: ` in it, which begins in this column."""
    if failure.brackets:
        return 'text that holds ": " needs quotation marks; between two entries stands a comma'
    first = entry_column(failure.here)
    written = failure.here[start:].strip()
    if written[-1] in OPENERS and OPENERS[written[-1]] not in written:
        return f"write {OPENERS[written[-1]]} where it begins: {OPENERS[written[-1]]}{failure.here[first:].strip()}"
    return f"put the text in quotation marks: {failure.here[first:start]}{_quoted(written)}"


def _key_in_text(failure: Failure) -> Slip:
    key = failure.here[: failure.column].strip()
    column = indent(failure.here)
    if failure.brackets:
        return _slip(
            failure, f"a comma is missing before `{key}`", "put it at the end of the line above", column=column
        )
    hint = _common_hint(failure.around) or _LINE_UP
    return _slip(failure, f"`{key}` is no key here: to YAML the text above goes on", hint, column=column)


def _no_comma(failure: Failure) -> Slip | None:
    if not failure.brackets or "expected ','" not in failure.said or "got '?'" in failure.said:
        return None
    sign = failure.brackets[-1].id
    hint = _common_hint(failure.around) or f"between {sign} and {CLOSERS[sign]} a comma stands between two entries"
    return _slip(failure, "a comma is missing before this", hint)


def _no_colon(failure: Failure) -> Slip | None:
    if "could not find expected ':'" not in failure.said:
        return None
    hint = "put a colon after its key; where it goes on with the text above, let it stand further right"
    return Slip(failure.begun.line + 1, failure.begun.column + 1, "this line has no `key: value`", hint)


def _out_of_line(failure: Failure) -> Slip | None:
    if not re.search("found '<block (mapping|sequence) start>'", failure.said):
        return None
    return _slip(failure, "this does not line up with the lines above", _LINE_UP)


def _other(failure: Failure) -> Slip:
    return _slip(failure, f"this is not YAML: {failure.said}", _common_hint(failure.around) or _other_hint(failure))


_LOOKS = (
    _unclosed_quote,
    _stray_bracket,
    _wrong_bracket,
    _unclosed_bracket,
    _early_quote,
    _second_colon,
    _no_comma,
    _no_colon,
    _out_of_line,
)


def _other_hint(failure: Failure) -> str:
    if "got '?'" in failure.said:
        return 'inside { } text with a question mark needs quotation marks: {card: "Why?"}'
    if "\\t" in failure.said:
        return "indent with spaces, not tabs"
    return "check indentation and brackets; put text that begins or ends with a special character in quotation marks"


def _common_hint(lines: Sequence[str]) -> str:
    return next((hint for shape, hint in _COMMON if any(shape.search(line) for line in lines)), "")


def _other_quote(quote: str) -> str:
    return "'" if quote == '"' else '"'


def _quoted(text: str) -> str:
    if len(text) > _SHOWN:
        return '"…"'
    return f"'{text.replace(chr(39), chr(39) * 2)}'" if '"' in text or "\\" in text else f'"{text}"'
