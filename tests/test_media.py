"""What a file holds is found by opening it, whatever it is called."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from pipeline import ffmpeg
from pipeline.errors import Interrupted
from pipeline.media import MediaInfo, UnreadableMedia, probe
from pipeline.project.values import Size

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
FILM = "testsrc2=size=320x180:rate=25"
TONE = "sine=frequency=330:sample_rate=48000"


def made(path: Path, *arguments: str, seconds: float = 2) -> Path:
    """A file that ffmpeg makes of lavfi sources, given as `-i` among the arguments."""
    inputs = [part for argument in arguments if "=" in argument for part in ("-f", "lavfi", "-i", argument)]
    options = [argument for argument in arguments if "=" not in argument]
    ffmpeg.run(["-v", "error", *inputs, "-t", str(seconds), *options, f"file:{path}"])
    return path


def picture(path: Path, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> Path:
    Image.linear_gradient("L").resize(size).convert(mode).save(path, **options)
    return path


def animation(path: Path) -> Path:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    return path


def cut(path: Path, share: float, name: str) -> Path:
    whole = path.read_bytes()
    cut_short = path.with_name(name)
    cut_short.write_bytes(whole[: int(len(whole) * share)])
    return cut_short


def found(path: Path) -> MediaInfo:
    return probe(path, "digest")


def why_not(path: Path) -> str:
    with pytest.raises(UnreadableMedia) as raised:
        probe(path, "digest")
    return str(raised.value)


def test_footage(tmp_path: Path) -> None:
    info = found(made(tmp_path / "a.mp4", FILM, TONE, *X264))
    assert (info.kind, info.size, info.duration) == ("footage", Size(320, 180), Fraction(2))
    assert info.has_sound
    assert not info.has_alpha
    assert not found(made(tmp_path / "silent.mkv", FILM, *X264)).has_sound


def test_sound(tmp_path: Path) -> None:
    for name in ("a.wav", "a.flac", "a.mp3", "a.ogg"):
        info = found(made(tmp_path / name, TONE))
        assert (info.kind, info.size, info.has_sound) == ("sound", None, True)
        assert float(info.duration) == pytest.approx(2, abs=0.06)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "bmp", "gif", "jp2", "ppm", "avif"])
def test_stills_of_every_format_under_any_name(tmp_path: Path, suffix: str) -> None:
    path = picture(tmp_path / f"a.{suffix}")
    for name in (f"a.{suffix}", "a.mp4"):
        info = found(path.rename(tmp_path / name))
        path = info.path
        assert (info.kind, info.size, info.has_sound, info.has_alpha) == ("still", Size(60, 40), False, False)


def test_a_still_is_read_no_further_once_all_is_stopped(tmp_path: Path) -> None:
    """A large one takes seconds, in a thread that Ctrl-C waits for."""
    still = picture(tmp_path / "a.png")
    ffmpeg.stop_all()
    try:
        with pytest.raises(Interrupted):
            found(still)
    finally:
        ffmpeg.resume()


def test_a_still_one_can_see_through(tmp_path: Path) -> None:
    assert found(picture(tmp_path / "a.png", mode="RGBA")).has_alpha
    image = Image.new("RGBA", (60, 40))
    image.paste("red", (0, 0, 30, 40))
    image.save(tmp_path / "a.gif")
    assert found(tmp_path / "a.gif").has_alpha


@pytest.mark.parametrize(("orientation", "size"), [(1, Size(60, 40)), (3, Size(60, 40)), (6, Size(40, 60))])
def test_a_still_is_as_large_as_it_is_seen(tmp_path: Path, orientation: int, size: Size) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    for name in ("a.jpg", "a.tif", "a.png"):
        assert found(picture(tmp_path / name, exif=exif)).size == size


def test_a_still_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    real = Image.open
    monkeypatch.setattr(Image, "open", lambda *given, **named: (opened.append(named), real(*given, **named))[1])
    found(picture(tmp_path / "a.jpg"))
    assert opened == [{"formats": ["JPEG"]}]


def test_pictures_that_follow_each_other_in_time_are_footage(tmp_path: Path) -> None:
    for name in ("a.gif", "a.png"):
        info = found(animation(tmp_path / name))
        assert (info.kind, info.size, info.duration) == ("footage", Size(64, 48), Fraction(3, 10))


def test_an_animated_webp_is_footage_or_says_what_to_do(tmp_path: Path) -> None:
    """Depending on whether ffmpeg may open it."""
    try:
        assert found(animation(tmp_path / "a.webp")).kind == "footage"
    except UnreadableMedia as error:
        assert str(error) == "this animated WEBP cannot be read: save it as GIF or MP4"


def test_the_pages_of_a_tiff_and_the_previews_of_a_jpeg_are_a_still(tmp_path: Path) -> None:
    """MPO: what phones write, two JPEGs in one file."""
    assert found(animation(tmp_path / "a.tif")).kind == "still"
    assert found(animation(tmp_path / "a.mpo").rename(tmp_path / "a.jpg")).kind == "still"


def test_avif_is_no_film_where_pillow_cannot_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = picture(tmp_path / "a.avif")
    monkeypatch.setattr(Image, "OPEN", {name: how for name, how in Image.OPEN.items() if name != "AVIF"})
    assert why_not(path) == "this AVIF picture cannot be read: save it as JPEG or PNG"


def test_a_film_that_is_called_a_picture_is_a_film(tmp_path: Path) -> None:
    assert found(made(tmp_path / "a.mp4", FILM, *X264).rename(tmp_path / "a.jpg")).kind == "footage"


def test_a_film_turned_by_the_phone(tmp_path: Path) -> None:
    lying = made(tmp_path / "lying.mp4", FILM, *X264)
    for degrees in ("90", "-90", "180"):
        turned = tmp_path / f"turned{degrees}.mp4"
        ffmpeg.run(["-v", "error", "-display_rotation", degrees, "-i", str(lying), "-c", "copy", f"file:{turned}"])
        assert found(turned).size == (Size(320, 180) if degrees == "180" else Size(180, 320))


def test_pixels_that_are_not_square(tmp_path: Path) -> None:
    path = made(tmp_path / "dv.mp4", "testsrc2=size=720x576:rate=25,setsar=64/45", *X264, seconds=0.5)
    assert found(path).size == Size(1024, 576)


def test_footage_one_can_see_through(tmp_path: Path) -> None:
    source = "color=red:size=64x48,format=rgba"
    assert found(made(tmp_path / "a.mov", source, "-c:v", "png")).has_alpha
    assert found(made(tmp_path / "b.mov", source, "-c:v", "qtrle")).has_alpha
    assert found(animation(tmp_path / "a.gif")).has_alpha


@pytest.fixture
def song(tmp_path: Path) -> list[str]:
    cover = picture(tmp_path / "cover.jpg", (300, 300))
    sound = made(tmp_path / "plain.wav", TONE)
    return ["-v", "error", "-i", str(cover), "-i", str(sound), "-map", "1", "-map", "0", "-c:v", "copy"]


def test_a_song_with_a_cover_is_sound(tmp_path: Path, song: list[str]) -> None:
    for name in ("a.mp3", "a.m4a"):
        ffmpeg.run([*song, "-disposition:v:0", "attached_pic", str(tmp_path / name)])
        info = found(tmp_path / name)
        assert (info.kind, info.size) == ("sound", None)


def test_a_film_with_a_cover_in_front_is_the_film(tmp_path: Path) -> None:
    cover, film = picture(tmp_path / "c.jpg", (300, 300)), made(tmp_path / "f.mp4", FILM, *X264)
    both = ["-i", str(cover), "-i", str(film), "-map", "0", "-map", "1", "-c", "copy"]
    ffmpeg.run(["-v", "error", *both, "-disposition:v:0", "attached_pic", str(tmp_path / "both.mp4")])
    info = found(tmp_path / "both.mp4")
    assert (info.kind, info.size, info.duration) == ("footage", Size(320, 180), Fraction(2))


def test_files_that_were_cut_short(tmp_path: Path) -> None:
    film = made(tmp_path / "a.mp4", FILM, *X264)
    assert why_not(cut(film, 0.5, "cut.mp4")) == "the file is cut short: its index (moov) is missing"
    fast = made(tmp_path / "fast.mp4", FILM, *X264, "-movflags", "faststart")
    assert why_not(cut(fast, 0.5, "cut2.mp4")).startswith("the file is cut short: only ")
    assert why_not(cut(made(tmp_path / "a.mkv", FILM, *X264), 0.5, "cut.mkv")).startswith(
        "the file is cut short: only "
    )
    noise = made(tmp_path / "a.flac", "anoisesrc=sample_rate=48000", seconds=4)
    assert why_not(cut(noise, 0.5, "cut.flac")).startswith("the file is cut short: only ")


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "bmp", "gif", "jp2", "ppm", "avif"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_stills_that_were_cut_short(tmp_path: Path, suffix: str, share: float) -> None:
    whole = picture(tmp_path / f"a.{suffix}", (300, 200))
    try:
        info = found(cut(whole, share, f"cut.{suffix}"))
    except UnreadableMedia:
        return
    assert (suffix, info.size) in [("gif", Size(300, 200)), ("jp2", Size(300, 200))]


def test_what_is_no_media(tmp_path: Path) -> None:
    for name, content, reason in [
        ("empty.mp4", b"", "the file is empty"),
        ("text.mp4", b"not a film", "this is not a media file that can be read"),
        ("text.png", b"not a picture", "this is not a media file that can be read"),
        ("script.jpg", b"Python is a language", "this is not a media file that can be read"),
        ("list.mp4", b"#EXTM3U\n#EXTINF:1,\na.ts\n", "this is a playlist, which points at other files; only plain"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "this is a HEIC picture: save it as JPEG or PNG"),
        ("b.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(64), "this is a HEIC picture: save it as JPEG or PNG"),
        ("c.jpg", b"%PDF-1.7\n", "this is a PDF document: save the page you mean as PNG"),
        ("d.png", b"<?xml version='1.0'?>\n<svg><g></svg>", "this SVG drawing cannot be drawn: XML parse error"),
        ("e.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "the picture is damaged: "),
    ]:
        (tmp_path / name).write_bytes(content)
        assert why_not(tmp_path / name).startswith(reason), name


def test_a_still_with_far_too_many_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert "megapixels" in why_not(picture(tmp_path / "a.png"))
