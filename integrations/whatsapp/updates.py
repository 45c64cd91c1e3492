"""Reads one item that `split` stored, in neutral words. Any shape that split took is answered."""

import re
from typing import Any, Final

import orjson

from integrations.bounded_json import identifier_in, list_in, moment, object_in, text_in
from integrations.messaging import (
    Ad,
    Delivery,
    DeliveryStatus,
    IdentityChange,
    InboundMessage,
    MediaRef,
    Origin,
    OtherUpdate,
    Person,
    Pressed,
    Update,
)
from integrations.whatsapp.account_updates import read_change
from integrations.whatsapp.aside import message_digest

_DELIVERIES: Final = {word.value: word for word in Delivery}
_REPLIES: Final = (("button_reply", "title"), ("list_reply", "title"), ("nfm_reply", "body"))
_MEDIA: Final = ("image", "audio", "video", "document", "sticker", "voice")
_WITH_CAPTION: Final = ("image", "video", "document")
# What acts on another message, and where it names it.
_TARGETS: Final = {
    "reaction": ("message_id",),
    "edit": ("original_message_id", "message_id"),
    "revoke": ("original_message_id", "message_id"),
}
# «User A changed from 15551234567 to 15557654321»: Meta names the old one nowhere else.
_FROM_TO: Final = re.compile(r"changed from (\S{1,64}) to (\S{1,64})\s*$")


def read(kind: str, payload: bytes) -> Update:
    document = orjson.loads(payload)
    contact = object_in(document, "contact")
    # The payload says what it is: a field of Meta's may bear any name, `message.text` included.
    message = document.get("message")
    if isinstance(message, dict):
        return _read_message(message, _sender(message, contact), Origin.CUSTOMER)
    status = document.get("status")
    if isinstance(status, dict):
        return _read_status(status, contact)
    echo = document.get("echo")
    if isinstance(echo, dict):
        return _read_message(echo, Person(phone=identifier_in(echo, "to")), Origin.PHONE_APP)
    old = document.get("history")
    if isinstance(old, dict):
        customer = identifier_in(document, "customer")
        ours = identifier_in(old, "from") != customer
        origin = Origin.HISTORY_OUT if ours else Origin.HISTORY
        return _read_message(old, Person(phone=customer), origin)
    change = document.get("change")
    if isinstance(change, dict):
        account = identifier_in(document, "account") or ""
        return read_change(kind, change, account) or OtherUpdate(kind=kind, raw=change)
    return OtherUpdate(kind=kind, raw={"value": change})


def _sender(message: dict[str, Any], contact: dict[str, Any]) -> Person:
    profile = object_in(contact, "profile")
    phone = identifier_in(contact, "wa_id") or identifier_in(message, "from")
    user_id = identifier_in(message, "from_user_id") or identifier_in(contact, "user_id")
    if not (phone or user_id):
        # `user_changed_user_id` comes from nobody: it names the person's ids only inside.
        change = _identity_change(message)
        user_id = (change.old_user_id or change.new_user_id) if change else None
    return Person(
        user_id=user_id,
        phone=phone,
        name=text_in(profile, "name"),
        username=text_in(profile, "username"),
    )


def _read_message(message: dict[str, Any], sender: Person, origin: Origin) -> InboundMessage:
    kind = text_in(message, "type") or "unknown"
    return InboundMessage(
        external_id=identifier_in(message, "id") or message_digest(message),
        kind=kind,
        sender=sender,
        occurred_at=moment(message.get("timestamp")),
        text=_text_of(message),
        in_reply_to=_target(kind, message) or identifier_in(object_in(message, "context"), "id"),
        origin=origin,
        media=_media_of(kind, message),
        entry_point=bool(object_in(message, "referral")),
        change=_identity_change(message),
        pressed=_pressed(message),
        emoji=text_in(object_in(message, "reaction"), "emoji") or "",
        ad=_ad(object_in(message, "referral")),
        raw=message,
    )


def _target(kind: str, message: dict[str, Any]) -> str | None:
    act = object_in(message, kind)
    for name in _TARGETS.get(kind, ()):
        if found := identifier_in(act, name):
            return found
    return None


def _pressed(message: dict[str, Any]) -> Pressed | None:
    button = object_in(message, "button")
    if button:
        title = text_in(button, "text") or ""
        return Pressed(text_in(button, "payload") or title, title)
    interactive = object_in(message, "interactive")
    for reply in ("button_reply", "list_reply"):
        found = object_in(interactive, reply)
        if found:
            return Pressed(text_in(found, "id") or "", text_in(found, "title") or "")
    return None


def _ad(referral: dict[str, Any]) -> Ad | None:
    if not referral:
        return None
    return Ad(
        id=identifier_in(referral, "source_id") or "",
        headline=text_in(referral, "headline") or "",
        url=text_in(referral, "source_url") or "",
    )


def _media_of(kind: str, message: dict[str, Any]) -> MediaRef | None:
    media = object_in(message, kind) if kind in _MEDIA else {}
    media_id = identifier_in(media, "id")
    if media_id is None:
        return None
    return MediaRef(
        media_id=media_id,
        mime_type=text_in(media, "mime_type"),
        sha256=text_in(media, "sha256"),
        file_name=text_in(media, "filename"),
        voice=kind == "voice" or media.get("voice") is True,
    )


def _identity_change(message: dict[str, Any]) -> IdentityChange | None:
    system = object_in(message, "system")
    what = text_in(system, "type")
    found = _FROM_TO.search(text_in(system, "body") or "")
    old, new = found.groups() if found else (None, None)
    if what in {"user_changed_number", "customer_changed_number"}:
        return IdentityChange(
            old_phone=identifier_in(message, "from") or old,
            new_phone=identifier_in(system, "wa_id") or identifier_in(system, "new_wa_id") or new,
            new_user_id=identifier_in(system, "user_id"),
        )
    if what == "user_changed_user_id":
        return IdentityChange(old_user_id=old, new_user_id=identifier_in(system, "user_id") or new)
    return None


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
    if kind == "edit":
        new = object_in(object_in(message, "edit"), "message")
        return _text_of(new) if new.get("type") != "edit" else None
    if kind in _WITH_CAPTION:
        return text_in(object_in(message, str(kind)), "caption")
    return None


def _read_status(status: dict[str, Any], contact: dict[str, Any]) -> DeliveryStatus:
    profile = object_in(contact, "profile")
    errors = list_in(status, "errors")
    word = text_in(status, "status") or ""
    pricing = object_in(status, "pricing")
    billable = pricing.get("billable")
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
        pricing_category=text_in(pricing, "category"),
        pricing_model=text_in(pricing, "pricing_model"),
        billable=billable if isinstance(billable, bool) else None,
        raw=status,
    )
