"""What a customer wrote, without who he is: addresses, numbers and names become somebody else's.

Short numbers stay: an age or an amount decides which way a flow goes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from automation.expressions.personal_patterns import EMAIL

LONG_NUMBER = re.compile(r"\+?[0-9٠-٩](?:[ ()./-]?[0-9٠-٩]){5,}")
LINK = re.compile(r"https?://\S+")
NAME, ADDRESS, NUMBER, PLACE = "Alex", "alex@example.com", "+4915550000", "https://example.com/"


# Parts of the keys under which other systems say who somebody is.
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NAMES = frozenset({"name", "firstname", "lastname", "surname", "fullname", "username"})
_PLACES = frozenset({"address", "street", "city", "zip", "postcode", "company"})
_NUMBERS = frozenset({"phone", "mobile", "tel", "telephone", "msisdn", "fax", "iban"})
_MAILS = frozenset({"email", "mail"})
LARGE = 1_000_000


def pseudonymised(text: str, names: Sequence[str]) -> str:
    text = LINK.sub(PLACE, text)
    text = EMAIL.sub(ADDRESS, text)
    text = LONG_NUMBER.sub(NUMBER, text)
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    return text


def pseudonymised_values(value: Any, names: Sequence[str], key: str = "") -> Any:
    """A JSON document of somebody else, whole: the texts in it, and what its keys say is one."""
    if isinstance(value, Mapping):
        return {
            pseudonymised(str(name), ()): pseudonymised_values(one, names, str(name))
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [pseudonymised_values(one, names, key) for one in value]
    if isinstance(value, str):
        return (value and _stand_in(key)) or pseudonymised(value, names)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 100_000:
        return type(value)(LARGE)
    return value


def _stand_in(key: str) -> str:
    words = {word.casefold() for word in _WORDS.findall(key)} | {key.casefold()}
    for known, other in ((_MAILS, ADDRESS), (_NUMBERS, NUMBER), (_NAMES | _PLACES, NAME)):
        if words & known:
            return other
    return ""


def names_of(name: str) -> list[str]:
    """The whole of it, and each word."""
    whole = name.strip()
    words = [word for word in whole.split() if len(word) > 1]
    return [one for one in (whole, *words) if one]


def contact_of(contact: Mapping[str, Any]) -> dict[str, Any]:
    """What of a contact may decide something stays: language, labels, consent."""
    found = {name: contact[name] for name in ("language", "labels", "marketing") if name in contact}
    stands_for = (("name", NAME), ("email", ADDRESS), ("phone", NUMBER))
    return found | {name: other for name, other in stands_for if contact.get(name)}
