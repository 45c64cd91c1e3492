"""Ids of providers, for those who see no addresses: WhatsApp's hold the number, in base64.

wamid.HBgMOTY2NTAxMjM0NTY3FQIAERgS…  ─▶  …966501234567…
"""

from typing import Any, Final

from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Subject

WHATSAPP_ID: Final = "wamid."
# Where the provider's object says who wrote, or whose message is meant.
ADDRESSES: Final = frozenset(
    {
        "customer",
        "from",
        "from_user_id",
        "new_wa_id",
        "recipient_id",
        "recipient_user_id",
        "user_id",
        "wa_id",
    }
)


def shown_id(external_id: str | None, subject: Subject) -> str | None:
    """That there is one is no secret: what the provider knows can be answered and reacted to."""
    if external_id is None or subject.sees_addresses():
        return external_id
    return MASK


def without_addresses(raw: Any) -> Any:
    """The same with masks in the places of numbers and ids; words are left as they are."""
    if isinstance(raw, dict):
        return {
            key: MASK if key in ADDRESSES and isinstance(value, str) else without_addresses(value)
            for key, value in raw.items()
        }
    if isinstance(raw, list):
        return [without_addresses(one) for one in raw]
    if isinstance(raw, str) and raw.startswith(WHATSAPP_ID):
        return MASK
    return raw
