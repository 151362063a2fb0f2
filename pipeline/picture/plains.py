"""Pictures of one colour."""

from __future__ import annotations

import numpy as np

from pipeline.picture.decode import Planes, plain_yuv
from pipeline.picture.stills import split_planes
from pipeline.project.values import Size


def plain_planes(colour: str, size: Size) -> Planes:
    planes = np.empty((size.height * 3 // 2, size.width), np.uint8)
    for plane, value in zip(split_planes(planes, size), plain_yuv(colour), strict=True):
        plane[:] = value
    return planes
