"""Clips that play at another speed or backwards, laid out in time. Frames at 24 a second, samples at 48 kHz."""

from __future__ import annotations

from fractions import Fraction

from pipeline.captions.film import cuts_of_film
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


def shown(text: str) -> list[tuple[int, float, float]]:
    """Of each timeline clip: its frames, and the part of the file, in seconds."""
    clips = laid_out(text).timeline.clips
    pictures = [clip.picture for clip in clips if isinstance(clip.picture, Footage)]
    return [
        (clip.range.duration, round(float(picture.start), 3), round(float(picture.end), 3))
        for clip, picture in zip(clips, pictures, strict=True)
    ]


def test_a_moment_that_stays_is_put_in() -> None:
    text = "scenes: [{clips: [{file: a.mp4, in: 2, out: 6, freeze: {at: 3.5, for: 2}, audio: full}]}]"
    assert shown(text) == [(36, 2, 3.5), (48, 3.5, 3.5), (60, 3.5, 6)]
    before, after = laid_out(text).timeline.sounds
    assert (before.range, after.range) == (TimeRange(0, 72_000), TimeRange(168_000, 288_000))
    assert (before.start, after.start) == (2, Fraction(7, 2))
    assert cuts_of_film(laid_out(text).timeline) == (0,)


def test_a_moment_that_stays_in_a_slow_and_a_reversed_clip() -> None:
    slow = "scenes: [{clips: [{file: a.mp4, in: 2, out: 4, speed: 0.5, freeze: {at: 3, for: 1}}]}]"
    assert shown(slow) == [(48, 2, 3), (24, 3, 3), (48, 3, 4)]
    backwards = "scenes: [{clips: [{file: a.mp4, in: 2, out: 4, reverse: true, freeze: {at: 3, for: 1}}]}]"
    frame = round(3 + 1 / 24, 3)
    assert shown(backwards) == [(23, frame, 4), (24, 3, 3), (25, 2, frame)]


def test_a_moment_at_either_end() -> None:
    first = "scenes: [{clips: [{file: a.mp4, in: 2, out: 4, freeze: {at: 2, for: 1}}]}]"
    assert shown(first) == [(24, 2, 2), (48, 2, 4)]
    last = round(4 - 1 / 24, 3)
    assert shown("scenes: [{clips: [{file: a.mp4, in: 2, out: 4, freeze: {at: 4, for: 1}}]}]") == [
        (47, 2, last),
        (24, last, last),
        (1, last, 4),
    ]


def test_a_clip_is_repeated_as_long_as_its_place_lasts() -> None:
    text = "scenes: [{clips: [{file: a.mp4, in: 2, out: 3, loop: true, for: 2.5, audio: full}]}]"
    assert shown(text) == [(24, 2, 3), (24, 2, 3), (12, 2, 3)]
    assert [(sound.start, sound.range.start) for sound in laid_out(text).timeline.sounds] == [
        (2, 0), (2, SECOND), (2, 2 * SECOND),
    ]  # fmt: skip
    assert told(laid_out(text)) == []
    assert cuts_of_film(laid_out(text).timeline) == (0, 24, 48)


def test_a_repeated_clip_takes_what_is_free() -> None:
    assert shown("""\
        scenes:
          - narration: one two three four five six seven eight
            before: 0
            after: 0
            clips: [{file: a.mp4, in: 2, out: 3, loop: true}, {file: a.mp4, at: seven}]
        """) == [(24, 2, 3), (24, 2, 3), (24, 2, 3), (24, 0, 20)]


def test_a_round_may_have_a_moment_that_stays() -> None:
    clip = "{file: a.mp4, in: 2, out: 3, freeze: {at: 2.5, for: 1}, loop: true, for: 4.5}"
    assert shown(f"scenes: [{{clips: [{clip}]}}]") == [
        (12, 2, 2.5), (24, 2.5, 2.5), (12, 2.5, 3), (12, 2, 2.5), (24, 2.5, 2.5), (12, 2.5, 3), (12, 2, 2.5),
    ]  # fmt: skip


def test_one_frame_repeated_is_a_frame_that_stays() -> None:
    assert shown("scenes: [{clips: [{file: a.mp4, in: 2, out: 2.04, loop: true, for: 9}]}]") == [(216, 2, 2.04)]


def test_a_dissolve_longer_than_the_first_piece() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {color: "#000000", for: 1}
              - {file: a.mp4, in: 2, out: 4, freeze: {at: 2.25, for: 1}, transition: {dissolve: 0.5}}
        """)
    assert [clip.comes_in for clip in made.timeline.clips] == [0, 6, 0, 0]
    assert told(made) == ["note: longer than what comes before the picture stops or begins again: shortened to that"]


def test_words_around_a_moment_that_stays_and_in_every_round() -> None:
    words = [Word("One", TimeRange(0, SECOND // 2)), Word("two.", TimeRange(SECOND, 3 * SECOND // 2))]
    place = ("scenes", 0, "clips", 0)

    def heard(clip: str) -> list[tuple[str, float]]:
        authored, timeline = essay(f"scenes: [{{clips: [{{file: a.mp4, in: 2, out: 4, audio: full, {clip}}}]}}]")
        assert [each.part for each in speaking_clips(authored, timeline)] == [TimeRange(2 * SECOND, 4 * SECOND)]
        (speech,) = with_speech(timeline, {place: words}).scenes[0].speech
        return [(word.text, word.range.start / SECOND) for word in speech.words]

    assert heard("freeze: {at: 2.75, for: 3}") == [("One", 0), ("two.", 4)]
    assert heard("loop: true, for: 5") == [("One", 0), ("two.", 1), ("One", 2), ("two.", 3), ("One", 4)]


def test_a_still_of_a_few_pixels_is_noted() -> None:
    text = "scenes: [{clips: [{file: b.jpg, for: 1, CHANGES}]}]"
    assert told(laid_out(text.replace("CHANGES", "crop: [0, 0, 0.2, 0.2]"))) == []
    assert told(laid_out(text.replace("CHANGES", "crop: [0, 0, 0.05, 0.05]"))) == [
        "note: enlarged 13 times: what is seen of this still is only 150 pixels wide"
    ]
    assert told(laid_out(text.replace("CHANGES", "move: {to: [0.5, 0.5, 0.01, 0.01]}"))) == [
        "note: enlarged 54 times: what is seen of this still is only 36 pixels wide"
    ]
