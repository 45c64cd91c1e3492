"""Takes Meta's webhook bodies apart, so that each message, status and update stands alone.

    body
    └── entry[]                     id = WhatsApp business account
        └── changes[]               field, value
            ├── field = messages
            │   ├── messages[] ───▶ message.<type>     m:<wamid>
            │   ├── statuses[] ───▶ status.<status>    s:<wamid>:<status>
            │   ├── errors[]   ───▶ errors             o:errors:<sha256>
            │   └── whatever else ▶ messages           o:messages:<sha256>
            └── any other field ──▶ <field>            o:<field>:<sha256>
                (about several people: one for each)
        (an entry without changes)─▶ entry             o:entry:<sha256>

`history` and `smb_message_echoes` hold messages too, but old ones or our own (aside.py): they are
marked as such, or they would be answered as if they had just arrived.
"""

from datetime import datetime
from typing import Any, Final

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
from integrations.messaging import BodyUnreadable, RawItem
from integrations.signatures import is_signed
from integrations.whatsapp.aside import ASIDE, message_digest

OBJECT: Final = "whatsapp_business_account"
# Meta batches at most 1,000 updates; without a bound, four megabytes of `{}` cost seconds.
MAX_ITEMS: Final = 10_000
MAX_KIND_CHARACTERS: Final = 64
# A contact travels inside every item that it belongs to, so one body must not multiply a big one.
MAX_SHARED_CONTACT_BYTES: Final = 2_048

_MEMBERS_OF_MESSAGES: Final = frozenset(
    {"messaging_product", "metadata", "contacts", "messages", "statuses", "errors"}
)
# Fields whose value holds a list of people under the field's own name.
_ABOUT_PEOPLE: Final = frozenset({"user_preferences", "user_id_update"})
_LISTS: Final = ("messages", "statuses", "errors")


def verify(body: bytes, signature: str, app_secret: str) -> bool:
    """The value of `X-Hub-Signature-256` over the bytes as they arrived."""
    return is_signed(body, signature, app_secret)


def split(body: bytes) -> list[RawItem]:
    document = parse(body)
    entries = document.get("entry") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise BodyUnreadable("the body has no list of entries")
    if document.get("object") != OBJECT and not _has_changes(entries):
        raise BodyUnreadable("the body is not about a WhatsApp business account")
    items: list[RawItem] = []
    for entry in entries:
        account = identifier_in(entry, "id") or ""
        sent_at = identifier_in(entry, "time")
        changes = entry.get("changes") if isinstance(entry, dict) else None
        if isinstance(changes, list):
            for change in changes:
                _split_change(account, sent_at, change, items)
                _check_count(items)
        else:
            items.append(_other(account, "", "entry", entry, sent_at))
        _check_count(items)
    return items


def _has_changes(entries: list[Any]) -> bool:
    return any(isinstance(entry, dict) and list_in(entry, "changes") for entry in entries)


def _check_count(items: list[RawItem], more: int = 0) -> None:
    if len(items) + more > MAX_ITEMS:
        raise BodyUnreadable(f"the body holds more than {MAX_ITEMS} updates")


def _split_change(account: str, sent_at: str | None, change: Any, items: list[RawItem]) -> None:
    value = change.get("value") if isinstance(change, dict) else None
    field = text_in(change, "field")
    if not isinstance(value, dict):
        items.append(_other(account, "", _kind(field), change, sent_at))
        return
    address = identifier_in(object_in(value, "metadata"), "phone_number_id") or ""
    if field in ASIDE and (found := ASIDE[field](account, address, value)):
        items += found
        _check_count(items)
        return
    if field != "messages" and not (field is None and any(name in value for name in _LISTS)):
        for alone in _alone(field, change, value):
            items.append(_other(account, address, _kind(field), alone, sent_at))
        return

    messages, statuses, errors = (list_in(value, name) for name in _LISTS)
    _check_count(items, len(messages) + len(statuses) + len(errors))
    contacts = _Contacts(list_in(value, "contacts"), len(messages) + len(statuses))
    left: dict[str, Any] = {}
    for message in messages:
        if isinstance(message, dict):
            items.append(_message(account, address, message, contacts))
        else:
            left.setdefault("messages", []).append(message)
    for status in statuses:
        if isinstance(status, dict):
            items.append(_status(account, address, status, contacts))
        else:
            left.setdefault("statuses", []).append(status)
    for error in errors:
        alone = {"field": field, "value": {"errors": [error]}}
        items.append(_other(account, address, "errors", alone, sent_at))

    if not value.keys() <= _MEMBERS_OF_MESSAGES:
        left |= {name: value[name] for name in value if name not in _MEMBERS_OF_MESSAGES}
    for name, found in zip(_LISTS, (messages, statuses, errors), strict=True):
        if not found and value.get(name):
            left[name] = value[name]
    if left or not (messages or statuses or errors):
        for name in ("metadata", "contacts"):
            if name in value:
                left[name] = value[name]
        alone = {"field": field, "value": left}
        items.append(_other(account, address, _kind(field), alone, sent_at))


def _alone(field: str | None, change: dict[str, Any], value: dict[str, Any]) -> list[Any]:
    """What is about several people becomes one update for each."""
    people = list_in(value, field) if field in _ABOUT_PEOPLE else []
    if len(people) < 2:
        return [change]
    _check_count([], len(people))
    return [{**change, "value": {**value, field: [one]}} for one in people]


class _Contacts:
    """Who is who in one change. Several messages may share a contact, or have none."""

    __slots__ = ("_by_identity", "_single")

    def __init__(self, contacts: list[Any], items: int) -> None:
        self._single: dict[str, Any] | None = None
        self._by_identity: dict[str, dict[str, Any]] | None = None
        if items == 1 and len(contacts) == 1:
            # Alone with each other they belong together, even where the numbers are spelled
            # differently (Brazil, Mexico and Argentina write theirs in two ways).
            self._single = contacts[0] if isinstance(contacts[0], dict) else None
        elif contacts:
            self._by_identity = {}
            for contact in contacts:
                if isinstance(contact, dict):
                    self._add(contact)

    def _add(self, contact: dict[str, Any]) -> None:
        if len(encode(contact)) > MAX_SHARED_CONTACT_BYTES:
            names = ("wa_id", "user_id", "parent_user_id")
            contact = {name: found for name in names if (found := identifier_in(contact, name))}
        assert self._by_identity is not None  # noqa: S101 - says to mypy what __init__ decided
        for name in ("wa_id", "user_id"):
            if identity := identifier_in(contact, name):
                self._by_identity.setdefault(identity, contact)

    def of(self, user_id: str | None, phone: str | None) -> dict[str, Any] | None:
        if self._by_identity is None:
            return self._single
        found = self._by_identity.get(user_id) if user_id else None
        return found or (self._by_identity.get(phone) if phone else None)


def _message(account: str, address: str, message: dict[str, Any], contacts: _Contacts) -> RawItem:
    user_id = identifier_in(message, "from_user_id")
    phone = identifier_in(message, "from")
    contact = contacts.of(user_id, phone)
    external_id = identifier_in(message, "id")
    return RawItem(
        account=account,
        address=address,
        kind=f"message.{_kind(text_in(message, 'type'))}",
        dedupe_key=f"m:{external_id or message_digest(message)}",
        sender=user_id
        or identifier_in(contact, "user_id")
        or identifier_in(contact, "wa_id")
        or phone
        or identifier_in(object_in(message, "system"), "user_id")
        or "",
        occurred_at=moment(message.get("timestamp")),
        payload=encode({"message": message, "contact": contact}),
    )


def _status(account: str, address: str, status: dict[str, Any], contacts: _Contacts) -> RawItem:
    user_id = identifier_in(status, "recipient_user_id")
    phone = identifier_in(status, "recipient_id")
    # In a group each participant has a status of their own under the same message id.
    participant = identifier_in(status, "recipient_participant_id")
    contact = contacts.of(user_id, participant or phone)
    external_id = identifier_in(status, "id")
    word = text_in(status, "status")
    kind = _kind(word)
    if external_id and word == kind:
        key = f"s:{external_id}:{kind}" + (f":{participant}" if participant else "")
    else:
        key = f"s:sha256:{digest(status)}"
    return RawItem(
        account=account,
        address=address,
        kind=f"status.{kind}",
        dedupe_key=key,
        sender=user_id or identifier_in(contact, "user_id") or participant or phone or "",
        occurred_at=moment(status.get("timestamp")),
        payload=encode({"status": status, "contact": contact}),
    )


def _other(account: str, address: str, kind: str, change: Any, sent_at: str | None) -> RawItem:
    value = object_in(change, "value")
    return RawItem(
        account=account,
        address=address,
        kind=kind,
        # The time of the entry tells a second, equal change from a repeated delivery.
        dedupe_key=f"o:{kind}:{digest(account, sent_at, change)}",
        sender=_person_of(value),
        occurred_at=moment(sent_at) or _moment_inside(value),
        payload=encode({"change": change, "sent_at": sent_at, "account": account}),
    )


def _person_of(value: dict[str, Any]) -> str:
    """Empty unless the update is about one person alone."""
    renamed = list_in(value, "user_id_update")
    if len(renamed) == 1:
        # The mailbox of the old identity holds what came before the change.
        previous = identifier_in(object_in(renamed[0], "user_id"), "previous")
        if found := previous or identifier_in(renamed[0], "wa_id"):
            return found
    contacts = list_in(value, "contacts")
    if len(contacts) != 1:
        return ""
    return identifier_in(contacts[0], "user_id") or identifier_in(contacts[0], "wa_id") or ""


def _moment_inside(value: dict[str, Any]) -> datetime | None:
    if found := moment(value.get("timestamp")):
        return found
    for member in value.values():
        first = member[0] if isinstance(member, list) and member else None
        if isinstance(first, dict) and (found := moment(first.get("timestamp"))):
            return found
    return None


def _kind(word: str | None) -> str:
    return word[:MAX_KIND_CHARACTERS] if word else "unknown"
