"""English words by what they do in a sentence: small literal lists, lower case, straight apostrophes.

Words stand on every list they belong to; who asks says in which order.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words(
    """a an the this that these those my your his her its our their whose no every each some any another
    mr mrs ms dr prof st"""
)
COORDINATORS = _words("and but or nor yet")
QUESTION_WORDS = _words("what who whom whose which how why where when")
CLAUSE_STARTERS = COORDINATORS | _words(
    "because although though while when if unless until since whereas before after than"
)
CONJUNCTIONS = CLAUSE_STARTERS | QUESTION_WORDS | _words("so whether that as once")
PREPOSITIONS = _words(
    """about above across after against along among around as at before behind below beneath beside between beyond by
    despite during except for from in inside into like near of off on onto outside over past since than through
    throughout to toward towards under until upon with within without"""
)
SUBJECTS = _words("i he she we they i'm he's she's we're they're i've we've they've")
PRONOUNS = SUBJECTS | _words("you it who there you're it's you've")
OBJECTS = _words("it him them me us you himself herself itself themselves")
AUXILIARIES = _words(
    """am is are was were be been being do does did have has had will would shall should can could may might must
    cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't shouldn't couldn't hasn't haven't
    hadn't"""
)
# Auxiliaries that stand for themselves before a noun: `is | the one`.
MAIN_VERBS = _words("am is are was were be been being do does did have has had isn't aren't wasn't weren't")
VERBS_BEFORE_VERBS = _words(
    """not never let's to keep keeps kept begin begins began start starts started stop stops stopped try tries tried
    want wants wanted seem seems seemed need needs needed going used supposed able"""
)
PARTICLES = _words("up off out away back down apart together")
# Prepositions that are as often part of the verb before them.
PARTICLE_LIKE = _words("on in over up off down around through along by")
TRAILERS = _words("not too either")
NUMBERS = _words(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"""
)
ADVERBS = _words(
    """very too almost quite rather really just even so as how nearly always often hardly simply only still already
    ever also"""
)
ADJECTIVES = (
    NUMBERS
    | ADVERBS
    | _words(
        """other own same such more most less least many much few several first second third fourth fifth sixth seventh
    eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
    twentieth last next new old good bad great little small big large long short whole half both all per"""
    )
)
COMPARED = _words("more less fewer other rather")
# Words in 's that are not somebody's.
CONTRACTED = _words("it's that's he's she's there's here's what's who's where's how's let's")
# Nouns that end as adjectives do.
LIKE_ADJECTIVES = _words("forest interest request protest contest harvest conquest tempest arrest priest vegetable")
STARTS_THAT_CLAUSE = (
    ARTICLES | PRONOUNS | AUXILIARIES | _words("almost nearly hardly nothing nobody everything everyone")
)
