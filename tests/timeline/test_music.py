"""Where music stands. Scenes: a title of 4 s, `desk` of 6 s, its chapter's second of 5 s, `The end` of 5 s."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.errors import ProjectError
from pipeline.media import MediaInfo
from pipeline.project import check
from pipeline.project.load import project_from
from pipeline.project.source import parse
from pipeline.timeline.assemble import Assembly, assemble
from pipeline.timeline.excerpt import scene_alone
from pipeline.timeline.model import MusicBed

SCENES = dedent("""\
    title: x
    video: {fps: 25}
    scenes:
      - clips: [{color: "#203040", for: 4}]
      - {id: desk, chapter: A voice, clips: [{color: "#203040", for: 6}]}
      - clips: [{color: "#203040", for: 5}]
      - {chapter: The end, clips: [{color: "#203040", for: 5}]}
    music:
    """)
MEDIA = {
    name: MediaInfo(Path(name), name, "sound", None, Fraction(seconds), True)
    for name, seconds in (("a.ogg", 30), ("b.ogg", 30), ("short.ogg", 2), ("tick.ogg", Fraction(1, 4)))
}


def laid_out(*music: str) -> Assembly:
    text = SCENES + "".join(f"  - {{{bed}}}\n" for bed in music)
    return assemble(project_from(parse(Path("essay.yaml"), text)), MEDIA, {})


def seconds(bed: MusicBed) -> tuple[float, float] | None:
    return (bed.range.start / 48_000, bed.range.end / 48_000) if bed.range else None


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("file: a.ogg", None),
        ("file: a.ogg, from: desk", (4, 20)),
        ("file: a.ogg, until: desk", (0, 10)),
        ("file: a.ogg, from: A voice, until: A voice", (4, 15)),
        ("file: a.ogg, from: scene 3, until: The end", (10, 20)),
        ("file: a.ogg, from: 2.4, until: 0:12.4", (2.4, 12.4)),
        ('file: a.ogg, from: "00:00:02:05"', (2.2, 20)),
        ("file: a.ogg, until: 12 s", (0, 12)),
    ],
)
def test_music_stands_under_what_it_names(written: str, place: tuple[float, float] | None) -> None:
    assembly = laid_out(written)
    assert [seconds(bed) for bed in assembly.timeline.music] == [place] and not assembly.issues


def test_tracks_that_follow_each_other_cross_over() -> None:
    first, second, alone = laid_out(
        "file: a.ogg, until: desk", "file: b.ogg, from: scene 3, until: scene 3, cross: 3", "file: a.ogg, from: 18"
    ).timeline.music
    assert (seconds(first), first.cross_in, first.cross_out) == ((0, 11.5), 0, 144_000)
    assert (seconds(second), second.cross_in, second.cross_out) == ((8.5, 15), 144_000, 0)
    assert (seconds(alone), alone.cross_in, alone.cross_out) == ((18, 20), 0, 0)


def test_a_crossing_lasts_no_longer_than_either_track() -> None:
    first, second = laid_out("file: a.ogg, until: 1", "file: b.ogg, from: 1, cross: 9").timeline.music
    assert first.cross_out == second.cross_in == 48_000
    assert (seconds(first), seconds(second)) == ((0, 1.5), (0.5, 20))


def test_a_part_of_the_file_with_its_own_fades() -> None:
    (bed,) = laid_out("file: a.ogg, in: 10, out: 0:14.5, loop: no, fade: {out: 0.5}").timeline.music
    assert (bed.start, bed.end, bed.is_looped) == (10, Fraction("14.5"), False)
    assert (bed.fade_in, bed.fade_out) == (48_000, 24_000)


def test_a_scene_alone_has_the_music_of_its_place() -> None:
    timeline = laid_out("file: a.ogg", "file: a.ogg, until: desk", "file: b.ogg, from: The end").timeline
    assert [seconds(bed) for bed in scene_alone(timeline, 2).music] == [None]
    assert [seconds(bed) for bed in scene_alone(timeline, 1).music] == [None, (-4, 6)]
    assert [seconds(bed) for bed in scene_alone(timeline, 3).music] == [None, (0, 5)]


NEVER = "`until` is not after `from`: this music would never be heard"


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("file: a.ogg, from: dask", "there is no scene `dask`", "did you mean `desk`?"),
        ("file: a.ogg, until: The and", "there is no scene `The and`", "did you mean `The end`?"),
        (
            "file: a.ogg, from: scene 9",
            "there is no scene `scene 9`",
            "did you mean `scene 3`?",
        ),
        (
            "file: a.ogg, from: nowhere at all",
            "there is no scene `nowhere at all`",
            "scenes: scene 1, desk, A voice, scene 3, The end; or a time such as 1:30",
        ),
        ("file: a.ogg, from: The end, until: desk", NEVER, ""),
        ("file: a.ogg, from: 5, until: 5", NEVER, ""),
        ("file: a.ogg, from: 1:00", "the film is 20.0 s long: this is past its end", ""),
        ("file: a.ogg, until: 21", "the film is 20.0 s long: this is past its end", ""),
        (
            "file: a.ogg, from: desk, until: desk, fade: {in: 4, out: 4}",
            "the fades last 8 s, and this music is heard for 6.0 s",
            "shorten them, or name more scenes",
        ),
        (
            "file: short.ogg, loop: false, fade: {in: 1, out: 2}",
            "the fades last 3 s, and this music is heard for 2.0 s",
            "shorten them, or name more scenes",
        ),
    ],
)
def test_what_cannot_be_meant_is_told(written: str, message: str, hint: str) -> None:
    issues = laid_out(written).issues
    assert (issues[0].message, issues[0].hint, issues[0].line, issues[0].is_note) == (message, hint, 9, False)


def test_what_is_too_short_to_be_repeated_is_noted() -> None:
    (note,) = laid_out("file: tick.ogg").issues
    assert note.is_note and note.message == "this music is too short to be repeated (0.5 s): it is heard once"
    assert not laid_out("file: tick.ogg, loop: false").issues
    (cut,) = laid_out("file: a.ogg, in: 1, out: 1.2").issues
    assert cut == note or cut.message == note.message


def test_out_before_in_is_told() -> None:
    project = project_from(parse(Path("essay.yaml"), SCENES + "  - {file: a.ogg, in: 4, out: 3}\n"))
    assert "essay.yaml:9:31: `out` is not after `in`" in [str(i).splitlines()[0] for i in check.problems(project)]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("loop: maybe", "true or false is meant, not 'maybe'"),
        ("fade: {in: -1}", "at least 0 is meant, not -1"),
        ("cross: a bit", "a number is meant, not 'a bit'"),
        ("fade: {inn: 1}", "unknown key `inn`"),
    ],
)
def test_values_that_are_none_are_refused(written: str, message: str) -> None:
    with pytest.raises(ProjectError) as error:
        laid_out(f"file: a.ogg, {written}")
    assert [issue.message for issue in error.value.issues] == [message]
