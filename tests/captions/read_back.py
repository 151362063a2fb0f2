"""Caption files as other people's programs read them."""

from __future__ import annotations

import html
import io
import logging
import re
from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import ElementTree, fromstring

import pysubs2
import pytest
import webvtt
from ttconv import model
from ttconv.imsc import reader
from ttconv.style_properties import FontStyleType, StyleProperties

from pipeline.captions.caption import Caption

WORD_JOINER = "\u2060"


def captions_by_pysubs2(text: str, kind: str) -> list[Caption]:
    """SubRip or WebVTT. Word joiners, which SubRip needs, are left out."""
    read = pysubs2.SSAFile.from_string(text, format_=kind)
    escaped = html.unescape if kind == "vtt" else str
    return [Caption(event.start, event.end, tuple(map(escaped, _lines_of_ass(event.text)))) for event in read]


def _lines_of_ass(text: str) -> list[str]:
    return re.sub(r"\{\\i[01]\}", "*", text).replace("\\N", "\n").replace(WORD_JOINER, "").split("\n")


def captions_by_webvtt_py(text: str, kind: str) -> list[Caption]:
    """SubRip or WebVTT. Word joiners, which SubRip needs, are left out."""
    read = webvtt.from_buffer(io.StringIO(text), format=kind)
    escaped = html.unescape if kind == "vtt" else str
    return [
        Caption(
            _ms_of_clock(cue.start),
            _ms_of_clock(cue.end),
            tuple(escaped(re.sub("</?i>", "*", cue.raw_text)).replace(WORD_JOINER, "").split("\n")),
        )
        for cue in read
    ]


def _ms_of_clock(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds.replace(".", ""))


def captions_of_ttml(text: str) -> list[Caption]:
    """What ttconv reads, asterisks for its italics. What it warns of fails the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.Logger, "warning", _refuse)
        patch.setattr(logging.Logger, "error", _refuse)
        document = reader.to_model(ElementTree(fromstring(text.encode())))
    body = document.get_body()
    return [
        Caption(_ms(element.get_begin()), _ms(element.get_end()), tuple("".join(_parts(element)).split("\n")))
        for element in body.dfs_iterator()
        if isinstance(element, model.P)
    ]


def _parts(element: model.ContentElement) -> Iterator[str]:
    for child in element:
        if isinstance(child, model.Br):
            yield "\n"
        elif isinstance(child, model.Text):
            yield child.get_text()
        else:
            mark = "*" if child.get_style(StyleProperties.FontStyle) is FontStyleType.italic else ""
            yield f"{mark}{''.join(_parts(child))}{mark}"


def _ms(seconds: Fraction) -> int:
    ms = seconds * 1000
    assert ms == int(ms)
    return int(ms)


def _refuse(logger: logging.Logger, message: str, *values: object) -> None:
    raise AssertionError(message % values)
