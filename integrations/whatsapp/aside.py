"""Messages beside the usual way: what the business wrote on its own phone, and old conversations.

    smb_message_echoes ─▶ echo.<type>       m:<wamid>   sent to `to`, by hand
    history            ─▶ history.<type>    m:<wamid>   before the channel was connected

Each message becomes an item of its own in the mailbox of its customer.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from integrations.bounded_json import digest, encode, identifier_in, list_in, moment, text_in
from integrations.messaging import RawItem

MAX_KIND_CHARACTERS: Final = 64


def message_digest(message: dict[str, Any]) -> str:
    """Stands for the id of a message that has none."""
    return f"sha256:{digest(message)}"


def _echoes(account: str, address: str, value: dict[str, Any]) -> list[RawItem]:
    """Nothing when there is anything but echoes in it: then it stays as it is."""
    echoes = list_in(value, "message_echoes")
    if not all(isinstance(one, dict) and identifier_in(one, "to") for one in echoes):
        return []
    return [
        _item(account, address, "echo", one, identifier_in(one, "to") or "", {"echo": one})
        for one in echoes
    ]


def _history(account: str, address: str, value: dict[str, Any]) -> list[RawItem]:
    items: list[RawItem] = []
    for chunk in list_in(value, "history"):
        for thread in list_in(chunk, "threads"):
            customer = identifier_in(thread, "id")
            for message in list_in(thread, "messages"):
                if not (customer and isinstance(message, dict)):
                    return []
                payload = {"history": message, "customer": customer}
                items.append(_item(account, address, "history", message, customer, payload))
    return items


def _item(
    account: str,
    address: str,
    what: str,
    message: dict[str, Any],
    customer: str,
    payload: dict[str, Any],
) -> RawItem:
    kind = (text_in(message, "type") or "unknown")[:MAX_KIND_CHARACTERS]
    external_id = identifier_in(message, "id") or message_digest(message)
    return RawItem(
        account=account,
        address=address,
        kind=f"{what}.{kind}",
        dedupe_key=f"m:{external_id}",
        sender=customer,
        occurred_at=moment(message.get("timestamp")),
        payload=encode(payload),
    )


ASIDE: Final[Mapping[str | None, Callable[[str, str, dict[str, Any]], list[RawItem]]]] = {
    "smb_message_echoes": _echoes,
    "history": _history,
}
