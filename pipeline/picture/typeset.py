"""Text measured and broken into lines: words that keep together, in the fewest lines, of even length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count, groupby

from pipeline.captions.markup import graphemes, spans
from pipeline.picture import ass
from pipeline.picture.bidi import marks_in
from pipeline.picture.faces import Face
from pipeline.picture.fonts import metrics, missing_glyphs, without_skin_tones
from pipeline.picture.look import Typeface
from pipeline.picture.shaping import shaped_width

_WEAK_ENDING = 0.03
_STRONG_ENDING = 0.03
# In writing without spaces, as JIS X 4051 has it.
_NEVER_FIRST = "、。，．・：；？！」』）】〕〉》”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…"
_NEVER_LAST = "「『（【〔〈《“‘"
_JOINERS = "\u200c\u200d"
_PUNCTUATION = ",;:.!?…—–"


@dataclass(frozen=True, slots=True)
class Since:
    """The frame of its text on which something comes in, and how many frames that takes."""

    frame: int
    fade: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that one font draws. `since`: what they wait for, if they are not there from the start."""

    text: str
    face: Face
    since: Since | None = None

    @property
    def width(self) -> float:
        """In ems."""
        return _width(self.text, self.face)


@lru_cache(maxsize=20_000)
def _width(text: str, face: Face) -> float:
    """Remembered: a long text is broken anew for every size that is tried."""
    return shaped_width(without_skin_tones(text), face)


Line = tuple[Run, ...]


def runs(text: str, typeface: Typeface) -> Line:
    """`*…*` in italics, and characters that the typeface lacks from the faces it borrows."""
    faces = [pair for piece, is_italic in spans(text) for pair in _faces(piece, typeface, is_italic)]
    grouped = groupby(faces, key=lambda pair: pair[1])
    return tuple(Run("".join(character for character, _ in same), face) for face, same in grouped)


def _faces(piece: str, typeface: Typeface, is_italic: bool) -> Iterator[tuple[str, Face]]:
    """Each character with what draws it. An accent or a joiner goes with its letter: apart they would not be shaped."""
    usual = typeface.italic if is_italic else typeface.regular
    before = usual
    for cluster in graphemes(piece) if typeface.borrowed else piece:
        faces = [typeface.borrowed.get(character, usual) for character in cluster]
        shared = next((face for face in faces if not missing_glyphs(cluster, face)), None) if cluster[1:] else None
        for character, face in zip(cluster, faces, strict=True):
            before = shared or (before if character in _JOINERS else face)
            yield character, before


def directed(lines: Sequence[Line], text: str) -> tuple[Line, ...]:
    """Lines that run the way of the text they are part of, whichever way their own first letter does."""
    return tuple(_directed(line, text) for line in lines)


def _directed(line: Line, text: str) -> Line:
    marks = marks_in("".join(run.text for run in line), text)
    if not marks:
        return line
    places = count()
    return tuple(
        replace(run, text="".join(_marked(character, marks.get(next(places))) for character in run.text))
        for run in line
    )


def _marked(character: str, marks: tuple[str, str] | None) -> str:
    before, after = marks or ("", "")
    return f"{before}{character}{after}"


def width(line: Line) -> float:
    """In ems. Runs of one font that follow each other are as wide as they are together, once all of them are there."""
    same = groupby(line, key=lambda run: run.face)
    return sum(_width("".join(run.text for run in runs), face) for face, runs in same)


def ascent(line: Line) -> float:
    """From the top of libass's line to its baseline, in ems."""
    return max(metrics(run.face).ascent for run in line)


def written(line: Line, em: float) -> str:
    """The line in ASS, every font at the size that gives it the same em."""
    is_revealed = any(run.since for run in line)
    return "".join(
        rf"{{\fn{run.face.family}\fs{em * metrics(run.face).height:.2f}{_coming(run) if is_revealed else ''}}}"
        f"{ass.escaped(without_skin_tones(run.text))}"
        for run in line
    )


def _coming(run: Run) -> str:
    return ass.coming_in(run.since.frame, run.since.fade) if run.since else ass.THERE


def broken(text: str, typeface: Typeface, most: float) -> tuple[Line, ...]:
    """Lines of at most `most` ems. Line breaks of the author's stay; a single longer word is cut."""
    return tuple(
        line
        for paragraph in text.splitlines()
        for line in directed(_paragraph(runs(paragraph, typeface), most), paragraph)
    )


def _paragraph(line: Line, most: float) -> list[Line]:
    words = [part for word in _words(line) for part in _cut(word, most)]
    if not words:
        return []
    widths = [width(word) for word in words]
    space = Run(" ", words[0][0].face)
    breaks = _even_breaks(words, widths, space.width, most)
    return [_joined(words[start:end], space) for start, end in zip([0, *breaks], [*breaks, len(words)], strict=True)]


def _words(line: Line) -> list[Line]:
    """The line without its spaces; a no-break space keeps its word whole."""
    words: list[list[Run]] = [[]]
    for run in line:
        first, *rest = run.text.replace("\t", " ").split(" ")
        words[-1] += [Run(first, run.face)] if first else []
        words += [[Run(word, run.face)] if word else [] for word in rest]
    return [tuple(word) for word in words if word]


def _cut(word: Line, most: float) -> list[Line]:
    """Pieces of a word that no line could hold."""
    if width(word) <= most:
        return [word]
    pieces: list[Line] = [()]
    for run in word:
        for character in run.text:
            longer = _merged(pieces[-1], Run(character, run.face))
            if width(longer) > most and pieces[-1]:
                pieces[-1], carried = _carried(pieces[-1], character)
                pieces.append(_merged(carried, Run(character, run.face)))
            else:
                pieces[-1] = longer
    return pieces


def _carried(piece: Line, following: str) -> tuple[Line, Line]:
    """What stays of a piece, and what goes on with `following`: no line begins with a mark that ends something, or ends
    with one that begins something."""
    last = piece[-1]
    stays_together = following in _NEVER_FIRST or last.text[-1] in _NEVER_LAST
    if not stays_together or (len(piece) == 1 and len(last.text) == 1):
        return piece, ()
    rest = (*piece[:-1], replace(last, text=last.text[:-1])) if last.text[:-1] else piece[:-1]
    return rest, (replace(last, text=last.text[-1]),)


def _merged(line: Line, run: Run) -> Line:
    if line and line[-1].face == run.face:
        return (*line[:-1], Run(line[-1].text + run.text, run.face))
    return (*line, run)


def _joined(words: Sequence[Line], space: Run) -> Line:
    line: Line = ()
    for number, word in enumerate(words):
        for run in (Run(" ", word[0].face if number else space.face), *word) if number else word:
            line = _merged(line, run)
    return line


def _even_breaks(words: Sequence[Line], widths: Sequence[float], space: float, most: float) -> list[int]:
    """Of all ways to fill the fewest lines, the one with the least unevenness; never a word alone on the last line.

    Dynamic programming over (fewest lines, least cost) of the words from each one on.
    """
    count = len(widths)
    best: list[tuple[int, float, int]] = [(0, 0.0, count)] * (count + 1)
    for start in range(count - 1, -1, -1):
        choices = []
        length = -space
        for end in range(start + 1, count + 1):
            length += widths[end - 1] + space
            if length > most and end > start + 1:
                break
            lines, cost, _ = best[end]
            choices.append((lines + 1, cost + _cost(words, start, end, length / most), end))
        best[start] = min(choices)
    breaks, at = [], best[0][2]
    while at < count:
        breaks.append(at)
        at = best[at][2]
    return breaks


def _cost(words: Sequence[Line], start: int, end: int, filled: float) -> float:
    last = words[end - 1][-1].text
    cost = (1 - filled) ** 2
    if end == len(words):
        return cost + (0.3 if end - start == 1 and start else 0.0)
    if last[-1] in _PUNCTUATION:
        return cost - _STRONG_ENDING
    return cost + (_WEAK_ENDING if len(last) <= 3 else 0.0)
