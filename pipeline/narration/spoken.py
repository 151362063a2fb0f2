"""What is said where the script writes `2013`, `£13.60`, `&` or `Dr.`: English, several ways where people differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_GROUPS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MONEY = {"£": ("pound", "penny pence"), "$": ("dollar", "cent cents"), "€": ("euro", "cent cents"), "¥": ("yen", "")}
_SYMBOLS = {
    "&": "and", "%": "percent", "+": "plus", "=": "equals", "@": "at", "°": "degrees", "×": "times", "÷": "divided by",
    "<": "less than", ">": "greater than", "#": "number", "~": "about", "§": "section", "½": "half", "¼": "quarter",
    "£": "pounds", "$": "dollars", "€": "euros", "¥": "yen", "©": "copyright", "™": "trademark",
}  # fmt: skip
_ABBREVIATIONS = {
    "dr.": ("doctor",), "mr.": ("mister",), "mrs.": ("missus",), "ms.": ("miz",), "prof.": ("professor",),
    "st.": ("saint", "street"), "jr.": ("junior",), "sr.": ("senior",), "vs.": ("versus",), "vs": ("versus",),
    "etc.": ("et cetera",), "e.g.": ("for example", "e g"), "i.e.": ("that is", "i e"), "vol.": ("volume",),
    "approx.": ("approximately",), "a.m.": ("a m",), "p.m.": ("p m",), "ca.": ("circa",),
}  # fmt: skip
_UNITS = {
    "am": "a m", "pm": "p m", "km": "kilometers", "kg": "kilograms", "cm": "centimeters", "mm": "millimeters",
    "m": "million", "k": "thousand", "bn": "billion", "fps": "frames per second", "s": "seconds", "min": "minutes",
}  # fmt: skip
_LARGE = "hundred|thousand|million|billion|trillion"
_MONEY_OF_TWO_WORDS = re.compile(rf"([£$€¥])(\d[\d,.]*)\s+({_LARGE})\b")
_ROMAN = re.compile(r"(?=[IVX]{2,})X{0,3}(?:IX|IV|V?I{0,3})")
_EDGES = "\"'“”‘’«»()[]{}<>.,:;!?…*_–—-"  # written around a word, never said
"""Hyphens inside a word stay: `forty-two`."""


def as_said(text: str, says: Mapping[str, str]) -> str:
    """The text with each name of the glossary, whole words only, as it is said; longer names before shorter ones."""
    names = sorted((name for name in says if name.strip()), key=len, reverse=True)
    if not names:
        return text
    found = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in names) + r")(?!\w)")
    return found.sub(lambda match: says[match[0]], text)


def readable(text: str) -> str:
    """The text for a voice: no markup, no emoji, numbers and signs in words, punctuation as it was."""
    plain = _MONEY_OF_TWO_WORDS.sub(lambda found: f"{found[2]} {found[3]} {_SYMBOLS[found[1]]}", text.replace("*", ""))
    return re.sub(r"\S+", lambda token: _readable_token(token[0]), plain)


def ways_to_say(token: str) -> tuple[tuple[str, ...], ...]:
    """Lower-case words for one written token, the likeliest way first; none for a dash or an emoji.

    >>> ways_to_say("£13.60,")[0]
    ('thirteen', 'pounds', 'sixty')
    """
    ways = _ways(token.replace("’", "'"))
    return tuple(dict.fromkeys(words for words in (tuple(way.split()) for way in ways) if words))


def _readable_token(token: str) -> str:
    core = token.strip(_EDGES)
    kept = "".join(character for character in token if character.isalnum() or character in _EDGES + "'’/")
    if not any(map(str.isalnum, core)) and core not in _SYMBOLS:
        return kept
    written_out = re.search(r"\d|[^\w\s'’./-]", core) or token.lower() in _ABBREVIATIONS
    if not written_out:
        return kept
    ways = ways_to_say(token)
    after = token[token.rindex(core) + len(core) :] if token.lower() not in _ABBREVIATIONS else ""
    return " ".join(ways[0]) + after if ways else kept


def _ways(token: str) -> list[str]:
    lower = token.strip("\"'“”‘’«»()[]{},:;!?…*_–—").lower()
    if lower in _ABBREVIATIONS:
        return list(_ABBREVIATIONS[lower])
    core = token.strip(_EDGES)
    if core in _SYMBOLS:
        return [_SYMBOLS[core]]
    if ways := _number_ways(token.strip("\"'“”‘()[]{}.,:;!?…*_–—-")):
        return ways
    if _ROMAN.fullmatch(core):
        value = _roman_value(core)
        return [cardinal(value), f"the {ordinal(value)}", ordinal(value), core.lower()]
    if re.fullmatch(r"[A-Z]{2,5}", core):
        return _acronym_ways(core.lower())
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]?", core + "."):
        return [" ".join(core.lower().replace(".", ""))]
    if re.fullmatch(_LARGE, core.lower()):
        return [core.lower(), *(f"{core.lower()} {unit}" for unit in ("dollars", "pounds", "euros"))]
    return _combined(core)


def _acronym_ways(lower: str) -> list[str]:
    """`AI` and `BBC` letter by letter, `NASA` as a word, though either may be otherwise."""
    ways = [lower, " ".join(lower)]
    return ways[::-1] if len(lower) < 4 or not set(lower) & set("aeiouy") else ways


def _combined(core: str) -> list[str]:
    """A token of several parts, `and/or`, `16mm`, `AT&T`: each part's ways, in order."""
    parts = re.findall(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:'[^\W\d_]+)*'?|[^\w\s]", core)
    if len(parts) < 2:
        return [core.lower()] if any(map(str.isalnum, core)) else []
    ways = [_ways(part) if part not in "-–—/.,'’" else [""] for part in parts]
    chosen = [way[:2] for way in ways if way]
    return [" ".join(way) for way in list(product(*chosen))[:6]]


def _number_ways(token: str) -> list[str]:
    for pattern, ways in _NUMBERS:
        if found := pattern.fullmatch(token):
            return ways(found)
    return []


def cardinal(number: int, joint: str = " ") -> str:
    """`eight thousand three hundred sixteen`; with `joint` " and " as the British say it."""
    for size, name in _GROUPS:
        if number >= size:
            rest = number % size
            link = joint if 0 < rest < 100 else " "
            return f"{cardinal(number // size, joint)} {name}" + (link + cardinal(rest, joint) if rest else "")
    if number >= 100:
        return f"{_ONES[number // 100]} hundred" + (joint + cardinal(number % 100) if number % 100 else "")
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")


def ordinal(number: int) -> str:
    *before, last = cardinal(number).split()
    if last not in _ORDINALS:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*before, _ORDINALS.get(last, last)])


def _year_ways(number: int) -> list[str]:
    """Four digits are said in pairs more often than not."""
    century, rest = divmod(number, 100)
    plain = [cardinal(number), cardinal(number, " and ")]
    if not 10 <= century <= 99 or (century % 10 == 0 and rest < 10):
        return plain
    pair = cardinal(rest) if rest >= 10 else f"oh {_ONES[rest]}" if rest else "hundred"
    return [f"{cardinal(century)} {pair}", *plain]


def _whole_ways(digits: str) -> list[str]:
    number = int(digits.replace(",", ""))
    if len(digits) > 15:
        return [" ".join(_ONES[int(digit)] for digit in digits if digit.isdigit())]
    if len(digits) == 4:
        return _year_ways(number)
    ways = [cardinal(number), cardinal(number, " and ")]
    if (digits.startswith("0") and len(digits) > 1) or len(digits) == 3:
        ways.append(" ".join(_ONES[int(digit)] for digit in digits))
    if len(digits) == 3 and digits[1] != "0":
        ways.append(f"{_ONES[number // 100]} {cardinal(number % 100)}")
    return ways


def _decimal_ways(found: re.Match[str]) -> list[str]:
    digits = " ".join(_ONES[int(digit)] for digit in found[2])
    whole = cardinal(int(found[1].replace(",", "") or 0))
    return [f"{whole} point {digits}", f"{whole} point {digits.replace('zero', 'oh')}"]


def _money_ways(found: re.Match[str]) -> list[str]:
    sign, whole, cents, size = found["sign"], found["whole"], found["cents"], found["size"]
    unit, small = _MONEY[sign]
    number = int(whole.replace(",", ""))
    plural = unit if number == 1 or unit == "yen" else f"{unit}s"
    if size:
        scale = {"m": "million", "k": "thousand", "b": "billion", "bn": "billion"}[size.lower()]
        point = " point " + " ".join(_ONES[int(digit)] for digit in cents) if cents else ""
        return [f"{cardinal(number)}{point} {scale} {plural}"]
    amounts = [cardinal(number), cardinal(number, " and ")]
    if not cents:
        # The unit may come later, `$2 billion`, and then it is the next token that is said with it.
        return [*(f"{amount} {plural}" for amount in amounts), amounts[0]]
    rest = cardinal(int(cents))
    point = " ".join(_ONES[int(digit)] for digit in cents)
    smalls = small.split()[-1:] if small else []
    return [
        f"{amounts[0]} {plural} {rest}",
        *(f"{amounts[0]} {plural} and {rest} {name}" for name in smalls),
        *(f"{amounts[0]} {plural} {rest} {name}" for name in smalls),
        f"{amounts[0]} point {point}",
        f"{amounts[0]} {rest}",
        f"{amounts[0]} point {point} {plural}",
    ]


def _decade_ways(found: re.Match[str]) -> list[str]:
    """`1990s`, `'90s`."""
    *before, last = _whole_ways(found[1])[0].split()
    plural = f"{last[:-1]}ies" if last.endswith("y") else f"{last}es" if last.endswith("x") else f"{last}s"
    return [" ".join([*before, plural])]


def _clock_ways(found: re.Match[str]) -> list[str]:
    hours, minutes = int(found[1]), int(found[2])
    later = cardinal(minutes) if minutes >= 10 else f"oh {_ONES[minutes]}" if minutes else "o'clock"
    return [f"{cardinal(hours)} {later}", f"{cardinal(hours)} to {cardinal(minutes)}", cardinal(hours)]


def _fraction_ways(found: re.Match[str]) -> list[str]:
    upper, lower = int(found[1]), int(found[2])
    pair = f"{cardinal(upper)} {cardinal(lower)}"
    if not 0 < upper < lower <= 10:
        return [pair]
    part = {2: "half", 4: "quarter"}.get(lower, ordinal(lower))
    return [f"{cardinal(upper)} {part}" + ("s" if upper > 1 else ""), pair, part]


def _unit_ways(found: re.Match[str]) -> list[str]:
    unit = found[2].lower()
    return [f"{way} {name}" for way in _number_ways(found[1]) for name in dict.fromkeys((_UNITS[unit], unit))]


def _roman_value(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


_WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
_NUMBERS = (
    (re.compile(rf"({_WHOLE})"), lambda found: _whole_ways(found[1])),
    (re.compile(rf"({_WHOLE}|)\.(\d+)"), _decimal_ways),
    (
        re.compile(rf"(?P<sign>[£$€¥])(?P<whole>{_WHOLE})(?:\.(?P<cents>\d+))?(?P<size>bn|[mkb])?", re.IGNORECASE),
        _money_ways,
    ),
    (re.compile(rf"((?:{_WHOLE})(?:\.\d+)?)%"), lambda found: [f"{way} percent" for way in _number_ways(found[1])]),
    (re.compile(r"(\d+)(?:st|nd|rd|th)", re.IGNORECASE), lambda found: [ordinal(int(found[1]))]),
    (re.compile(r"(\d0|\d{3}0)'?s"), _decade_ways),
    (re.compile(r"(\d{1,2}):(\d{2})"), _clock_ways),
    (re.compile(r"(\d+)/(\d+)"), _fraction_ways),
    (re.compile(rf"((?:{_WHOLE})(?:\.\d+)?)({'|'.join(_UNITS)})", re.IGNORECASE), _unit_ways),
)
