"""Text on the picture: shown as written, readable over anything, inside the title-safe area, without a seam."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from made_picture import GREY, LOOK, Cue, drawn, encoded, film, frame_digests, pictures, still, whole
from PIL import Image

from pipeline.picture import fonts
from pipeline.picture.ass import Mark
from pipeline.picture.contrast import contrast, least_contrast, muted, panel_behind
from pipeline.picture.frame import Frame
from pipeline.picture.layout import marks_of
from pipeline.picture.look import _CERTAIN, Typeface, look_of
from pipeline.picture.overlays import Overlay
from pipeline.picture.typeset import broken, runs, width
from pipeline.picture.unreadable import text_problems
from pipeline.project.style_model import Style
from pipeline.project.values import FULL, Size
from pipeline.timeline.model import Card, Picture, Plain
from pipeline.timing import TimeRange

WIDE, TALL = Size(640, 360), Size(360, 640)
ALL = TimeRange(0, 24)
LONG = "It’s like I’m reading a book, and it’s a book I deeply love, but I’m reading it slowly now. " * 3


def shown(picture: Picture, folder: Path, size: Size = WIDE, **options: object) -> npt.NDArray[np.uint8]:
    """The picture half a second in: shape (height, width, 3)."""
    return drawn(picture, 24, folder, size, **options)[12]


def ink(with_text: npt.NDArray[np.uint8], without: npt.NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what differs."""
    rows, columns = np.nonzero(np.abs(with_text.astype(int) - without).max(2) > 12)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize(
    "words", [r"{\b1}bold{\b0}", r"C:\new\Name", r"a\hb {i} \{", "100% <i>&amp;", "\\", r"{\pos(0,0)}{\fs99}x"]
)
def test_text_is_shown_exactly_as_written(tmp_path: Path, words: str) -> None:
    """As wide on the screen as all its characters are; a command that was obeyed would be missing from it."""
    text = f"M{words}M"
    picture = shown(Card(text, ""), tmp_path / "out")
    left, _, right, _ = ink(picture, shown(Plain(LOOK.background), tmp_path / "plain"))
    line = runs(text, LOOK.title)
    assert "".join(run.text for run in line) == text
    em = 116 * Frame(WIDE, 1).unit
    assert right - left == pytest.approx(width(line) * em, rel=0.04)


def test_asterisks_set_italics(tmp_path: Path) -> None:
    one, two, three = runs("in *Her* (2013)", LOOK.quote)
    assert (one.text, two.text, three.text) == ("in ", "Her", " (2013)")
    assert (one.face, two.face) == (LOOK.quote.regular, LOOK.quote.italic)


def behind(kind: str, folder: Path) -> Picture:
    if kind != "noise":
        return Plain(kind)
    grain = np.random.default_rng(1).integers(0, 256, (360, 640, 3), np.uint8)
    Image.fromarray(grain).save(folder / "noise.png")
    return still(folder / "noise.png", FULL, FULL, 1)


@pytest.mark.parametrize("kind", ["#ffffff", "#000000", "noise"])
@pytest.mark.parametrize(
    "options",
    [{"quotes": [("■■■■ ■■■■", "", ALL)]}, {"captions": [Cue(("■■■■ ■■■■",), ALL)]}],
    ids=["quote", "caption"],
)
def test_text_stands_out_from_any_picture(tmp_path: Path, kind: str, options: dict[str, object]) -> None:
    """Measured on solid squares, so that it is their inside that counts, against the lightest spot of the panel."""
    white = shown(Plain("#ffffff"), tmp_path / "white", **options)
    left, top, right, bottom = ink(white, np.full_like(white, 255))
    panel = shown(behind(kind, tmp_path), tmp_path / "out", **options)[top:bottom, left:right]
    text = panel.reshape(-1, 3)[panel.mean(2).argmax()]
    # Inside the panel's edge nothing stands yet but the picture seen through it.
    strip = panel[2:5, 10:-6].reshape(-1, 3)
    assert contrast(colour(text), colour(np.percentile(strip, 99, axis=0))) >= 4.5


def colour(pixel: npt.NDArray[np.floating] | npt.NDArray[np.uint8]) -> str:
    return "#" + bytes(round(float(value)) for value in pixel).hex()


@pytest.mark.parametrize("text", ["#f5efe6", "#000000", "#777777", "#d9482b", "#00ff00", "#222266"])
@pytest.mark.parametrize("background", ["#14110f", "#ffffff", "#777777"])
def test_every_pair_of_colours_gets_a_panel_that_carries_it(text: str, background: str) -> None:
    panel = panel_behind(text, background)
    assert least_contrast(text, panel) >= 4.5
    assert least_contrast(muted(text, panel), panel) >= 4.5


@pytest.mark.parametrize("size", [WIDE, TALL, Size(360, 360)])
@pytest.mark.parametrize("words", ["Short.", LONG])
def test_quotes_stay_title_safe_and_above_the_captions(tmp_path: Path, size: Size, words: str) -> None:
    white = np.full((size.height, size.width, 3), 255, np.uint8)
    quote = ink(shown(Plain("#ffffff"), tmp_path / "q", size, quotes=[(words, "Somebody", ALL)]), white)
    lines = ("Spike Jonze tells a love story in which", "one of the lovers has no body gjpqy.")
    caption = ink(shown(Plain("#ffffff"), tmp_path / "c", size, captions=[Cue(lines, ALL)]), white)
    for left, top, right, bottom in (quote, caption):
        assert left >= size.width * 0.05 - 1
        assert right <= size.width * 0.95 + 1
        assert top >= size.height * 0.05 - 1
        assert bottom <= size.height * 0.95 + 1
    assert quote[3] <= caption[1]


@pytest.mark.parametrize("size", [WIDE, TALL])
@pytest.mark.parametrize(
    "title", ["Her", "A voice with no body, and the letters that it never sends to anybody at all"]
)
def test_titles_stand_in_the_middle_and_title_safe(tmp_path: Path, size: Size, title: str) -> None:
    plain = shown(Plain(LOOK.background), tmp_path / "p", size)
    left, top, right, bottom = ink(shown(Card(title, "a smaller line"), tmp_path / "c", size), plain)
    assert abs((left + right) / 2 - size.width / 2) <= 2
    assert abs((top + bottom) / 2 - size.height / 2) <= size.height * 0.08
    assert left >= size.width * 0.05
    assert top >= size.height * 0.05


def test_a_caption_of_one_line_stands_where_the_second_of_two_does(tmp_path: Path) -> None:
    one = shown(GREY, tmp_path / "one", captions=[Cue(("nobody",), ALL)])
    two = shown(GREY, tmp_path / "two", captions=[Cue(("nobody", "nobody"), ALL)])
    lower = slice(320, 342)
    # `overlay` rounds pixels at the end of a row otherwise than those it takes many at a time.
    assert np.abs(one[lower].astype(int) - two[lower]).max() <= 1


def test_text_that_crosses_cuts_goes_on_without_a_seam(tmp_path: Path) -> None:
    """A quote comes in and goes out over cuts: the pieces show what one long segment shows."""
    pieces = film((GREY, 300), size=WIDE, quotes=[("Who will you write to?", "By", TimeRange(90, 196))])
    (quote,) = pieces[1].texts
    uncut = replace(whole(pieces[0], frames=300), texts=(replace(quote, range=TimeRange(90, 196)),))
    assert len(pieces) == 4
    assert frame_digests(*encoded(pieces, tmp_path / "p")) == frame_digests(*encoded([uncut], tmp_path / "w"))


def test_text_shows_on_exactly_its_frames(tmp_path: Path) -> None:
    encoded(film((GREY, 12), captions=[Cue(("■■■■",), TimeRange(3, 7))]), tmp_path / "out")
    is_seen = [bool(picture[150:172].max() > 200) for picture in pictures(tmp_path / "out/000.mp4")]
    assert is_seen == [3 <= frame < 7 for frame in range(12)]


def test_lines_break_evenly_and_leave_no_word_alone() -> None:
    def lines(text: str, most: float) -> list[str]:
        return ["".join(run.text for run in line) for line in broken(text, LOOK.quote, most)]

    assert lines("Who will you write to when no one is paying?", 12) == [
        "Who will you write to",
        "when no one is paying?",
    ]
    assert lines("The past is just a story we tell ourselves", 17)[-1] != "ourselves"
    assert lines("one\ntwo", 20) == ["one", "two"]
    assert lines("", 20) == []
    assert all(width(line) <= 5 for line in broken("Donaudampfschifffahrtsgesellschaft", LOOK.quote, 5))


def test_what_cannot_be_read_is_named() -> None:
    def problems(kind: str, text: str, second: str = "") -> list[str]:
        return text_problems(Overlay(kind, text, second, ALL, 0), WIDE, LOOK)

    assert problems("quote", "Who will you write to?", "Somebody") == []
    assert problems("quote", LONG * 9) == ["this quote is too long for the picture, even in small type"]
    assert problems("card", "A title of a film " * 90) == ["this title is too long for the picture, even in small type"]
    long = "a word or two more of it " * 250
    assert problems("card", "A title", long) == [
        "the smaller line of this title is too long for the picture, even in small type"
    ]
    assert problems("quote", "Yes.", long) == ["who said this quote is too long for the picture, even in small type"]
    assert problems("card", "A title", "") == problems("card", "A title", long[:400]) == []
    assert problems("caption", "日本") == [
        "no font on this machine has 日 (U+65E5), 本 (U+672C): "
        "install one for Chinese or Japanese, or name its file in `style`",
    ]


@pytest.mark.parametrize("kind", ["quote", "card"])
@pytest.mark.parametrize("size", [WIDE, TALL])
@pytest.mark.parametrize("words", [1, 20, 60, 120])
@pytest.mark.parametrize("more", [0, 1, 20, 60, 120])
def test_what_is_found_to_fit_stands_inside_the_picture(kind: str, size: Size, words: int, more: int) -> None:
    """Of any two lengths: what is not refused stays between the title-safe edge and the captions."""
    text = Overlay(kind, " ".join(["words"] * words), " ".join(["smaller"] * more), ALL, 0)
    frame = Frame(size, 1)
    if text_problems(text, size, LOOK):
        assert words + more >= 60
        return
    tops, bottoms = zip(*(reach(mark) for mark in marks_of(text, frame, LOOK)), strict=True)
    assert min(tops) >= frame.top - 1
    assert max(bottoms) <= frame.above_captions + 1


def reach(mark: Mark) -> tuple[float, float]:
    """The highest and the lowest pixel of a box, the ink of a line from its capitals to its baseline."""
    if drawn_box := re.match(r"\{\\p1\}.* l [\d.]+ 0 [\d.]+ ([\d.]+) 0", mark.body):
        return mark.y, mark.y + float(drawn_box[1])
    family, size = re.search(r"\\fn(\w+)\\fs([\d.]+)", mark.body).groups()
    face = next(face for face in (LOOK.title.regular, LOOK.caption.regular) if face.family == family)
    em = float(size) / fonts.metrics(face).height
    baseline = mark.y + fonts.metrics(face).ascent * em
    return baseline - 0.67 * em, baseline


def test_a_smaller_text_shrinks_before_it_is_refused() -> None:
    def sizes(sub: str) -> list[float]:
        marks = marks_of(Overlay("card", "A title", sub, ALL, 0), Frame(WIDE, 1), LOOK)
        return [float(size) for mark in marks for size in re.findall(r"\\fs([\d.]+)", mark.body)]

    assert sizes("short")[-1] > sizes("a word or two more of it " * 16)[-1]


@pytest.mark.parametrize("lines", [2, 3, 4])
def test_quotes_keep_clear_of_as_many_lines_as_captions_may_have(lines: int) -> None:
    frame = Frame(Size(1080, 1920), 1, lines)
    box, *_ = marks_of(Overlay("caption", "\n".join(["A line"] * lines), "", ALL, 0), frame, LOOK)
    assert box.y - frame.above_captions == pytest.approx(54, abs=1)


@pytest.mark.parametrize(("words", "is_right"), [("שלום עולם", True), ("«مرحبا»", True), ("Hello, שלום", False)])
def test_quotes_from_right_to_left_stand_at_the_right(words: str, is_right: bool) -> None:
    panel, rule, *lines = marks_of(Overlay("quote", words, "Somebody", ALL, 0), Frame(WIDE, 1), LOOK)
    assert {line.anchor for line in lines} == {9 if is_right else 7}
    if is_right:
        assert (rule.anchor, rule.x) == (9, WIDE.width * 0.95)
        assert panel.x < lines[0].x < rule.x
    else:
        assert (rule.anchor, rule.x) == (7, panel.x)


def test_a_character_that_the_font_lacks_is_borrowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the machine's only font is Source Sans, which has ■ under U+25A0 and Serif has not."""
    sans, serif = LOOK.caption.regular, LOOK.quote.regular
    lacking = [chr(code) for code in range(0x2000, 0x2800) if fonts.missing_glyphs(chr(code), serif)]
    character = next(c for c in lacking if not fonts.missing_glyphs(c, sans))
    monkeypatch.setattr(fonts, "installed_fonts", lambda: (sans.path,))
    borrowed = fonts.borrowed_faces(f"a{character}日", [serif])
    assert borrowed == {character: sans}

    typeface = Typeface(serif, LOOK.quote.italic, borrowed)
    look = replace(LOOK, title=typeface)
    assert [run.face for run in runs(f"a{character}", typeface)] == [serif, sans]
    plain = shown(Plain(LOOK.background), tmp_path / "p")
    left, _, right, _ = ink(shown(Card(f"M{character}M", ""), tmp_path / "c", look=look), plain)
    assert right - left == pytest.approx(width(runs(f"M{character}M", typeface)) * 116 / 3, rel=0.05)


def test_western_text_needs_no_look_into_the_fonts() -> None:
    faces = [face for typeface in (LOOK.title, LOOK.caption) for face in (typeface.regular, typeface.italic)]
    assert [fonts.missing_glyphs("".join(_CERTAIN), face) for face in faces] == [""] * 4


def test_what_only_the_italic_lacks_is_borrowed_from_the_upright() -> None:
    assert look_of(Style(), Path, "ĝ").title.borrowed == {"ĝ": LOOK.title.regular}


def test_text_is_drawn_alike_on_a_machine_without_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"captions": [Cue(("A caption",), TimeRange(0, 2))], "quotes": [("A quote", "By", TimeRange(0, 2))]}
    with_fonts = drawn(GREY, 2, tmp_path / "with", WIDE, **options)
    (tmp_path / "fonts.conf").write_text('<?xml version="1.0"?><fontconfig/>', encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    assert np.array_equal(drawn(GREY, 2, tmp_path / "without", WIDE, **options), with_fonts)


def test_a_font_of_the_projects_own_is_used(tmp_path: Path) -> None:
    own = tmp_path / "My: font's [1].otf"
    own.write_bytes(LOOK.caption.regular.path.read_bytes())
    look = look_of(Style.model_validate({"fonts": {"title": "own.otf"}}), lambda name: own)
    sans = look_of(Style.model_validate({"fonts": {"title": "sans"}}), Path)
    first, second = (shown(Card("Her", ""), tmp_path / name, look=style) for name, style in (("a", look), ("b", sans)))
    assert (first == second).all()


@pytest.mark.parametrize("kind", ["label", "full", "margin"])
@pytest.mark.parametrize("size", [WIDE, TALL, Size(360, 360)])
@pytest.mark.parametrize("words", [1, 12, 60])
@pytest.mark.parametrize("letter", ["words", "מילים"])
def test_labels_and_quotes_of_every_style_stand_inside_the_picture(
    kind: str, size: Size, words: int, letter: str
) -> None:
    text = Overlay(kind, " ".join([letter] * words), "smaller " * min(words, 5), ALL, 0)
    frame, look = Frame(size, 1), look_of(Style(), Path, letter)
    if text_problems(text, size, look):
        assert words == 60
        return
    boxes = [box for mark in marks_of(text, frame, look) if (box := sides(mark))]
    panels = [box for box in boxes if kind != "full" or box[2] - box[0] < size.width]
    for left, top, right, bottom in panels:
        assert left >= size.width * 0.05 - 1
        assert right <= size.width * 0.95 + 1
        assert top >= frame.top - 1
        assert bottom <= frame.above_captions + 1


def sides(mark: Mark) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom of a box."""
    drawn_box = re.match(r"\{\\p1\}.* l [\d.]+ 0 ([\d.]+) ([\d.]+) ", mark.body)
    if not drawn_box:
        return None
    wide, high = map(float, drawn_box.groups())
    left = mark.x - (wide if mark.anchor == 9 else 0)
    return left, mark.y, left + wide, mark.y + high


def test_a_label_and_a_margin_have_room_beside_each_other() -> None:
    frame = Frame(WIDE, 1)
    label, margin = (
        sides(marks_of(Overlay(kind, "words " * 9, "more words " * 4, ALL, 0), frame, LOOK)[0])
        for kind in ("label", "margin")
    )
    assert label is not None and margin is not None
    assert label[2] < margin[0]
