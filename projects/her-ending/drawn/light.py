"""A small darkroom: shapes become masks, masks become light, light becomes a picture.

Everything is placed on a sheet of 1600 x 900 units, whatever the size in pixels.
Colours mix as linear light in floating point; `develop` adds bloom, vignette and grain,
and rounds to 8 bits once, with the grain as dither, so that no gradient bands.
"""

import cv2
import numpy as np

UNITS = 1600
PALETTE = {
    "night": "#150d1f",
    "plum": "#2c1636",
    "violet": "#4b2653",
    "mauve": "#84406a",
    "rose": "#c2566b",
    "coral": "#ee6a50",
    "red": "#cf3527",
    "amber": "#ffa65c",
    "peach": "#ffc09a",
    "cream": "#ffe9d2",
    "paper": "#f6e3d0",
    "ink": "#2a1730",
}


def linear(srgb):
    """sRGB in 0..1 as linear light."""
    srgb = np.asarray(srgb, np.float32)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


def srgb(light):
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def rgb(colour):
    """A palette name or '#rrggbb' as sRGB in 0..1."""
    text = PALETTE.get(colour, colour).lstrip("#")
    return np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)], np.float32) / 255


def colour(name):
    return linear(rgb(name))


def between(a, b, t):
    """The colour a share `t` of the way from a to b, as it looks to the eye, in linear light."""
    return linear(rgb(a) * (1 - t) + rgb(b) * t)


def soft(image, sigma):
    """Gaussian blur; wide ones are made small first, which looks the same and costs little."""
    if sigma < 0.3:
        return image
    step = max(1, int(sigma / 4))
    if step == 1:
        return cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    h, w = image.shape[:2]
    small = cv2.resize(image, (max(2, w // step), max(2, h // step)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / step, borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)


def curve(points, closed=True, steps=14):
    """Points joined by a smooth line (Catmull-Rom)."""
    p = np.asarray(points, float)
    p = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:]):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack(parts)


def oval(x, y, rx, ry=None, turn=0.0):
    a = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    px, py = np.cos(a) * rx, np.sin(a) * (ry or rx)
    return np.stack([x + px * np.cos(turn) - py * np.sin(turn), y + px * np.sin(turn) + py * np.cos(turn)], 1)


def box(x, y, w, h):
    return np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], float)


def placed(points, x=0.0, y=0.0, scale=1.0, turn=0.0, flip=False):
    p = np.asarray(points, float) * ((-scale if flip else scale), scale)
    c, s = np.cos(turn), np.sin(turn)
    return p @ np.array([[c, s], [-s, c]]) + (x, y)


class Picture:
    def __init__(self, seed, width=2560, height=1440, scale=None):
        self.rng = np.random.default_rng(seed)
        self.w, self.h, self.k = width, height, scale or width / UNITS
        self.light = np.zeros((height, width, 3), np.float32)
        self.y, self.x = np.mgrid[0:height, 0:width].astype(np.float32) / self.k

    # masks: arrays of 0..1, one value a pixel

    def shape(self, *polygons, blur=0.0, strength=None):
        """Filled polygons, drawn at twice the size for clean edges."""
        mask = np.zeros((self.h * 2, self.w * 2), np.uint8)
        for i, polygon in enumerate(polygons):
            value = 255 if strength is None else int(255 * strength[i])
            at = np.round(np.asarray(polygon) * self.k * 2 * 16).astype(np.int32)
            cv2.fillPoly(mask, [at], value, cv2.LINE_AA, 4)
        small = cv2.resize(mask, (self.w, self.h), interpolation=cv2.INTER_AREA)
        return soft(small.astype(np.float32) / 255, blur * self.k)

    def line(self, *paths, width=1.0, blur=0.0, strength=None):
        mask = np.zeros((self.h * 2, self.w * 2), np.uint8)
        thick = max(1, round(width * self.k * 2))
        for i, path in enumerate(paths):
            value = 255 if strength is None else int(255 * strength[i])
            at = np.round(np.asarray(path) * self.k * 2 * 16).astype(np.int32)
            cv2.polylines(mask, [at], False, value, thick, cv2.LINE_AA, 4)
        small = cv2.resize(mask, (self.w, self.h), interpolation=cv2.INTER_AREA)
        return soft(small.astype(np.float32) / 255, blur * self.k)

    def disc(self, x, y, radius, power=2.0, squash=1.0):
        """Light that falls off from a point: 1 there, near 0 at `radius`."""
        d = np.hypot(self.x - x, (self.y - y) / squash) / radius
        return np.exp(-3.2 * d**power)

    def ramp(self, y0, y1):
        """0 above y0, 1 below y1 (or the other way round), eased."""
        t = np.clip((self.y - y0) / (y1 - y0), 0, 1)
        return t * t * (3 - 2 * t)

    def cloud(self, size, stretch=1.0, octaves=4):
        """Fractal noise in 0..1; `size` of the largest lumps in units."""
        total = np.zeros((self.h, self.w), np.float32)
        for o in range(octaves):
            step = size / 2**o
            grid = self.rng.standard_normal((int(900 / step) + 4, int(UNITS / (step * stretch)) + 4)).astype(np.float32)
            big = cv2.resize(grid, (self.w, self.h), interpolation=cv2.INTER_CUBIC)
            total += big * 0.5**o
        return np.clip(0.5 + total / 3.2, 0, 1)

    # light

    def sky(self, *stops):
        """A vertical gradient through (y, colour)."""
        ys = [y for y, _ in stops]
        shades = np.array([rgb(c) for _, c in stops])
        column = np.stack([np.interp(np.arange(self.h) / self.k, ys, shades[:, i]) for i in range(3)], 1)
        kernel = int(60 * self.k) | 1
        column = cv2.blur(
            cv2.blur(column, (1, kernel), borderType=cv2.BORDER_REPLICATE), (1, kernel), borderType=cv2.BORDER_REPLICATE
        )
        self.light[:] = linear(column)[:, None, :]

    def over(self, mask, shade, opacity=1.0):
        """Covers what is there."""
        shade = colour(shade) if isinstance(shade, str) else shade
        a = (mask * opacity)[..., None]
        self.light = self.light * (1 - a) + shade * a

    def glow(self, mask, shade, strength=1.0):
        """Adds light."""
        shade = colour(shade) if isinstance(shade, str) else shade
        self.light += (mask * strength)[..., None] * shade

    def dim(self, mask, strength=1.0, tint="night"):
        """Shadow: multiplies towards a dark tint, never to black."""
        a = (mask * strength)[..., None]
        self.light *= 1 - a * (1 - colour(tint) * 1.5)

    def develop(self, bloom=0.25, vignette=0.35, grain=0.012, exposure=1.0):
        """Linear light as an 8-bit BGR picture."""
        light = self.light * exposure
        if bloom:
            bright = np.clip(light - 0.45, 0, 3)
            light = light + bloom * (soft(bright, 7 * self.k) * 0.7 + soft(bright, 34 * self.k) * 0.7)
        d = np.hypot((self.x - 800) / 980, (self.y - 450) / 640)
        light = light * (1 - vignette * np.clip(d - 0.35, 0, 1) ** 1.6)[..., None]
        knee = 0.72  # highlights roll off instead of clipping
        high = np.clip(light - knee, 0, None)
        light = np.minimum(light, knee) + (1 - knee) * (1 - np.exp(-high / (1 - knee)))
        shown = srgb(light)
        noise = self.rng.standard_normal((self.h, self.w)).astype(np.float32)
        noise = (noise + soft(self.rng.standard_normal((self.h, self.w)).astype(np.float32), 0.8) * 1.5) * 0.6
        shown = shown + (noise * grain * (0.55 + 0.9 * shown.mean(2) * (1 - shown.mean(2)) * 2))[..., None]
        return np.clip(shown[..., ::-1] * 255 + 0.5, 0, 255).astype(np.uint8)
