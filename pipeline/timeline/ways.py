"""The ways in which a clip comes in over the one before it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.project.clip_models import Transition


@dataclass(frozen=True, slots=True)
class Dissolve:
    """The one grows as the other fades."""


@dataclass(frozen=True, slots=True)
class Dip:
    """In its first half the old picture goes into `colour`, `#rrggbb`; in its second the new one comes out of it."""

    colour: str


@dataclass(frozen=True, slots=True)
class Wipe:
    """Both stand still, and the new picture is uncovered from `side`: left, right, top or bottom."""

    side: str


@dataclass(frozen=True, slots=True)
class Slide:
    """The new picture comes in from `side` and pushes the old one out."""

    side: str


Way = Dissolve | Dip | Wipe | Slide

DISSOLVE = Dissolve()


def way_of(transition: Transition) -> Way:
    match transition.kind:
        case "dip":
            return Dip(transition.color)
        case "wipe":
            return Wipe(transition.from_)
        case "slide":
            return Slide(transition.from_)
    return DISSOLVE
