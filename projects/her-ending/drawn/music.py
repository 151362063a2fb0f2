"""Synthesises the music bed into ../music/bed.ogg, and the sound of the clip in which windows go dark.

Both use the notes C D F G A, which sit well on every chord of the bed, so that the clip
may play over the music at any moment. The bed is made in a circle: what rings on past
its end is heard at its start, so it loops without a seam.
"""

import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np

RATE = 48000
BEAT = 1.0
BED = Path(__file__).parent.parent / "music" / "bed.ogg"

# One bar of four beats each: bass note, chord tones (MIDI numbers).
F, DM, BB, C, AM, GM = (
    (41, (57, 60, 64, 67)),
    (38, (57, 60, 64, 65)),
    (34, (57, 60, 62, 65)),
    (36, (55, 60, 62, 65)),
    (45, (55, 60, 64, 67)),
    (43, (58, 62, 65, 69)),
)
BARS = [F, F, DM, DM, BB, BB, C, C, F, AM, DM, DM, BB, GM, C, C, F, AM, BB, BB, GM, DM, BB, C]
MELODY = {
    0: (72, 0),
    1: (69, 2),
    2: (77, 0),
    4: (74, 1),
    5: (72, 2),
    6: (67, 0),
    8: (72, 0),
    9: (76, 2),
    10: (77, 0),
    11: (74, 2),
    12: (74, 0),
    13: (70, 2),
    14: (72, 0),
    16: (79, 0),
    17: (76, 2),
    18: (77, 0),
    19: (74, 2),
    20: (70, 0),
    21: (69, 2),
    22: (65, 0),
}


def pitch(note):
    return 440 * 2 ** ((note - 69) / 12)


def felt(note, strength, rng, seconds=6.0):
    """A soft hammer on a string: partials slightly sharp, the higher the shorter, and a dull knock."""
    t = np.arange(int(seconds * RATE)) / RATE
    f = pitch(note)
    tone = np.zeros_like(t)
    for n in range(1, 9):
        partial = f * n * np.sqrt(1 + 0.0004 * n * n)
        if partial > 5000:
            break
        decay = (2.6 - 0.016 * (note - 40)) / (1 + 0.55 * (n - 1))
        loud = strength ** (1 + 0.25 * n) / n**1.7
        beat = 1 + 0.04 * np.sin(2 * np.pi * 0.4 * n * t + rng.uniform(0, 6))
        tone += loud * beat * np.exp(-t / decay) * np.sin(2 * np.pi * partial * t + rng.uniform(0, 0.4))
    tone *= 1 - np.exp(-t / 0.007)
    knock = np.convolve(rng.standard_normal(2400), np.hanning(240) / 120, "same") * np.exp(-np.arange(2400) / 500)
    knock *= np.minimum(1, np.arange(2400) / 200)
    tone[:2400] += knock * 0.05 * strength
    return tone * np.minimum(1, (seconds - t) / 0.5)


def pad(notes, seconds, rng):
    """A slow swell of many slightly different sine waves, left and right."""
    t = np.arange(int(seconds * RATE)) / RATE
    swell = np.sin(np.pi * t / seconds) ** 1.2
    sides = np.zeros((2, t.size))
    for note in notes:
        for side in (0, 1):
            for _ in range(3):
                f = pitch(note) * (1 + rng.normal(0, 0.0014))
                for n, loud in ((1, 1.0), (2, 0.22), (3, 0.07)):
                    sides[side] += loud * np.sin(2 * np.pi * f * n * t + rng.uniform(0, 6.3))
    return sides * swell / (3 * len(notes))


def place(track, sound, at, left=1.0, right=1.0):
    """Adds a sound at `at` seconds; what does not fit comes round to the start."""
    sound = np.atleast_2d(sound)
    where = (int(at * RATE) + np.arange(sound.shape[-1])) % track.shape[1]
    track[0, where] += sound[0] * left
    track[1, where] += sound[-1] * right


def hall(track, rng, seconds=2.8, wet=0.35):
    """Reverberation in a circle, by one multiplication of spectra."""
    n = track.shape[1]
    t = np.arange(int(seconds * RATE)) / RATE
    out = np.empty_like(track)
    for side in (0, 1):
        echo = rng.standard_normal(t.size) * np.exp(-t * 6.9 / seconds) * np.minimum(1, t / 0.02)
        spectrum = np.fft.rfft(echo, n)
        f = np.fft.rfftfreq(n, 1 / RATE)
        spectrum *= 1 / (1 + (f / 2200) ** 2) * (f / (f + 120))
        spectrum /= np.sqrt(np.mean(np.abs(spectrum) ** 2)) + 1e-9
        out[side] = track[side] + wet * np.fft.irfft(np.fft.rfft(track[side]) * spectrum, n)
    return out


def shaped(track, low=35, high=6500):
    """Gentle slopes below `low` and above `high` Hz."""
    f = np.fft.rfftfreq(track.shape[1], 1 / RATE)
    slope = (f / np.hypot(f, low)) ** 2 / (1 + (f / high) ** 4)
    return np.fft.irfft(np.fft.rfft(track, axis=1) * slope, track.shape[1], axis=1)


def write_wav(path, track):
    data = (np.clip(track.T, -1, 1) * 32767).round().astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(data.tobytes())


def bed():
    rng = np.random.default_rng(2013)
    track = np.zeros((2, int(len(BARS) * 4 * BEAT * RATE)))
    for i, (bass, chord) in enumerate(BARS):
        start = i * 4 * BEAT
        place(track, pad([bass + 12, *chord], 9.0, rng) * 0.20, start - 1.5)
        place(track, felt(bass, 0.62, rng, 7) * 0.5, start + rng.normal(0, 0.008))
        for step, note in enumerate((chord[0], chord[2], chord[1], chord[3], chord[2], chord[1])):
            if rng.random() < 0.16 and step:
                continue
            when = start + (0.5 + step * 0.5) * BEAT + rng.normal(0, 0.014)
            place(
                track, felt(note, rng.uniform(0.34, 0.5), rng, 5), when, 0.20 + 0.05 * step / 5, 0.26 - 0.05 * step / 5
            )
        if i in MELODY:
            note, beat = MELODY[i]
            place(track, felt(note, 0.6, rng) * 0.42, start + beat * BEAT + rng.normal(0, 0.01), 0.9, 1.0)
    track = shaped(hall(track, rng))
    return track / np.abs(track).max() * 10 ** (-7 / 20)


def lights_out(path, seconds, times):
    """City air, and a struck note for some of the windows that go dark, lower and lower."""
    rng = np.random.default_rng(641)
    n = int((seconds + 2) * RATE)
    f = np.fft.rfftfreq(n, 1 / RATE)
    air = np.stack(
        [
            np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) * (1 / (1 + (f / 160) ** 1.6)) * (f / (f + 50)), n)
            for _ in (0, 1)
        ]
    )
    t = np.arange(n) / RATE
    air *= 0.045 / np.sqrt(np.mean(air**2)) * (0.8 + 0.2 * np.sin(2 * np.pi * t / 5.3))
    air *= np.clip(1.15 - 0.75 * t / seconds, 0.3, 1)
    notes = np.zeros((2, n))
    scale = [84, 81, 79, 77, 81, 74, 77, 72, 74, 69, 72, 67, 69, 65, 62, 60, 57]
    struck = times[:: max(1, len(times) // len(scale))][: len(scale)]
    for when, note in zip(struck, scale):
        side = rng.uniform(0.35, 0.65)
        place(notes, felt(note, rng.uniform(0.4, 0.58), rng, 3.5) * 0.5, when, 1 - side, side)
    place(notes, felt(53, 0.7, rng, 3.0) * 0.55, struck[-1] + 0.75, 0.7, 0.7)
    for _, when in zip(range(60), times):  # the switch itself, hardly there
        click = (
            np.convolve(rng.standard_normal(900), np.hanning(40) / 20, "same") * np.exp(-np.arange(900) / 90) * 0.012
        )
        place(notes, click, when, rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7))
    mixed = shaped(hall(notes, rng, wet=0.45), low=30, high=7000) + air
    mixed = mixed[:, : int(seconds * RATE)]
    edge = np.minimum(
        1, np.minimum(np.arange(mixed.shape[1]) / (0.5 * RATE), np.arange(mixed.shape[1])[::-1] / (0.9 * RATE))
    )
    write_wav(path, mixed * edge / np.abs(mixed).max() * 10 ** (-8 / 20))


if __name__ == "__main__":
    BED.parent.mkdir(exist_ok=True)
    raw = BED.with_suffix(".wav")
    write_wav(raw, bed())
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-v",
            "error",
            "-y",
            "-i",
            str(raw),
            "-c:a",
            "libvorbis",
            "-q:a",
            "2",
            "-fflags",
            "+bitexact",
            "-map_metadata",
            "-1",
            str(BED),
        ],
        check=True,
    )
    raw.unlink()
    print(BED.name, BED.stat().st_size // 1024, "KB")
