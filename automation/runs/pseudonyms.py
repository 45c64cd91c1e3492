"""What a customer wrote, without who he is: addresses, numbers and names become somebody else's.

Short numbers stay: an age or an amount decides which way a flow goes."""

import re
from collections.abc import Mapping
from typing import Any

EMAIL = re.compile(r"[^\s@<>,;:()]+@[^\s@<>,;:()]+\.\w{2,}")
LONG_NUMBER = re.compile(r"\+?[0-9٠-٩](?:[ ()./-]?[0-9٠-٩]){5,}")
LINK = re.compile(r"https?://\S+")
NAME, ADDRESS, NUMBER, PLACE = "Alex", "alex@example.com", "+4915550000", "https://example.com/"


def pseudonymised(text: str, names: list[str]) -> str:
    text = LINK.sub(PLACE, text)
    text = EMAIL.sub(ADDRESS, text)
    text = LONG_NUMBER.sub(NUMBER, text)
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    return text


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
