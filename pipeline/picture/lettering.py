"""Texts as libass draws them: a script and the fonts it names, laid in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.picture import ass
from pipeline.picture.faces import Face
from pipeline.picture.fonts import private_copy
from pipeline.picture.frame import frame_of
from pipeline.picture.layout import marks_of
from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay, written_parts
from pipeline.project.values import Size

_SCRIPT, _FONTS = "text.ass", "fonts"


def lettering(texts: Sequence[Overlay], size: Size, look: Look, folder: Path) -> str:
    """The filter that draws them, on the clock of a script, from files that it finds in `folder`. There is one text at
    least."""
    (folder / _FONTS).mkdir()
    faces = sorted(_faces(texts, look), key=lambda face: face.family)
    for face in faces:
        (folder / _FONTS / face.family).write_bytes(private_copy(face))
    frame = frame_of(size, look)
    groups = [(marks_of(text, frame, look), text.range, text.fade) for text in texts]
    (folder / _SCRIPT).write_text(ass.script(size, groups, faces[0].family), encoding="utf-8")
    return ass.drawing(_SCRIPT, _FONTS)


def _faces(texts: Sequence[Overlay], look: Look) -> set[Face]:
    used = [part for text in texts for part in written_parts(text, look)]
    always = {face for _, typeface in used for face in (typeface.regular, typeface.italic)}
    return always | {typeface.borrowed[c] for words, typeface in used for c in words if c in typeface.borrowed}
