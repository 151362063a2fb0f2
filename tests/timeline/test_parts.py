"""Several pictures at once, laid out in time and in the frame. Frames at 24 a second."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.captions.film import cuts_of_film
from pipeline.errors import ProjectError
from pipeline.narration.words import Word
from pipeline.project import check
from pipeline.project.load import project_from
from pipeline.project.source import parse
from pipeline.project.values import Size
from pipeline.timeline.behind import seen_until
from pipeline.timeline.model import Footage, Picture, Plain, Reel, Still
from pipeline.timeline.places import Box, Cell, Corner
from pipeline.timeline.speech import speaking_clips, with_speech
from pipeline.timing import TimeRange
from tests.timeline.test_assemble import SECOND, frames, laid_out, told
from tests.timeline.test_clip_speech import essay

HD = Size(1920, 1080)


def boxes(count: int, columns: int, gap: float, frame: Size = HD) -> list[Box]:
    return [Cell(number, count, columns, gap).box(frame) for number in range(count)]


def test_two_cells_share_the_frame_but_for_the_gap() -> None:
    assert boxes(2, 2, 12) == [Box(0, 0, 954, 1080), Box(966, 0, 954, 1080)]
    assert boxes(2, 1, 12) == [Box(0, 0, 1920, 534), Box(0, 546, 1920, 534)]


@pytest.mark.parametrize("frame", [HD, Size(854, 480), Size(1080, 1920), Size(320, 180)])
@pytest.mark.parametrize(("count", "columns"), [(3, 3), (5, 3), (7, 3), (9, 3), (4, 2), (3, 1)])
def test_cells_are_even_inside_the_frame_and_apart(frame: Size, count: int, columns: int) -> None:
    cells = boxes(count, columns, 20, frame)
    gap = round(20 * min(frame.width, frame.height) / 1080 / 2) * 2
    for box in cells:
        assert not any(length % 2 for length in (box.x, box.y, box.width, box.height))
        assert box.x >= 0 and box.x + box.width <= frame.width and box.y + box.height <= frame.height
    for left, right in pairwise(cells):
        if left.y == right.y:
            assert right.x - left.x - left.width == gap
    assert max(box.width for box in cells) - min(box.width for box in cells) <= 2
    assert cells[-1].y + cells[-1].height == frame.height


def test_a_last_row_with_fewer_stands_in_the_middle() -> None:
    *_, left, right = boxes(5, 3, 12)
    assert abs(left.x - (1920 - right.x - right.width)) <= 2


def test_the_longest_footage_is_the_length_unless_another_is_given() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - split: [{file: a.mp4, out: 1}, {file: a.mp4, in: 2, out: 5}, {color: "#000000"}]
              - {split: [{file: a.mp4, out: 1}, {file: b.jpg}], for: 2}
              - {grid: [{file: b.jpg}, {color: "#000000"}], for: 1}
        """)
    assert frames(made) == [(0, 72), (72, 120), (120, 144)]
    assert [type(part.picture) for part in made.timeline.clips[0].parts] == [Footage, Footage, Plain]
    assert [part.location[-2:] for part in made.timeline.clips[0].parts] == [("split", n) for n in range(3)]
    assert told(made) == []


def test_stills_alone_take_what_time_is_free_and_have_their_cells_shape() -> None:
    made = laid_out("""\
        scenes: [{narration: one two three four, before: 0, after: 0, clips: [{split: [{file: b.jpg}, {file: b.jpg}]}]}]
        """)
    assert frames(made) == [(0, 48)]
    picture = made.timeline.clips[0].parts[0].picture
    assert isinstance(picture, Still) and picture.frames == 48
    assert 3000 * picture.first.width / (2000 * picture.first.height) == pytest.approx(954 / 1080)


@pytest.mark.parametrize(
    ("size", "keys", "columns"),
    [
        ("1920x1080", "split: [*, *]", 2),
        ("1080x1920", "split: [*, *]", 1),
        ("1080x1920", "split: [*, *, *], stack: false", 3),
        ("1920x1080", "grid: [*, *, *, *, *]", 3),
        ("1080x1920", "grid: [*, *, *, *, *]", 2),
        ("1920x1080", "grid: [*, *, *], columns: 9", 3),
    ],
)
def test_how_many_stand_in_a_row(size: str, keys: str, columns: int) -> None:
    text = keys.replace("*", "{color: '#000000'}")
    made = laid_out(f"video: {{size: {size}}}\nscenes: [{{clips: [{{{text}, for: 1}}]}}]")
    assert {part.place.columns for part in made.timeline.clips[0].parts if isinstance(part.place, Cell)} == {columns}


def test_every_entry_is_heard_and_listened_to_by_its_own_keys() -> None:
    text = """\
        scenes:
          - clips:
              - split: [{file: a.mp4, out: 2, audio: full}, {file: a.mp4, in: 5, out: 6, audio: -9 dB}]
              - {file: a.mp4, in: 8, out: 9, inset: {file: a.mp4, in: 10, audio: under, speech: Come here.}}
        """
    timeline = laid_out(text).timeline
    heard = [
        (sound.location[3:], float(sound.start), sound.range.duration / SECOND, sound.gain) for sound in timeline.sounds
    ]
    assert heard == [((0, "split", 0), 0, 2, 0), ((0, "split", 1), 5, 1, -9), ((1, "inset"), 10, 1, -14)]
    essay = project_from(parse(Path("essay.yaml"), "title: x\n" + dedent(text))).essay
    assert [clip.text for clip in speaking_clips(essay, timeline)] == [None, None, "Come here."]


def test_an_inset_stands_clear_of_burned_captions_only() -> None:
    def corner(subtitles: str) -> Corner:
        made = laid_out(f"subtitles: {subtitles}\nscenes: [{{clips: [{{file: a.mp4, inset: {{file: b.jpg}}}}]}}]")
        (part,) = made.timeline.clips[0].parts
        assert isinstance(part.place, Corner)
        return part.place

    assert corner("burned") == Corner("top-right", 0.3, True, True, 1.5)
    assert corner("soft") == Corner("top-right", 0.3, False, True, 1.5)


@pytest.mark.parametrize(
    ("inset", "shape"),
    [
        ("file: a.mp4", 16 / 9),
        ("file: b.jpg", 1.5),
        ("file: b.jpg, crop: [0, 0, 0.25, 1]", 0.375),
        ("file: b.jpg, crop: [0, 0, 1, 0.1]", 2.5),
    ],
)
def test_an_inset_has_the_shape_of_what_it_shows(inset: str, shape: float) -> None:
    made = laid_out(f"video: {{size: 1080x1920}}\nscenes: [{{clips: [{{file: a.mp4, inset: {{{inset}}}}}]}}]")
    (part,) = made.timeline.clips[0].parts
    assert isinstance(part.place, Corner) and part.place.shape == pytest.approx(max(shape, 0.4))
    if isinstance(part.picture, Still) and 0.4 < shape < 2.5:
        assert part.picture.first.width == pytest.approx(1, abs=0.001)


def test_an_inset_under_a_quote_or_a_label_is_noted() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {file: a.mp4, out: 4, label: A name, inset: {file: b.jpg, corner: bottom-left}}
              - {file: a.mp4, out: 4, inset: {file: b.jpg}}
            quotes: [{text: hello, at: 5, until: 7}]
          - clips: [{file: a.mp4, out: 4, inset: {file: b.jpg, corner: bottom-left}}]
            quotes: [{text: hello, at: 1, until: 2}]
        """)
    assert told(made) == [
        "note: a label stands there while this is shown: another corner is free",
        "note: a quote stands there while this is shown: another corner is free",
    ]


def test_a_large_inset_under_the_text_of_a_card_or_credits_is_noted() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {card: Her, for: 2, inset: {file: b.jpg, size: 0.36}}
              - {card: Her, for: 2, inset: {file: b.jpg, size: 0.35}}
              - {credits: roll, for: 2, inset: {file: b.jpg, size: 0.6}}
              - {color: "#102030", for: 2, inset: {file: b.jpg, size: 0.6}}
        """)
    assert told(made) == [
        "note: the card's text may stand over this: make its `size` 0.35 or less",
        "note: the credits may stand over this: make its `size` smaller",
    ]


def problems(text: str) -> list[str]:
    """Of form, else of sense, with their places."""
    source = parse(Path("essay.yaml"), "title: x\n" + dedent(text))
    try:
        issues = check.problems(project_from(source))
    except ProjectError as error:
        issues = list(error.issues)
    return [f"{issue.line}:{issue.column}: {issue.message}" for issue in issues]


def test_problems_of_entries_are_told_at_their_own_lines() -> None:
    assert problems("""\
        scenes:
          - clips:
              - split:
                  - {file: a.mp4, in: 5, out: 4}
                  - {file: a.mp4, source: nobody}
              - {file: a.mp4, inset: {file: b.jpg, source: nothing}}
        """) == [
        "6:35: there is no source `nobody`",
        "7:52: there is no source `nothing`",
        "5:39: `out` is not after `in`",
    ]
    assert problems("""\
        scenes:
          - clips:
              - split: [{file: a.mp4}]
              - grid: [{file: a.mp4, at: 3}, {card: Her}]
              - {file: a.mp4, inset: {file: b.mp4, size: 2, corner: middle}}
        """) == [
        "4:9: a split has two or three entries, not 1; a `grid` has up to nine",
        "5:30: unknown key `at`",
        "5:38: an entry here needs `file` or `color`",
        "6:50: at most 0.6 is meant, not 2",
        "6:61: top-left, top-right, bottom-left or bottom-right is meant, not 'middle'",
    ]


def test_what_can_have_nothing_behind_it_is_noted() -> None:
    made = laid_out("""\
        scenes:
          - clips: [{file: b.jpg, behind: before, for: 1}, {file: a.mp4, behind: before, fit: blur, out: 1}]
        """)
    assert told(made) == [
        "note: there is no clip before this one",
        "note: nothing of this picture is transparent: it hides what is behind it",
    ]
    assert [clip.behind for clip in made.timeline.clips] == ["before", "before"]


def test_nothing_is_said_of_what_lies_over_a_card() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {card: Her, for: 1}
              - {file: b.jpg, fit: contain, behind: before, for: 1}
              - {credits: pages, for: 1}
              - {file: a.mp4, fit: contain, behind: "#102030", out: 1}
              - {credits: pages, for: 1}
          - clips: [{file: a.mp4, fit: contain, behind: before, out: 1}]
        """)
    assert told(made) == []
    clips = made.timeline.clips
    until = [seen_until(clips, number) for number in range(5)]
    assert until == [clips[at].range.end for at in (1, 1, 2, 3, 5)]


def test_a_gap_that_leaves_nothing_is_a_problem() -> None:
    nine = ", ".join(["{color: '#000000'}"] * 9)
    made = laid_out(
        f"video: {{size: 720x1280}}\nscenes: [{{clips: [{{grid: [{nine}], columns: 9, gap: 150, for: 1}}]}}]"
    )
    assert told(made) == ["this gap leaves too little for the pictures"]


def test_entries_that_stop_are_longer_and_those_repeated_have_no_say() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - split: [{file: a.mp4, out: 1, freeze: {at: 0.5, for: 2.5}}, {file: a.mp4, out: 2}]
              - split: [{file: a.mp4, out: 9, loop: true}, {file: a.mp4, out: 2}]
              - {file: a.mp4, out: 1, inset: {file: a.mp4, freeze: {at: 1, for: 9}}}
              - {grid: [{file: a.mp4, out: 1, loop: true}, {file: a.mp4, out: 2, loop: true}], for: 4}
        """)
    assert frames(made) == [(0, 84), (84, 132), (132, 156), (156, 252)]
    assert told(made) == []


def test_where_all_entries_are_repeated_they_take_what_is_free() -> None:
    both = "{split: [{file: a.mp4, out: 1, loop: true}, {file: a.mp4, out: 2, loop: true}]}"
    spoken = laid_out(f"scenes: [{{narration: one two three four, before: 0, after: 0, clips: [{both}]}}]")
    assert frames(spoken) == [(0, 48)]
    assert told(spoken) == []
    assert told(laid_out(f"scenes: [{{clips: [{both}]}}]")) == ["how long does this stay? nobody speaks in this scene"]


def played(picture: Picture) -> list[tuple[int, float, float]]:
    """Of a reel: the frames at which its pieces begin, and the part of the file, in seconds."""
    assert isinstance(picture, Reel)
    return [
        (piece.range.start, round(float(piece.footage.start), 3), round(float(piece.footage.end), 3))
        for piece in picture.pieces
    ]


def test_one_clip_whose_parts_have_their_own_times() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - split:
                  - {file: a.mp4, in: 2, out: 4, freeze: {at: 3, for: 1}}
                  - {file: a.mp4, in: 5, out: 6, loop: true}
                  - {file: b.jpg}
                label: Somebody
              - {card: Her, for: 2.5, inset: {file: a.mp4, in: 5, out: 6, loop: true, corner: bottom-left}}
        """)
    split, card = made.timeline.clips
    assert [played(part.picture) for part in split.parts[:2]] == [
        [(0, 2, 3), (24, 3, 3), (48, 3, 4)],
        [(0, 5, 6), (24, 5, 6), (48, 5, 6)],
    ]
    assert isinstance(split.parts[2].picture, Still) and split.parts[2].picture.frames == 72
    assert played(card.parts[0].picture)[-1] == (48, 5, 6)
    assert cuts_of_film(made.timeline) == (0, 72)  # what happens in a part is no cut


def test_an_inset_over_footage_that_begins_again() -> None:
    made = laid_out("""\
        scenes:
          - clips:
              - {card: Her, for: 1}
              - file: a.mp4
                out: 1
                loop: true
                for: 2.5
                transition: {dissolve: 1.5}
                inset: {file: a.mp4, freeze: {at: 1, for: 1}, corner: bottom-left}
            quotes: [{text: hello, at: 1, until: 2}]
        """)
    clip = made.timeline.clips[1]
    assert played(clip.picture) == [(0, 0, 1), (24, 0, 1), (48, 0, 1)]
    assert played(clip.parts[0].picture) == [(0, 0, 1), (24, 1, 1), (48, 1, 20)]
    assert clip.comes_in == 36
    assert cuts_of_film(made.timeline) == (0, 48, 72)
    assert told(made) == ["note: a quote stands there while this is shown: another corner is free"]


def test_words_of_an_entry_around_a_moment_that_stays_and_in_every_round() -> None:
    words = [Word("One", TimeRange(0, SECOND // 2)), Word("two.", TimeRange(SECOND, 3 * SECOND // 2))]

    def heard(clip: str) -> list[tuple[str, float]]:
        entry = f"{{file: a.mp4, in: 2, out: 4, audio: full, {clip}}}"
        authored, timeline = essay(f"scenes: [{{clips: [{{split: [{{file: b.jpg}}, {entry}], for: 5}}]}}]")
        (speaking,) = speaking_clips(authored, timeline)
        assert speaking.part == TimeRange(2 * SECOND, 4 * SECOND)
        (speech,) = with_speech(timeline, {speaking.location: words}).scenes[0].speech
        return [(word.text, word.range.start / SECOND) for word in speech.words]

    assert heard("freeze: {at: 2.75, for: 3}") == [("One", 0), ("two.", 4)]
    assert heard("loop: true") == [("One", 0), ("two.", 1), ("One", 2), ("two.", 3), ("One", 4)]


def test_problems_of_moments_are_told_at_the_lines_of_their_entries() -> None:
    assert problems("""\
        scenes:
          - clips:
              - grid:
                  - {file: a.mp4, freeze: 3}
                  - {color: "#102030", loop: true}
        """) == [
        "5:35: `key: value` lines are meant here",
        "6:32: unknown key `loop`",
    ]
    assert problems("""\
        scenes:
          - clips:
              - split:
                  - {file: a.mp4, in: 1, out: 4, freeze: {at: 5, for: 1}}
                  - {file: a.mp4, freeze: {at: 2, for: 0.01}}
              - {file: a.mp4, inset: {file: a.mp4, in: 3, freeze: {at: 2, for: 0}}}
        """) == [
        "5:55: this moment is not between `in` and `out`",
        "6:48: a moment stays for at least one frame",
        "7:64: this moment is not between `in` and `out`",
        "7:72: a moment stays for at least one frame",
    ]
