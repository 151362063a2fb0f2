"""How all text on the picture looks, as an author may ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from pipeline.project.base import Model
from pipeline.project.fields import SECONDS, ColourField, Sentence, one_of, seconds_schema
from pipeline.project.themes import DEFAULT, THEMES, Measures

RevealField = Annotated[Literal["fade", "words", "type"], one_of("fade", "words", "type")]


class Fonts(Model):
    """Each `sans`, `serif`, one of their weights such as `sans-bold`, or a .ttf or .otf file of the project."""

    title: Sentence = Field("serif", description="cards")
    quote: Sentence = Field("serif", description="quotes")
    caption: Sentence = Field("sans", description="captions and small text")


class Style(Model):
    """How all text on the picture looks. A theme says all of it, any other key replaces what the theme says."""

    theme: Annotated[Literal["film", "paper", "bold"], one_of(*THEMES)] = Field(
        "film", description="film, paper or bold: colours, fonts, sizes, margins and motion that go together"
    )
    accent: ColourField = Field("#d9482b", description="rules and marks beside quotes and titles")
    background: ColourField = Field("#14110f", description="cards, and scenes with nothing to show")
    text: ColourField = Field("#f5efe6", description="titles, quotes and captions")
    fonts: Fonts = Field(default_factory=Fonts, description="font of each kind of text")
    scale: Annotated[float, Field(ge=0.5, le=2)] = Field(1.0, description="size of all text, 0.5 to 2")
    margin: Annotated[float, Field(ge=0.02, le=0.15)] | None = Field(
        None, description="what stays free at each edge, as a share of the picture, 0.02 to 0.15"
    )
    fade: Annotated[float, Field(ge=0, le=3), SECONDS, seconds_schema(0, 3)] | None = Field(
        None, description="seconds that text takes to come and to go"
    )
    reveal: RevealField | None = Field(None, description="how quotes come that do not say it themselves")

    @model_validator(mode="before")
    @classmethod
    def _themed(cls, value: Any) -> Any:
        """What the theme says stands in for what the author does not write."""
        if not isinstance(value, Mapping):
            return value
        name = value.get("theme", DEFAULT)
        theme = THEMES.get(name.strip().lower()) if isinstance(name, str) else None
        fonts = value.get("fonts", {})
        if theme is None or not isinstance(fonts, Mapping):
            return value
        return {**theme.colours, **value, "fonts": {**theme.fonts, **fonts}}

    @property
    def measures(self) -> Measures:
        measures = THEMES[self.theme].measures
        return measures if self.margin is None else replace(measures, margin=self.margin)

    @property
    def fades(self) -> tuple[Fraction, Fraction]:
        """Of a card's text, and of all other, in seconds."""
        theme = THEMES[self.theme]
        return (theme.card_fade, theme.fade) if self.fade is None else (Fraction(self.fade), Fraction(self.fade))

    @property
    def quote_reveal(self) -> str:
        return self.reveal or THEMES[self.theme].reveal
