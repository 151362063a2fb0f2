"""How good a place each border between two words is for a line or a cue to end.

The order is N's and B's: after the sentence, after other punctuation, before conjunctions, before prepositions; never
between words that are one. The word lists are literal and English; other languages go by punctuation alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.captions.markup import plain

# Costs of a break: 0 is the end of a sentence; from 85 on a break tears apart what belongs together.
AFTER_SENTENCE = 0
AFTER_CLAUSE = 6
AFTER_COMMA = 9
BEFORE_CONJUNCTION = 20
BEFORE_PREPOSITION = 25
BEFORE_VERB = 32
BEFORE_THAT = 36
BEFORE_OF = 46
BETWEEN_WORDS = 50
BEFORE_PARTICLE = 60
BEFORE_OBJECT = 75
AFTER_ADVERB = 70
AFTER_CONJUNCTION = 95
AFTER_PREPOSITION = 95
AFTER_ADJECTIVE = 85
AFTER_PRONOUN = 110
AFTER_AUXILIARY = 100
AFTER_ARTICLE = 130
INSIDE_WORD = 10
INSIDE_NAME = 200


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words(
    """a an the this that these those my your his her its our their whose no every each some any another
    mr mrs ms dr prof st"""
)
CONJUNCTIONS = _words(
    """and but or nor so yet because although though while when where if unless until since whether that which who
    whom whose than as before after once whereas why how what"""
)
PREPOSITIONS = _words(
    """about above across after against along among around as at before behind below beneath beside between beyond by
    despite during except for from in inside into like near of off on onto out outside over past since than through
    throughout to toward towards under until upon with within without"""
)
PRONOUNS = _words(
    "i you he she it we they who there i'm you're he's she's it's we're they're i've you've we've they've"
)
AUXILIARIES = _words(
    """am is are was were be been being do does did have has had will would shall should can could may might must
    cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't shouldn't couldn't hasn't haven't
    hadn't"""
)
VERBS_BEFORE_VERBS = _words(
    """not never let's to keep keeps kept begin begins began start starts started stop stops stopped try tries tried
    want wants wanted seem seems seemed need needs needed going used"""
)
CLAUSE_STARTERS = _words(
    "and but or nor because although though while when if unless until since whereas yet before after than"
)
OBJECTS = _words("it him them me us you himself herself itself themselves")
PARTICLES = _words("up off away back down apart together not too either")
ADJECTIVES = _words(
    """other own same such very too more most less least many much few several only first last next new old good bad
    great little small big large long short whole half two three four five six seven eight nine ten one hundred
    thousand million both all almost quite rather really just even so as how nearly
    always often hardly simply only"""
)

_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*」』）]*$")
_CLAUSE_END = re.compile(r"([;:；：؛]|--?|[–—])[\"'”’»)\]*」』）]*$")
_COMMA_END = re.compile(r"([,，、،][\"'”’»)\]*」』）]*|[\"”»)\]」』）][*]?)$")
_ABBREVIATION = re.compile(r"(?:^|\W)(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|cf|vol|pp?)\.$")
_EDGES = re.compile(r"^\W+|\W+$")


def key(text: str) -> str:
    """A word as the lists and names have it: lower case, straight apostrophe, no punctuation around it."""
    return _EDGES.sub("", text.replace("’", "'")).lower()


def ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text)) and not _ABBREVIATION.search(text)


def border_cost(before: str, after: str, language: str, *, earlier: str = "", later: str = "") -> int:
    """The cost of ending a line between `before` and `after`, which stand between `earlier` and `later`."""
    if ends_sentence(before):
        return AFTER_SENTENCE
    if _CLAUSE_END.search(before):
        return AFTER_CLAUSE
    if _COMMA_END.search(before):
        return AFTER_COMMA
    if not key(after):
        return AFTER_ARTICLE  # a dash standing alone belongs to the line above
    return _english_cost(earlier, before, after, later) if language.startswith("en") else BETWEEN_WORDS


def _english_cost(earlier: str, before: str, after: str, later: str) -> int:
    left, right = key(before), key(after)
    starts_clause = right in CLAUSE_STARTERS or (right == "that" and key(later) in _AFTER_THAT)
    if starts_clause and left not in _NEVER_LAST:
        return BEFORE_CONJUNCTION
    leads = 0 if left in _EITHER_CASE and _is_content(earlier) else _cost_after(left)
    return max(leads, _cost_of_pair(before, after), _cost_before(right))


def _is_content(word: str) -> bool:
    """A verb, a noun: after it, `it` and `you` are objects and lead to nothing."""
    return word[-1:].isalpha() and key(word) not in _FUNCTION_WORDS | ADJECTIVES


def _cost_before(right: str) -> int:
    """The cost of a break before a word, whatever stands in front of it."""
    return next((cost for words, cost in _FOLLOWING if right in words), BETWEEN_WORDS)


def _cost_after(left: str) -> int:
    """The cost of leaving a word at the end of a line, away from what it leads to."""
    adverb = AFTER_ADVERB if left.endswith("ly") and len(left) > 4 else 0
    return next((cost for words, cost in _LEADING if left in words), adverb)


_FOLLOWING = (
    (OBJECTS, BEFORE_OBJECT),
    (PARTICLES, BEFORE_PARTICLE),
    (frozenset({"that"}), BEFORE_THAT),
    (frozenset({"of"}), BEFORE_OF),
    (CONJUNCTIONS, BEFORE_CONJUNCTION),
    (PREPOSITIONS, BEFORE_PREPOSITION),
    (AUXILIARIES, BEFORE_VERB),
)
_LEADING = (
    (ARTICLES, AFTER_ARTICLE),
    (PRONOUNS, AFTER_PRONOUN),
    (AUXILIARIES | VERBS_BEFORE_VERBS, AFTER_AUXILIARY),
    (CONJUNCTIONS, AFTER_CONJUNCTION),
    (PREPOSITIONS, AFTER_PREPOSITION),
    (ADJECTIVES, AFTER_ADJECTIVE),
)


_NEVER_LAST = CONJUNCTIONS | {"a", "an", "the"}
_AFTER_THAT = ARTICLES | PRONOUNS | AUXILIARIES | _words("almost nearly hardly nothing nobody everything everyone")
_EITHER_CASE = frozenset({"it", "you", "her"})
_FUNCTION_WORDS = ARTICLES | CONJUNCTIONS | PREPOSITIONS | PRONOUNS | AUXILIARIES


def _cost_of_pair(before: str, after: str) -> int:
    """Two capitals in a row are likely a name; a number stays with what it counts."""
    first, second = before.lstrip("\"'“‘("), after.lstrip("\"'“‘(")
    if key(after) in _FUNCTION_WORDS or key(before) in _FUNCTION_WORDS:
        return 0
    if first[:1].isupper() and second[:1].isupper():
        return AFTER_ARTICLE
    return AFTER_ADJECTIVE if first[-1:].isdigit() else 0


def name_borders(texts: Sequence[str], names: Sequence[str]) -> frozenset[int]:
    """The borders (1 is the one before the second word) that stand inside one of the names."""
    keys = [key(plain(text)).removesuffix("'s") for text in texts]
    inside: set[int] = set()
    for name in names:
        parts = [key(part) for part in name.split()]
        for at in range(len(keys) - len(parts) + 1):
            if len(parts) > 1 and keys[at : at + len(parts)] == parts:
                inside.update(range(at + 1, at + len(parts)))
    return frozenset(inside)


def border_costs(
    texts: Sequence[str], are_glued: Sequence[bool], names: Sequence[str], language: str
) -> tuple[float, ...]:
    """The cost of ending a line before each piece; the first stands for the start of the scene."""
    inside = name_borders(texts, names)
    bare = ["", *(plain(text) for text in texts), ""]
    costs = [float(AFTER_SENTENCE)]
    for at in range(1, len(texts)):
        earlier, before, after, later = bare[at - 1 : at + 3]
        cost = border_cost(before, after, language, earlier=earlier, later=later)
        costs.append(float(INSIDE_NAME if at in inside else cost + (INSIDE_WORD if are_glued[at] else 0)))
    return tuple(costs)
