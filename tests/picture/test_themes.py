"""Themes: all of a look by one name, single keys replaced, the usual one unchanged."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from made_picture import GREY, LOOK, film

from pipeline.picture import fonts
from pipeline.picture.contrast import contrast
from pipeline.picture.frame import frame_of
from pipeline.picture.layout import marks_of
from pipeline.picture.look import _CERTAIN, PACKAGED, look_of
from pipeline.picture.overlays import Overlay
from pipeline.project.style_model import Style
from pipeline.project.themes import THEMES
from pipeline.project.values import Size
from pipeline.timing import TimeRange
from tests.timeline.test_assemble import laid_out

ALL = TimeRange(0, 24)


def styled(**keys: object) -> Style:
    return Style.model_validate(keys)


def test_the_usual_theme_is_the_look_there_always_was() -> None:
    assert styled() == styled(theme="film")
    assert look_of(styled(theme="film"), Path) == look_of(Style(), Path)
    assert (Style().accent, Style().background, Style().text) == ("#d9482b", "#14110f", "#f5efe6")


def test_single_keys_replace_what_a_theme_says() -> None:
    style = styled(theme="paper", accent="#205080", fonts={"quote": "sans"}, margin="0.08", fade="0.4 s", reveal="type")
    assert (style.accent, style.background, style.text) == ("#205080", "#f4eee1", "#231d17")
    assert (style.fonts.title, style.fonts.quote, style.fonts.caption) == ("serif-light", "sans", "sans")
    assert (style.measures.margin, style.measures.quote) == (0.08, 52)
    assert style.fades == (Fraction(0.4), Fraction(0.4))
    assert (style.quote_reveal, styled(theme="bold").quote_reveal, styled().quote_reveal) == ("type", "words", "fade")


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_names_colours_and_fonts_that_there_are(theme: str) -> None:
    style = styled(theme=theme)
    assert {style.fonts.title, style.fonts.quote, style.fonts.caption} <= set(PACKAGED)
    assert contrast(style.text, style.background) >= 7
    assert contrast(style.accent, style.background) >= 3


@pytest.mark.parametrize("name", PACKAGED)
def test_every_named_font_has_the_letters_of_the_west(name: str) -> None:
    typeface = look_of(styled(fonts={"title": name}), Path).title
    assert [fonts.missing_glyphs("".join(_CERTAIN), face) for face in (typeface.regular, typeface.italic)] == ["", ""]


@pytest.mark.parametrize("margin", [0.02, 0.15])
@pytest.mark.parametrize("kind", ["quote", "margin", "label", "caption"])
def test_text_keeps_the_margin_that_is_asked_for(kind: str, margin: float) -> None:
    size = Size(1920, 1080)
    look = look_of(styled(margin=str(margin)), Path)
    panel, *_ = marks_of(
        Overlay(kind, "Words", "Somebody" if kind != "caption" else "", ALL, 0), frame_of(size, look), look
    )
    if kind in ("quote", "label"):
        assert panel.x == round(1920 * margin)
    assert frame_of(size, look).bottom == 1080 - round(1080 * margin)


def test_a_themes_motion_reaches_the_film() -> None:
    quotes = [("Words", "", TimeRange(0, 100))]

    def fade(**keys: object) -> int:
        return film((GREY, 100), quotes=quotes, look=look_of(styled(**keys), Path))[0].texts[0].fade

    assert [fade(), fade(theme="paper"), fade(theme="bold"), fade(fade="1")] == [8, 12, 5, 24]
    made = laid_out("""\
        style: {theme: bold}
        scenes: [{clips: [{color: "#000000", for: 9}], quotes: [{text: a}, {text: b, at: 4, reveal: type}]}]
        """)
    assert [quote.reveal for quote in made.timeline.quotes] == ["words", "type"]


def test_an_unknown_theme_is_told() -> None:
    with pytest.raises(ValueError, match="film, paper or bold is meant, not 'neon'"):
        styled(theme="neon")


def test_a_theme_is_part_of_what_decides_pixels() -> None:
    from pipeline.picture.segments import segment_recipe

    def recipe(**keys: object) -> dict[str, object]:
        quotes = [("Words", "", TimeRange(0, 100))]
        return segment_recipe(film((GREY, 100), quotes=quotes, look=look_of(styled(**keys), Path))[0])

    plain = film((GREY, 100), quotes=[("Words", "", TimeRange(0, 100))], look=LOOK)[0]
    assert recipe() == segment_recipe(plain)
    assert "margin" not in str(recipe())
    assert recipe(margin="0.06") != recipe()
