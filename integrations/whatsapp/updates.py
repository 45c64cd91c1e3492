"""Reads one item that `split` stored, in neutral words. Any shape that split took is answered."""

from typing import Any, Final

import orjson

from integrations.bounded_json import identifier_in, list_in, moment, object_in, text_in
from integrations.messaging import (
    Delivery,
    DeliveryStatus,
    InboundMessage,
    OtherUpdate,
    Person,
    Update,
)
from integrations.whatsapp.webhook import message_digest

_DELIVERIES: Final = {word.value: word for word in Delivery}
_REPLIES: Final = (("button_reply", "title"), ("list_reply", "title"), ("nfm_reply", "body"))
_WITH_CAPTION: Final = ("image", "video", "document")


def read(kind: str, payload: bytes) -> Update:
    document = orjson.loads(payload)
    contact = object_in(document, "contact")
    # The payload says what it is: a field of Meta's may bear any name, `message.text` included.
    message = document.get("message")
    if isinstance(message, dict):
        return _read_message(message, contact)
    status = document.get("status")
    if isinstance(status, dict):
        return _read_status(status, contact)
    change = document.get("change")
    return OtherUpdate(kind=kind, raw=change if isinstance(change, dict) else {"value": change})


def _read_message(message: dict[str, Any], contact: dict[str, Any]) -> InboundMessage:
    profile = object_in(contact, "profile")
    phone = identifier_in(contact, "wa_id") or identifier_in(message, "from")
    user_id = identifier_in(message, "from_user_id") or identifier_in(contact, "user_id")
    if not (phone or user_id):
        # `user_changed_user_id` comes from nobody; it names the person's new id only inside.
        user_id = identifier_in(object_in(message, "system"), "user_id")
    return InboundMessage(
        external_id=identifier_in(message, "id") or message_digest(message),
        kind=text_in(message, "type") or "unknown",
        sender=Person(
            user_id=user_id,
            phone=phone,
            name=text_in(profile, "name"),
            username=text_in(profile, "username"),
        ),
        occurred_at=moment(message.get("timestamp")),
        text=_text_of(message),
        in_reply_to=identifier_in(object_in(message, "context"), "id"),
        raw=message,
    )


def _text_of(message: dict[str, Any]) -> str | None:
    """The customer's own words; a system notice or a reaction has none."""
    kind = message.get("type")
    if kind == "text":
        return text_in(object_in(message, "text"), "body")
    if kind == "button":
        return text_in(object_in(message, "button"), "text")
    if kind == "interactive":
        interactive = object_in(message, "interactive")
        for reply, name in _REPLIES:
            if found := text_in(object_in(interactive, reply), name):
                return found
    if kind == "order":
        return text_in(object_in(message, "order"), "text")
    if kind in _WITH_CAPTION:
        return text_in(object_in(message, str(kind)), "caption")
    return None


def _read_status(status: dict[str, Any], contact: dict[str, Any]) -> DeliveryStatus:
    profile = object_in(contact, "profile")
    errors = list_in(status, "errors")
    word = text_in(status, "status") or ""
    return DeliveryStatus(
        external_id=identifier_in(status, "id") or "",
        delivery=_DELIVERIES.get(word),
        recipient=Person(
            user_id=identifier_in(status, "recipient_user_id") or identifier_in(contact, "user_id"),
            phone=identifier_in(status, "recipient_participant_id")
            or identifier_in(status, "recipient_id")
            or identifier_in(contact, "wa_id"),
            name=text_in(profile, "name"),
            username=text_in(profile, "username"),
        ),
        occurred_at=moment(status.get("timestamp")),
        effect_id=identifier_in(status, "biz_opaque_callback_data"),
        error_code=identifier_in(errors[0], "code") if errors else None,
        raw=status,
    )
