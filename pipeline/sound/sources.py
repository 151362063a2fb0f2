"""The sound files a film is mixed from, decoded to plain samples.

PCM here means raw 32-bit little-endian floats, 48 kHz, stereo, without a header: eight bytes a frame, any length.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline import ffmpeg
from pipeline.channels import stereo_fold
from pipeline.sound.edges import Laid, first_sample, laid_sounds, sample_as_played
from pipeline.timeline.model import MusicBed, Timeline
from pipeline.timing import SAMPLE_RATE, samples_at_frame

PCM = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2")
FRAME_BYTES = 8
DECODE_VERSION = 2
LEVELS_VERSION = 1
"""Raised with every change to `loudness.levels_in_file`. It is in the key of the levels, and of the sound."""
# A few seconds out of a two-hour film are decoded in pieces of this length, so that moving a cut a little reuses them.
PIECE_SECONDS = 30
# Decoders need packets from before the first one that counts (AAC half a frame, Opus 80 ms).
_WARM_UP_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Part of a file's sound, in whole seconds from the file's start; the file itself may end before `end`.

    Its samples are those of the file played at `speed`, and reversed those of `end` come first.
    """

    path: Path
    digest: str
    start: int
    end: int
    speed: Fraction = Fraction(1)
    is_reversed: bool = False

    @property
    def key(self) -> str:
        """Equal for equal samples, wherever the file lies."""
        played = "" if self.speed == 1 and not self.is_reversed else f":{self.speed}"
        return f"{self.digest}:{self.start}-{self.end}{played}{':reversed' if self.is_reversed else ''}"

    @property
    def first_sample(self) -> int:
        """Of its samples, on the scale of `edges.first_sample`."""
        begin = self.end if self.is_reversed else self.start
        return sample_as_played(Fraction(begin), self.speed, is_reversed=self.is_reversed)

    def samples(self, seconds: int) -> int:
        """How many samples so many seconds of the file become."""
        return round(seconds / self.speed * SAMPLE_RATE)


def sources_needed(timeline: Timeline) -> tuple[Source, ...]:
    """What `mix` reads, each once, in the order of the film."""
    needed = [source_of(laid) for laid in laid_sounds(timeline)]
    needed += [source_of_bed(bed, timeline) for bed in timeline.music]
    return tuple({source.key: source for source in needed}.values())


def sources_measured(timeline: Timeline) -> tuple[Source, ...]:
    """Of which it must be known how loud they are: music, and the speech that it steps aside for."""
    speech = [source_of(laid) for laid in laid_sounds(timeline) if laid.sound.is_speech and timeline.music]
    music = [source_of_bed(bed, timeline) for bed in timeline.music]
    return tuple({source.key: source for source in [*speech, *music]}.values())


def source_of(laid: Laid) -> Source:
    """Takes are read whole; of a clip's file, the pieces around what is heard."""
    sound = laid.sound
    first = first_sample(sound)
    last = first + sound.range.duration + laid.run_on.length
    if sound.is_speech:
        return Source(sound.path, sound.digest, 0, -(-last // SAMPLE_RATE))
    # In samples of the file. Reversed, what is heard last stands first in it, and before 0 stands nothing.
    heard = (max(0, -last), -first) if sound.is_reversed else (first, last)
    begin, end = (sample * sound.speed for sample in heard)
    piece = PIECE_SECONDS * SAMPLE_RATE
    first_piece = int(begin // piece) * PIECE_SECONDS
    return Source(sound.path, sound.digest, first_piece, _whole_pieces(end), sound.speed, sound.is_reversed)


def source_of_bed(bed: MusicBed, timeline: Timeline) -> Source:
    """No more of it than is heard, in whole pieces: a scene that grows a little decodes nothing again."""
    first = round(bed.start * SAMPLE_RATE)
    length = bed.range.duration if bed.range else samples_at_frame(timeline.frames, timeline.rate)
    if bed.end is not None:
        length = min(length, round((bed.end - bed.start) * SAMPLE_RATE))
    begin = first // (PIECE_SECONDS * SAMPLE_RATE) * PIECE_SECONDS
    return Source(bed.path, bed.digest, begin, _whole_pieces(first + length))


def first_of_bed(bed: MusicBed, timeline: Timeline) -> int:
    """Which sample of its source is the first that is heard."""
    return round(bed.start * SAMPLE_RATE) - source_of_bed(bed, timeline).start * SAMPLE_RATE


def decode(source: Source, destination: Path) -> None:
    """Write a source as PCM. Its first frame is `source.start`, or reversed the last before `source.end`.

    Gaps in the file are silence. Raises ToolError.
    """
    begin = max(0, source.start - _WARM_UP_SECONDS)
    # Told to seek to 0, ffmpeg loses the first packet of AAC in mp4, and keeps the padding before the sound of mp3.
    seek = ["-ss", str(begin)] if begin else []
    # What is stretched needs the sound on both sides of where it is cut.
    length = ["-t", str(source.end - begin + (0 if source.speed == 1 else _WARM_UP_SECONDS))]
    fold = stereo_fold(ffmpeg.header(source.path))
    filters = [
        *([fold] if fold else []),
        # The stream may start after the picture does, and have holes. 5.1 is folded in floats: nothing can clip.
        f"aresample={SAMPLE_RATE}:async=1:first_pts=0:osf=flt:ochl=stereo",
        *([] if source.speed == 1 else _stretched(source.speed)),
        # `-t` alone cuts to packets, and not what fills a hole.
        f"atrim=start_sample={source.samples(source.start - begin)}:end_sample={source.samples(source.end - begin)}",
        *([f"apad=whole_len={source.samples(source.end - source.start)}"] if source.is_reversed else []),
    ]
    opened = ffmpeg.user_input(source.path, *seek, *length)
    ffmpeg.run([*opened, "-map", "0:a:0", "-vn", "-sn", "-dn", "-af", ",".join(filters), *PCM, f"file:{destination}"])
    if source.is_reversed:
        from pipeline.sound.turned import turn_round

        turn_round(destination, FRAME_BYTES)


def _stretched(speed: Fraction) -> list[str]:
    """Filters that play at another speed and keep the pitch. Of a sound that ends the stretcher keeps back a little.

    Of its settings, and of `atempo`, these alone keep clicks within 15 ms of their place from half to double speed and
    a steady tone steady; the usual ones put it 30 ms early, or let it waver.
    """
    return ["apad=pad_dur=0.2", f"rubberband=tempo={float(speed):.9f}:transients=mixed:window=short"]


def _whole_pieces(last: int | Fraction) -> int:
    """The end of the piece in which a range of samples ends, in seconds."""
    return int(-(-last // (PIECE_SECONDS * SAMPLE_RATE))) * PIECE_SECONDS
