"""Clips that play at another speed or backwards, laid out in time. Frames at 24 a second, samples at 48 kHz."""

from __future__ import annotations

from fractions import Fraction

from pipeline.narration.words import Word
from pipeline.timeline.model import Footage
from pipeline.timeline.speech import speaking_clips, with_speech
from pipeline.timing import TimeRange
from tests.timeline.test_assemble import SECOND, frames, laid_out, told
from tests.timeline.test_clip_speech import essay


def test_a_clip_is_as_long_as_it_plays() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {file: a.mp4, in: 2, out: 4, speed: 0.5}
              - {file: a.mp4, in: 2, out: 4, speed: 4}
              - {file: a.mp4, in: 2, out: 4, reverse: true}
        """)
    assert frames(made) == [(0, 96), (96, 108), (108, 156)]
    assert told(made) == []


def test_sound_plays_as_its_picture_does() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {file: a.mp4, in: 2, out: 4, speed: 0.5, audio: full}
              - {file: a.mp4, in: 2, out: 4.01, reverse: true, audio: full}
              - {file: a.mp4, in: 2, out: 3, speed: 2, audio: full, for: 2}
        """)
    slow, backwards, cut = made.timeline.sounds
    assert (slow.start, slow.speed, slow.range) == (2, Fraction(1, 2), TimeRange(0, 4 * SECOND))
    # 2.01 s are 49 frames, of which the first ends 2 s and 49 frames into the file.
    assert (backwards.start, backwards.is_reversed) == (2 + Fraction(49, 24), True)
    assert cut.range.duration == SECOND // 2


def test_frames_of_a_reversed_clip() -> None:
    picture = laid_out("scenes: [{clips: [{file: a.mp4, in: 2, out: 3, reverse: true}]}]").timeline.clips[0].picture
    assert isinstance(picture, Footage)
    assert [picture.time_at(frame, Fraction(24)) for frame in (0, 23)] == [2 + Fraction(23, 24), 2]


def test_words_of_a_slow_clip_stand_where_they_are_heard() -> None:
    text = "scenes: [{clips: [{card: a, for: 1}, {file: a.mp4, in: 2, out: 4, speed: 0.5, audio: full}]}]"
    clip = speaking_clips(*essay(text))[0]
    assert clip.part == TimeRange(2 * SECOND, 4 * SECOND)
    spoken = with_speech(essay(text)[1], {clip.location: [Word("Oh.", TimeRange(SECOND // 2, SECOND))]})
    assert [word.range for word in spoken.scenes[0].speech[0].words] == [TimeRange(2 * SECOND, 3 * SECOND)]


def test_nobody_speaks_backwards() -> None:
    clip = "{file: a.mp4, in: 2, out: 4, reverse: true, audio: full, speech: Oh.}"
    assert speaking_clips(*essay(f"scenes: [{{clips: [{clip}]}}]")) == ()
