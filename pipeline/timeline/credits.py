"""Credits: the rows that an essay's sources make, how tall they are, how long they roll or stand.

Heights are in pixels of a film whose shorter side is 1080, and depend on nothing but the kinds of rows: a row that is
too long is set smaller, never broken. So their length is known before any text is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from pipeline.project.clip_models import CreditsClip
from pipeline.project.model import Essay, Source
from pipeline.project.values import Size
from pipeline.timeline.model import CreditRow, Credits
from pipeline.timing import TimeRange, frames_from_seconds

# From the row above, baseline to baseline; what opens an entry keeps more distance.
ADVANCE = {"title": 110, "author": 84, "heading": 190, "work": 116, "by": 52, "terms": 44}
_OPENERS = ("title", "heading", "work")
_ROLLING = 100  # a second
_READING = 15  # characters a second
_SHORTEST_PAGE = 3.0  # seconds
_PAGE = Fraction("0.62")  # of the picture's height, between the upper margin and the captions


def credits_of(essay: Essay, clip: CreditsClip) -> Credits:
    """The title and who made it, then the works by how they are used; none is named twice."""
    heard = list(dict.fromkeys(bed.source for bed in essay.music if bed.source in essay.sources))
    shown = [name for name in essay.sources if name not in heard]
    rows = [CreditRow("title", _line(essay.title), ("title",))]
    rows += [CreditRow("author", _line(essay.author), ("author",))] if essay.author.strip() else []
    for heading, names in ((clip.sources, shown), (clip.music, heard)):
        if names and heading.strip():
            rows.append(CreditRow("heading", _line(heading)))
        rows += [row for name in names if name for row in _rows(name, essay.sources[name])]
    return Credits(clip.credits, tuple(rows))


def _rows(name: str, source: Source) -> Iterator[CreditRow]:
    yield CreditRow("work", _line(source.title), ("sources", name, "title"))
    if by := ", ".join(part for part in (source.by, source.year) if part.strip()):
        yield CreditRow("by", _line(by), ("sources", name, "by" if source.by.strip() else "year"))
    for key, text in (("licence", source.licence), ("url", source.url)):
        if text.strip():
            yield CreditRow("terms", _line(text), ("sources", name, key))


def _line(text: str) -> str:
    return " ".join(text.split())


def credits_frames(credits: Credits, size: Size, scale: float, rate: Fraction) -> int:
    """How long they take by themselves."""
    if credits.mode == "pages":
        return sum(_page_frames(page, rate) for page in pages_of(credits, size, scale))
    step = rolling_step(size, scale, rate)
    return ceil(travel_of(credits, size, scale) / step)


def rolling_step(size: Size, scale: float, rate: Fraction) -> Fraction:
    """Pixels a frame at a speed to read at: whole ones, so that every frame is as sharp as the others; in small or fast
    films halves, quarters or eighths."""
    step = _ROLLING * _unit(size, scale) / rate
    part = next((part for part in (1, 2, 4) if step * part >= Fraction(3, 4)), 8)
    return Fraction(max(1, round(step * part)), part)


def travel_of(credits: Credits, size: Size, scale: float) -> int:
    """Pixels from below the picture until all of it is past its upper edge."""
    return size.height + ceil(_unit(size, scale) * (height_of(credits.rows) + ADVANCE["work"]))


def rolled(credits: Credits, frames: int, size: Size, scale: float) -> Fraction:
    """By how many pixels they roll up in so many frames, the last row gone in the end or a little before.

    A frame's share is a whole number of eighths of a pixel: text is drawn at just those places, so the motion is even.
    """
    return Fraction(ceil(Fraction(travel_of(credits, size, scale) * 8, frames)), 8) * frames


def height_of(rows: Sequence[CreditRow]) -> int:
    return sum(ADVANCE[row.kind] for row in rows)


def pages_of(credits: Credits, size: Size, scale: float) -> list[tuple[CreditRow, ...]]:
    """As many entries a page as it holds; a heading stays with what follows it."""
    most = size.height * _PAGE / _unit(size, scale)
    pages: list[list[CreditRow]] = [[]]
    for entry in _entries(credits.rows):
        if pages[-1] and height_of([*pages[-1], *entry]) > most:
            pages.append([])
        pages[-1] += entry
    return [tuple(page) for page in pages]


def page_ranges(credits: Credits, shown: TimeRange, size: Size, scale: float, rate: Fraction) -> list[TimeRange]:
    """When each page stands, `shown` shared out by how long they take to read."""
    lengths = [_page_frames(page, rate) for page in pages_of(credits, size, scale)]
    ends = [shown.start + round(shown.duration * sum(lengths[: n + 1]) / sum(lengths)) for n in range(len(lengths))]
    return [TimeRange(start, end) for start, end in zip([shown.start, *ends], ends, strict=False)]


def _entries(rows: Sequence[CreditRow]) -> list[list[CreditRow]]:
    entries: list[list[CreditRow]] = []
    for row in rows:
        follows_heading = bool(entries) and [each.kind for each in entries[-1]] == ["heading"]
        if row.kind in _OPENERS and not follows_heading:
            entries.append([])
        entries[-1].append(row)
    return entries


def _page_frames(page: Sequence[CreditRow], rate: Fraction) -> int:
    return frames_from_seconds(max(_SHORTEST_PAGE, sum(len(row.text) for row in page) / _READING + 1), rate)


def _unit(size: Size, scale: float) -> Fraction:
    return Fraction(min(size.width, size.height), 1080) * Fraction(scale)
