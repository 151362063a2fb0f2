"""Things that more than one picture needs: skylines with lit windows, figures, handwriting."""

import cv2
import numpy as np
from light import box, curve, oval, placed


def tower(rng, x, w, top, base):
    """One building as polygons: a body, and a crown of one of five kinds."""
    kind = rng.choice(["flat", "steps", "slope", "mast", "round", "flat"])
    if w > 75 and kind in ("round", "slope"):
        kind = "steps"
    parts = [box(x, top, w, base - top)]
    if kind == "steps":
        for i in (1, 2, 3):
            parts.append(box(x + w * 0.13 * i, top - 13 * i, w * (1 - 0.26 * i), 15))
    elif kind == "slope":
        rise = w * rng.uniform(0.25, 0.6)
        parts.append(np.array([(x, top + 1), (x + w, top + 1), (x + w, top - rise)]))
    elif kind == "mast":
        parts.append(box(x + w * 0.32, top - 12, w * 0.36, 14))
        parts.append(box(x + w * 0.49, top - 12 - w * 0.9, max(1.4, w * 0.02), w * 0.9))
    elif kind == "round":
        parts.append(oval(x + w / 2, top, w / 2, w * 0.32))
    else:
        for _ in range(2):
            parts.append(box(x + rng.uniform(0.05, 0.75) * w, top - 8, w * 0.16, 9))
    return parts


def skyline(
    pic,
    base,
    heights,
    widths,
    shade,
    lit=0.0,
    size=(5, 7),
    floor=None,
    x=(-40, 1640),
    glow=1.0,
    hues=("amber", "peach", "coral"),
    rim=None,
    profile=None,
    gap=(-0.15, 0.25),
):
    """A row of towers standing on `base`; `lit` is the share of windows with a light on."""
    rng, bodies, at = pic.rng, [], x[0]
    panes = {hue: ([], []) for hue in hues}
    while at < x[1]:
        w = rng.uniform(*widths)
        h = rng.uniform(*heights) * (profile(at + w / 2) if profile else 1.0)
        top = base - h
        bodies += tower(rng, at, w, top, floor or base)
        if lit:
            sx, sy = size[0] * rng.uniform(0.8, 1.4), size[1] * rng.uniform(0.8, 1.3)
            habit = lit * rng.uniform(0.25, 1.8)
            columns = int((w - sx) / (sx * 1.7))
            for row in np.arange(top + sy * 1.5, (floor or base) - sy, sy * 1.9):
                busy = habit * (2.2 if rng.random() < 0.12 else 1)
                for c in range(columns):
                    if rng.random() < busy:
                        hue = hues[int(rng.choice(len(hues), p=np.array([0.55, 0.3, 0.15])[: len(hues)]))]
                        panes[hue][0].append(box(at + sx * 0.8 + c * sx * 1.7, row, sx, sy))
                        panes[hue][1].append(rng.uniform(0.2, 1) ** 1.6)
        at += w * (1 + rng.uniform(*gap))
    mask = pic.shape(*bodies)
    pic.over(mask, shade)
    if rim is not None:  # the side towards the light catches some of it
        edge = np.clip(mask - np.roll(mask, int(rim[0] * pic.k), axis=1), 0, 1)
        pic.glow(edge, rim[1], rim[2])
    for hue, (boxes, strength) in panes.items():
        if boxes:
            seen = pic.shape(*boxes, strength=strength)
            pic.glow(seen, hue, glow)
    return mask


# Figures seen from behind, about 100 units tall (seated: 60), feet or seat at the origin, y upwards negative.


def seated_him():
    coat = curve(
        [
            (-20, 1),
            (-19.5, -8),
            (-17, -22),
            (-16.5, -33),
            (-13, -41),
            (-6, -44.5),
            (6, -44.5),
            (13, -41),
            (16.5, -33),
            (17.5, -22),
            (20.5, -8),
            (21, 1),
        ]
    )
    arm = curve([(-15, -38), (-19, -30), (-24, -14), (-27, -2), (-30, 1), (-22, 1), (-18, -12), (-13, -26)])
    neck = curve([(-4.6, -42), (-4.2, -51), (4.2, -51), (4.6, -42)])
    head = curve(
        [
            (-7.2, -57),
            (-7, -63),
            (-3, -67.6),
            (3.2, -67.6),
            (7, -63),
            (7.2, -57),
            (6.2, -51.5),
            (0, -47.5),
            (-6.2, -51.5),
        ]
    )
    return [coat, arm, neck, head, oval(-7.1, -56, 1.3, 2.2), oval(7.1, -56, 1.3, 2.2)]


def seated_her():
    """Leaning to her left, head tilted on to the shoulder beside her."""
    coat = curve(
        [
            (-15, 1),
            (-16, -10),
            (-15.5, -22),
            (-15, -31),
            (-11, -37.5),
            (-4, -40),
            (3, -39),
            (9.5, -35),
            (13, -27),
            (14, -16),
            (17.5, -6),
            (18, 1),
        ]
    )
    arm = curve([(10, -34), (14.5, -26), (18, -14), (22, -3), (27, 1), (19, 1), (14, -8), (9, -22)])
    hair = placed(
        curve(
            [
                (-8.2, 6),
                (-9.4, -3),
                (-7.4, -10),
                (-1.5, -13.6),
                (5, -12),
                (8.8, -5.5),
                (9.6, 3),
                (10.6, 12),
                (8, 19),
                (3, 17.5),
                (-2, 20),
                (-7, 17.5),
                (-9.2, 12),
            ]
        ),
        -8.5,
        -47,
        turn=-0.3,
    )
    return [coat, arm, hair]


def limb(*joints):
    """A tapering limb through joints (x, y, radius), as polygons."""
    parts = []
    for (ax, ay, ar), (bx, by, br) in zip(joints, joints[1:]):
        both = np.vstack([oval(ax, ay, ar), oval(bx, by, br)]).astype(np.float32)
        parts.append(cv2.convexHull(both)[:, 0].astype(float))
    return parts


def walker(rng, side, coat=True, bag=False):
    """Someone climbing stairs away from us, 100 tall, leaning to `side`, that foot a step lower."""
    wide, lift = rng.uniform(0.94, 1.08), rng.uniform(5, 10)
    hem = rng.uniform(-34, -28) if coat else -44
    parts = [oval(side, -93, 4.5, 5.9), *limb((side, -90, 3.1), (0, -81, 3.7))]
    parts.append(
        curve(
            [
                (-3.6, -84.5),
                (-8.6, -82.4),
                (-11.4 * wide, -79),
                (-11.2 * wide, -73),
                (-9.2 * wide, -61),
                (-9.8 * wide, -50),
                (-11 * wide, hem),
                (0, hem + 1),
                (11 * wide, hem),
                (9.8 * wide, -50),
                (9.2 * wide, -61),
                (11.2 * wide, -73),
                (11.4 * wide, -79),
                (8.6, -82.4),
                (3.6, -84.5),
            ]
        )
    )
    for s in (-1, 1):
        bend = rng.uniform(0, 3) if s != side else 1
        parts += limb(
            (s * 10.4 * wide, -78.5, 2.9), (s * (12.4 * wide + bend), -63, 2.5), (s * (11.6 * wide + bend), -47, 1.8)
        )
    parts += limb((-4.6 * side, -46, 4.8), (-4.4 * side, -24, 3.5), (-4.2 * side, -4, 2.3), (-5 * side, -1.6, 2.4))
    parts += limb(
        (4.6 * side, -46, 4.8),
        (5.6 * side, -28 - lift * 0.5, 3.6),
        (4.6 * side, -5 - lift, 2.3),
        (5.2 * side, -2 - lift, 2.4),
    )
    if bag:
        parts.append(curve([(9 * side, -50), (18 * side, -50), (19 * side, -34), (8 * side, -34)]))
    return parts


def sitter():
    """Someone sitting on a step with head bowed, 55 tall, the light behind."""
    parts = [
        curve(
            [
                (-9, -6),
                (-9.4, -20),
                (-11.6, -32),
                (-9.5, -38.5),
                (-4, -41.5),
                (4, -41.5),
                (9.5, -38.5),
                (11.6, -32),
                (9.4, -20),
                (9, -6),
            ]
        ),
        placed(oval(0, 0, 4.9, 6.0), 0.8, -44.5, turn=0.12),
    ]
    for s in (-1, 1):
        parts += limb((s * 9.8, -35, 2.9), (s * 13.2, -22, 2.7), (s * 6, -13, 2.2))
        parts += limb((s * 6, -3, 5), (s * 9.6, -12, 4.6), (s * 6.4, 6, 3.1), (s * 6.2, 17, 2.5), (s * 7.4, 19, 2.6))
    return parts


def handwriting(rng, x, y, width, size=10.0, slant=0.28):
    """A line of writing that nobody can read: words of loops and strokes, as a list of paths."""
    paths, at = [], x
    while at < x + width - size * 2:
        letters = int(rng.integers(2, 9))
        points = []
        px = at
        for i in range(letters):
            kind = rng.choice(["low", "low", "low", "tall", "tail", "hump"])
            step = size * rng.uniform(0.42, 0.7)
            high = {"low": 0.5, "hump": 0.55, "tall": 1.25, "tail": 0.5}[kind] * size * rng.uniform(0.85, 1.12)
            deep = size * (0.75 if kind == "tail" else 0.0)
            points += [(px, 0), (px + step * 0.55, -high), (px + step * 0.25, -high * 0.92)]
            points += (
                [(px + step * 0.35, deep), (px + step * 0.1, deep * 0.8)] if deep else [(px + step * 0.5, -high * 0.1)]
            )
            px += step
        points.append((px + size * 0.3, -size * 0.12))
        if px > x + width:
            break
        path = curve(points, closed=False, steps=6)
        path[:, 0] += -path[:, 1] * slant
        path[:, 1] += y + np.sin(path[:, 0] / 90 + y) * size * 0.06
        paths.append(path)
        at = px + size * rng.uniform(0.7, 1.1)
    return paths
