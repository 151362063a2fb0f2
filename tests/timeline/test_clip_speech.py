"""What clips say and which sounds captions name, laid out in time. Frames at 24 a second, samples at 48 kHz."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from pipeline.narration.words import Word
from pipeline.project.load import project_from
from pipeline.project.model import Essay
from pipeline.project.source import parse
from pipeline.project.values import Location
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import Timeline
from pipeline.timeline.speech import speaking_clips, with_speech
from pipeline.timing import TimeRange
from tests.timeline.test_assemble import SECOND, laid_out, told


def essay(text: str) -> tuple[Essay, Timeline]:
    project = project_from(parse(Path("essay.yaml"), "title: x\n" + dedent(text)))
    return project.essay, laid_out(text).timeline


def listened_to(text: str) -> list[tuple[Location, float, float]]:
    """The places of clips, and from where to where in their files somebody may speak, in seconds."""
    return [
        (clip.location[1::2], clip.part.start / SECOND, clip.part.end / SECOND) for clip in speaking_clips(*essay(text))
    ]


def test_clips_that_are_to_be_heard_may_speak() -> None:
    assert listened_to("""\
        scenes:
          - clips:
              - {file: a.mp4, for: 1}
              - {file: a.mp4, for: 1, audio: full}
              - {file: a.mp4, for: 1, audio: -9 dB}
              - {file: a.mp4, for: 1, audio: under}
              - {file: a.mp4, for: 1, audio: under, speech: Come here.}
              - {file: a.mp4, for: 1, audio: full, speech: ""}
        """) == [((0, 1), 0, 1), ((0, 2), 0, 1), ((0, 4), 0, 1)]


def test_only_the_part_that_plays_is_listened_to() -> None:
    assert listened_to("""\
        scenes:
          - clips: [{file: a.mp4, in: 2, out: 5, audio: full}]
          - clips: [{file: a.mp4, in: 2, out: 5, for: 1, audio: full}]
          - clips: [{file: a.mp4, in: 18, for: 4, audio: full}]
          - narration: one two three four
            clips: [{file: a.mp4, in: 2, out: 15, audio: full, at: three}]
        """) == [((0, 0), 2, 5), ((1, 0), 2, 3), ((2, 0), 18, 20), ((3, 0), 2, 160_000 / SECOND)]


def test_words_of_which_more_than_half_is_heard() -> None:
    clip = speaking_clips(*essay("scenes: [{clips: [{file: a.mp4, in: 2, out: 3, audio: full}]}]"))[0]
    edges = (("I", 1.5, 1.9), ("half", 1.7, 2.2), ("most", 1.9, 2.2), ("all", 2.2, 2.8), ("end", 2.8, 3.6))
    words = [Word(text, TimeRange(round(start * SECOND), round(end * SECOND))) for text, start, end in edges]
    assert [(word.text, word.range.start / SECOND, word.range.end / SECOND) for word in clip.cropped(words)] == [
        ("most", 0, 0.2),
        ("all", 0.2, 0.8),
    ]


def test_a_text_that_was_given_is_kept_whole() -> None:
    clip = speaking_clips(*essay("scenes: [{clips: [{file: a.mp4, in: 2, out: 3, audio: full, speech: So it is}]}]"))[0]
    words = [Word("So", TimeRange(80_000, 90_000)), Word("it", TimeRange(100_000, 110_000))]
    assert clip.cropped(words) == (Word("So", TimeRange(0, 0)), Word("it", TimeRange(4_000, 14_000)))


def test_words_of_clips_count_from_their_scene() -> None:
    _, timeline = essay("""\
        scenes:
          - clips: [{card: a, for: 1}]
          - clips: [{card: b, for: 2}, {file: a.mp4, for: 3, audio: full}]
        """)
    said = Word("Hello.", TimeRange(0, 24_000))
    spoken = with_speech(timeline, {("scenes", 1, "clips", 1): [said]})
    assert spoken.scenes[0].speech == ()
    assert spoken.scenes[1].speech[0].words == (Word("Hello.", TimeRange(2 * SECOND, 2 * SECOND + 24_000)),)
    assert scene_alone(spoken, 1).scenes[0].speech == spoken.scenes[1].speech


def test_a_sound_is_named_as_long_as_it_takes_to_read_or_until_its_end() -> None:
    made = laid_out("""\
        scenes:
          - narration: one two three four five six
            before: 0
            after: 2
            sounds:
              - rain
              - {text: "a door closes, slowly, and then the other one", at: 1}
              - {text: steps, at: two, until: four}
        """)
    labels = made.timeline.scenes[0].labels
    assert [(label.text, label.range.start, label.range.end) for label in labels] == [
        ("rain", 0, 48),
        ("a door closes, slowly, and then the other one", 24, 24 + 72),
        ("steps", 12, 48),
    ]
    assert told(made)[1:] == []


def test_sounds_that_cannot_be_named() -> None:
    made = laid_out("""\
        scenes:
          - clips: [{card: a, for: 3}]
            sounds: ["…", {text: rain, at: 4}, {text: wind, at: 2, until: 1}, {text: bell, at: nobody}]
        """)
    assert told(made) == [
        "nobody speaks in this scene, so “nobody” is never said",
        "a sound without a name",
        "this sound would not be named: it ends before it starts, or the scene does",
        "this sound would not be named: it ends before it starts, or the scene does",
    ]


def test_words_that_lead_their_picture_are_the_earlier_scenes() -> None:
    """The clip's file is heard from 4.5 s on, half a second of it in the scene before."""
    written, timeline = essay("""\
        scenes:
          - clips: [{color: "#000000", for: 2}]
          - clips: [{file: a.mp4, in: 5, out: 7, audio: full, transition: {lead: 0.5}}]
        """)
    (clip,) = speaking_clips(written, timeline)
    assert (clip.part.start, clip.part.end) == (4.5 * SECOND, 7 * SECOND)
    words = (Word("Come", TimeRange(4_800, 19_200)), Word("here.", TimeRange(28_800, 48_000)))
    first, second = with_speech(timeline, {clip.location: words}).scenes
    assert [(speech.words[0].text, speech.words[0].range) for speech in first.speech] == [
        ("Come", TimeRange(76_800, 91_200))
    ]
    assert [(speech.words[0].text, speech.words[0].range) for speech in second.speech] == [
        ("here.", TimeRange(4_800, 24_000))
    ]
