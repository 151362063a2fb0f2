"""The style a project asks for, its fonts tried."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import Issue
from pipeline.picture.contrast import READABLE, contrast
from pipeline.picture.look import PACKAGED, check_font
from pipeline.project.clip_models import CardClip, CreditsClip
from pipeline.project.load import Project
from pipeline.project.style_model import Style


def style_of(project: Project) -> tuple[Style, list[Issue]]:
    """The style; a font that cannot be read is an issue, and a packaged one stands in."""
    style = project.essay.style
    issues: list[Issue] = []
    fonts = style.fonts
    for kind in ("title", "quote", "caption"):
        written = getattr(fonts, kind)
        try:
            if written not in PACKAGED:
                _refuse_name(written)
                check_font(project.folders.find(written))
        except ValueError as error:
            issues.append(project.source.issue(("style", "fonts", kind), *error.args))
            fonts = fonts.model_copy(update={kind: "sans"})
    return style.model_copy(update={"fonts": fonts}), [*issues, *_hard_to_read(project)]


def _hard_to_read(project: Project) -> Iterator[Issue]:
    """Panels are made to carry their text; what stands on the background itself has only the author's two colours."""
    style = project.essay.style
    clips = (clip for scene in project.essay.scenes for clip in scene.clips)
    between = contrast(style.text, style.background)
    if between < READABLE and any(isinstance(clip, (CardClip, CreditsClip)) for clip in clips):
        message = f"text {style.text} on the background {style.background} of cards and credits is hard to read"
        detail = f"a contrast of {between:.1f}, where {READABLE} is the least that most people read"
        yield project.source.issue(("style",), f"{message}: {detail}", note=True)


def _refuse_name(font: str) -> None:
    """Raises ValueError(message, hint) for a font that is named as in other programs."""
    if not font.lower().endswith((".ttf", ".otf")):
        names = ", ".join(PACKAGED)
        raise ValueError(f"{font!r} is not a font of a project", f"{names}, or a .ttf or .otf file in the project")
