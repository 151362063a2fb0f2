"""Where the film is cut, and what a segment's key knows."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from made_picture import GREY, LOOK, SIZE, Cue, film

from pipeline.picture import segments, versions
from pipeline.picture.encode import FINAL
from pipeline.picture.legible import texts_of
from pipeline.picture.look import look_of
from pipeline.picture.overlays import Overlay, overlays_by_place
from pipeline.picture.segments import Segment, segment_recipe
from pipeline.picture.versions import drawing_versions
from pipeline.project.style_model import Style
from pipeline.project.values import FULL, Rect
from pipeline.render.keys import segment_key
from pipeline.timeline.model import Card, Footage, Picture, Plain, SceneSpan, Still, Timeline
from pipeline.timing import TimeRange

SHOT = Footage(Path("a.mp4"), "aa", Fraction(10), Fraction(60), "cover", (0.5, 0.5), Fraction(90))
OTHER = replace(SHOT, path=Path("b.mp4"), digest="bb")
STILL = Still(Path("c.jpg"), "cc", "cover", Rect(0, 0, 1, 1), Rect(0.1, 0.1, 0.8, 0.8), 240)


def places(segments: tuple[Segment, ...]) -> list[tuple[int, int]]:
    return [(segment.place.start, segment.place.end) for segment in segments]


def keys(segments: tuple[Segment, ...]) -> list[str]:
    return [json.dumps(segment_recipe(segment), sort_keys=True) for segment in segments]


def test_long_shots_are_cut_every_four_seconds_from_their_own_start() -> None:
    assert places(film((GREY, 10), (SHOT, 300))) == [(0, 10), (10, 106), (106, 202), (202, 256), (256, 310)]


def test_no_piece_is_a_sliver_or_longer_than_four_seconds() -> None:
    assert places(film((SHOT, 96))) == [(0, 96)]
    assert places(film((SHOT, 97))) == [(0, 48), (48, 97)]
    assert places(film((SHOT, 130))) == [(0, 65), (65, 130)]
    assert places(film((SHOT, 144))) == [(0, 96), (96, 144)]
    assert places(film((SHOT, 230))) == [(0, 96), (96, 163), (163, 230)]
    for frames in range(1, 400):
        for comes_in in (0, 5, 40, 60):
            lengths = [end - start for start, end in places(film((OTHER, 96), (SHOT, frames, comes_in)))]
            assert sum(lengths) == 96 + frames
            assert max(lengths) <= 96
            assert all(length >= 48 or length in (comes_in, frames, frames - comes_in) for length in lengths)


def test_a_transition_is_a_segment_of_its_own() -> None:
    segments = film((SHOT, 48), (OTHER, 60, 12))
    assert places(segments) == [(0, 48), (48, 60), (60, 108)]
    mix = segments[1].outgoing
    assert mix is not None
    assert (mix.begun, mix.total, mix.layer.offset) == (0, 12, 48)
    assert segments[1].base.offset == 0
    assert segments[2].base.offset == 12


def test_a_shot_inserted_in_front_changes_no_other_key() -> None:
    shots = [(SHOT, 200), (Card("T", "s"), 48, 6), (STILL, 240, 12)]
    before = film(*shots, captions=[Cue(("words",), TimeRange(20, 60))])
    after = film((OTHER, 31), *shots, captions=[Cue(("words",), TimeRange(51, 91))])
    assert keys(after)[1:] == keys(before)


def test_the_same_shot_twice_has_the_same_key() -> None:
    first, _, second = keys(film((SHOT, 48), (GREY, 24), (SHOT, 48)))
    assert first == second


def test_a_key_depends_on_content_not_on_names() -> None:
    renamed = replace(SHOT, path=Path("elsewhere/other name.mov"))
    assert keys(film((renamed, 48))) == keys(film((SHOT, 48)))
    assert keys(film((replace(SHOT, digest="changed"), 48))) != keys(film((SHOT, 48)))


def test_text_is_in_the_keys_of_the_segments_it_shows_in_only() -> None:
    def cut(words: str) -> list[str]:
        return keys(film((SHOT, 192), captions=[Cue((words,), TimeRange(100, 130))]))

    assert cut("one")[0] == cut("two")[0]
    assert cut("one")[1] != cut("two")[1]


def test_steady_text_is_the_same_wherever_it_began() -> None:
    def middle(start: int) -> str:
        return keys(film((GREY, 300), quotes=[("q", "", TimeRange(start, 290))]))[1]

    assert middle(3) == middle(20)


def test_a_quote_that_fades_over_a_cut_is_placed_from_each_segments_start() -> None:
    segments = film((SHOT, 48), (OTHER, 48), quotes=[("q", "by", TimeRange(44, 90))])
    (before,), (after,) = (segment.texts for segment in segments)
    assert (before.range, before.fade) == (TimeRange(44, 56), 8)
    assert (after.range, after.fade) == (TimeRange(-4, 42), 8)


def test_styles_that_a_segment_does_not_show_are_not_in_its_key() -> None:
    red = look_of(Style(accent="#ff0000"), Path)
    assert keys(film((SHOT, 48), look=red)) == keys(film((SHOT, 48)))
    quote = [("q", "", TimeRange(0, 48))]
    assert keys(film((SHOT, 48), quotes=quote, look=red)) != keys(film((SHOT, 48), quotes=quote))
    title, with_sub = Card("Her", ""), Card("Her", "the ending")
    assert keys(film((title, 48), look=red)) == keys(film((title, 48)))
    assert keys(film((with_sub, 48), look=red)) != keys(film((with_sub, 48)))
    assert LOOK.accent != red.accent


def test_footage_that_runs_when_a_dissolve_begins_runs_on_and_frozen_footage_stays() -> None:
    short = replace(SHOT, end=Fraction(12))
    running, frozen = (film((short, length), (GREY, 24, 12))[-2].outgoing for length in (48, 60))
    assert running is not None
    assert (running.layer.offset, running.layer.held) == (48, None)
    assert frozen is not None
    assert (frozen.layer.offset, frozen.layer.held) == (47, 48)


def test_all_pieces_of_a_frozen_shot_are_alike() -> None:
    short = replace(SHOT, end=Fraction(11))
    segments = film((short, 96 * 4))
    assert len(set(keys(segments)[1:])) == 1
    assert (segments[1].base.offset, segments[1].base.held) == (23, 24)


def test_a_dissolve_at_the_films_start_comes_from_the_background() -> None:
    mix = film((SHOT, 48, 12))[0].outgoing
    assert mix is not None
    assert mix.layer.picture == Plain(LOOK.background)


def test_a_dissolve_longer_than_its_clip_ends_with_it() -> None:
    segments = film((SHOT, 48), (OTHER, 10, 30), (GREY, 24))
    assert places(segments) == [(0, 48), (48, 58), (58, 82)]
    assert segments[1].outgoing is not None
    assert segments[1].outgoing.total == 10


def test_segments_cover_every_frame_once() -> None:
    segments = film((SHOT, 1), (OTHER, 2, 1), (STILL, 777, 200), (GREY, 5, 5), (Card("a", ""), 400, 24))
    assert [segment.place.start for segment in segments[1:]] == [segment.place.end for segment in segments[:-1]]
    assert all(segment.frames == segment.place.duration and segment.size == SIZE for segment in segments)
    assert segments[-1].place.end == 1185


def test_the_background_is_in_the_keys_of_the_segments_it_is_seen_in_only() -> None:
    def changes(picture: Picture) -> bool:
        white = look_of(Style(background="#ffffff"), Path)
        return keys(film((picture, 48), look=white)) != keys(film((picture, 48)))

    opaque = replace(SHOT, has_alpha=False)
    assert not changes(opaque)
    assert not changes(Plain("#123456"))
    assert not changes(replace(SHOT, fit="blur"))
    assert changes(replace(opaque, fit="contain"))
    assert changes(replace(STILL, first=FULL, last=FULL, fit="contain"))
    assert changes(Card("T", ""))
    # Through these it may be seen.
    assert changes(SHOT)
    assert changes(STILL)


def test_text_lies_in_the_order_of_its_list_wherever_it_starts() -> None:
    texts = [Overlay("quote", name, "", TimeRange(*span), 0) for name, span in OVERLAPPING]
    places = [TimeRange(0, 10), TimeRange(10, 20), TimeRange(20, 30), TimeRange(30, 40)]
    seen = [[text.text for text in at] for at in overlays_by_place(texts, places)]
    assert seen == [["whole", "early"], ["whole", "late", "early"], ["whole", "late"], ["whole"]]


OVERLAPPING = [("whole", (0, 40)), ("late", (15, 25)), ("early", (5, 20)), ("never", (60, 70))]


def test_a_long_film_is_laid_out_at_once() -> None:
    """Counted, not timed: each overlay is held against the segments it is near, not against all 6,000."""
    shots = [(SHOT, 24)] * 6000
    captions = [Cue((str(at),), TimeRange(at, at + 40)) for at in range(0, 6000 * 24, 48)]
    looked_at = 0
    real = segments.seen_from

    def counted(text: Overlay, place: TimeRange) -> Overlay | None:
        nonlocal looked_at
        looked_at += 1
        return real(text, place)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "seen_from", counted)
        found = film(*shots, captions=captions)
    assert sum(len(segment.texts) for segment in found) == looked_at == 6000


def test_captions_are_illegible_in_their_own_scene() -> None:
    spans = [SceneSpan(str(n), "", TimeRange(n * 10, n * 10 + 10), ()) for n in range(3)]
    timeline = Timeline(SIZE, Fraction(24), tuple(spans), (), (), (), ())
    captions = [Cue((name,), TimeRange(*span)) for name, span in (("a", (0, 5)), ("c", (20, 25)), ("d", (29, 40)))]
    assert [place[1] for place, _ in texts_of(timeline, captions)] == [0, 2, 2]


WRITTEN = {"fonttools", "uharfbuzz", "opencv-python-headless", "numpy"}


def test_the_key_knows_the_versions_of_what_draws_the_segment() -> None:
    def packages(*shots: tuple[Picture, int] | tuple[Picture, int, int], **options: object) -> set[str]:
        return set(drawing_versions(film(*shots, **options)[-1])) - {"ffmpeg"}

    assert packages((SHOT, 48)) == packages((GREY, 48)) == set()
    assert packages((STILL, 48)) == {"Pillow", "opencv-python-headless", "numpy"}
    assert packages((SHOT, 24), (OTHER, 24, 24)) == {"opencv-python-headless"}
    assert packages((SHOT, 48), captions=[Cue(("words",), TimeRange(0, 9))]) == WRITTEN


def test_another_version_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    (segment,) = film((STILL, 48))
    before = segment_key(segment, FINAL)
    monkeypatch.setattr(versions, "_version", lambda package: "99")
    assert segment_key(segment, FINAL) != before
    monkeypatch.undo()
    assert segment_key(segment, FINAL) == before
    assert all(drawing_versions(segment).values())
