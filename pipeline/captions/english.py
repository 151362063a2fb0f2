"""What tearing two English words apart costs.

The order is N's and B's: before conjunctions, then before prepositions; never between article and noun, adjective and
noun, first and last name, pronoun and verb, verb and auxiliary, verb and particle or negation. Nothing here knows a
noun from a verb: words on no list are taken for either, and called content.
"""

from __future__ import annotations

import re

from pipeline.captions.english_words import (
    ADJECTIVES,
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CLAUSE_STARTERS,
    COMPARED,
    CONJUNCTIONS,
    CONTRACTED,
    COORDINATORS,
    LIKE_ADJECTIVES,
    MAIN_VERBS,
    NUMBERS,
    OBJECTS,
    PARTICLE_LIKE,
    PARTICLES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    STARTS_THAT_CLAUSE,
    SUBJECTS,
    TRAILERS,
    VERBS_BEFORE_VERBS,
)

# In the unit of `breaks.py`.
BEFORE_CONJUNCTION = 20
BEFORE_PREPOSITION = 25
BEFORE_AUXILIARY = 32
BEFORE_THAT = 36
BEFORE_SUBJECT = 38
BEFORE_OF = 42
BEFORE_ARTICLE = 44
BETWEEN_WORDS = 50
BEFORE_TRAILER = 60
AFTER_MAIN_VERB = 65
AFTER_ADVERB = 70
BEFORE_OBJECT = 75
INSIDE_NOUN_PHRASE = 75
AFTER_ADJECTIVE = 85
AFTER_CONJUNCTION = 95
AFTER_PREPOSITION = 95
AFTER_AUXILIARY = 100
AFTER_PRONOUN = 110
BEFORE_PARTICLE = 110
AFTER_ARTICLE = 130

_FUNCTION_WORDS = ARTICLES | CONJUNCTIONS | PREPOSITIONS | PRONOUNS | AUXILIARIES
_NEVER_LAST = CONJUNCTIONS | {"a", "an", "the"}
_EITHER_CASE = frozenset(("it", "you", "her"))
# What shows that the word before it leads nowhere: `gets on | with`, `many | are`.
_AFTER_PARTICLE = (CONJUNCTIONS - QUESTION_WORDS - {"that"}) | {"with", "on", "in", "at", "for", "from", "by"}
_NO_NOUN = _FUNCTION_WORDS - ARTICLES - {"of"}

# Looked up in this order: a word on several lists counts as what the first says.
_FOLLOWING = (
    (OBJECTS, BEFORE_OBJECT),
    (PARTICLES, BEFORE_PARTICLE),
    (TRAILERS, BEFORE_TRAILER),
    (frozenset(("that",)), BEFORE_THAT),
    (frozenset(("of",)), BEFORE_OF),
    (CONJUNCTIONS, BEFORE_CONJUNCTION),
    (PREPOSITIONS, BEFORE_PREPOSITION),
    (AUXILIARIES, BEFORE_AUXILIARY),
    (ARTICLES, BEFORE_ARTICLE),
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
_ADJECTIVE = re.compile(r"\w{2,}(ful|ous|less|able|ible|ical|ish|est)")


def key(text: str) -> str:
    """A word as the lists have it: lower case, straight apostrophe, no punctuation around it."""
    return _EDGES.sub("", text.replace("’", "'")).lower()


def pair_cost(earlier: str, before: str, after: str, later: str) -> int:
    """The cost of a break between `before` and `after`, no punctuation between them."""
    left, right, third = key(before), key(after), key(later)
    if left not in _NEVER_LAST and _starts_clause(left, right, third):
        return BEFORE_CONJUNCTION
    belongs = 0 if {left, right} & _FUNCTION_WORDS else _cost_of_content(earlier, before, after)
    return max(_cost_after(earlier, before, right), belongs, _cost_before(left, right, third))


def _starts_clause(left: str, right: str, third: str) -> bool:
    """A clause may follow whatever can end one: after an auxiliary, only one that `and` or `but` adds."""
    if right in QUESTION_WORDS and left in ("do", "does", "did"):
        return True
    if right not in COORDINATORS and left in AUXILIARIES:
        return False
    if (right == "than" and left in COMPARED) or (left in NUMBERS and third in NUMBERS):
        return False
    return right in CLAUSE_STARTERS or (right == "that" and (third in STARTS_THAT_CLAUSE or left in PARTICLES))


def _cost_before(left: str, right: str, third: str) -> int:
    if (left in COMPARED and right == "than") or (left == "out" and right == "of"):
        return AFTER_ADJECTIVE
    if left in NUMBERS and right == "and":
        return AFTER_ADJECTIVE
    if _is_particle(right, third):
        return BEFORE_PARTICLE
    if right in SUBJECTS and left not in _FUNCTION_WORDS:
        return BEFORE_SUBJECT
    return next((cost for words, cost in _FOLLOWING if right in words), BETWEEN_WORDS)


def _is_particle(word: str, following: str) -> bool:
    return word in PARTICLE_LIKE and following in _AFTER_PARTICLE


def _cost_after(earlier: str, before: str, right: str) -> int:
    """What a word at the end of a line costs for what it leads to: nothing where `right` shows it leads nowhere."""
    left = key(before)
    if (left in _EITHER_CASE and _is_content(earlier)) or _is_particle(left, right):
        return 0
    if left not in CONTRACTED and before.replace("’", "'").endswith(("'s", "s'")):
        return AFTER_ARTICLE
    if left in MAIN_VERBS and right in ARTICLES | PREPOSITIONS | ADJECTIVES - ADVERBS:
        return AFTER_MAIN_VERB
    is_adverb = left.endswith("ly") and len(left) > 4
    if right in _NO_NOUN and (is_adverb or left in ADJECTIVES - ADVERBS):
        return 0
    if right in PREPOSITIONS - {"to"} and left in VERBS_BEFORE_VERBS - {"not", "never"}:
        return 0
    return next((cost for words, cost in _LEADING if left in words), AFTER_ADVERB if is_adverb else 0)


def _is_content(word: str) -> bool:
    """A verb or a noun: after it, `it` and `you` are objects and lead to nothing."""
    return word[-1:].isalpha() and key(word) not in _FUNCTION_WORDS | ADJECTIVES


def _cost_of_content(earlier: str, before: str, after: str) -> int:
    """Two capitals in a row are likely a name; a number stays with what it counts; an article waits for its noun."""
    first, second = before.lstrip("\"'“‘("), after.lstrip("\"'“‘(")
    if first[:1].isupper() and second[:1].isupper():
        return AFTER_ARTICLE
    if first[-1:].isdigit():
        return AFTER_ADJECTIVE
    if key(earlier) not in ARTICLES | ADJECTIVES - ADVERBS:
        return 0
    is_adjective = _ADJECTIVE.fullmatch(key(before)) and key(before) not in LIKE_ADJECTIVES
    return AFTER_ADJECTIVE if is_adjective else INSIDE_NOUN_PHRASE
