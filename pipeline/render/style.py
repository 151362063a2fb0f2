"""The style a project asks for, its fonts tried."""

from __future__ import annotations

from pipeline.errors import Issue
from pipeline.picture.look import PACKAGED, check_font
from pipeline.project.load import Project
from pipeline.project.model import Style


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
    return style.model_copy(update={"fonts": fonts}), issues


def _refuse_name(font: str) -> None:
    """Raises ValueError(message, hint) for a font that is named as in other programs."""
    if not font.lower().endswith((".ttf", ".otf")):
        names = ", ".join(PACKAGED)
        raise ValueError(f"{font!r} is not a font of a project", f"{names}, or a .ttf or .otf file in the project")
