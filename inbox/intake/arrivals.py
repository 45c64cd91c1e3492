"""Messages of customers, by sets: recognise people, open threads, store, let automation react."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from inbox.channels.directory import ChannelDirectory, Route
from inbox.contacts.consents import MARKETING, Said
from inbox.contacts.models import ConsentState
from inbox.contacts.opt_out import is_opt_out
from inbox.contacts.recognition import ContactRecognition, Recognised, Sighting
from inbox.contacts.renames import Renamed
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.claims import Wanted
from inbox.delivery.outgoing import outgoing_text
from inbox.delivery.takeover import cancel_waiting
from inbox.foundation.fault_points import bug, poison_point
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.kinds import SILENT, new_message, note_in_thread, renames
from inbox.intake.reaction import Arrival, Moment, Reaction, Reducer, Signal
from inbox.mailbox.log import LogLine
from inbox.mailbox.steps import OpenEvent
from inbox.media.log import Expected
from inbox.messages.log import Act, NewMessage
from inbox.messages.models import Author
from inbox.orders.catalog import CatalogOrder
from integrations.messaging import InboundMessage, Origin

NO_SUCH_CONVERSATION = "no_such_conversation"


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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a step has besides its events."""

    directory: ChannelDirectory
    routes: Mapping[UUID, Route]
    reducer: Reducer
    stamps: Mapping[UUID, int]
    now: datetime


async def apply_messages(
    uow: UnitOfWork,
    received: Sequence[Received],
    signals: Sequence[Signal],
    around: Surroundings,
    also_lock: Sequence[tuple[UUID, UUID]] = (),
) -> Applied:
    """`also_lock` are conversations that the rest of the step will move."""
    also = [*also_lock, *((one.event.workspace_id, one.conversation_id) for one in signals)]
    if not received:
        applied = Applied([], [], await ThreadSet(uow).lock(also), [])
        await _react(uow, applied, (), signals, (), around)
        return applied
    people = await ContactRecognition(uow).recognise([_sighting(one) for one in received])
    opened = await ThreadSet(uow).open_for(
        (
            (one.event.workspace_id, _channel(one), person.contact_id)
            for one, person in zip(received, people, strict=True)
        ),
        also,
    )
    threads = opened.by_person
    applied = Applied([], [], opened.by_id, [])
    index_keys = await uow.keys.current_set(
        KeyPurpose.INDEX, {(one.event.workspace_id, one.event.workspace_id) for one in received}
    )
    arrivals: list[Arrival] = []
    taken_over: list[Thread] = []
    for one, person in zip(received, people, strict=True):
        thread = threads[(one.event.workspace_id, _channel(one), person.contact_id)]
        if thread.is_new and thread.team_id is None:
            thread.team_id = around.routes[thread.channel_id].team_id
        index_key = index_keys[one.event.workspace_id]
        occurred_at = one.message.occurred_at or one.event.occurred_at
        poison_point(one.message.text or "")
        if bug("text_in_log"):
            sys.stdout.write(f"{one.message.text}\n")
        note_in_thread(one.message, thread, occurred_at, around.now)
        message = new_message(one.message, thread, person, index_key, occurred_at)
        applied.messages.append(message)
        applied.lines.append(
            LogLine(one.event.workspace_id, "message_received", message.id, thread.id)
        )
        applied.note(one.message, thread, person, message, occurred_at)
        if one.message.origin is Origin.PHONE_APP:
            taken_over.append(thread)
        elif one.message.origin is Origin.CUSTOMER and (
            one.message.kind not in SILENT or one.message.kind == "reaction"
        ):
            arrivals.append(Arrival(one.event, thread, message.id, one.message, person.key))
    # Whoever answers on the business's own phone must not be followed by what a bot had waiting.
    applied.lines += await cancel_waiting(uow, taken_over, around.now)
    await _react(uow, applied, arrivals, signals, taken_over, around)
    return applied


async def _react(
    uow: UnitOfWork,
    applied: Applied,
    arrivals: Sequence[Arrival],
    signals: Sequence[Signal],
    taken_over: Sequence[Thread],
    around: Surroundings,
) -> None:
    """Automation's turn; what it wants said becomes messages like any other."""
    if not (arrivals or signals or taken_over):
        return
    there = [one for one in signals if one.conversation_id in applied.threads]
    for one in signals:
        if one.conversation_id not in applied.threads:
            one.event.ignore(NO_SUCH_CONVERSATION)
    routes = await _routes(around, (applied.threads[one.conversation_id] for one in there))
    moment = Moment(arrivals, there, taken_over, applied.threads, routes, around.stamps, around.now)
    reaction = await around.reducer.react(uow, moment)
    applied.wanted += reaction.wanted
    applied.lines += reaction.lines
    await _say(uow, applied, reaction, routes, around.now)


async def _routes(around: Surroundings, threads: Iterable[Thread]) -> Mapping[UUID, Route]:
    missing = {
        (one.workspace_id, one.channel_id) for one in threads if one.channel_id not in around.routes
    }
    if not missing:
        return around.routes
    return {**around.routes, **await around.directory.by_id(missing)}


async def _say(
    uow: UnitOfWork,
    applied: Applied,
    reaction: Reaction,
    routes: Mapping[UUID, Route],
    now: datetime,
) -> None:
    replies = list(reaction.replies)
    if bug("double_apply"):
        replies += [
            replace(one, idem_key=f"{one.idem_key}:again", message_id=None) for one in replies
        ]
    if not replies:
        return
    index_keys = await uow.keys.current_set(
        KeyPurpose.INDEX, {(one.thread.workspace_id, one.thread.workspace_id) for one in replies}
    )
    for reply in replies:
        message, wanted = outgoing_text(
            reply.thread,
            routes[reply.thread.channel_id],
            recipient=reply.recipient,
            text=reply.text,
            author=Author.AUTOMATION,
            author_id=reply.author_id,
            idem_key=reply.idem_key,
            key=reply.key,
            index_key=index_keys[reply.thread.workspace_id],
            now=now,
            message_id=reply.message_id,
            kind=reply.kind,
            content=reply.content,
            heard_by=reply.heard_by,
        )
        applied.messages.append(message)
        applied.wanted.append(wanted)
        applied.lines.append(
            LogLine(reply.thread.workspace_id, "message_queued", message.id, reply.thread.id)
        )


def _sighting(one: Received) -> Sighting:
    sender = one.message.sender
    return Sighting(one.event.workspace_id, sender.user_id, sender.phone, sender.name)


def _channel(one: Received) -> UUID:
    assert one.event.channel_id is not None  # noqa: S101 - routed events have a channel
    return one.event.channel_id
