"""What says who somebody is, taken out before a text leaves, and put back into what comes home.

    «I am Ann Lee, call +49 155 500 01»  ─▶  «I am [NAME_1], call [PHONE_1]»
    «[NAME_1] wants a call»              ─▶  «Ann Lee wants a call»

Names come from the records of contact and members; e-mail addresses, numbers, IBANs and cards are
recognised by their form. Cards and IBANs (account_numbers.py), and numbers that hold one, are never
put back. A placeholder that we did not give out spoils the answer. The names of third persons in
free text are not recognised, which the screens say.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import Final

from automation.ai.account_numbers import (
    BETWEEN,
    cards_in,
    holds_card,
    ibans_in,
    luhn_fits,
    plain_digits,
)
from automation.expressions.personal_patterns import EMAIL


class Token(StrEnum):
    NAME = "NAME"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    IBAN = "IBAN"
    CARD = "CARD"
    # Long digits that are none of these: order numbers, identity cards, national phone numbers.
    NUMBER = "NUMBER"


NEVER_BACK: Final = frozenset({Token.CARD, Token.IBAN})
HIDDEN: Final = "•••"
SHORTEST_NAME: Final = 2
# Parts of names that are words of their language first of all.
PARTICLES: Final = frozenset(
    [
        "de",
        "la",
        "del",
        "el",
        "al",
        "da",
        "do",
        "dos",
        "di",
        "du",
        "le",
        "les",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "bin",
        "ibn",
        "abu",
        "of",
        "the",
        "and",
        "y",
        "e",
    ]
)
# A number in a text that is longer than this says more about a person than about a price.
DIGITS_AT_LEAST: Final = 7
_PLACEHOLDER = re.compile(r"\[(NAME|EMAIL|PHONE|IBAN|CARD|NUMBER)_(\d{1,4})\]")
# What only looks like one of ours, in what people wrote.
_LIKE_ONE = re.compile(r"\[\s*(NAME|EMAIL|PHONE|IBAN|CARD|NUMBER)[ _-]*(\d*)\s*\]", re.IGNORECASE)
_DIGITS = re.compile(
    r"(?<!\d)\+?\(?(?:\d(?:[\s().\-/_*|\u00b7\u2022\u2010-\u2015\u00a0\u202f]{0,3}\d){6,21}(?!\d)"
    r"|\d{23,})"
)
# Spaced out in any way; only whoever is known is recognised by it.
_RUN = re.compile(rf"\+?\(?\d(?:{BETWEEN}\d){{{DIGITS_AT_LEAST - 1},}}")
_GROUP = re.compile(r"\d+")
LONGEST_PHONE: Final = 17
# Signs that nobody sees, and that would keep a name from being recognised.
_UNSEEN = dict.fromkeys(
    map(
        ord,
        "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
    )
)


@dataclass(frozen=True, slots=True)
class People:
    """Who is spoken of, as the records have it."""

    names: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)


class PlaceholderUnknown(Exception):
    """The answer names something that we did not hand out."""


class Minimiser:
    """For one call: the same person has the same placeholder in everything that leaves with it."""

    def __init__(self, people: People) -> None:
        self._given: dict[str, str] = {}
        self._back: dict[str, str] = {}
        self._counts: dict[Token, int] = {}
        self._phones: list[str] = []
        # Those that stand in what leaves; no other may come back.
        self._seen: set[str] = set()
        self._names = _name_pattern(people.names)
        self._region = _region_of(people.phones)
        for name in people.names:
            self._known_name(name)
        for phone in people.phones:
            self._place(Token.PHONE, plain_digits(phone), f"+{plain_digits(phone)}")

    def _known_name(self, name: str) -> None:
        """The parts of a name stand for the whole: «Ann» and «Ann Lee» are the same person."""
        whole = _folded(name)
        if len(whole) < SHORTEST_NAME:
            return
        placeholder = self._place(Token.NAME, whole, name.strip())
        for part in _parts(whole):
            self._given.setdefault(f"{Token.NAME}:{part}", placeholder)

    @property
    def redactions(self) -> tuple[str, ...]:
        """What was taken out, by kind: for the ledger."""
        return tuple(sorted(kind.value.lower() for kind in self._counts if self._used(kind)))

    def _used(self, kind: Token) -> bool:
        return any(one.startswith(f"[{kind.value}_") for one in self._seen)

    def take_out(self, text: str) -> str:
        text = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
        text = _LIKE_ONE.sub(lambda found: f"({found[1]} {found[2]})", text)
        text = EMAIL.sub(
            lambda found: self._token(Token.EMAIL, found[0].casefold(), found[0]), text
        )
        text = self._accounts(Token.IBAN, text, ibans_in(text))
        text = _RUN.sub(self._known_phones, text)
        text = self._accounts(Token.CARD, text, cards_in(text))
        text = _DIGITS.sub(self._number, text)
        if self._names is not None:
            text = self._names.sub(self._name, text)
        return text

    def slot(self, guidance: str | None) -> str | None:
        """How the house speaks, as it stands in what leaves: whoever is named there is a
        placeholder too."""
        return None if not guidance else self.take_out(guidance)

    def put_back(self, text: str) -> str:
        def restored(found: re.Match[str]) -> str:
            original = self._back.get(found[0])
            if original is None or found[0] not in self._seen:
                raise PlaceholderUnknown
            return HIDDEN if Token(found[1]) in NEVER_BACK else original

        return _PLACEHOLDER.sub(restored, text)

    def _token(self, kind: Token, key: str, original: str) -> str:
        placeholder = self._place(kind, key, original)
        self._seen.add(placeholder)
        return placeholder

    def _place(self, kind: Token, key: str, original: str) -> str:
        full = f"{kind}:{key}"
        placeholder = self._given.get(full)
        if placeholder is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            placeholder = f"[{kind.value}_{self._counts[kind]}]"
            self._given[full] = placeholder
            self._back[placeholder] = original
            if kind is Token.PHONE:
                self._phones.append(key)
        return placeholder

    def _name(self, found: re.Match[str]) -> str:
        placeholder = self._given.get(f"{Token.NAME}:{_folded(found[0])}")
        if placeholder is None:
            return found[0]
        self._seen.add(placeholder)
        return placeholder

    def _accounts(self, kind: Token, text: str, found: Iterable[tuple[int, int, str]]) -> str:
        kept, at = "", 0
        for start, end, compact in found:
            kept += text[at:start] + self._token(kind, compact, compact)
            at = end
        return kept + text[at:]

    def _known_phones(self, found: re.Match[str]) -> str:
        """Of people in the records, in whatever way they spaced them out."""
        text, kept, at = found[0], "", 0
        digits = plain_digits(text) if self._phones else ""
        groups = list(_GROUP.finditer(text)) if self._phones else []
        counts = [0, *itertools.accumulate(one.end() - one.start() for one in groups)]
        for first, start in enumerate(one.start() for one in groups):
            if start < at:
                continue
            for last in range(min(first + LONGEST_PHONE, len(groups)), first, -1):
                known = self._known_phone(digits[counts[first] : counts[last]])
                end = groups[last - 1].end()
                if known is not None:
                    before = text[at:start].removesuffix("(").removesuffix("+")
                    said = text[at + len(before) : end]
                    kept += before + self._token(Token.PHONE, known, said)
                    at = end
                    break
        return kept + text[at:]

    def _number(self, found: re.Match[str]) -> str:
        text = found[0]
        digits = plain_digits(text)
        if len(digits) < DIGITS_AT_LEAST or _is_a_date(text):
            return text
        known = self._phone_of(text, digits)
        if known is not None:
            return self._token(Token.PHONE, known, text)
        if holds_card(digits) or (13 <= len(digits) <= 19 and luhn_fits(digits)):
            return self._token(Token.CARD, digits, digits)
        return self._token(Token.NUMBER, digits, text)

    def _known_phone(self, digits: str) -> str | None:
        """Also without the prefix of its country."""
        own = digits.lstrip("0")
        if len(own) < DIGITS_AT_LEAST or not DIGITS_AT_LEAST < len(digits) <= LONGEST_PHONE:
            return None
        return next((one for one in self._phones if one.endswith(own)), None)

    def _phone_of(self, text: str, digits: str) -> str | None:
        """As digits in international form."""
        known = self._known_phone(digits)
        if known is not None:
            return known
        phonenumbers = _library()
        for candidate in (f"+{digits}" if text.startswith("+") else text, f"+{digits}"):
            try:
                number = phonenumbers.parse(candidate, self._region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                return f"{number.country_code}{number.national_number}"
        return None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_UNSEEN).split())


def _folded(text: str) -> str:
    """`İ` folds into an `i` and a dot above it; nobody writes those two."""
    return _plain(text).casefold().replace("i\u0307", "i")


def _parts(whole: str) -> list[str]:
    parts = [one for one in re.split(r"[\s,.'’-]+", whole) if len(one) >= SHORTEST_NAME]
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(parts)]
    return [*pairs, *(one for one in parts if one not in PARTICLES)]


def _name_pattern(names: Sequence[str]) -> re.Pattern[str] | None:
    # Texts are not folded before they are looked through, and folding changes some letters.
    spelled = {form(name) for name in names for form in (_plain, _folded)}
    words = {word for whole in spelled for word in (whole, *_parts(whole))}
    words = {word for word in words if len(word) >= SHORTEST_NAME}
    if not words:
        return None
    ordered = sorted(words, key=len, reverse=True)
    listed = "|".join(map(_in_any_spelling, ordered))
    # Scripts without spaces have no word boundary to wait for.
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{listed})(?![A-Za-z0-9_])", re.IGNORECASE)


def _in_any_spelling(word: str) -> str:
    escaped = re.escape(word).replace(r"\ ", r"\s+")
    return re.sub("ss|[iI]", lambda found: "(?:ss|ß|ẞ)" if found[0] == "ss" else "[iİ]", escaped)


def _region_of(phones: Iterable[str]) -> str | None:
    phonenumbers = _library()
    for phone in phones:
        try:
            number = phonenumbers.parse(f"+{plain_digits(phone)}", None)
        except phonenumbers.NumberParseException:
            continue
        region: str | None = phonenumbers.region_code_for_number(number)
        return region
    return None


@cache
def _library() -> ModuleType:
    # Sixty milliseconds, which a process that asks no model need not spend.
    import phonenumbers

    return phonenumbers


def _is_a_date(text: str) -> bool:
    return (
        re.fullmatch(r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})", text)
        is not None
    )
