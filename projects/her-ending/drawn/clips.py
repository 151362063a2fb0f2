"""Renders the two moving clips into ../clips: `python clips.py [train] [windows]`."""

import subprocess
import sys
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
from city import skyline
from light import Picture, box, colour, curve, linear, oval, rgb, soft
from music import lights_out

CLIPS = Path(__file__).parent.parent / "clips"
W, H, FPS = 1920, 1080, 24
K = W / 1600


def encode(name, frames, sound=None, crf=23):
    """Frames (BGR) to H.264, with a WAV file as its sound if given."""
    CLIPS.mkdir(exist_ok=True)
    path = CLIPS / f"{name}.mp4"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    audio = ["-i", str(sound), "-c:a", "aac", "-b:a", "96k", "-shortest"] if sound else []
    command = [
        ffmpeg,
        "-v",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "bgr24",
        "-s",
        f"{W}x{H}",
        "-r",
        str(FPS),
        "-i",
        "-",
        *audio,
        "-vf",
        "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
        "-c:v",
        "libx264",
        "-preset",
        "slow",
        "-crf",
        str(crf),
        "-x264-params",
        "aq-mode=3:aq-strength=1.2",
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
        "-movflags",
        "+faststart",
        "-fflags",
        "+bitexact",
        "-map_metadata",
        "-1",
        str(path),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        for frame in frames:
            process.stdin.write(frame.tobytes())
        process.stdin.close()
    assert process.returncode == 0
    print(path.name, path.stat().st_size // 1024, "KB")


def develop(picture, seed, **how):
    """Every frame gets the same grain: it dithers the gradients and costs the encoder little."""
    picture.rng = np.random.default_rng(seed)
    return picture.develop(**how)


def strip(seed, length, *rows):
    """A stretch of skyline `length` seconds long, at its speed in units a second: light and mask."""

    def made(speed, base, heights, widths, shade, lit, haze, blur):
        p = Picture(seed, int((1640 + speed * length) * K), H, scale=K)
        mask = skyline(
            p,
            base,
            heights,
            widths,
            colour(shade),
            lit,
            (4.5, 6),
            floor=900,
            x=(-40, p.w / K + 40),
            rim=(1.5, "peach", 0.3),
        )
        mask = np.clip(mask, 0, 1)
        lit_part = p.light
        lit_part += (p.ramp(base - 220, base + 60) * haze * mask)[..., None] * (colour("#ffa276") - lit_part)
        both = np.dstack([lit_part, mask])
        if blur:
            wide = int(blur * K) | 1
            both = cv2.blur(both, (wide, 1))
        return both.astype(np.float32), speed

    return [made(*row) for row in rows]


def train(seconds=9):
    """From the window of an evening train: the city goes by in layers."""
    sky = Picture(3, W, H)
    sky.sky((0, "#2f1a40"), (200, "#6d335f"), (400, "#d65a58"), (560, "#ff9f66"), (700, "#ffcb98"), (900, "#ffcb98"))
    veil = sky.cloud(140, stretch=8)
    sky.over(np.clip(veil - 0.5, 0, 1) * 1.7 * (1 - sky.ramp(420, 560)), "#ff9f86", 0.5)
    sky.over(sky.shape(oval(980, 505, 78), blur=0.8), "#fff0d6")
    sky.glow(sky.disc(980, 505, 420, 1.2), "#ff9458", 0.5)
    layers = strip(
        8,
        seconds,
        (9, 610, (40, 130), (28, 60), "#ee9274", 0.0, 0.5, 0),
        (24, 660, (50, 190), (36, 78), "#c2656a", 0.05, 0.45, 0),
        (62, 720, (60, 230), (50, 100), "#7c3d60", 0.12, 0.4, 3),
        (210, 850, (60, 190), (80, 160), "#3c1c46", 0.14, 0.25, 10),
    )
    rng = np.random.default_rng(15)
    poles = [(t, rng.uniform(16, 26)) for t in np.arange(0.7, seconds + 1, 1.45)]
    lamps = [
        (rng.uniform(-0.5, seconds + 0.5), rng.uniform(560, 700), rng.choice(["amber", "peach", "coral"]))
        for _ in range(26)
    ]

    room = Picture(4, W, H)
    corner = oval(0, 0, 34).reshape(4, 18, 2)  # quarter circles: lower right, lower left, upper left, upper right
    outer = np.vstack([corner[0] + (1470, 672), corner[1] + (130, 672), corner[2] + (130, 90), corner[3] + (1470, 90)])
    glass = room.shape(outer, blur=0.6) * (1 - room.shape(box(1052, 40, 34, 700), blur=0.6))
    room.sky((0, "#1a0e22"), (700, "#251230"), (900, "#150a1c"))
    frame = np.clip(soft(glass, 9 * K) - glass, 0, 1)
    room.glow(frame, "#d8684c", 0.55)
    room.glow(np.clip(room.ramp(700, 712) - room.ramp(718, 860), 0, 1), "#6d3048", 0.5)
    head = [
        oval(360, 640, 88, 108),
        curve([(300, 720), (420, 720), (440, 770), (560, 820), (620, 920), (90, 920), (150, 820), (280, 770)]),
    ]
    someone = room.shape(*head, blur=5)
    rim = someone * np.clip(1 - soft(someone, 12 * K), 0, 1)
    ear = room.shape(oval(446, 652, 6, 8), blur=1.2)
    spark = room.disc(446, 652, 80, 0.9)
    mirror = room.shape(*[box(x, 130, 150, 7) for x in (210, 520, 830, 1180)], blur=7) * 0.10

    for n in range(seconds * FPS):
        t = n / FPS
        p = Picture(1, W, H)
        p.light = sky.light.copy()
        for both, speed in layers:
            shift = np.float32([[1, 0, -speed * t * K], [0, 1, 0]])
            seen = cv2.warpAffine(both, shift, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            p.light = p.light * (1 - seen[..., 3:]) + seen[..., :3]
        for when, y, hue in lamps:
            x = 800 - (t - when) * 900
            if -200 < x < 1800:
                p.glow(p.shape(oval(x, y, 34, 3.4), blur=3), hue, 0.8)
        near = [box(800 - (t - when) * 2600 - 60, 0, wide + 90, 900) for when, wide in poles]
        near = [b for b in near if b[1, 0] > -50 and b[0, 0] < 1650]
        if near:
            p.over(p.shape(*near, blur=22), "#1d0f28", 0.8)
        p.glow(mirror, "peach", 1.0)
        p.light = p.light * glass[..., None] + room.light * (1 - glass[..., None])
        p.over(someone, "#140a1b")
        p.glow(rim, "#ff8a5c", 0.6 + 0.08 * np.sin(t * 3.1))
        p.over(ear, "#fff0dc")
        p.glow(spark, "#ff5a3c", 0.5 + 0.12 * np.sin(t * 2.4))
        yield develop(p, 77, bloom=0.3, vignette=0.5, grain=0.004)


def going_dark(seconds):
    """When each of the windows goes dark, in seconds, and which one does not."""
    rng = np.random.default_rng(8316)
    columns, rows = 17, 7
    there = [(c, r) for c in range(columns) for r in range(rows) if rng.random() < 0.62 or (c, r) == (11, 3)]
    order = rng.permutation(len(there))
    span = seconds - 3.2
    times = {there[i]: 0.5 + span * (n / len(order)) ** 0.8 for n, i in enumerate(order)}
    times[(11, 3)] = None
    return columns, rows, times


def someone_at(x, sill):
    """Head and shoulders behind a window, standing on its sill at x."""
    return [
        oval(x, sill - 46, 7.2, 9),
        box(x - 3, sill - 40, 6, 10),
        curve(
            [
                (x - 20, sill + 3),
                (x - 19.5, sill - 20),
                (x - 16, sill - 28),
                (x - 6, sill - 33),
                (x + 6, sill - 33),
                (x + 16, sill - 28),
                (x + 19.5, sill - 20),
                (x + 20, sill + 3),
            ]
        ),
    ]


def windows(seconds=9):
    """A tower by night. One after another its windows go dark, until one is left."""
    columns, rows, times = going_dark(seconds)
    base = Picture(12, W, H)
    base.sky((0, "#2a1539"), (500, "#53244f"), (900, "#7c3355"))
    wall = base.cloud(300)
    base.dim(wall, 0.25)
    pitch_x, pitch_y, w, h = 94, 128, 52, 84
    at = lambda c, r: (18 + c * pitch_x, 26 + r * pitch_y)
    every = [at(c, r) for c in range(columns) for r in range(rows)]
    base.dim(base.shape(*[box(0, 26 + r * pitch_y + h + 16, 1600, 5) for r in range(rows)], blur=1.5), 0.5)
    base.glow(base.shape(*[box(0, 26 + r * pitch_y + h + 13, 1600, 2.5) for r in range(rows)]), "rose", 0.22)
    base.over(base.shape(*[box(x - 4, y - 4, w + 8, h + 8) for x, y in every]), "#1a0c22", 0.85)
    base.over(base.shape(*[box(x, y, w, h) for x, y in every]), "#2c163a")
    base.glow(
        base.shape(*[np.array([(x, y), (x + w * 0.7, y), (x, y + h * 0.8)]) for x, y in every], blur=2), "mauve", 0.10
    )
    base.over(base.shape(*[box(x - 5, y + h + 3, w + 10, 5) for x, y in every]), "#8a4460", 0.6)
    lamps = []
    rng = np.random.default_rng(5)
    for (c, r), off in times.items():
        x, y = at(c, r)
        hue = rng.choice(["#ff9a54", "#ffbd80", "#ff7a4a", "#f2604a"], p=[0.4, 0.3, 0.2, 0.1]) if off else "#ffb066"
        x0, y0, x1, y1 = [int(v * K) for v in (x - 50, y - 50, x + w + 50, y + h + 50)]
        x0, y0 = max(0, x0), max(0, y0)
        tile = Picture(int(rng.integers(1e6)), W, H)
        pane = tile.shape(box(x, y, w, h))
        warm = pane * (0.55 + 0.45 * tile.disc(x + w * rng.uniform(0.2, 0.8), y + h * rng.uniform(0.2, 0.7), 90, 1.0))
        kind = rng.integers(4)
        if kind == 0:
            warm *= 1 - 0.55 * tile.shape(
                box(x, y, w * 0.28, h), box(x + w * 0.74, y, w * 0.26, h), blur=1.5
            )  # curtains
        elif kind == 1:
            warm *= 1 - 0.6 * tile.shape(box(x, y, w, h * rng.uniform(0.2, 0.5)), blur=0.8)  # a blind
        elif kind == 2:
            warm *= 1 - 0.75 * tile.shape(
                oval(x + w * 0.3, y + h + 2, 12, 26), oval(x + w * 0.74, y + h, 9, 20), blur=1.2
            )  # plants
        if not off:  # someone is in
            warm *= 1 - 0.93 * tile.shape(*someone_at(x + w * 0.5, y + h), blur=0.8)
        bars = tile.shape(box(x + w / 2 - 1.2, y, 2.4, h), box(x, y + h * 0.36, w, 2.2)) if kind != 3 or not off else 0
        warm = warm * (1 - 0.8 * bars)
        halo = soft(pane, 16 * K) * 0.18
        light = (warm * 1.15 + halo)[y0:y1, x0:x1, None] * linear(rgb(hue))
        lamps.append(((y0, y1, x0, x1), light.astype(np.float32), off))
    for n in range(seconds * FPS):
        t = n / FPS
        p = Picture(1, W, H)
        evening = 1 - 0.42 * np.clip(t / (seconds - 1.5), 0, 1)
        p.light = base.light * evening
        for (y0, y1, x0, x1), light, off in lamps:
            on = 1.0 if off is None else float(np.clip(1 - (t - off) / 0.16, 0, 1))
            if on:
                p.light[y0:y1, x0:x1] += light * on
        yield develop(p, 78, bloom=0.35, vignette=0.6, grain=0.004)


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["train", "windows"]
    if "train" in wanted:
        encode("train", train(), crf=26)
    if "windows" in wanted:
        sound = Path(CLIPS.parent / "drawn" / "lights-out.wav")
        lights_out(sound, seconds=9, times=sorted(t for t in going_dark(9)[2].values() if t is not None))
        encode("windows", windows(), sound, crf=27)
        sound.unlink()
