"""Cards and IBANs, wherever they stand in a text and however somebody spaced them out.

    «card 4111,1111,1111,1111 12/27»  ─▶  from the 4 to the last 7
    «pay to DE 89 3704 0044 …»        ─▶  from the D to the country's length, if the checksum fits

A card is what begins like one, is as long as one and passes Luhn's check. One number in ten passes
by accident, which is why somebody's list of prices is looked at only from and to where its numbers
begin and end.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

BETWEEN: Final = r"[\s().\-/,_*|\u00b7\u2022\u2010-\u2015\u00a0\u202f]{0,3}"
_RUN = re.compile(rf"\d(?:{BETWEEN}\d){{12,}}")
_ISSUED = re.compile(
    r"4\d{15}(?:\d{3})?|5[0-8]\d{14}|2[2-7]\d{14}|6\d{15}(?:\d{3})?|3[47]\d{13}|3[0689]\d{12}"
    r"|35\d{14}(?:\d{3})?|8[12]\d{14}|9(?:792|68\d)\d{12}"
)
CARD_LENGTHS: Final = (14, 15, 16, 19)
# What is often written behind a card: until when it is valid, and the code from its back. Three or
# four digits alone are one of those only where nothing else follows in their line.
_BEHIND = re.compile(
    r"[\s,;/|]{1,3}\d\d\s?[/.-]\s?(?:\d\d)?\d\d(?!\d)(?:[\s,;/|]{1,3}\d{3,4}(?!\d))?"
    r"|[\s,;/|]{1,3}\d{3,4}(?=[.,;!?)]?\s*(?:\n|$))"
)
_HEAD = re.compile(rf"[A-Za-z]{{2}}{BETWEEN}\d{BETWEEN}\d")
# Of a country that we do not know we want to see more of the form.
_UNKNOWN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d\d")
_NEXT = re.compile(rf"{BETWEEN}([A-Za-z\d])")
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34
# No country's has fewer; words behind two letters and a number have.
_IBAN_DIGITS_AT_LEAST: Final = 10
# Countries by how long theirs is (SWIFT's registry); of others, the longest that fits.
_IBAN_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}


def cards_in(text: str) -> Iterator[tuple[int, int, str]]:
    """From where to where in the text, and its digits."""
    for run in _RUN.finditer(text):
        places = [at for at in range(run.start(), run.end()) if text[at].isdecimal()]
        digits = plain_digits(run[0])
        for first, last in _cards_among(digits, places):
            start, end = places[first], places[last - 1] + 1
            behind = _BEHIND.match(text, end)
            yield start, end if behind is None else behind.end(), digits[first:last]


def holds_card(digits: str) -> bool:
    """Also in the middle of others."""
    return any(
        is_card(digits[at : at + length]) for at in range(len(digits)) for length in CARD_LENGTHS
    )


def is_card(digits: str) -> bool:
    return _ISSUED.fullmatch(digits) is not None and luhn_fits(digits)


def luhn_fits(digits: str) -> bool:
    total = 0
    for position, one in enumerate(reversed(digits)):
        value = int(one) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def ibans_in(text: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    while (head := _HEAD.search(text, at)) is not None:
        found = _iban_from(text, head)
        at = head.start() + 1 if found is None else found[0]
        if found is not None:
            yield head.start(), *found


def plain_digits(text: str) -> str:
    """Whatever script they are in."""
    return "".join(str(unicodedata.decimal(one)) for one in text if one.isdecimal())


def _cards_among(digits: str, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """As counted in digits. Where one begins and ends with the numbers, no other that shares its
    digits is looked for; else with the one it begins or ends in goes what is glued to it."""
    starts = [0, *(at for at, two in enumerate(pairwise(places), 1) if two[1] - two[0] > 1)]
    ends = [*starts[1:], len(digits)]
    spans = [
        (first, first + length)
        for first in range(len(digits))
        for length in CARD_LENGTHS
        if first + length <= len(digits) and is_card(digits[first : first + length])
    ]
    begins, closes = set(starts), set(ends)
    whole = _together(one for one in spans if one[0] in begins and one[1] in closes)
    taken = {at for first, last in whole for at in range(first, last)}
    glued = _together(
        (starts[bisect_right(starts, first) - 1], ends[bisect_left(ends, last)])
        for first, last in spans
        if (first in begins or last in closes) and taken.isdisjoint(range(first, last))
    )
    yield from _together(sorted([*whole, *glued]))


def _together(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that share digits are one: which of them is the card, nobody can tell."""
    merged: list[tuple[int, int]] = []
    for first, last in spans:
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _iban_from(text: str, head: re.Match[str]) -> tuple[int, str] | None:
    """Where it ends, and how it is written without spaces."""
    compact = _ascii(re.sub(BETWEEN, "", head[0]))
    wanted = _IBAN_LENGTHS.get(compact[:2])
    if wanted is None and _UNKNOWN.match(text, head.start()) is None:
        return None
    ends = [head.end()]
    while len(compact) < (wanted or _LONGEST_IBAN):
        follows = _NEXT.match(text, ends[-1])
        if follows is None:
            break
        compact += _ascii(follows[1])
        ends.append(follows.end())
    lengths = [wanted] if wanted else range(len(compact), _SHORTEST_IBAN - 1, -1)
    for length in lengths:
        if length <= len(compact) and _iban_fits(compact[:length]):
            return ends[length - 4], compact[:length]
    return None


def _ascii(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text
    ).upper()


def _iban_fits(compact: str) -> bool:
    if sum(one.isdecimal() for one in compact) < _IBAN_DIGITS_AT_LEAST:
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(one, 36)) for one in moved)) % 97 == 1
