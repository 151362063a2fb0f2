"""The themes that come with the program: all that decides how text looks, set to go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Measures:
    """Where text stands and how large it is. Sizes are in pixels of a film whose shorter side is 1080, leadings in ems.

    `margin` is the share of width and height that stays free at the edges; `rule` is where a quote's panel has its rule
    in the accent colour, `side` or `top`; `opacity` the least of a panel.
    """

    margin: float = 0.05
    title: float = 116
    title_leading: float = 1.12
    quote: float = 56
    quote_leading: float = 1.3
    rule: str = "side"
    opacity: float = 0.84


@dataclass(frozen=True, slots=True)
class Theme:
    """`colours` and `fonts` by the keys of `style`, as authors write them.

    Text comes and goes in `fade` seconds, that of cards in `card_fade`; quotes come as `reveal` says.
    """

    colours: Mapping[str, str]
    fonts: Mapping[str, str]
    measures: Measures = field(default_factory=Measures)
    fade: Fraction = Fraction("0.35")
    card_fade: Fraction = Fraction("0.6")
    reveal: str = "fade"


DEFAULT = "film"
THEMES: Mapping[str, Theme] = {
    # Warm white on a dark room; serifs that keep their voice down.
    DEFAULT: Theme(
        {"accent": "#d9482b", "background": "#14110f", "text": "#f5efe6"},
        {"title": "serif", "quote": "serif", "caption": "sans"},
    ),
    # A printed page: ink on paper, wider margins, slow.
    "paper": Theme(
        {"accent": "#a3321f", "background": "#f4eee1", "text": "#231d17"},
        {"title": "serif-light", "quote": "serif", "caption": "sans"},
        Measures(margin=0.065, title=124, title_leading=1.14, quote=52, quote_leading=1.38, opacity=0.92),
        fade=Fraction("0.5"),
        card_fade=Fraction("0.9"),
    ),
    # A poster: heavy sans, high contrast, quick; quotes come word by word.
    "bold": Theme(
        {"accent": "#ffd23f", "background": "#0d0f12", "text": "#ffffff"},
        {"title": "sans-black", "quote": "sans-bold", "caption": "sans"},
        Measures(title=132, title_leading=1.04, quote=58, quote_leading=1.2, rule="top", opacity=0.88),
        fade=Fraction("0.2"),
        card_fade=Fraction("0.3"),
        reveal="words",
    ),
}
