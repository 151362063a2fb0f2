"""Any container, rate and number of channels becomes 48 kHz stereo, in time with its picture."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_sound import Array, Film, noise, read_pcm, samples, tone, write_pcm

from pipeline import ffmpeg
from pipeline.sound.edges import FADE, Fade, Laid
from pipeline.sound.sources import Source, decode, source_of, sources_needed
from pipeline.timeline.model import Sound
from pipeline.timing import TimeRange


def made(path: Path, *arguments: str) -> Path:
    ffmpeg.run([*arguments, f"file:{path}"])
    return path


def decoded(path: Path, start: int = 0, end: int = 60) -> Array:
    decode(Source(path, "digest", start, end), path.with_suffix(".decoded"))
    return read_pcm(path.with_suffix(".decoded"))


def test_mono_keeps_its_level_on_both_sides(tmp_path: Path) -> None:
    mono = made(tmp_path / "mono.wav", "-f", "lavfi", "-i", "aevalsrc=0.5*sin(880*PI*t):d=1:s=48000")
    both = decoded(mono)
    assert len(both) == 48000 and np.array_equal(both[:, 0], both[:, 1])
    assert np.abs(both).max() == pytest.approx(0.5, abs=0.001)


def test_8_khz_becomes_48(tmp_path: Path) -> None:
    both = decoded(made(tmp_path / "low.wav", "-f", "lavfi", "-i", "aevalsrc=0.5*sin(880*PI*t):d=1:s=8000"))
    assert len(both) == 48000
    inner = both[4800:-4800, 0]
    expected = 0.5 * np.sin(880 * np.pi * np.arange(48000) / 48000)[4800:-4800]
    np.testing.assert_allclose(inner, expected, atol=0.005)


def test_surround_is_folded_and_does_not_clip(tmp_path: Path) -> None:
    """The ITU-R BS.775 downmix: centre and surround at -3 dB, each front at 0."""
    wave = "0.9*sin(880*PI*t)"
    centre = made(tmp_path / "c.wav", "-f", "lavfi", "-i", f"aevalsrc=0|0|{wave}|0|0|0:c=5.1:d=1")
    assert np.abs(decoded(centre)).max(axis=0) == pytest.approx([0.9 / 2**0.5] * 2, abs=0.002)
    loud = made(tmp_path / "l.wav", "-f", "lavfi", "-i", f"aevalsrc={wave}|{wave}|{wave}|0|{wave}|{wave}:c=5.1:d=1")
    assert np.abs(decoded(loud)).max() == pytest.approx(0.9 * (1 + 2**0.5), abs=0.01)


HALF = 0.5**0.5
LAYOUTS = {
    "quad": [(1, 0), (0, 1), (HALF, 0), (0, HALF)],
    "5.1(side)": [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)],
    "7.1": [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF), (HALF, 0), (0, HALF)],
    "FL+FC": [(1, 0), (HALF, HALF)],
    "SL+SR": [(HALF, 0), (0, HALF)],
    "FC": [(1, 1)],
    "FL": [(1, 1)],
    "BR": [(1, 1)],
    "LFE": [(1, 1)],
    "9C": [(1 / 3, 1 / 3)] * 9,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_channel_of_each_layout_goes_where_it_belongs(tmp_path: Path, layout: str) -> None:
    """One channel after the other sounds, at its own frequency; folded as in BS.775."""
    folded = LAYOUTS[layout]
    given = np.zeros((samples(0.3) * len(folded), len(folded)))
    for number in range(len(folded)):
        part = slice(samples(0.3) * number, samples(0.3) * (number + 1))
        given[part, number] = tone(0.3, 220 * (number + 1), 0.9)
    given.astype("<f4").tofile(tmp_path / "given.f32")
    opened = ("-f", "f32le", "-ar", "48000", "-ch_layout", layout, "-i", f"file:{tmp_path / 'given.f32'}")
    both = decoded(made(tmp_path / "many.wav", *opened, "-c:a", "pcm_f32le"))
    for number, sides in enumerate(folded):
        heard = np.abs(both[samples(0.3) * number : samples(0.3) * (number + 1)]).max(axis=0) / 0.9
        assert heard == pytest.approx(sides, abs=0.003), f"channel {number}"


CONTAINERS = {
    "a.mp4": ("-c:v", "libx264", "-c:a", "aac"),
    "a.mkv": ("-c:v", "libx264", "-c:a", "aac"),
    "a.webm": ("-c:v", "libvpx", "-c:a", "libvorbis"),
    "a.mov": ("-c:v", "libx264", "-c:a", "pcm_s16le"),
    "a.mp3": ("-vn", "-c:a", "libmp3lame"),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_piece_from_within_stands_where_it_stands_in_the_whole(tmp_path: Path, name: str) -> None:
    given = noise(40)
    sound = write_pcm(tmp_path / "given.f32", given)
    picture = ("-f", "lavfi", "-i", "color=s=32x32:r=25:d=40")
    pcm = ("-f", "f32le", "-ar", "48000", "-ac", "2", "-i", f"file:{sound}")
    film = made(tmp_path / name, *picture, *pcm, "-map", "0:v", "-map", "1:a", "-g", "250", *CONTAINERS[name])
    for start, end in ((0, 30), (30, 60)):
        piece = decoded(film, start, end)[: samples(3), 0]
        assert len(piece) == samples(3)
        whole = given[samples(start) : samples(start + 3)]
        spectrum = np.fft.rfft(piece, 1 << 19) * np.conj(np.fft.rfft(whole, 1 << 19))
        lag = int(np.argmax(np.fft.irfft(spectrum)) + (1 << 18)) % (1 << 19) - (1 << 18)
        assert abs(lag) <= samples(0.002)


def test_sound_that_starts_after_its_picture_waits(tmp_path: Path) -> None:
    late = made(
        tmp_path / "late.mp4",
        *("-f", "lavfi", "-i", "color=s=32x32:r=25:d=3", "-itsoffset", "0.5"),
        *("-f", "lavfi", "-i", "sine=d=2:r=48000", "-map", "0:v", "-map", "1:a", "-c:v", "libx264"),
    )
    level = np.abs(decoded(late)[:, 0])
    assert level[: samples(0.47)].max() < 0.001 and level[samples(0.53) : samples(0.6)].max() > 0.1


def test_only_the_neighbourhood_of_a_clip_is_decoded() -> None:
    sound = Sound(Path("f"), "d", Fraction(3725), TimeRange(0, samples(8)), 0.0, False)
    assert source_of(Laid(sound, Fade(FADE, False), Fade(0, False))).key == "d:3720-3750"


def test_no_more_is_decoded_than_the_film_needs(tmp_path: Path) -> None:
    """200 kB at one sample a second would be 77 GB."""
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 200_036, b"WAVE", b"fmt ", 16, 1, 1, 1, 2, 2, 16, b"data", 200_000
    )
    slow = tmp_path / "slow.wav"
    slow.write_bytes(header + bytes(200_000))
    film = Film(tmp_path, 70).music("bed", noise(1)).take("take", noise(2.5), at=1, words=[])
    take, bed = sources_needed(film.timeline)
    assert (take.end, bed.end) == (3, 90)
    assert len(decoded(slow, bed.start, bed.end)) <= samples(90)


def test_a_piece_is_cut_to_the_sample(tmp_path: Path) -> None:
    long = made(tmp_path / "long.ogg", "-f", "lavfi", "-i", "sine=d=40:r=44100", "-c:a", "libvorbis")
    assert len(decoded(long, 0, 10)) == len(decoded(long, 10, 20)) == samples(10)
