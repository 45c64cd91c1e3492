"""Messages of customers, by sets: recognise people, open threads, store, let automation react."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from inbox.channels.directory import Route
from inbox.contacts.recognition import ContactRecognition, Recognised, Sighting
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.claims import Wanted
from inbox.delivery.outgoing import outgoing_text
from inbox.foundation.encryption import DataKey
from inbox.foundation.fault_points import bug, poison_point
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.reaction import Arrival, Reducer
from inbox.mailbox.log import LogLine
from inbox.mailbox.steps import OpenEvent
from inbox.messages.log import NewMessage
from inbox.messages.models import Author, Direction, MessageStatus
from integrations.messaging import InboundMessage


@dataclass(frozen=True, slots=True)
class Received:
    event: OpenEvent
    message: InboundMessage


@dataclass(slots=True)
class Applied:
    """What one set wants written."""

    messages: list[NewMessage]
    wanted: list[Wanted]
    # Every thread that this transaction has locked, by id.
    threads: dict[UUID, Thread]
    lines: list[LogLine]


async def apply_messages(
    uow: UnitOfWork,
    received: Sequence[Received],
    routes: Mapping[UUID, Route],
    reducer: Reducer,
    now: datetime,
    also_lock: Sequence[tuple[UUID, UUID]] = (),
) -> Applied:
    """`also_lock` are conversations that the rest of the step will move."""
    if not received:
        return Applied([], [], await ThreadSet(uow).lock(also_lock), [])
    people = await ContactRecognition(uow).recognise([_sighting(one) for one in received])
    opened = await ThreadSet(uow).open_for(
        (
            (one.event.workspace_id, _channel(one), person.contact_id)
            for one, person in zip(received, people, strict=True)
        ),
        also_lock,
    )
    threads = opened.by_person
    applied = Applied([], [], opened.by_id, [])
    index_keys = await uow.keys.current_set(
        KeyPurpose.INDEX, {(one.event.workspace_id, one.event.workspace_id) for one in received}
    )
    arrivals: list[Arrival] = []
    person_of: dict[UUID, Recognised] = {}
    for one, person in zip(received, people, strict=True):
        thread = threads[(one.event.workspace_id, _channel(one), person.contact_id)]
        occurred_at = one.message.occurred_at or one.event.occurred_at
        poison_point(one.message.text or "")
        if bug("text_in_log"):
            sys.stdout.write(f"{one.message.text}\n")
        thread.receive(occurred_at, now)
        message_id = new_id()
        applied.messages.append(
            NewMessage(
                workspace_id=one.event.workspace_id,
                id=message_id,
                conversation_id=thread.id,
                channel_id=thread.channel_id,
                seq=thread.take_seq(),
                direction=Direction.IN,
                kind=one.message.kind,
                author=Author.CONTACT,
                author_id=person.contact_id,
                status=MessageStatus.RECEIVED,
                occurred_at=occurred_at,
                key=person.key,
                index_key=index_keys[one.event.workspace_id],
                text=one.message.text,
                extra=_extra(one.message),
                external_id=one.message.external_id,
                in_reply_to=one.message.in_reply_to,
            )
        )
        applied.lines.append(
            LogLine(one.event.workspace_id, "message_received", message_id, thread.id)
        )
        person_of[thread.id] = person
        arrivals.append(
            Arrival(one.event.workspace_id, thread, message_id, one.message.kind, one.message.text)
        )
    by_message = {arrival.message_id: one for arrival, one in zip(arrivals, received, strict=True)}
    replies = list(await reducer.react(uow, arrivals))
    if bug("double_apply"):
        replies += [replace(one, idem_key=f"{one.idem_key}:again") for one in replies]
    for reply in replies:
        arrival = reply.arrival
        message, wanted = outgoing_text(
            arrival.thread,
            routes[arrival.thread.channel_id],
            recipient=by_message[arrival.message_id].message.sender,
            text=reply.text,
            author=Author.AUTOMATION,
            author_id=reply.author_id,
            idem_key=reply.idem_key,
            key=person_of[arrival.thread.id].key,
            index_key=_index_key(index_keys, arrival),
            now=now,
        )
        applied.messages.append(message)
        applied.wanted.append(wanted)
        applied.lines.append(
            LogLine(arrival.workspace_id, "message_queued", message.id, arrival.thread.id)
        )
    return applied


def _index_key(keys: Mapping[UUID, DataKey], arrival: Arrival) -> DataKey:
    return keys[arrival.workspace_id]


def _sighting(one: Received) -> Sighting:
    sender = one.message.sender
    return Sighting(one.event.workspace_id, sender.user_id, sender.phone, sender.name)


def _channel(one: Received) -> UUID:
    assert one.event.channel_id is not None  # noqa: S101 - routed events have a channel
    return one.event.channel_id


def _extra(message: InboundMessage) -> dict[str, object]:
    """A text is its text; of every other kind the provider's own object is kept."""
    return {} if message.kind == "text" else {"raw": dict(message.raw)}
