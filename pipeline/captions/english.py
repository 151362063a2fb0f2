"""Which English words belong together on a line: small literal lists, and what tearing them apart costs.

The order is N's and B's: before conjunctions, then before prepositions; never between article and noun, adjective and
noun, first and last name, pronoun and verb, verb and auxiliary, verb and particle or negation. Nothing here knows a
noun from a verb: words on no list are taken for either.
"""

from __future__ import annotations

import re

# In the unit of `breaks.py`.
BEFORE_CONJUNCTION = 20
BEFORE_PREPOSITION = 25
BEFORE_AUXILIARY = 32
BEFORE_THAT = 36
BEFORE_OF = 46
BETWEEN_WORDS = 50
BEFORE_PARTICLE = 60
AFTER_ADVERB = 70
BEFORE_OBJECT = 75
AFTER_ADJECTIVE = 85
AFTER_CONJUNCTION = 95
AFTER_PREPOSITION = 95
AFTER_AUXILIARY = 100
AFTER_PRONOUN = 110
AFTER_ARTICLE = 130


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

_NEVER_LAST = CONJUNCTIONS | {"a", "an", "the"}
_AFTER_THAT = ARTICLES | PRONOUNS | AUXILIARIES | _words("almost nearly hardly nothing nobody everything everyone")
_EITHER_CASE = _words("it you her")
_FUNCTION_WORDS = ARTICLES | CONJUNCTIONS | PREPOSITIONS | PRONOUNS | AUXILIARIES

# Looked up in this order: a word on several lists counts as what the first says.
_FOLLOWING = (
    (OBJECTS, BEFORE_OBJECT),
    (PARTICLES, BEFORE_PARTICLE),
    (_words("that"), BEFORE_THAT),
    (_words("of"), BEFORE_OF),
    (CONJUNCTIONS, BEFORE_CONJUNCTION),
    (PREPOSITIONS, BEFORE_PREPOSITION),
    (AUXILIARIES, BEFORE_AUXILIARY),
)
_LEADING = (
    (ARTICLES, AFTER_ARTICLE),
    (PRONOUNS, AFTER_PRONOUN),
    (AUXILIARIES | VERBS_BEFORE_VERBS, AFTER_AUXILIARY),
    (CONJUNCTIONS, AFTER_CONJUNCTION),
    (PREPOSITIONS, AFTER_PREPOSITION),
    (ADJECTIVES, AFTER_ADJECTIVE),
)
_EDGES = re.compile(r"^\W+|\W+$")


def key(text: str) -> str:
    """A word as the lists have it: lower case, straight apostrophe, no punctuation around it."""
    return _EDGES.sub("", text.replace("’", "'")).lower()


def pair_cost(earlier: str, before: str, after: str, later: str) -> int:
    """The cost of a break between `before` and `after`, no punctuation between them."""
    left, right = key(before), key(after)
    starts_clause = right in CLAUSE_STARTERS or (right == "that" and key(later) in _AFTER_THAT)
    if starts_clause and left not in _NEVER_LAST:
        return BEFORE_CONJUNCTION
    leads = 0 if left in _EITHER_CASE and _is_content(earlier) else _cost_after(left)
    belongs = 0 if {left, right} & _FUNCTION_WORDS else _cost_of_content(before, after)
    return max(leads, belongs, _cost_before(right))


def _is_content(word: str) -> bool:
    """A verb or a noun: after it, `it` and `you` are objects and lead to nothing."""
    return word[-1:].isalpha() and key(word) not in _FUNCTION_WORDS | ADJECTIVES


def _cost_before(right: str) -> int:
    return next((cost for words, cost in _FOLLOWING if right in words), BETWEEN_WORDS)


def _cost_after(left: str) -> int:
    adverb = AFTER_ADVERB if left.endswith("ly") and len(left) > 4 else 0
    return next((cost for words, cost in _LEADING if left in words), adverb)


def _cost_of_content(before: str, after: str) -> int:
    """Two capitals in a row are likely a name; a number stays with what it counts."""
    first, second = before.lstrip("\"'“‘("), after.lstrip("\"'“‘(")
    if first[:1].isupper() and second[:1].isupper():
        return AFTER_ARTICLE
    return AFTER_ADJECTIVE if first[-1:].isdigit() else 0
