"""The profile of an essay: the one it names, fitted to its language and the shape of its picture, figures replaced."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from pipeline.captions.profiles import LANGUAGES, PROFILES, Profile
from pipeline.project.model import Captions, Essay
from pipeline.project.values import Size

# B: text takes 68 % of the width of a 16:9 picture, 90 % of a narrower one. With type as high as a share of the shorter
# side, 1.2 of that side at most; 37 characters stand there.
_WIDEST = Fraction(12, 10)
_NARROW_SHARE = Fraction(9, 10)
_UPRIGHT_LINES = 3


def profile_of(essay: Essay, language: str = "") -> Profile:
    """The figures of captions in a language, the narration's if none is named."""
    written = essay.captions
    profile = PROFILES[written.profile]
    if written.profile == "bbc":
        profile = _shaped(profile, essay.video.size)
    return _replaced(_in_language(profile, language or essay.language), written)


def _shaped(profile: Profile, size: Size) -> Profile:
    """B's measures are shares of the picture: fewer characters where it is narrow, a third line where it is upright."""
    wide = min(_NARROW_SHARE * size.width / min(size.width, size.height), _WIDEST)
    lines = _UPRIGHT_LINES if size.height > size.width else profile.lines
    return replace(profile, characters_per_line=int(profile.characters_per_line * wide / _WIDEST), lines=lines)


def _in_language(profile: Profile, language: str) -> Profile:
    """B is written for English: what it counts in words is counted in characters elsewhere where N has a figure."""
    figures = LANGUAGES.get(language.split("-")[0].lower())
    if figures is None:
        return profile
    width, speed = figures
    return replace(
        profile,
        characters_per_line=min(profile.characters_per_line, width),
        characters_per_second=Fraction(speed),
        seconds_per_word=Fraction(),
    )


def _replaced(profile: Profile, written: Captions) -> Profile:
    """With the figures that the author wrote. A reading speed counts characters, whatever the profile counted."""
    if written.characters_per_second is not None:
        profile = replace(
            profile, characters_per_second=Fraction(str(written.characters_per_second)), seconds_per_word=Fraction()
        )
    return replace(
        profile,
        characters_per_line=written.characters_per_line or profile.characters_per_line,
        lines=written.lines or profile.lines,
        gap_frames=profile.gap_frames if written.gap_frames is None else written.gap_frames,
        shortest=_seconds(written.shortest, profile.shortest),
        longest=_seconds(written.longest, profile.longest),
        pause=_seconds(written.pause, profile.pause),
    )


def _seconds(written: float | None, default: Fraction) -> Fraction:
    """A time as the author wrote it, not as the nearest binary fraction."""
    return default if written is None else Fraction(str(written))
