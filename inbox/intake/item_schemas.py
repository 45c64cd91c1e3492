"""What the API gives of the intake: each item that came in, and what became of it.

Payloads are revealed here, and only to callers who may read personal data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.contacts.models import Contact
from inbox.contacts.schemas import ContactRefOut, PersonOut
from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import Out
from inbox.mailbox.models import EventSource, EventState, InboundEvent
from inbox.mailbox.schemas import EventTotals
from inbox.messages.masking import shown_id
from integrations.channels import ADAPTERS
from integrations.messaging import DeliveryStatus, InboundMessage, Person, Update


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What an item has become part of, as far as that is known."""

    message_id: UUID | None = None
    conversation_id: UUID | None = None
    contact: Contact | None = None


class IntakeItemOut(Out):
    """One message, status or other update. `person` is whom it names, and `external_id` and
    `dedupe_key` hold his number: masked for callers who see no addresses; `contact` is there once
    we know him. `reason` says why it was not applied; `address` is the number that an unrouted
    item was for."""

    id: UUID
    source: EventSource
    kind: str
    dedupe_key: str
    external_id: str | None
    channel_id: UUID | None
    address: str | None
    message_id: UUID | None
    conversation_id: UUID | None
    contact: ContactRefOut | None
    person: PersonOut | None
    occurred_at: datetime
    received_at: datetime
    attempts: int
    state: EventState
    reason: str | None

    @classmethod
    def of(cls, event: InboundEvent, where: Whereabouts, subject: Subject) -> "IntakeItemOut":
        return cls(**_fields(event, where, subject))


class IntakeItemDetailOut(IntakeItemOut):
    """`payload` is what the provider sent about this item, numbers and all; null for callers who
    may not read those."""

    payload: dict[str, Any] | None

    @classmethod
    def of(cls, event: InboundEvent, where: Whereabouts, subject: Subject) -> "IntakeItemDetailOut":
        payload = None
        if subject.sees_addresses():
            payload = json.loads(event.payload.reveal())
        return cls(**_fields(event, where, subject), payload=payload)


class IntakeTotalsOut(Out):
    """Of everything that is kept (what is done goes after some days):
    received = done + ignored + unrouted + quarantined + new."""

    received: int
    done: int
    ignored: int
    unrouted: int
    quarantined: int
    new: int
    ignored_by_reason: dict[str, int]
    quarantined_by_reason: dict[str, int]

    @classmethod
    def of(cls, totals: EventTotals) -> "IntakeTotalsOut":
        return cls(
            received=totals.received,
            done=totals.by_state[EventState.DONE],
            ignored=totals.by_state[EventState.IGNORED],
            unrouted=totals.by_state[EventState.UNROUTED],
            quarantined=totals.by_state[EventState.QUARANTINED],
            new=totals.by_state[EventState.NEW],
            ignored_by_reason=dict(totals.reasons.get(EventState.IGNORED, {})),
            quarantined_by_reason=dict(totals.reasons.get(EventState.QUARANTINED, {})),
        )


def update_of(event: InboundEvent) -> Update | None:
    """The item in neutral words; None for what did not come from a channel."""
    adapter = ADAPTERS.get(event.source.value)
    return None if adapter is None else adapter.read(event.kind, event.payload.reveal().encode())


def person_of(update: Update | None) -> Person | None:
    match update:
        case InboundMessage():
            return update.sender
        case DeliveryStatus():
            return update.recipient
    return None


def external_id_of(update: Update | None) -> str | None:
    """Of messages and statuses alike: the provider's id of the message."""
    if isinstance(update, InboundMessage | DeliveryStatus):
        return update.external_id or None
    return None


def _fields(event: InboundEvent, where: Whereabouts, subject: Subject) -> Mapping[str, Any]:
    update = update_of(event)
    person = person_of(update)
    return {
        "id": event.id,
        "source": event.source,
        "kind": event.kind,
        # Of the provider's ids, too, and as telling.
        "dedupe_key": shown_id(event.dedupe_key, subject),
        "external_id": shown_id(external_id_of(update), subject),
        "channel_id": event.channel_id,
        "address": event.address,
        "message_id": where.message_id,
        "conversation_id": where.conversation_id,
        "contact": None if where.contact is None else ContactRefOut.of(where.contact, subject),
        "person": None if person is None else PersonOut.of(person, subject),
        "occurred_at": event.occurred_at,
        "received_at": event.received_at,
        "attempts": event.attempts,
        "state": event.state,
        "reason": event.reason,
    }
