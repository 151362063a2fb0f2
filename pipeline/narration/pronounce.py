"""How English words sound, in the phones of pocketsphinx's acoustic model (ARPAbet without stress)."""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.narration import espeak

if TYPE_CHECKING:
    from pocketsphinx import Decoder

# espeak's American English in IPA, longest first where one is the start of another.
_IPA = {
    "tʃ": "CH", "dʒ": "JH", "aɪə": "AY AH", "aɪɚ": "AY ER", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "ɔɪ": "OY",
    "oːɹ": "AO R", "ɔːɹ": "AO R", "ɑːɹ": "AA R", "ɪɹ": "IH R", "ɛɹ": "EH R", "ʊɹ": "UH R", "ɜː": "ER", "əl": "AH L",
    "iː": "IY", "uː": "UW", "ɑː": "AA", "ɔː": "AO", "oː": "AO", "ɚ": "ER", "ɝ": "ER", "ɑ": "AA", "ɒ": "AA", "ɔ": "AO",
    "æ": "AE", "a": "AA", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɛ": "EH", "e": "EH", "ɪ": "IH", "ᵻ": "IH", "i": "IY",
    "ʊ": "UH", "u": "UW", "o": "OW", "b": "B", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "j": "Y",
    "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T",
    "ɾ": "T", "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "z": "Z", "ʒ": "ZH", "x": "K", "ɬ": "L", "ɲ": "N Y", "c": "K",
}  # fmt: skip
_IPA_UNIT = re.compile("|".join(sorted(_IPA, key=len, reverse=True)))
# Where espeak is not installed: letters as English most often reads them.
_LETTERS = {
    "tch": "CH", "sch": "SH", "igh": "AY", "eau": "OW", "tion": "SH AH N", "ch": "CH", "sh": "SH", "th": "TH",
    "ph": "F", "wh": "W", "ck": "K", "ng": "NG", "qu": "K W", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW",
    "ow": "OW", "oa": "OW", "ai": "EY", "ay": "EY", "ey": "IY", "ie": "IY", "oi": "OY", "oy": "OY", "au": "AO",
    "aw": "AO", "er": "ER", "ir": "ER", "ur": "ER", "ar": "AA R", "or": "AO R", "a": "AE", "b": "B", "c": "K",
    "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N",
    "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY",
    "z": "Z",
}  # fmt: skip
_LETTER_UNIT = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_MOST_ALTERNATIVES = 5
_loading = Lock()


@cache
def pronunciations(word: str) -> tuple[str, ...]:
    """Every way the aligner should expect, `T W AA M B L IY`; from the dictionary, else espeak, else the letters."""
    known = in_dictionary(word)
    if known:
        return known
    if word.endswith(("'s", "s'")) and (stem := in_dictionary(word[:-2])):
        return tuple(f"{phones} {_plural_ending(phones)}" for phones in stem)
    spelled = _from_espeak(word), _from_letters(word)
    return tuple(dict.fromkeys(phones for phones in spelled if phones)) or ("AH",)


def in_dictionary(word: str) -> tuple[str, ...]:
    """The phones of an English word in each way the aligner's dictionary knows, `F IH L M`; none for a name."""
    names = [word, *(f"{word}({number})" for number in range(2, _MOST_ALTERNATIVES + 1))]
    with _loading:
        dictionary = _dictionary()
    return tuple(phones for name in names if (phones := dictionary.lookup_word(name)))


@cache
def _dictionary() -> Decoder:
    """Of 134,000 words, in a decoder that never listens: nothing else reads it, and it takes longer than the rest."""
    from pocketsphinx import Config, Decoder

    return Decoder(Config(lm=None, loglevel="FATAL"))


def _plural_ending(phones: str) -> str:
    last = phones.split()[-1]
    if last in ("S", "Z", "SH", "ZH", "CH", "JH"):
        return "IH Z"
    return "S" if last in ("P", "T", "K", "F", "TH") else "Z"


def _from_espeak(word: str) -> str:
    """Through the espeak that Piper carries, where Piper is installed."""
    try:
        spoken = espeak.ipa(word)
    except ImportError:
        return ""
    return " ".join(_IPA[unit] for unit in _IPA_UNIT.findall(spoken))


def _from_letters(word: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", word.lower())
    single = re.sub(r"([bcdfgklmnprstvz])\1", r"\1", re.sub("[^a-z]", "", plain))
    return " ".join(_LETTERS[unit] for unit in _LETTER_UNIT.findall(single))
