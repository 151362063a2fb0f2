"""The authored model: what is accepted, and how every mistake is told at once."""

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.errors import ProjectError
from pipeline.project.check import problems as check_problems
from pipeline.project.clip_models import CardClip, FileClip
from pipeline.project.load import Project, project_from
from pipeline.project.source import parse
from pipeline.project.values import Rect, SceneEnd, Size, Spoken, moment_from_text
from pipeline.timing import Clock


def project(text: str) -> Project:
    return project_from(parse(Path("essay.yaml"), dedent(text)))


def told(text: str) -> str:
    with pytest.raises(ProjectError) as raised:
        project(text)
    return str(raised.value)


def test_everything_a_project_may_say() -> None:
    essay = project("""\
        essay: 1
        title: "Her: the ending, explained"
        video: {size: 1280x720, fps: 23.976}
        glossary: [Samantha, {name: Spike Jonze, say: spike jonz}]
        music: [{file: "assets:bed.flac", gain: -6 dB, duck: 14 LU}]
        scenes:
          - chapter: The last letter
            narration: >
              He writes.
            clips:
              - {file: a.mp4, in: 1:02.5, out: 00:01:09:12, audio: -6 dB, transition: cut}
              - file: b.jpg
                at: he writes
                move: {from: full, to: [0.30, 0.10, 0.45, 0.45]}
                transition: {dissolve: 0.5}
              - {card: Her, sub: the ending, for: 4}
              - {color: "#102030", until: scene-end}
            quotes: [{text: "Yes: no", by: me, at: "writes"}]
        """).essay
    footage, still, card, colour = essay.scenes[0].clips
    assert essay.video.size == Size(1280, 720)
    assert essay.video.fps == Fraction(24000, 1001)
    assert [(name.name, name.say) for name in essay.glossary] == [("Samantha", ""), ("Spike Jonze", "spike jonz")]
    assert isinstance(footage, FileClip)
    assert (footage.in_, footage.out, footage.audio) == (Clock(Fraction("62.5")), Clock(Fraction(69), 12), -6.0)
    assert isinstance(still, FileClip) and still.move
    assert (still.at, still.move.to) == (Spoken("he writes"), Rect(0.30, 0.10, 0.45, 0.45))
    assert isinstance(card, CardClip)
    assert (card.card, card.for_) == ("Her", Clock(Fraction(4)))
    assert colour.until == SceneEnd()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12.5", Clock(Fraction("12.5"))),
        ("1:02.5", Clock(Fraction("62.5"))),
        ("0:01:02", Clock(Fraction(62))),
        ("00:01:02:12", Clock(Fraction(62), 12)),
        ("scene-end", SceneEnd()),
        ("other people's letters", Spoken("other people's letters")),
        ("loves #2", Spoken("loves", 2)),
        ('"2013"', Spoken("2013")),
        ('"2013" #3', Spoken("2013", 3)),
    ],
)
def test_moments(written: str, meant: object) -> None:
    assert moment_from_text(written) == meant


def test_two_scenes_worth_of_mistakes_at_once() -> None:
    assert told("""\
        titel: x
        scenes:
          - clips:
              - fle: a.mp4
              - {file: a.mp4, fitt: cover, in: soon, audio: loud}
          - narration: [a]
            quotes: [{text: hi, bye: me}]
        """) == dedent("""\
        essay.yaml:1:1: `title` is missing
            titel: x
            → add `title: …`
        essay.yaml:1:1: unknown key `titel`
            titel: x
            → did you mean `title`?
        essay.yaml:4:9: a clip needs `file`, `card`, `color`, `credits`, `split` or `grid`
            - fle: a.mp4
            → did you mean `file`?
        essay.yaml:5:23: unknown key `fitt`
            - {file: a.mp4, fitt: cover, in: soon, audio: loud}
            → did you mean `fit`?
        essay.yaml:5:40: a time such as 2.5 or 1:02.5 is meant, not 'soon'
            - {file: a.mp4, fitt: cover, in: soon, audio: loud}
        essay.yaml:5:53: mute, under, full or a level such as -6 dB is meant, not 'loud'
            - {file: a.mp4, fitt: cover, in: soon, audio: loud}
        essay.yaml:6:16: text is meant
            - narration: [a]
        essay.yaml:7:25: unknown key `bye`
            quotes: [{text: hi, bye: me}]
            → did you mean `by`?""")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("video: {size: 1921x1080}", "a size such as 1920x1080, both even, 64 to 7680 is meant, not '1921x1080'"),
        ("video: {fps: 0}", "a frame rate such as 24, 29.97 or 24000/1001 is meant, not '0'"),
        ("video: {fps: 1/0}", "a frame rate such as 24, 29.97 or 24000/1001 is meant, not '1/0'"),
        (
            "style: {accent: red}",
            "a colour such as \"#d9482b\" (in quotation marks: # starts a comment) is meant, not 'red'",
        ),
        ("style: {scale: big}", "a number is meant, not 'big'"),
        ("style: {scale: 9}", "at most 2 is meant, not 9"),
        ("loudness: loud", "a loudness from -40 to -5 LUFS, such as -14 is meant, not 'loud'"),
        ("subtitles: yes", "burned, soft, both or none is meant, not 'yes'"),
        ("sources: [a]", "`key: value` lines are meant here"),
        ("glossary: Samantha", "a list is meant here: [Samantha]"),
        ("captions: srt", "a list of files, [srt], is meant, not 'srt'"),
        ("captions: true", "a list of files, [srt, vtt], is meant, not 'true'"),
        ("captions: netflix", "{profile: netflix} is meant, not 'netflix'"),
        ("captions: {formats: srt}", "a list is meant here: [srt]"),
        ("captions: []", "at least one is needed here"),
        ("captions: {characters_per_line: forty}", "a whole number is meant, not 'forty'"),
        ("captions: {lines: 2.5}", "a whole number is meant, not '2.5'"),
        ("captions: {lines: [2]}", "a whole number is meant here"),
        ("captions: {shortest: 9 s}", "at most 5 is meant, not 9"),
        ("captions: {pause: [1]}", "a number is meant here"),
        ("video: {size: [1920, 1080]}", "a size such as 1920x1080"),
        ("video: {fps: [24]}", "a frame rate such as"),
        ("video: {fps: 1e999999999}", "a frame rate such as"),
        ("video: {fps: 24.00000000001}", "a frame rate such as"),
        ("style: {accent: {a: b}}", "a colour such as"),
        ("music: [{file: a, duck: -14}]", "a distance from 0 to 60 LU, such as 14 LU is meant, not '-14'"),
        ("music: [{file: a, gain: [1]}]", "a level such as -6 dB or 14 LU is meant"),
        ("language: ../../evil", "a language such as en, de or pt-BR is meant"),
        ("language: english", "a language such as en, de or pt-BR is meant"),
        ("essay: [1]", "1, the only version of the format"),
        ("essay: ²", "1, the only version of the format"),
        ("essay: x", "1, the only version of the format this program knows, is meant, not 'x'"),
        ("essay: 2", "written for a later version of this program: essay 2"),
    ],
)
def test_wrong_values(line: str, said: str) -> None:
    text = told(f"title: x\n{line}\nscenes: [{{narration: Hello.}}]\n")
    assert text.startswith("essay.yaml:2:")
    assert said in text


def test_small_and_capital_letters_and_units_of_time_are_free() -> None:
    essay = project("""\
        title: x
        captions: {formats: [SRT, Vtt], profile: Netflix, shortest: 1 s, longest: 6.5s, pause: 1}
        pause_limit: 1 s
        scenes: [{before: 1s, clips: [{card: Her, for: 4 s, transition: {dissolve: 0.5 s}}]}]
        """).essay
    assert (essay.captions.formats, essay.captions.profile) == (("srt", "vtt"), "netflix")
    assert (essay.captions.shortest, essay.captions.longest, essay.captions.pause) == (1, 6.5, 1)
    assert (essay.pause_limit, essay.scenes[0].before) == (1, 1)
    clip = essay.scenes[0].clips[0]
    assert (clip.for_, clip.transition.seconds) == (Clock(Fraction(4)), 0.5)


def test_keys_of_the_film_in_a_scene() -> None:
    assert told("title: x\nscenes:\n  - narration: Hello.\n    retakes: keep\n") == dedent("""\
        essay.yaml:4:5: unknown key `retakes`
            retakes: keep
            → `retakes` belongs at the top of the file, for the whole film""")


@pytest.mark.parametrize(
    ("clip", "said"),
    [
        ("at: [1]", "a time, words of the narration or scene-end is meant"),
        ("for: {a: b}", "a time such as 2.5 or 1:02.5 is meant"),
        ("audio: [1]", "mute, under, full or a level such as -6 dB is meant"),
        ("fit: [cover]", "cover, contain or blur is meant"),
        ("focus: 0.5", "[x, y] in fractions from 0 to 1 is meant, not '0.5'"),
        ("move: {form: full, to: full}", "unknown key `form`"),
        ("move: zoom", "zoom-in, zoom-out, pan-left, pan-right or {from: …, to: …} is meant, not 'zoom'"),
        ("move: [1]", "`key: value` lines are meant here"),
        ("transition: fade", "cut or {dissolve: 0.5} is meant, or dip, wipe or slide in its place"),
        ("transition: {dip: 1, wipe: 1}", "one kind of transition at a time: dip or wipe"),
        ("transition: {dissolve: 1, color: '#ffffff'}", "`color` is for a dip"),
        ("transition: {lead: 1, from: left}", "`from` is for a wipe or a slide: {wipe: 0.5, from: left}"),
        ("transition: {wipe: 1, from: above}", "left, right, top or bottom is meant, not 'above'"),
        ("transition: {slide: 11}", "at most 10 is meant, not 11"),
    ],
)
def test_wrong_values_of_a_clip(clip: str, said: str) -> None:
    text = told(f"title: x\nscenes:\n  - clips:\n      - file: a.jpg\n        {clip}\n")
    assert text.startswith("essay.yaml:5:")
    assert said in text


def test_rectangles_stay_inside_the_picture() -> None:
    text = told("title: x\nscenes: [{clips: [{file: a.jpg, move: {to: [0.8, 0, 0.5, 0.5]}}]}]\n")
    assert "full, or [x, y, width, height] in fractions from 0 to 1 that stay inside the picture is meant" in text


def test_what_only_the_whole_text_shows() -> None:
    found = check_problems(
        project("""\
        title: x
        voice: none
        sources: {her: {title: Her}}
        scenes:
          - {id: one, narration: Hello.}
          - id: one
            clips: [{file: a.mp4, in: 5, out: 2, source: hers}]
        """)
    )
    assert [str(issue).split("\n")[0] for issue in found] == [
        "essay.yaml:5:26: nobody speaks this: it has no recording, and `voice` is none",
        "essay.yaml:6:9: scene 1 is called `one` too",
        "essay.yaml:7:50: there is no source `hers`",
        "essay.yaml:7:39: `out` is not after `in`",
    ]
