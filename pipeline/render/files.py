"""Every file that a project names, there or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.picture.look import PACKAGED
from pipeline.project.load import Project
from pipeline.project.shown import files_shown
from pipeline.render.options import Options


def files_named(project: Project, options: Options) -> frozenset[Path]:
    """Those it may read; none of what rendering writes, which would be made again without end."""
    meant = (project.folders.meant(written) for written in _written(project))
    own = {folder.resolve() for folder in (project.folders.project / ".render", options.out_of(project))}
    # A folder above the project is not all ours, even where films go there.
    own -= {project.folders.project, *project.folders.project.parents}
    return frozenset(path for path in meant if path and not own & set(path.resolve().parents))


def _written(project: Project) -> Iterator[str]:
    essay = project.essay
    for _, shown in files_shown(essay):
        yield shown.file
        if shown.grade is not None:
            yield shown.grade.lut
    yield from (bed.file for bed in essay.music)
    yield from (scene.recording for scene in essay.scenes)
    fonts = essay.style.fonts
    yield from (font for font in (fonts.title, fonts.quote, fonts.caption) if font not in PACKAGED)
    if essay.model.endswith(".pt"):
        yield essay.model
    elif "/" in essay.model:
        yield f"{essay.model.rstrip('/')}/model.bin"
