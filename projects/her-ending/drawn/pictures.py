"""Draws the stills of "Her: why she has to leave" into ../stills: `python pictures.py [NAME ...]`."""

import sys
from pathlib import Path

import cv2
import numpy as np
from city import handwriting, limb, seated_her, seated_him, sitter, skyline, walker
from light import Picture, between, box, colour, curve, oval, placed, soft

STILLS = Path(__file__).parent.parent / "stills"


def dusk():
    """The city: a low sun between towers, and a train on its bridge."""
    p = Picture(11)
    p.sky((0, "#2a1738"), (170, "#54295a"), (330, "#9a4468"), (470, "#e2654f"), (600, "#ffa76a"), (900, "#ffc79a"))
    p.glow(p.disc(1080, 500, 700, 1.2), "coral", 0.55)
    veil = p.cloud(150, stretch=7)
    p.over(np.clip(veil - 0.5, 0, 1) * 1.6 * p.ramp(60, 250) * (1 - p.ramp(420, 560)), "#ffb08a", 0.5)
    p.over(np.clip(0.42 - veil, 0, 1) * 1.8 * (1 - p.ramp(300, 520)), "#2a1738", 0.5)
    sun = p.shape(oval(1080, 470, 92), blur=0.8)
    p.over(sun * (1 - 0.35 * p.ramp(450, 570)), "#fff0d6")
    p.glow(p.disc(1080, 470, 260, 1.1), "#ffb070", 0.6)

    rise = lambda x: 0.75 + 0.6 * np.exp(-(((x - 560) / 260) ** 2)) + 0.35 * np.exp(-(((x - 1400) / 180) ** 2))
    layers = [
        (640, (70, 190), (34, 70), "#e88368", 0.0, None),
        (690, (90, 250), (40, 84), "#c05f66", 0.05, (4, 4)),
        (740, (90, 290), (46, 96), "#84405f", 0.12, (4, 5)),
        (800, (80, 300), (60, 120), "#4d2650", 0.16, (5, 6)),
    ]
    for base, heights, widths, shade, lit, size in layers:
        skyline(
            p,
            base,
            heights,
            widths,
            colour(shade),
            lit,
            size or (5, 5),
            floor=900,
            profile=rise,
            glow=0.9,
            rim=(1.5, "amber", 0.35),
        )
        p.over(p.ramp(base - 260, base + 60), "#ff9a6e", 0.30)
        p.glow(p.disc(1080, 520, 520, 1.2), "coral", 0.14)

    deck = box(-10, 712, 1620, 13)
    piers = [box(x, 725, 16, 180) for x in range(60, 1640, 190)]
    p.over(p.shape(deck, *piers, box(-10, 706, 1620, 2)), "#351a3d")
    cars = [
        curve([(x, 706), (x + 1, 676), (x + 5, 672), (x + 129, 672), (x + 133, 676), (x + 134, 706)], steps=3)
        for x in range(230, 900, 138)
    ]
    p.over(p.shape(*cars), "#2c1636")
    windows = [box(x + 8 + i * 15.5, 681, 12, 11) for x in range(230, 900, 138) for i in range(8)]
    p.glow(p.shape(*windows), "#ffd9a8", 1.0)
    p.glow(p.shape(box(230, 676, 690, 26), blur=12), "amber", 0.35)

    for heights, shade, lit in (((60, 150), "#2a1636", 0.10), ((30, 100), "#190d24", 0.12)):
        skyline(
            p,
            900,
            heights,
            (80, 190),
            colour(shade),
            lit,
            (7, 9),
            profile=lambda x: 0.55 + abs(x - 900) / 800,
            glow=1.1,
            rim=(1.5, "coral", 0.2),
            gap=(-0.25, -0.02),
        )
    return p.develop(bloom=0.3)


def rooftop():
    """Two small figures on a roof's edge before the morning."""
    p = Picture(29)
    p.sky((0, "#3a2350"), (200, "#7a3d6b"), (400, "#d2636a"), (540, "#f8976f"), (650, "#ffc795"), (900, "#ffd9b0"))
    veil = p.cloud(120, stretch=9)
    p.over(np.clip(veil - 0.52, 0, 1) * 2.0 * (1 - p.ramp(380, 560)), "#ff9f86", 0.55)
    p.glow(p.disc(640, 640, 900, 1.3), "#ff8a58", 0.5)
    p.glow(p.disc(640, 640, 360, 1.5), "#ffd2a0", 0.5)
    rise = lambda x: 0.7 + 0.8 * np.exp(-(((x - 1230) / 260) ** 2)) + 0.5 * np.exp(-(((x - 120) / 200) ** 2))
    for base, heights, widths, shade, lit, haze in [
        (660, (50, 130), (26, 60), "#f0a080", 0.0, 0.5),
        (700, (70, 200), (34, 74), "#d27a74", 0.04, 0.45),
        (750, (80, 250), (44, 90), "#9a5069", 0.09, 0.4),
        (830, (80, 280), (60, 118), "#5d3058", 0.13, 0.35),
    ]:
        skyline(
            p,
            base,
            heights,
            widths,
            colour(shade),
            lit,
            (4, 5),
            floor=900,
            profile=rise,
            glow=0.8,
            rim=(-1.5, "peach", 0.35),
        )
        p.over(p.ramp(base - 220, base + 40), "#ffb487", haze)

    roof = np.array([(-10, 905), (-10, 762), (1610, 762), (1610, 905)])
    p.over(p.shape(roof), "#1e1129")
    p.glow(p.shape(box(-10, 761, 1620, 2.4)), "coral", 0.5)
    tank = (
        [box(1290, 640, 120, 90), np.array([(1284, 642), (1350, 604), (1416, 642)])]
        + [box(x, 728, 6, 40) for x in (1300, 1346, 1392)]
        + [box(1296, 745, 110, 3)]
    )
    pipes = [
        box(180, 700, 20, 66),
        oval(190, 700, 15, 6),
        box(236, 722, 12, 44),
        box(1480, 560, 2, 204),
        box(1462, 580, 38, 2),
        box(1468, 600, 26, 2),
    ]
    p.over(p.shape(*tank, *pipes), "#1e1129")
    pair = [placed(q, 600, 770, 2.15) for q in seated_him()] + [placed(q, 671, 770, 2.15) for q in seated_her()]
    mask = p.shape(*pair)
    mask *= 1 - p.shape(roof)
    edge = np.clip(mask - soft(mask, 1.6 * p.k), 0, 1) * (1 - p.ramp(690, 765))
    p.over(mask, "#1a0e24")
    p.glow(edge, "#ff9a6e", 1.1)
    return p.develop(bloom=0.3)


def sheet(p, x, y, w, h, turn, shade="paper", lines=0, ink="ink", size=11.0, shadow=0.75, fold=False):
    """A sheet of paper lying on the table, written on if `lines`."""
    lay = lambda q: placed(q, x, y, turn=turn)
    rect = lay(box(-w / 2, -h / 2, w, h))
    p.dim(p.shape(rect + (10, 14), blur=13), shadow)
    p.dim(p.shape(rect + (2, 3), blur=2.5), shadow * 0.7)
    body = p.shape(rect)
    p.over(body, shade)
    p.dim(body * p.cloud(260), 0.12, "mauve")
    if fold:
        for share in (-1 / 6, 1 / 6):
            p.dim(p.shape(lay(box(-w / 2, h * share, w, 7)), blur=3), 0.16)
            p.glow(p.shape(lay(box(-w / 2, h * share - 3, w, 2)), blur=1), "cream", 0.10)
    margin, top, step = w * 0.12, -h * 0.36, h * 0.76 / max(lines, 1)
    paths = []
    for i in range(lines):
        short = 0.35 if i == 0 else 0.45 if i == lines - 1 else p.rng.uniform(0.86, 1.0)
        row = handwriting(p.rng, -w / 2 + margin, top + i * step, (w - 2 * margin) * short, size)
        paths += [lay(q) for q in row]
    if paths:
        p.over(p.line(*paths, width=size * 0.1), ink, 0.88)


def envelope(p, x, y, w, turn, shade, open_flap=False, stamp=None, seal=None):
    h = w * 0.64
    lay = lambda q: placed(q, x, y, turn=turn)
    rect = lay(box(-w / 2, -h / 2, w, h))
    p.dim(p.shape(rect + (10, 14), blur=13), 0.75)
    p.dim(p.shape(rect + (2, 3), blur=2.5), 0.5)
    p.over(p.shape(rect), shade)
    if seal:
        flap = lay(
            np.array(
                [(-w / 2, -h / 2), (-14, h * 0.075), (-6, h * 0.1), (6, h * 0.1), (14, h * 0.075), (w / 2, -h / 2)]
            )
        )
        p.dim(p.shape(flap + (0, 5), blur=5) * p.shape(rect), 0.45)
        p.over(p.shape(flap), shade)
        p.glow(p.shape(flap), shade, 0.06)
        spot = lay(oval(0, h * 0.07, 19, 18.2))
        p.dim(p.shape(spot + (2, 3), blur=2), 0.5)
        p.over(p.shape(spot), seal)
        p.glow(p.shape(lay(oval(-3, h * 0.07 - 3, 12, 11)), blur=3), "coral", 0.35)
    if stamp:
        p.over(p.shape(lay(box(w * 0.33, -h * 0.4, w * 0.12, w * 0.145))), stamp)
        p.over(p.shape(lay(oval(w * 0.39, -h * 0.4 + w * 0.073, w * 0.032))), "peach")
        rows = [handwriting(p.rng, -w * 0.16, h * (0.08 + 0.13 * i), w * (0.34 - 0.06 * i), 10) for i in range(3)]
        p.over(p.line(*[lay(q) for row in rows for q in row], width=1.1), "ink", 0.85)


def window_light(p, x, y, w, h, panes, turn, blur=5.0, gap=14):
    """The pattern a window throws on a table or wall, as a mask."""
    cols, rows = panes
    boxes = [
        box(-w / 2 + c * w / cols + gap / 2, -h / 2 + r * h / rows + gap / 2, w / cols - gap, h / rows - gap)
        for c in range(cols)
        for r in range(rows)
    ]
    lean = lambda q: np.stack([q[:, 0] + q[:, 1] * 0.35, q[:, 1]], 1)
    return p.shape(*[placed(lean(q), x, y, turn=turn) for q in boxes], blur=blur)


def desk():
    """Other people's letters on a table, in the last light of a window."""
    p = Picture(5)
    p.light[:] = colour("#4a2136")
    grain = p.cloud(26, stretch=22, octaves=3)
    p.dim(np.clip(grain - 0.35, 0, 1), 0.55, "night")
    p.glow(np.clip(p.cloud(14, stretch=40, octaves=2) - 0.6, 0, 1), "coral", 0.10)
    for y in (212, 452, 690):
        p.dim(p.line([(-10, y), (1610, y)], width=2.2, blur=0.8), 0.8)
    sheet(p, 300, 120, 330, 430, -0.30, "#e7c9b8", 11)
    sheet(p, 1010, 90, 330, 420, 0.16, "#eed5c2", 10)
    envelope(p, 610, 60, 330, 0.42, "#c9573f", stamp="plum")
    sheet(p, 160, 560, 330, 430, 0.22, "#f0d8c6", 12)
    envelope(p, 470, 800, 340, -0.18, "#e0a387", seal="#b02a22")
    sheet(p, 520, 430, 360, 470, -0.07, "#f8e8d6", 12, fold=True)
    envelope(p, 845, 700, 320, 0.24, "#efd9c8", stamp="#cf3527")
    envelope(p, 1420, 860, 330, -0.35, "#8a3b53", seal="#cf3527")
    pen = lambda q: placed(q, 730, 395, turn=-0.95)
    barrel, nib = (
        pen(curve([(-120, -5), (60, -7), (96, -5.6), (96, 5.6), (60, 7), (-120, 5)], steps=8)),
        pen(np.array([(95, -5), (128, -0.8), (128, 0.8), (95, 5)])),
    )
    p.dim(p.shape(barrel + (9, 12), nib + (9, 12), blur=6), 0.8)
    p.over(p.shape(barrel), "#2a1024")
    p.over(p.shape(nib), "#f0b078")
    p.over(p.shape(pen(box(54, -7, 7, 14))), "#f0b078")
    p.glow(p.shape(pen(box(-112, -3.4, 160, 1.8)), blur=0.8), "peach", 0.6)
    # the light of the window, and everything outside it in dusk
    sun = window_light(p, 560, 430, 900, 760, (3, 2), -0.28, blur=9, gap=26)
    sun *= 0.55 + 0.45 * p.disc(560, 420, 900, 1.6)
    p.light *= (
        0.20
        + 1.02 * sun[..., None] * np.array([1.25, 0.86, 0.62], np.float32)
        + 0.10 * np.array([0.75, 0.55, 1.25], np.float32)
    )
    p.glow(sun, "red", 0.03)
    p.dim(np.clip((p.x - 1000) / 700, 0, 1), 0.5)
    return p.develop(bloom=0.3, vignette=0.5, exposure=1.02)


def bokeh(p, count, low, spread, sizes, strength):
    """Lights out of focus, gathering towards the height `low`."""
    for _ in range(count):
        x, y, r = p.rng.uniform(-40, 1640), low - abs(p.rng.normal(0, spread)), p.rng.uniform(*sizes)
        hue = p.rng.choice(["amber", "coral", "peach", "red"])
        ball = p.shape(oval(x, y, r), blur=1.6)
        ring = np.clip(ball - p.shape(oval(x, y, r * 0.9), blur=3), 0, 1)
        p.glow(ball * 0.55 + ring * 0.5, hue, p.rng.uniform(0.1, 1) * strength)


def voice():
    """Someone from behind, a city out of focus, and a small light in the ear."""
    p = Picture(17)
    p.sky((0, "#251335"), (300, "#5d2a58"), (560, "#c2525f"), (760, "#f08a62"), (900, "#f59a70"))
    blocks = [
        (60, 300, 150),
        (250, 430, 120),
        (400, 350, 100),
        (560, 520, 150),
        (760, 420, 110),
        (1350, 380, 120),
        (1480, 270, 170),
    ]
    p.dim(p.shape(*[box(x, y, w, 900) for x, y, w in blocks], blur=20), 0.5, "plum")
    p.over(p.ramp(560, 900), "#ff9a6e", 0.35)
    bokeh(p, 130, 840, 230, (10, 40), 0.42)
    x, y = 1085, 470  # where the head is
    head = curve(
        [
            (x - 121, y - 20),
            (x - 124, y - 84),
            (x - 100, y - 150),
            (x - 52, y - 190),
            (x + 6, y - 200),
            (x + 64, y - 186),
            (x + 108, y - 146),
            (x + 126, y - 84),
            (x + 122, y - 20),
            (x + 108, y + 56),
            (x + 84, y + 120),
            (x + 40, y + 152),
            (x - 40, y + 152),
            (x - 84, y + 120),
            (x - 108, y + 56),
        ]
    )
    tufts = []
    for _ in range(1500):  # hair: short strokes away from the crown
        a, d = p.rng.uniform(-np.pi, np.pi), 190 * np.sqrt(p.rng.random())
        hx, hy = x + 14 + np.cos(a) * d * 0.60, y - 110 + np.sin(a) * d * (1.05 if np.sin(a) > 0 else 0.42)
        lean = np.arctan2(hy - (y - 130), hx - (x + 14)) + p.rng.normal(0, 0.22)
        long = p.rng.uniform(10, 26)
        tufts.append(
            np.array([(hx + np.cos(lean) * long * t, hy + np.sin(lean) * long * t + 6 * t * t) for t in (0, 0.5, 1)])
        )
    neck = np.vstack(
        [
            curve(
                [
                    (x - 92, y + 100),
                    (x - 86, y + 180),
                    (x - 100, y + 232),
                    (x - 190, y + 276),
                    (x - 330, y + 330),
                    (x - 402, y + 420),
                    (x - 420, y + 520),
                ],
                closed=False,
            ),
            curve(
                [
                    (x + 430, y + 520),
                    (x + 410, y + 420),
                    (x + 336, y + 330),
                    (x + 190, y + 276),
                    (x + 100, y + 232),
                    (x + 86, y + 180),
                    (x + 92, y + 100),
                ],
                closed=False,
            ),
        ]
    )
    ear = lambda s: curve(
        [
            (x + s * 124, y - 18),
            (x + s * 140, y - 34),
            (x + s * 158, y - 22),
            (x + s * 158, y + 12),
            (x + s * 146, y + 48),
            (x + s * 130, y + 66),
            (x + s * 114, y + 62),
        ]
    )
    skin = p.shape(neck, ear(-1), ear(1), head)
    nape = 1 - p.ramp(y + 78, y + 140) * (1 - 0.35 * np.clip(p.cloud(22) - 0.3, 0, 1))
    outline = p.line(*tufts, width=2.6)
    hair = np.clip(np.maximum(p.shape(head) * nape, outline * nape), 0, 1)
    collar = np.vstack(
        [
            curve(
                [(x - 112, y + 214), (x - 60, y + 250), (x, y + 258), (x + 60, y + 250), (x + 112, y + 214)],
                closed=False,
            ),
            curve(
                [
                    (x + 196, y + 272),
                    (x + 336, y + 330),
                    (x + 410, y + 420),
                    (x + 430, y + 520),
                    (x - 420, y + 520),
                    (x - 402, y + 420),
                    (x - 330, y + 330),
                    (x - 196, y + 272),
                ],
                closed=False,
            ),
        ]
    )
    shirt = p.shape(collar)
    whole = np.clip(np.maximum(np.maximum(skin, hair), shirt), 0, 1)
    p.over(skin, "#5c2740")
    p.dim(p.shape(oval(x, y + 150, 100, 60), blur=26) * skin, 0.7)
    p.over(hair, "#22101f")
    shine = p.disc(x - 40, y - 90, 170, 1.2)
    p.glow(p.line(*tufts[::2], width=1.3, blur=0.4) * hair, "mauve", 0.10)
    p.glow(p.line(*tufts[1::2], width=1.0, blur=0.3) * hair * shine, "coral", 0.16)
    p.dim(p.line(*tufts[::3], width=1.6, blur=0.5) * hair, 0.4)
    p.over(shirt, "#8e2430")
    p.dim(shirt * p.ramp(y + 240, y + 470), 0.75)
    p.dim(
        p.shape(
            curve(
                [
                    (x - 118, y + 222),
                    (x - 60, y + 262),
                    (x, y + 272),
                    (x + 60, y + 262),
                    (x + 118, y + 222),
                    (x, y + 300),
                ]
            ),
            blur=9,
        )
        * shirt,
        0.5,
    )
    p.glow(
        p.line(
            curve(
                [(x - 150, y + 252), (x - 70, y + 288), (x, y + 297), (x + 70, y + 288), (x + 150, y + 252)],
                closed=False,
            ),
            width=1.5,
            blur=0.8,
        ),
        "coral",
        0.25,
    )
    inside = soft(whole, 9 * p.k)  # the sky behind wraps round the edges
    p.glow(whole * np.clip(1 - inside, 0, 1) ** 1.3, "#ff9468", 1.5)
    ex, ey = x - 143, y + 14  # the earpiece
    p.over(p.shape(placed(oval(0, 0, 9, 12.5), ex, ey, turn=0.2)), "#fff1e2")
    p.dim(p.shape(placed(oval(3, 4, 6, 8), ex, ey, turn=0.2), blur=3), 0.3, "mauve")
    p.glow(p.disc(ex, ey, 150, 0.8), "#ff6a44", 1.0)
    for i, r in enumerate(range(70, 900, 74)):
        ring = (
            p.line(np.vstack([oval(ex, ey, r), [(ex + r, ey)]]), width=1.5, blur=0.4)
            * (1 - whole)
            * (1 - p.ramp(700, 900) * 0.6)
        )
        p.glow(ring, "cream", 0.34 * 0.80**i)
    return p.develop(bloom=0.3, vignette=0.5)


def threads():
    """What Samantha becomes: one point of light, unravelling into more lines than can be followed."""
    p = Picture(43)
    p.sky((0, "#190d26"), (450, "#3c1a44"), (900, "#6a2c50"))
    p.glow(p.disc(430, 470, 900, 1.1), "#b23a4c", 0.45)
    angle = np.zeros((90, 160), np.float32)
    for o in (1, 2):
        grid = p.rng.standard_normal((4 * o + 2, 6 * o + 2)).astype(np.float32)
        angle += cv2.resize(grid, (160, 90), interpolation=cv2.INTER_CUBIC) / o
    groups = {}
    for _ in range(2600):
        x, y = 430 + p.rng.normal(0, 5), 470 + p.rng.normal(0, 5)
        turn, path = p.rng.uniform(-np.pi, np.pi), [(x, y)]
        turn = turn * 0.75
        for step in range(int(p.rng.uniform(30, 120))):
            gx, gy = int(np.clip(x / 10, 0, 159)), int(np.clip(y / 10, 0, 89))
            turn += (angle[gy, gx] * 0.9 - turn) * 0.018 + p.rng.normal(0, 0.006)
            x, y = x + np.cos(turn) * 11, y + np.sin(turn) * 11
            path.append((x, y))
        groups.setdefault(
            (
                p.rng.choice(["coral", "amber", "rose", "peach", "cream"], p=[0.34, 0.2, 0.3, 0.1, 0.06]),
                int(p.rng.choice([0, 0, 0, 1, 2])),
            ),
            [],
        ).append(path)
    for (hue, depth), paths in groups.items():
        for half in range(0, len(paths), 40):  # a few at a time, so that crossings add up
            strength = [p.rng.uniform(0.1, 0.8) for _ in paths[half : half + 40]]
            mask = p.line(
                *[np.array(q) for q in paths[half : half + 40]],
                width=(0.5, 1.0, 1.6)[depth],
                blur=(0, 1.2, 4)[depth],
                strength=strength,
            )
            p.glow(mask * (1 - 0.75 * np.clip((np.hypot(p.x - 430, p.y - 470) - 200) / 1100, 0, 1)), hue, 0.20)
        ends = [oval(*q[-1], p.rng.uniform(0.8, 2.4) * (1, 1.6, 2.6)[depth]) for q in paths]
        p.glow(p.shape(*ends, blur=(0.2, 1.2, 4)[depth]), hue, 0.9)
    p.glow(p.disc(430, 470, 150, 0.9), "cream", 1.3)
    return p.develop(bloom=0.5, vignette=0.5)


def figure(p, parts, x, y, scale, near, blur):
    """A silhouette in the haze: `near` 0 is far and warm, 1 close and dark."""
    p.dim(p.shape(oval(x, y + 10 * scale, 15 * scale, 12 * scale), blur=5 * scale), 0.5 * near)
    mask = p.shape(*[placed(q, x, y, scale) for q in parts], blur=blur)
    p.over(mask, between("#d96f50", "#1a0d20", near))
    edge = (
        mask * np.clip(1 - soft(mask, (0.5 + 0.5 * scale) * p.k), 0, 1) * (1 - p.ramp(y - 95 * scale, y - 20 * scale))
    )
    p.glow(edge, "amber", (1.2 if blur < 3 else 0.25) * near)


def stairs():
    """Strangers climbing out of the subway into the light, each with a voice of their own; one of them sits."""
    p = Picture(31)
    p.sky((0, "#2a1330"), (900, "#3a1a38"))
    cx, top = 800, 330
    mouth = np.array([(500, -10), (1100, -10), (1100, top), (500, top)])
    p.over(p.shape(mouth, blur=2), "#ffbf94")
    p.glow(p.disc(cx, 60, 420, 1.3), "#ffcf9a", 0.5)
    p.glow(p.disc(cx, 150, 900, 1.1), "#ff6a4c", 0.5)
    walls = [
        np.array([(-10, -10), (500, -10), (500, top), (-10, 905)]),
        np.array([(1610, -10), (1100, -10), (1100, top), (1610, 905)]),
    ]
    wall = p.shape(*walls)
    p.over(wall, "#5a2540", 0.92)
    fall = np.clip(1 - np.abs(p.x - cx) / 900, 0, 1)
    p.glow(wall * fall**2.2 * p.cloud(300, 1), "coral", 0.9)
    for i in range(1, 9):  # tiles of the walls, in perspective
        t = i / 9
        for s in (-1, 1):
            p.dim(p.line([(cx + s * 300, -10 + t * (top + 10)), (cx + s * 810, -300 + t * 1205)], width=1.0), 0.3)
    steps = 17
    ys = [top + (905 - top) * (i / steps) ** 1.7 for i in range(steps + 1)]
    for a, b in zip(ys, ys[1:]):
        wa = 300 + (a - top) / (905 - top) * 510
        wb = 300 + (b - top) / (905 - top) * 510
        t = (a - top) / (905 - top)
        p.over(
            p.shape(np.array([(cx - wa, a), (cx + wa, a), (cx + wb, b), (cx - wb, b)])),
            between("#b8503f", "#2b1230", min(1, t * 1.25 + 0.1)),
        )
        p.over(
            p.shape(
                np.array([(cx - wa, a), (cx + wa, a), (cx + wa, a + (b - a) * 0.34), (cx - wa, a + (b - a) * 0.34)])
            ),
            between("#ffb681", "#6b2c46", min(1, t * 1.2)),
        )
        p.glow(p.line([(cx - wa, a), (cx + wa, a)], width=1.2), "amber", 0.5 * (1 - t) + 0.08)
    for s in (-1, 1):  # handrails
        p.over(p.line([(cx + s * 285, top - 60), (cx + s * 740, 700)], width=5), "#2a1230")
        p.glow(p.line([(cx + s * 284, top - 62), (cx + s * 738, 697)], width=1.2), "amber", 0.7)
    crowd = [
        (705, 352, 1.0, 0.15, 0),
        (880, 350, 1.0, 0.15, 0),
        (770, 372, 1.2, 0.25, 0),
        (935, 396, 1.45, 0.35, 0),
        (640, 418, 1.7, 0.5, 0),
        (1045, 500, 2.3, 0.7, 0.6),
        (505, 600, 3.1, 0.85, 1.6),
        (1400, 1010, 7.6, 1, 7),
    ]
    for i, (x, y, scale, near, blur) in enumerate(crowd):
        side = -1 if x > cx else 1
        figure(p, walker(p.rng, side, coat=i % 3 != 1, bag=i in (2, 5)), x, y, scale, near, blur)
        ex, ey = x + side * 5.4 * scale, y - 92 * scale
        p.over(p.shape(oval(ex, ey, 0.7 * scale), blur=blur * 0.5), "#fff0dc")
        p.glow(p.disc(ex, ey, 5.5 * scale, 0.8), "#ff5a3c", 0.6)
    figure(p, sitter(), 815, 612, 2.6, 0.95, 0)
    beams = np.clip(np.sin(np.arctan2(p.x - cx, p.y + 120) * 34 + 2 * p.cloud(500)), 0, 1)
    p.glow(beams * (1 - p.ramp(120, 760)) * np.clip(1 - np.abs(p.x - cx) / 620, 0, 1), "#ff9a5e", 0.10)
    motes = [oval(p.rng.uniform(250, 1350), p.rng.uniform(0, 800), p.rng.uniform(0.6, 2)) for _ in range(160)]
    p.glow(p.shape(*motes, blur=0.6), "peach", 0.5)
    return p.develop(bloom=0.4, vignette=0.6)


def windows():
    """8,316 windows, one for each of the others; 641 of them are lit."""
    p = Picture(641, 3200, 1800)
    p.sky((0, "#35183f"), (260, "#7c3760"), (520, "#d9605a"), (900, "#ff9a6a"))
    p.glow(p.disc(250, 330, 800, 1.2), "coral", 0.4)
    skyline(p, 900, (260, 520), (50, 110), colour("#8d4a68"), 0.0)
    p.over(p.ramp(350, 900), "#f08a6c", 0.45)
    cells, spare = [], 8316
    plan = [
        (-12, 500, 22, 8.2, 11.2, 0.42),
        (186, 330, 24, 8.2, 11.2, 0.5),
        (410, 610, 20, 7.6, 10.4, 0.3),
        (574, 205, 25, 8.6, 11.6, 0.62),
        (806, 395, 26, 8.2, 11.2, 0.52),
        (1036, 120, 27, 8.8, 11.8, 0.7),
        (1290, 300, 20, 8.2, 11.2, 0.58),
        (1466, 470, 20, 7.8, 10.8, 0.45),
    ]
    for x, top, columns, sx, sy, near in sorted(plan, key=lambda t: t[5]):
        w, rows = (columns + 1.2) * sx, int((905 - top - sy) / sy)
        face = p.shape(
            box(x, top, w, 905 - top), box(x + w * 0.2, top - 12, w * 0.5, 14), box(x + w * 0.66, top - 60, 2, 60)
        )
        p.over(face, between("#8f4863", "#150a1f", min(1, near * 1.25)))
        p.glow(face * np.clip(1 - (p.x - x) / w, 0, 1) ** 2, "coral", 0.10)
        p.glow(np.clip(face - np.roll(face, int(2 * p.k), axis=1), 0, 1), "peach", 0.45)
        cells += [
            (x + sx * (0.75 + c), top + sy * (0.8 + r), sx * 0.62, sy * 0.62, near)
            for r in range(rows)
            for c in range(columns)
        ]
    cells = sorted(cells, key=lambda c: c[1])[:spare]  # the lowest rows stay blank: shop fronts, haze
    assert len(cells) == 8316
    p.over(p.shape(*[box(*c[:4]) for c in cells], strength=[0.5 + 0.3 * p.rng.random() for _ in cells]), "#120a1c", 0.8)
    sheen = p.shape(*[box(c[0], c[1], c[2], c[3] * 0.4) for c in cells])
    p.glow(sheen * (1 - p.ramp(100, 900)), "mauve", 0.22)
    lit = [cells[i] for i in p.rng.choice(len(cells), 641, replace=False)]
    for hue, part in (("#ff8a4c", lit[:300]), ("#ffb27c", lit[300:470]), ("#ff5a44", lit[470:])):
        strength = [p.rng.uniform(0.55, 1) for _ in part]
        panes = p.shape(*[box(*c[:4]) for c in part], strength=strength)
        p.over(panes, hue)
        p.glow(panes, hue, 1.1)
        p.glow(soft(panes, 7 * p.k), hue, 1.0)
    p.over(p.ramp(760, 930), "#c85a58", 0.4)
    return p.develop(bloom=0.35, vignette=0.5)


def chair():
    """A room with one chair, and the evening on its floor."""
    p = Picture(71)
    p.sky((0, "#3a1a3c"), (640, "#7a3550"), (900, "#7a3550"))
    p.glow(p.disc(520, 300, 900, 1.3), "coral", 0.25)
    floor = p.shape(box(-10, 640, 1620, 270))
    p.over(floor, "#3b1934")
    boards = [[(800 + (x - 800) * 0.55, 640), (800 + (x - 800) * 1.5, 905)] for x in range(-900, 2600, 62)]
    p.dim(p.line(*boards, width=1.3) * floor, 0.45)
    p.glow(floor * (1 - p.ramp(640, 800)), "rose", 0.10)
    frame, view = (170, 84, 640, 440), Picture(72)
    view.sky((0, "#8a3f66"), (200, "#e2605a"), (380, "#ff9c68"), (520, "#ffcf9c"))
    view.glow(view.disc(560, 430, 500, 1.2), "#ffb070", 0.7)
    view.over(view.shape(oval(560, 400, 46)), "#fff0d8")
    for base, hs, ws, shade in [
        (520, (50, 130), (26, 54), "#f09a78"),
        (540, (60, 190), (34, 70), "#c96a68"),
        (600, (90, 240), (50, 90), "#8a4462"),
    ]:
        skyline(view, base, hs, ws, colour(shade), 0.06, (4, 5), floor=620, rim=(1.5, "peach", 0.3))
        view.over(view.ramp(base - 180, base + 30), "#ffae80", 0.4)
    x, y, w, h = frame
    glass = p.shape(box(*frame))
    p.over(glass, soft(view.light, 0.8))
    p.glow(soft(glass, 60 * p.k), "#ff8a5c", 0.16)
    bars = (
        [box(x - 12, y - 12, w + 24, 12), box(x - 12, y + h, w + 24, 14), box(x - 12, y, 12, h), box(x + w, y, 12, h)]
        + [box(x + w * t - 4, y, 8, h) for t in (1 / 3, 2 / 3)]
        + [box(x, y + h * 0.34, w, 7)]
    )
    p.over(p.shape(*bars), "#2c1230")
    p.over(p.shape(box(x - 34, y + h + 12, w + 68, 16)), "#5d2a48")
    p.glow(p.shape(box(x - 34, y + h + 12, w + 68, 2.5)), "peach", 0.55)
    p.over(p.shape(box(-10, 624, 1620, 16)), "#4c2040")
    p.dim(p.shape(box(-10, 638, 1620, 5), blur=2), 0.6)
    panes = []  # the window's light on the floor
    for c in range(3):
        for r, (a, b) in enumerate([(652, 742), (750, 900)]):
            left, right = 520 + c * 190, 520 + c * 190 + 172
            at = lambda q, yy: (q + (yy - 640) * 1.15 + (q - 800) * (yy - 640) * 0.0016, yy)
            panes.append(np.array([at(left, a), at(right, a), at(right, b), at(left, b)]))
    light = p.shape(*panes, blur=5)
    p.glow(light, "#ff8a58", 0.55)
    # the chair stands in it
    ox, oy, s = 1090, 800, 1.55
    put = lambda parts: [placed(q, ox, oy, s) for q in parts]
    legs = (
        limb((-44, -82, 4), (-56, 0, 2.6))
        + limb((36, -82, 4), (48, 4, 2.6))
        + limb((-22, -92, 3.4), (-26, -24, 2.2))
        + limb((52, -92, 3.4), (70, -22, 2.2))
    )
    seat = [curve([(-54, -86), (-30, -97), (30, -100), (62, -95), (54, -82), (10, -76), (-40, -77)])]
    back = (
        limb((-18, -96, 3.4), (-28, -190, 2.8))
        + limb((54, -97, 3.4), (62, -190, 2.8))
        + [curve([(-32, -196), (-28, -206), (16, -212), (60, -206), (66, -196), (62, -172), (16, -178), (-28, -172)])]
        + limb((-22, -140, 2.4), (58, -140, 2.4))
    )
    cast = []
    for q in legs + seat + back:  # its shadow, laid along the floor
        cast.append(np.stack([ox + q[:, 0] * s - q[:, 1] * s * 0.78, oy - q[:, 1] * s * 0.40 + q[:, 0] * 0.05], 1))
    p.dim(p.shape(*cast, blur=3.5) * floor, 0.9)
    p.dim(p.shape(oval(ox + 10, oy - 6, 100, 16), blur=12), 0.5)
    body = p.shape(*put(legs + back + seat))
    p.over(body, "#1d0d20")
    p.glow(np.clip(body - np.roll(body, int(2.2 * p.k), axis=1), 0, 1), "#ff9a68", 0.75)
    shaft = p.shape(np.array([(x + w * 0.25, y), (x + w, y), (1560, 905), (760, 905)]), blur=40)
    p.glow(shaft, "#ff9468", 0.055)
    motes = [oval(p.rng.uniform(500, 1400), p.rng.uniform(150, 820), p.rng.uniform(0.6, 1.9)) for _ in range(130)]
    p.glow(p.shape(*motes, blur=0.5) * np.clip(shaft * 1.3, 0, 1), "peach", 0.6)
    return p.develop(bloom=0.35, vignette=0.55)


def letter():
    """One sheet from close by: the lines he speaks in his own name."""
    flat = Picture(97)
    flat.light[:] = colour("#f3dcc8")
    flat.dim(flat.cloud(300), 0.10, "mauve")
    rows = [
        handwriting(flat.rng, 150, 120 + i * 82, (420 if i == 0 else 1280 * flat.rng.uniform(0.9, 1)), 36)
        for i in range(10)
    ]
    strokes = flat.line(*[q for row in rows for q in row], width=3.4)
    flat.over(soft(strokes, 0.7), "#3a1430", 0.92)
    p = Picture(98)
    p.sky((0, "#1d0e28"), (300, "#5a2546"), (900, "#2a1230"))
    bokeh(p, 60, 250, 120, (22, 64), 0.3)
    p.over(p.ramp(225, 330), "#32142c")
    source = np.float32([(0, 0), (flat.w, 0), (flat.w, flat.h), (0, flat.h)])
    target = np.float32([(470, 235), (1330, 330), (1240, 1130), (-420, 700)]) * p.k
    warp = cv2.getPerspectiveTransform(source, target)
    page = cv2.warpPerspective(flat.light, warp, (p.w, p.h), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones((flat.h, flat.w), np.float32), warp, (p.w, p.h))
    p.dim(soft(np.roll(mask, int(16 * p.k), axis=0), 14 * p.k), 0.85)
    p.light = p.light * (1 - mask[..., None]) + page
    far = np.clip((470 - p.y) / 260, 0, 1)  # focus lies across the middle of the page
    near = np.clip((p.y - 640) / 300, 0, 1)
    out = np.maximum(far, near)[..., None]
    p.light = p.light * (1 - np.clip(out * 2, 0, 1)) + soft(p.light, 3 * p.k) * np.clip(out * 2, 0, 1)
    p.light = p.light * (1 - np.clip(out * 2 - 1, 0, 1)) + soft(p.light, 8 * p.k) * np.clip(out * 2 - 1, 0, 1)
    bars = window_light(p, 620, 560, 900, 620, (3, 2), -0.35, blur=16, gap=44)
    warm = np.array([1.22, 0.80, 0.58], np.float32)
    p.light *= (
        0.16 * np.array([0.9, 0.6, 1.1], np.float32)
        + 0.9 * bars[..., None] * warm * (1 - 0.45 * np.clip((p.x - 700) / 900, 0, 1))[..., None]
    )
    p.glow(np.clip(p.disc(330, 120, 620, 1.1), 0, 1), "coral", 0.16)
    q = Picture(99)
    bokeh(q, 50, 235, 110, (18, 60), 0.55)
    p.light += q.light * (1 - mask[..., None]) * (1 - p.ramp(200, 330))[..., None]
    return p.develop(bloom=0.3, vignette=0.55)


PICTURES = [dusk, desk, voice, threads, stairs, windows, chair, letter, rooftop]


def main(names):
    STILLS.mkdir(exist_ok=True)
    for draw in PICTURES:
        if not names or draw.__name__ in names:
            path = STILLS / f"{draw.__name__}.jpg"
            cv2.imwrite(
                str(path),
                draw(),
                [cv2.IMWRITE_JPEG_QUALITY, 84, cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_OPTIMIZE, 1],
            )
            print(path.name, path.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main(sys.argv[1:])
