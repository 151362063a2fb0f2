"""Panels dark or light enough for the text on them, whatever the picture behind: WCAG 2.2, success criterion 1.4.3."""

from __future__ import annotations

from dataclasses import dataclass

READABLE = 4.5
# The criterion's figure, and what antialiasing, chroma at half size and the encoder take away.
_WITH_RESERVE = 5.0
# The thin strokes of small type lose up to a quarter.
_SMALL_WITH_RESERVE = 6.0
LEAST_OPAQUE = 0.84
_STEP = 0.04


@dataclass(frozen=True, slots=True)
class Panel:
    colour: str
    opacity: float


def panel_behind(text: str, preferred: str, opacity: float = LEAST_OPAQUE) -> Panel:
    """The most transparent panel from `opacity` on, of the preferred colour if possible, that carries `text` over white
    and black."""
    for colour in (preferred, "#000000", "#ffffff"):
        for step in range(5):
            panel = Panel(colour, min(1.0, round(opacity + _STEP * step, 2)))
            if least_contrast(text, panel) >= _WITH_RESERVE:
                return panel
    return Panel(max(("#000000", "#ffffff"), key=lambda colour: contrast(text, colour)), 1.0)


def muted(text: str, panel: Panel) -> str:
    """`text` as close to the panel as a smaller line may be."""
    shades = (mixed(text, panel.colour, share) for share in (0.75, 0.82, 0.9))
    return next((shade for shade in shades if least_contrast(shade, panel) >= _SMALL_WITH_RESERVE), text)


def least_contrast(text: str, panel: Panel) -> float:
    """Over the two extremes; every other picture lies between them."""
    return min(contrast(text, mixed(panel.colour, behind, panel.opacity)) for behind in ("#000000", "#ffffff"))


def contrast(a: str, b: str) -> float:
    """From 1 to 21."""
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of `#rrggbb`."""
    red, green, blue = (_linear(value / 255) for value in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, behind: str, share: float) -> str:
    pairs = zip(_rgb(colour), _rgb(behind), strict=True)
    return "#" + bytes(round(a * share + b * (1 - share)) for a, b in pairs).hex()


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
