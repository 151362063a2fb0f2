"""Narrator, clips and sounds take turns. Times in seconds, 24 frames each; a letter a word."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.captions.caption import Paragraph
from pipeline.captions.cues import Cue
from pipeline.captions.film import cues_of_film, cuts_of_film, spoken_words
from pipeline.captions.labels import Labelled, bracketed, with_labels
from pipeline.captions.paragraphs import paragraphs_of_film
from pipeline.captions.profiles import PROFILES, Profile
from pipeline.captions.rules import problems
from pipeline.narration.words import Word
from pipeline.project.values import Size
from pipeline.timeline.model import Clip, ClipSpeech, PlacedLabel, Plain, SceneSpan, Timeline
from pipeline.timing import TimeRange

RATE = Fraction(24)
NETFLIX = PROFILES["netflix"]


def words(start: float, text: str, each: float = 0.4) -> tuple[Word, ...]:
    edges = [round((start + each * at) * 48_000) for at in range(len(text.split()) + 1)]
    return tuple(Word(word, TimeRange(edges[at], edges[at + 1])) for at, word in enumerate(text.split()))


def said(start: float, text: str, each: float = 0.4) -> ClipSpeech:
    return ClipSpeech(words(start, text, each), ("scenes", 0, "clips", 0))


def label(text: str, start: float, end: float) -> PlacedLabel:
    return PlacedLabel(text, TimeRange(round(start * RATE), round(end * RATE)), ("scenes", 0, "sounds", 0))


def scene(
    seconds: float,
    narration: tuple[Word, ...] = (),
    speech: tuple[ClipSpeech, ...] = (),
    labels: tuple[PlacedLabel, ...] = (),
) -> SceneSpan:
    return SceneSpan("", "", TimeRange(0, round(seconds * RATE)), narration, speech, labels)


def film(*scenes: SceneSpan) -> Timeline:
    placed, clips = list[SceneSpan](), list[Clip]()
    for index, each in enumerate(scenes):
        start = placed[-1].range.end if placed else 0
        span = each.range.shifted(start)
        placed.append(SceneSpan("", "", span, each.words, each.speech, each.labels))
        clips.append(Clip(Plain("#000000"), span, 0, index, ("scenes", index)))
    return Timeline(Size(1920, 1080), RATE, tuple(placed), tuple(clips), (), (), ())


def captioned(timeline: Timeline, profile: Profile = NETFLIX) -> Labelled:
    cues = cues_of_film(timeline, profile, [], "en")
    made = with_labels(cues, timeline, profile, "en")
    assert problems(made.cues, profile, RATE, cuts_of_film(timeline), spoken_words(timeline)) == ()
    return made


def shown(timeline: Timeline) -> list[str]:
    return [cue.text for cue in captioned(timeline).cues]


def placed(timeline: Timeline) -> list[tuple[str, float, float]]:
    return [(cue.text, cue.range.start / 24, cue.range.end / 24) for cue in captioned(timeline).cues]


def test_a_change_of_speaker_starts_a_new_cue() -> None:
    timeline = film(
        scene(9, words(0.5, "He asks her and") + words(6, "she will not answer."), (said(3, "Who is it?"),))
    )
    assert shown(timeline) == ["He asks her and", "Who is it?", "she will not answer."]
    spoken = spoken_words(timeline)
    assert [
        " ".join(word.text for word in spoken[cue.words.start : cue.words.end]) for cue in captioned(timeline).cues
    ] == shown(timeline)


def test_where_the_narrator_speaks_clips_get_no_cue() -> None:
    timeline = film(
        scene(8, words(0.5, "a b c d e f g"), (said(2, "You never told me.", 0.5), said(5, "Told you what?")))
    )
    assert shown(timeline) == ["a b c d e f g", "Told you what?"]


def test_half_of_a_cue_is_not_shown() -> None:
    speech = said(1, "You could have told me. All of it, you know, every single day.", 0.4)
    timeline = film(scene(9, words(4.5, "a b c d e"), (speech,)))
    assert shown(timeline) == ["You could have told me.", "a b c d e"]


def test_without_time_to_read_it_before_the_narrator_begins_there_is_no_cue() -> None:
    assert shown(film(scene(6, words(2, "a b c d e"), (said(1.3, "Yes."),)))) == ["a b c d e"]
    assert shown(film(scene(6, words(2.5, "a b c d e"), (said(1.3, "Yes."),)))) == ["Yes.", "a b c d e"]


def test_the_gap_to_another_scene_is_kept() -> None:
    speech = said(0.5, "It was never about the letters that you wrote, was it?", 0.5)
    timeline = film(scene(6.2, speech=(speech,)), scene(4, words(0.05, "a b c d e")))
    first, second = captioned(timeline).cues[-2:]
    assert second.range.start - first.range.end == 2


def test_a_sound_is_named_while_it_is_heard() -> None:
    assert placed(film(scene(6, labels=(label("rain", 1, 3),)))) == [("[rain]", 1, 3)]
    assert placed(film(scene(12, labels=(label("rain", 0, 12),)))) == [("[rain]", 0, 7)]


def test_a_sound_is_named_where_nobody_speaks() -> None:
    before = film(scene(9, words(4, "a b c d e f g"), labels=(label("rain", 0, 9),)))
    assert placed(before) == [("[rain]", 0, 4 - 2 / 24), ("a b c d e f g", 4, 7 + 8 / 24)]
    after = film(scene(9, words(0.5, "a b c d e"), labels=(label("rain", 1, 3),)))
    assert placed(after)[1] == ("[rain]", 3 + 2 / 24, 5 + 2 / 24)


def test_a_sound_that_finds_no_time_is_not_named() -> None:
    speech = words(0.3, "a b c d e f g h i j k l m n o p q r s t")
    made = captioned(film(scene(8.6, speech, labels=(label("door closes", 2, 4),))))
    assert [cue.text for cue in made.cues if "[" in cue.text] == []
    assert [each.text for each in made.unshown] == ["door closes"]


def test_no_sound_is_named_seconds_after_it() -> None:
    speech = words(0.3, "a b c d e f g h i j k l m n o p q r s t")
    timeline = film(scene(14, speech, labels=(label("door closes", 2, 4), label("steps", 7, 9))))
    made = captioned(timeline)
    assert [cue.text for cue in made.cues if "[" in cue.text] == ["[steps]"]
    assert [each.text for each in made.unshown] == ["door closes"]


def test_two_sounds_at_once_follow_each_other() -> None:
    assert placed(film(scene(9, labels=(label("rain", 0, 2), label("a dog barks", 0, 2))))) == [
        ("[rain]", 0, 2),
        ("[a dog barks]", 2 + 2 / 24, 4 + 2 / 24),
    ]


def test_a_label_stays_to_close_the_gap_to_the_next_caption() -> None:
    """A second before it the label could not be read, and a gap of less is none that captions have."""
    labels = (label("rain", 0, 2), label("♪ a waltz ♪", 2.1, 2.9))
    made = captioned(film(scene(4, labels=labels), scene(4, words(0.3, "a b c d"))), PROFILES["bbc"])
    assert [(cue.text, cue.range.start, cue.range.end) for cue in made.cues] == [
        ("[rain]", 0, 48),
        ("♪ a waltz ♪", 48, 96),
        ("a b c d", 96, 154),
    ]
    assert not made.unshown


def test_a_label_comes_and_goes_with_the_cuts_near_by() -> None:
    timeline = film(scene(4, labels=(label("rain", 0.1, 3.8),)), scene(4, words(1, "a b c")))
    assert placed(timeline)[0] == ("[rain]", 0, 88 / 24)


def test_a_long_label_takes_two_lines() -> None:
    text = "somebody far away plays the same tune on a piano again and again"
    made = captioned(film(scene(9, labels=(label(text, 0, 6),))))
    assert made.cues[0].lines == ("[somebody far away plays the same tune", "on a piano again and again]")


@pytest.mark.parametrize(
    ("written", "caption"),
    [("rain", "[rain]"), ("[rain]", "[rain]"), ("(rain)", "(rain)"), ("♪ a waltz ♪", "♪ a waltz ♪"), ("[", "[[]")],
)
def test_brackets_are_not_doubled(written: str, caption: str) -> None:
    assert bracketed(written) == caption


def test_a_cue_of_a_label_holds_no_words() -> None:
    timeline = film(scene(9, words(4, "a b c"), labels=(label("rain", 0, 3),)))
    assert [(cue.text, cue.words) for cue in captioned(timeline).cues] == [
        ("[rain]", TimeRange(3, 3)),
        ("a b c", TimeRange(0, 3)),
    ]
    assert Cue(("[rain]",), TimeRange(0, 1), TimeRange(3, 3)).words.duration == 0


def test_in_a_transcript_clips_have_paragraphs_of_their_own() -> None:
    narration = words(0.5, "He asks her and") + words(6, "she will not answer.")
    timeline = film(scene(9, narration, (said(3, "Who is it?"),), (label("rain", 4.5, 6),)), scene(3))
    timeline = replace(timeline, scenes=tuple(replace(each, chapter="Chapter") for each in timeline.scenes))
    told = paragraphs_of_film(timeline, captioned(timeline).cues, {("scenes", 0, "clips", 0): "Her"})
    assert told == (
        Paragraph("Chapter", "He asks her and"),
        Paragraph("", "Her: “Who is it?”"),
        Paragraph("", "she will not answer."),
        Paragraph("Chapter", ""),
    )


def test_the_end_of_the_speech_weighs_more_than_a_pause_before_the_next_scene() -> None:
    """The caption cannot stay past its scene to close the gap, and may not go before its last word for a longer one."""
    first, second = scene(2, words(0.375, "Then he said it again.", 0.26)), scene(6, words(0.5, "And so it went on."))
    timeline = film(first, second)
    cues = cues_of_film(timeline, PROFILES["bbc"], [], "en")
    found = problems(cues, PROFILES["bbc"], RATE, cuts_of_film(timeline), spoken_words(timeline))
    assert cues[0].range == TimeRange(9, 48)
    assert [str(each) for each in found] == ["cue 1: a gap of 12 frames, meant are 0 or at least 24"]
