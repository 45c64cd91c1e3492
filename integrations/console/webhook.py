"""What the simulated phone posts: messages of a customer, and statuses of what it was sent.

    {"object": "parley_console", "address": "<channel's address>",
     "messages": [{"id": "…", "from": {"phone": "…", "name": "…"}, "timestamp": 1700000000,
                   "type": "text", "text": "…", "reply_to": "…"}],
     "statuses": [{"id": "console.<effect>", "status": "read", "to": {"phone": "…"},
                   "timestamp": 1700000001, "effect_id": "<effect>", "error_code": null}]}

Keys are those of WhatsApp (`m:<id>`, `s:<id>:<status>`), so that it takes the same way inside.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from integrations.bounded_json import (
    digest,
    encode,
    identifier_in,
    list_in,
    moment,
    object_in,
    parse,
    text_in,
)
from integrations.messaging import (
    BodyUnreadable,
    Delivery,
    DeliveryStatus,
    InboundMessage,
    OtherUpdate,
    Person,
    RawItem,
    Update,
)
from integrations.signatures import is_signed

OBJECT: Final = "parley_console"
ACCOUNT: Final = "console"
MAX_ITEMS: Final = 1_000
MAX_KIND_CHARACTERS: Final = 64

_DELIVERIES: Final = {word.value: word for word in Delivery}
_MEMBERS: Final = frozenset({"object", "address", "messages", "statuses"})


def message_body(
    address: str,
    sender: Person,
    text: str | None,
    *,
    external_id: str,
    sent_at: datetime,
    in_reply_to: str | None = None,
    kind: str = "text",
    details: Mapping[str, Any] | None = None,
) -> bytes:
    """The body of one message of the phone's owner: a text, a reaction, a button that he pressed.
    `details` are what its kind has beside the text, under the kind's own name."""
    message = {
        **({kind: dict(details)} if details is not None else {}),
        "id": external_id,
        "from": _person_document(sender),
        "timestamp": int(sent_at.timestamp()),
        "type": kind,
        "text": text,
        "reply_to": in_reply_to,
    }
    return encode({"object": OBJECT, "address": address, "messages": [message]})


def status_body(
    address: str,
    effect_ids: Sequence[str],
    delivery: Delivery,
    *,
    happened_at: datetime,
    recipient: Person | None = None,
    error_code: str | None = None,
) -> bytes:
    """The body of one status for each effect that the phone received."""
    statuses = [
        {
            "id": provider_id_of(effect_id),
            "status": delivery.value,
            "to": _person_document(recipient or Person()),
            "timestamp": int(happened_at.timestamp()),
            "effect_id": effect_id,
            "error_code": error_code,
        }
        for effect_id in effect_ids
    ]
    return encode({"object": OBJECT, "address": address, "statuses": statuses})


def provider_id_of(effect_id: str) -> str:
    return f"console.{effect_id}"


def verify(body: bytes, signature: str, app_secret: str) -> bool:
    return is_signed(body, signature, app_secret)


def split(body: bytes) -> list[RawItem]:
    document = parse(body)
    if not isinstance(document, dict) or document.get("object") != OBJECT:
        raise BodyUnreadable("the body is not from the console")
    address = identifier_in(document, "address") or ""
    messages, statuses = list_in(document, "messages"), list_in(document, "statuses")
    if len(messages) + len(statuses) > MAX_ITEMS:
        raise BodyUnreadable(f"the body holds more than {MAX_ITEMS} updates")
    items = [_item(address, "message", message) for message in messages]
    items += [_item(address, "status", status) for status in statuses]
    if not items or not document.keys() <= _MEMBERS:
        left = {name: found for name, found in document.items() if name not in _MEMBERS}
        items.append(_other(address, "update", left))
    return items


def _item(address: str, word: str, item: Any) -> RawItem:
    if not isinstance(item, dict):
        return _other(address, "update", item)
    is_message = word == "message"
    kind = (text_in(item, "type" if is_message else "status") or "unknown")[:MAX_KIND_CHARACTERS]
    person = object_in(item, "from" if is_message else "to")
    own_id = identifier_in(item, "id") or f"sha256:{digest(item)}"
    return RawItem(
        account=ACCOUNT,
        address=address,
        kind=f"{word}.{kind}",
        dedupe_key=f"m:{own_id}" if is_message else f"s:{own_id}:{kind}",
        sender=identifier_in(person, "user_id") or identifier_in(person, "phone") or "",
        occurred_at=moment(item.get("timestamp")),
        payload=encode({word: item}),
    )


def _other(address: str, kind: str, update: Any) -> RawItem:
    return RawItem(
        account=ACCOUNT,
        address=address,
        kind=kind,
        dedupe_key=f"o:{kind}:{digest(address, update)}",
        sender="",
        occurred_at=None,
        payload=encode({"update": update}),
    )


def read(kind: str, payload: bytes) -> Update:
    document = orjson.loads(payload)
    message = document.get("message")
    if isinstance(message, dict):
        return InboundMessage(
            external_id=identifier_in(message, "id") or f"sha256:{digest(message)}",
            kind=text_in(message, "type") or "unknown",
            sender=_person(object_in(message, "from")),
            occurred_at=moment(message.get("timestamp")),
            text=text_in(message, "text"),
            in_reply_to=identifier_in(message, "reply_to"),
            raw=message,
        )
    status = document.get("status")
    if isinstance(status, dict):
        return DeliveryStatus(
            external_id=identifier_in(status, "id") or "",
            delivery=_DELIVERIES.get(text_in(status, "status") or ""),
            recipient=_person(object_in(status, "to")),
            occurred_at=moment(status.get("timestamp")),
            effect_id=identifier_in(status, "effect_id"),
            error_code=identifier_in(status, "error_code"),
            raw=status,
        )
    update = document.get("update")
    return OtherUpdate(kind=kind, raw=update if isinstance(update, dict) else {"value": update})


def _person(person: dict[str, Any]) -> Person:
    return Person(
        user_id=identifier_in(person, "user_id"),
        phone=identifier_in(person, "phone"),
        name=text_in(person, "name"),
        username=text_in(person, "username"),
    )


def _person_document(person: Person) -> dict[str, str]:
    document = {
        "user_id": person.user_id,
        "phone": person.phone,
        "name": person.name,
        "username": person.username,
    }
    return {name: found for name, found in document.items() if found}
