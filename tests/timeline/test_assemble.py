"""An essay laid out in time. Frames at 24 a second, samples at 48 kHz."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

from pipeline.media import MediaInfo
from pipeline.narration.words import Take, Word
from pipeline.project.load import project_from
from pipeline.project.source import parse
from pipeline.project.values import Size
from pipeline.timeline.assemble import Assembly, assemble
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import Card, Footage, Plain, Still
from pipeline.timing import TimeRange

SECOND = 48_000
MEDIA = {
    "a.mp4": MediaInfo(Path("a.mp4"), "aa", "footage", Size(1920, 1080), Fraction(20), True),
    "b.jpg": MediaInfo(Path("b.jpg"), "bb", "still", Size(3000, 2000), Fraction(0), False),
    "bed.ogg": MediaInfo(Path("bed.ogg"), "cc", "sound", None, Fraction(60), True),
}


def spoken(text: str, pause: float = 0.0) -> Take:
    """Every word takes half a second, after a pause."""
    first = round(pause * SECOND)
    words = [
        Word(word, TimeRange(first + index * SECOND // 2, first + (index + 1) * SECOND // 2))
        for index, word in enumerate(text.split())
    ]
    return Take(Path("take.wav"), words[-1].range.end, tuple(words), "dd")


def laid_out(text: str, takes: dict[int, Take] | None = None) -> Assembly:
    project = project_from(parse(Path("essay.yaml"), "title: x\n" + dedent(text)))
    said = {
        index: spoken(scene.narration) for index, scene in enumerate(project.essay.scenes) if scene.narration.strip()
    }
    return assemble(project, MEDIA, said if takes is None else takes)


def frames(assembly: Assembly) -> list[tuple[int, int]]:
    return [(clip.range.start, clip.range.end) for clip in assembly.timeline.clips]


def told(assembly: Assembly) -> list[str]:
    return [f"{'note: ' if issue.is_note else ''}{issue.message}" for issue in assembly.issues]


def test_a_scene_lasts_as_long_as_its_narration_and_its_margins() -> None:
    scene = laid_out("scenes: [{narration: one two three four, before: 0.5, after: 1}]").timeline.scenes[0]
    assert scene.range == TimeRange(0, 12 + 48 + 24)
    assert scene.words[0].range == TimeRange(SECOND // 2, SECOND)


def test_a_silent_scene_lasts_as_long_as_its_clips() -> None:
    made = laid_out("""\
        scenes:
          - clips: [{card: Her, for: 4}, {file: a.mp4, in: 2, out: 3.5}, {color: "#102030", for: 0.5}]
        """)
    assert frames(made) == [(0, 96), (96, 132), (132, 144)]
    assert [type(clip.picture) for clip in made.timeline.clips] == [Card, Footage, Plain]


def test_words_pin_clips_and_quotes() -> None:
    made = laid_out("""\
        scenes:
          - narration: one two three four five six
            before: 0
            after: 0
            clips: [{file: a.mp4, out: 20}, {file: b.jpg, at: three}, {file: b.jpg, at: five}]
            quotes: [{text: Two to four, at: two, until: four}, {text: Short, at: six}]
        """)
    assert frames(made) == [(0, 24), (24, 48), (48, 72)]
    assert [(quote.range.start, quote.range.end) for quote in made.timeline.quotes] == [(12, 48), (60, 72)]
    assert told(made) == [
        "note: 19.0 s longer than its place: cut",
        "note: the scene ends 0.5 s into this quote; reading it takes 2.5 s",
    ]


def test_the_same_scene_is_the_same_wherever_it_stands() -> None:
    scene = """\
      - narration: one two three
        clips: [{file: b.jpg, move: zoom-in}, {file: a.mp4, at: two, audio: under}]
        quotes: [{text: Two, at: two}]
    """
    rate = "video: {fps: 23.976}\nscenes:\n"
    alone = laid_out(rate + scene).timeline
    second = laid_out(rate + "      - clips: [{card: a, for: 1.37}]\n" + scene).timeline
    assert scene_alone(second, 1).scenes[0].words == alone.scenes[0].words
    assert scene_alone(second, 1).scenes[0].range == alone.scenes[0].range
    assert [replace(clip, scene=0, location=()) for clip in scene_alone(second, 1).clips] == [
        replace(clip, location=()) for clip in alone.clips
    ]
    assert [sound.range.duration for sound in second.sounds] == [sound.range.duration for sound in alone.sounds]


def test_a_still_goes_on_moving_while_the_next_clip_dissolves_in() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {file: b.jpg, for: 2, move: zoom-in, transition: {dissolve: 1}}
              - {file: a.mp4, for: 2, transition: {dissolve: 0.5}}
        """)
    still, footage = made.timeline.clips
    assert (still.comes_in, footage.comes_in) == (0, 12)
    assert isinstance(still.picture, Still)
    assert still.picture.frames == 48 + 12


def test_own_sound_ends_with_the_footage() -> None:
    made = laid_out("scenes: [{clips: [{file: a.mp4, in: 1, out: 3, for: 5, audio: -6 dB}]}]")
    sound = made.timeline.sounds[0]
    assert (sound.start, sound.range, sound.gain) == (Fraction(1), TimeRange(0, 2 * SECOND), -6.0)
    assert made.timeline.frames == 120


def test_a_scene_with_nothing_to_show_gets_the_background() -> None:
    made = laid_out("scenes: [{narration: one two}]")
    assert made.timeline.clips[0].picture == Plain("#14110f")
    assert told(made) == ["note: nothing is shown in this scene: it gets the plain background"]


def test_one_quote_at_a_time() -> None:
    made = laid_out("""\
        scenes:
          - narration: one two three four five six
            before: 0
            quotes: [{text: First, at: one, until: five}, {text: Second, at: three}]
        """)
    assert [(quote.range.start, quote.range.end) for quote in made.timeline.quotes] == [(0, 24), (24, 80)]
    assert "note: leaves early, because the next quote comes" in told(made)


def test_a_quote_over_a_card_is_noted() -> None:
    """Its panel stands where the card's text may."""
    made = laid_out("""\
        scenes:
          - narration: one two three four five six
            before: 0
            clips: [{card: Book, sub: a subtitle, until: four}, {file: b.jpg}]
            quotes: [{text: First, at: two, until: three}, {text: Second, at: five, until: six}]
        """)
    assert told(made) == ["note: stands over the card “Book”, whose text it may cover"]


def test_problems_name_what_is_said_instead() -> None:
    made = laid_out("""\
        scenes:
          - narration: one two three two
            clips: [{file: b.jpg, at: 'two #3'}, {file: b.jpg, at: thre}, {file: b.jpg, at: scene-end}]
        """)
    assert told(made)[:3] == [
        "“two” is not said 3 times in this scene",
        "nobody says “thre” in this scene",
        "nothing can start at the scene's end",
    ]
    assert made.issues[1].hint == "did you mean “three”?"
