"""When a clip's label is seen. Frames at 24 a second; every word takes half a second."""

from __future__ import annotations

from pipeline.timeline.excerpt import scene_alone
from tests.timeline.test_assemble import laid_out, told


def shown(text: str) -> tuple[list[tuple[int, int]], list[str]]:
    made = laid_out(text)
    return [(label.range.start, label.range.end) for label in made.timeline.lower_thirds], told(made)


def test_a_label_stays_as_long_as_reading_takes_and_at_least_three_seconds() -> None:
    long = "x" * 60
    assert shown(
        f"scenes: [{{clips: [{{color: '#000000', for: 9, label: Her}}, {{card: A, for: 9, label: {long}}}]}}]"
    ) == (
        [(0, 72), (216, 216 + 96)],
        [],
    )


def test_words_and_times_pin_a_label() -> None:
    assert shown("""\
        scenes:
          - narration: one two three one two three four
            before: 0
            clips:
              - {color: "#000000"}
              - {color: "#111111", at: "three", label: {text: Her, at: one, until: four}}
          - clips:
              - {color: "#000000", for: 5, label: {text: Her, sub: "2013", at: 1, until: scene-end}}
        """) == ([(36, 84), (92 + 24, 92 + 120)], [])


def test_a_label_never_outlives_its_clip() -> None:
    spans, notes = shown("scenes: [{clips: [{color: '#000000', for: 2, label: Her}, {color: '#111111', for: 2}]}]")
    assert spans == [(0, 48)]
    assert notes == ["note: its clip ends 2.0 s into this label; reading it takes 3.0 s"]


def test_a_label_that_cannot_be_seen_is_a_problem() -> None:
    clip = "color: '#000000', for: 2"
    _, problems = shown(f"scenes: [{{clips: [{{{clip}, label: {{text: Her, at: 3}}}}, {{{clip}, label: ''}}]}}]")
    assert problems == [
        "this label would not be seen: it ends before it starts, or its clip does",
        "a label without words",
    ]


def quoted(quote: str, label: str = "label: Her", seconds: int = 10) -> tuple[list[tuple[int, int]], list[str]]:
    return shown(f"""\
        scenes:
          - clips: [{{color: '#000000', for: {seconds}, {label}}}]
            quotes: [{{text: So far, {quote}}}]
        """)


def test_a_label_gives_way_to_quotes() -> None:
    waits = quoted("until: 2")
    assert waits == ([(48, 48 + 72)], ["note: waits 2.0 s for the quote that stands there"])
    shortened = quoted("at: 3", "label: {text: Her, until: 5}")
    assert shortened == ([(0, 72)], ["note: leaves after 3.0 s, because a quote comes"])
    second_gap = quoted("at: 1, until: 4")
    assert second_gap == ([(96, 96 + 72)], ["note: waits 4.0 s for the quote that stands there"])
    at_the_end = quoted("at: 1, until: 8")
    assert at_the_end == ([(192, 240)], [
        "note: waits 8.0 s for the quote that stands there", "note: leaves after 2.0 s, because its clip ends",
    ])  # fmt: skip
    nowhere = quoted("until: scene-end")
    assert nowhere == ([], ["quotes leave no time for this label while its clip is shown"])


def test_a_margin_stands_beside_a_label_unless_both_want_one_side() -> None:
    assert quoted("style: margin, until: scene-end") == ([(0, 72)], [])
    leftward = quoted("style: margin, until: scene-end", "label: שלום")
    assert leftward == ([], ["quotes leave no time for this label while its clip is shown"])


def hints(size: str, style: str) -> list[str]:
    made = laid_out(f"""\
        video: {{size: {size}}}
        scenes:
          - clips: [{{color: '#000000', for: 5, label: Her}}]
            quotes: [{{text: So far, style: {style}, until: scene-end}}]
        """)
    return [issue.hint or issue.message for issue in made.issues]


def test_in_an_upright_film_a_margin_takes_a_labels_time_without_a_problem() -> None:
    upright = shown("""\
        video: {size: 180x320}
        scenes:
          - clips: [{color: '#000000', for: 5, label: Her}]
            quotes: [{text: So far, style: margin, until: scene-end}]
        """)
    left_out = "left out: in so narrow a picture the quote in the margin takes the time of this label"
    assert upright == ([], [f"note: {left_out}"])
    assert hints("180x320", "panel") == ["give one of them another `at`"]
    assert hints("320x180", "panel") == ["give one of them another `at`, or the quote `style: margin`"]


def test_a_scene_alone_keeps_its_labels() -> None:
    made = laid_out("scenes: [{clips: [{card: A, for: 2}]}, {clips: [{card: B, for: 4, label: Her}]}]")
    assert [(label.range.start, label.range.end) for label in made.timeline.lower_thirds] == [(48, 120)]
    alone = scene_alone(made.timeline, 1)
    assert [(label.range.start, label.range.end) for label in alone.lower_thirds] == [(0, 72)]
    assert not scene_alone(made.timeline, 0).lower_thirds
