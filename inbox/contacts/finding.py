"""What finds a contact: keyed hashes of his name's words, his numbers, ids and address.

A number is found by its last digits (four or more of them), however it is written; a user id and
an e-mail address as a whole, the address by its words too.
"""

import re
from collections.abc import Iterable

from inbox.contacts.models import Contact
from inbox.foundation.blind_index import index_words, search_words
from inbox.foundation.encryption import DataKey

NOT_DIGITS = re.compile(r"[^0-9]")
TAIL_AT_LEAST = 4
TAIL_AT_MOST = 12
# A number with and without its country code ends in the same nine.
TELLING_DIGITS = 9
# «+49 (30) 123-45» is a number, «order 4711» is not.
NUMBER = re.compile(r"^[+0-9 ()./-]{4,40}$")


def name_terms(name: str, key: DataKey) -> list[int]:
    return index_words(name, key)


def phone_terms(phone: str, key: DataKey) -> list[int]:
    digits = NOT_DIGITS.sub("", phone)
    lengths = range(TAIL_AT_LEAST, min(len(digits), TAIL_AT_MOST) + 1)
    return [_term(f"tail\x00{digits[-length:]}", key) for length in lengths]


def whole_term(value: str, key: DataKey) -> int:
    return _term(f"whole\x00{value.casefold()}", key)


def identity_terms(phones: Iterable[str], user_ids: Iterable[str], key: DataKey) -> list[int]:
    found = [term for phone in phones for term in phone_terms(phone, key)]
    return found + [whole_term(one, key) for one in user_ids]


def email_terms(email: str, key: DataKey) -> list[int]:
    return [whole_term(email, key), *index_words(email, key)]


def telling_terms(phones: Iterable[str], email: str | None, key: DataKey) -> list[int]:
    """What hardly two people share: the last nine digits of a number, a whole address."""
    tails = [NOT_DIGITS.sub("", phone)[-TELLING_DIGITS:] for phone in phones]
    found = [_term(f"tail\x00{one}", key) for one in tails if len(one) == TELLING_DIGITS]
    return found + ([whole_term(email, key)] if email else [])


def asked_terms(query: str, key: DataKey) -> list[list[int]]:
    """Alternatives: whoever has all terms of one of them is found."""
    query = query.strip()
    alternatives: list[list[int]] = []
    digits = NOT_DIGITS.sub("", query)
    # Zeros in front are a prefix (`0501…`, `00966…`), or the last digits begin with them.
    written = {one[-TAIL_AT_MOST:] for one in (digits, digits.lstrip("0"))}
    tails = sorted(one for one in written if len(one) >= TAIL_AT_LEAST)
    if NUMBER.match(query) and tails:
        alternatives += ([_term(f"tail\x00{one}", key)] for one in tails)
    else:
        words = search_words(query, key)
        if words:
            alternatives.append(words)
    alternatives.append([whole_term(query, key)])
    return alternatives


def is_called(contact: Contact, words: Iterable[int], key: DataKey) -> bool:
    """Whether all of these stand in his name, and not only in an address."""
    names = [one.reveal() for one in (contact.name, contact.username) if one is not None]
    return set(words) <= {term for name in names for term in name_terms(name, key)}


def _term(text: str, key: DataKey) -> int:
    return int.from_bytes(key.term_hash(text.encode()), "big", signed=True)
