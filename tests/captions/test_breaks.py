"""Where a line may end: each row from good to bad."""

from itertools import pairwise

import pytest

from pipeline.captions.breaks import border_cost, border_costs, ends_sentence
from pipeline.captions.pieces import pieces_of_words
from pipeline.narration.words import Word
from pipeline.timing import TimeRange


def cost(text: str, language: str = "en") -> int:
    """Of the border marked by a bar."""
    words = text.split()
    at = words.index("|")
    around = ["", *words[:at], *words[at + 1 :], ""]
    earlier, before, after, later = ["", *around][at : at + 4]
    return border_cost(before, after, language, earlier=earlier, later=later)


@pytest.mark.parametrize(
    "from_good_to_bad",
    [
        ("He wrote. | She", "he wrote; | she", "he wrote, | she", "he wrote | and she"),
        ("he wrote | and she", "he wrote | to her", "letters | of his", "old | men", "his | men"),
        ("knows | that she", "breaks | that promise"),
        ("a story | in which", "a story in | which"),
        ("the film | the man", "the | film"),
        ("film | she saw", "she | saw"),
        ("man | was seen", "was | seen"),
        ("seen | not often", "not | seen"),
        ("who loves it | will tell", "when it | will tell"),
        ("years | later", "quietly | ruining"),
        ("saw films | Theodore", "saw Theodore | Twombly"),
        ("in 1992 | he", "for 11 | seconds"),
        ("thrown | over", "thrown | away"),
        # what a verb needs: its particle, its preposition that is one, but not the preposition after that
        ("work out | why they", "work | out why"),
        ("gets | with", "gets | on with"),
        ("made up | that he", "made | up their"),
        ("begin | with the", "begin | to see"),
        # what belongs to a noun
        ("people | write letters", "people's | letters"),
        ("lovers | write", "lovers’ | letters"),
        ("it's | cold", "film's | end"),
        ("watched | the man", "a grown | man"),
        ("the interest | grew", "the loneliest | scene"),
        ("up | fourteen", "fourteen | per"),
        ("hundred | men", "the | hundred"),
        ("men | and fifty", "hundred | and fifty thousand"),
        ("the century | in", "fifteenth | century"),
        ("is older | than that", "more | than eighteen"),
        # where a clause begins
        ("scene | he shot", "scene | shot"),
        ("one | you", "one | man"),
        ("film | that she", "is | that it"),
        ("is | the one", "is | seen"),
        ("do | what she", "do | not"),
        ("still there | and", "is still | reading"),
        ("at all — | he", "at all | — he"),
    ],
)
def test_breaks_are_better_and_worse(from_good_to_bad: tuple[str, ...]) -> None:
    for better, worse in pairwise(from_good_to_bad):
        assert cost(better) < cost(worse), (better, worse)


def test_other_languages_go_by_punctuation() -> None:
    assert cost("Mann | und", "de") > cost("Mann, | und", "de") > cost("Mann. | Und", "de")


@pytest.mark.parametrize("text", ["end.", "end?", "end…", 'end."', "end.)", "*end.*", "。", "لماذا؟", "No."])
def test_a_sentence_ends(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Dr.", "J.", "e.g.", "end,", "3.5", "vs."])
def test_a_sentence_goes_on(text: str) -> None:
    assert not ends_sentence(text)


def costs(text: str, names: list[str], language: str = "xx") -> dict[str, float]:
    """By the piece in front of which the break would stand."""
    pieces = pieces_of_words([Word(token, TimeRange(0, 48_000)) for token in text.split()])
    return {piece.text: cost for piece, cost in zip(pieces, border_costs(text, pieces, names, language), strict=True)}


def test_names_are_found_under_their_punctuation_and_case() -> None:
    found = costs("letters “Theodore Twombly’s wife", ["theodore twombly"])
    assert found == {"letters": 0, "“Theodore": 50, "Twombly’s": 250, "wife": 50}


def test_names_are_found_where_no_spaces_stand() -> None:
    assert costs("看花样", ["花样"]) == {"看": 0, "花": 60, "样": 260}


def test_titles_are_better_not_torn() -> None:
    assert costs("about *Barry Lyndon* again", []) == {"about": 0, "*Barry": 50, "Lyndon*": 90, "again": 50}


def test_short_words_of_other_languages_lead_to_the_next() -> None:
    assert cost("film | de", "fr") < cost("de | Renoir", "fr")
