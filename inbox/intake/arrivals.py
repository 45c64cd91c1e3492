"""Messages of customers, by sets: recognise people, open threads, store, let automation react."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from inbox.channels.directory import Route
from inbox.contacts.consents import MARKETING, Said
from inbox.contacts.models import ConsentState
from inbox.contacts.opt_out import is_opt_out
from inbox.contacts.recognition import ContactRecognition, Recognised, Sighting
from inbox.contacts.renames import Renamed
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.claims import Wanted
from inbox.delivery.outgoing import outgoing_text
from inbox.foundation.encryption import DataKey
from inbox.foundation.fault_points import bug, poison_point
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.kinds import SILENT, new_message, note_in_thread, renames
from inbox.intake.reaction import Arrival, Reducer
from inbox.mailbox.log import LogLine
from inbox.mailbox.steps import OpenEvent
from inbox.media.log import Expected
from inbox.messages.log import Act, NewMessage
from inbox.messages.models import Author
from inbox.orders.catalog import CatalogOrder
from integrations.messaging import InboundMessage, Origin


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
    acts: list[Act] = field(default_factory=list)
    files: list[Expected] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    orders: list[CatalogOrder] = field(default_factory=list)

    def note(
        self,
        message: InboundMessage,
        thread: Thread,
        person: Recognised,
        stored: NewMessage,
        occurred_at: datetime,
    ) -> None:
        """What a message brings besides itself."""
        if message.kind in {"edit", "revoke"} and message.in_reply_to is not None:
            revokes = message.kind == "revoke"
            self.acts.append(
                Act(
                    thread.workspace_id,
                    thread.channel_id,
                    message.in_reply_to,
                    occurred_at,
                    revokes,
                )
            )
        if message.media is not None:
            self.files.append(
                Expected(
                    workspace_id=thread.workspace_id,
                    conversation_id=thread.id,
                    channel_id=thread.channel_id,
                    contact_id=person.contact_id,
                    message_id=stored.id,
                    kind="voice" if message.media.voice else message.kind,
                    provider_media_id=message.media.media_id,
                    key=person.key,
                    mime_type=message.media.mime_type,
                    file_name=message.media.file_name,
                )
            )
        if message.kind == "order" and message.origin is Origin.CUSTOMER:
            self.orders.append(
                CatalogOrder(
                    thread.workspace_id,
                    person.contact_id,
                    thread.id,
                    message.external_id,
                    occurred_at,
                    message.raw,
                )
            )
        if message.origin is Origin.CUSTOMER and is_opt_out(message.text):
            self.said.append(
                Said(
                    workspace_id=thread.workspace_id,
                    contact_id=person.contact_id,
                    purpose=MARKETING,
                    state=ConsentState.WITHDRAWN,
                    source="message",
                    occurred_at=occurred_at,
                    message_id=stored.id,
                    actor_kind="contact",
                    actor_id=person.contact_id,
                )
            )
        if message.change is not None:
            self.renamed += renames(thread.workspace_id, person.contact_id, message.change)


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
    answered: list[Received] = []
    person_of: dict[UUID, Recognised] = {}
    for one, person in zip(received, people, strict=True):
        thread = threads[(one.event.workspace_id, _channel(one), person.contact_id)]
        if thread.is_new and thread.team_id is None:
            thread.team_id = routes[thread.channel_id].team_id
        index_key = index_keys[one.event.workspace_id]
        occurred_at = one.message.occurred_at or one.event.occurred_at
        poison_point(one.message.text or "")
        if bug("text_in_log"):
            sys.stdout.write(f"{one.message.text}\n")
        note_in_thread(one.message, thread, occurred_at, now)
        message = new_message(one.message, thread, person, index_key, occurred_at)
        applied.messages.append(message)
        applied.lines.append(
            LogLine(one.event.workspace_id, "message_received", message.id, thread.id)
        )
        applied.note(one.message, thread, person, message, occurred_at)
        if one.message.origin is Origin.CUSTOMER and one.message.kind not in SILENT:
            person_of[thread.id] = person
            answered.append(one)
            arrivals.append(
                Arrival(
                    one.event.workspace_id,
                    thread,
                    message.id,
                    one.message.kind,
                    one.message.text,
                )
            )
    by_message = {arrival.message_id: one for arrival, one in zip(arrivals, answered, strict=True)}
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
