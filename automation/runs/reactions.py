"""What people do, heard by flows: it begins some and ends others.

What a flow does itself is not heard here: it tells what it set off with its chain
(carrying_out.py), so that a circle is seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from automation.intents.events import IntentDetected
from automation.runs.records import RunRecords
from automation.triggers.contract import FLOW_HAPPENING
from inbox.contacts.events import ContactChanged
from inbox.conversations.events import ConversationChanged
from inbox.conversations.models import ConversationStatus
from inbox.delivery.events import AutomationSilenced
from inbox.fields.values import Value
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.events import ContactLabelled, ConversationLabelled
from inbox.mailbox.automation import automation_stamp
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import Incoming, Mailbox


@dataclass(frozen=True, slots=True)
class Told:
    """Something for the flows of a conversation; `once` keeps it from being told twice."""

    workspace_id: UUID
    conversation_id: UUID
    happening: Mapping[str, Any] = field(repr=False)
    once: str = ""


async def tell_flows(uow: UnitOfWork, told: Iterable[Told], now: datetime | None = None) -> None:
    """An inbox row each, which a step of the mailbox applies."""
    rows = list(told)
    if not rows:
        return
    now = now or await database_now(uow)
    happened = [
        Incoming.of_house(
            one.workspace_id,
            one.conversation_id,
            source=EventSource.AGENT,
            kind=FLOW_HAPPENING,
            once=one.once or f"a:{new_id()}",
            document={"happening": one.happening},
            now=now,
        )
        for one in rows
    ]
    await Mailbox(uow).tell(happened, now)


async def silence_runs(uow: UnitOfWork, events: Sequence[AutomationSilenced]) -> None:
    """In the transaction of the take-over, under the conversation's lock: no step comes after."""
    await RunRecords(uow).silence(
        sorted({(event.workspace_id, event.conversation_id) for event in events})
    )


async def tell_of_conversations(uow: UnitOfWork, events: Sequence[ConversationChanged]) -> None:
    if not await _is_heard(uow):
        return
    rows = await uow.session.execute(
        text(
            "SELECT id, status, assignee_id, team_id FROM conversation"
            " WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
        ),
        {
            "workspace_id": uow.workspace_id,
            "ids": sorted({event.object_id for event in events}),
        },
    )
    now = {row.id: row for row in rows}
    told = []
    for event in events:
        row = now[event.object_id]
        if "status" in event.fields and row.status == ConversationStatus.RESOLVED:
            told.append(Told(event.workspace_id, row.id, {"kind": "resolved"}))
        if {"assignee_id", "team_id"} & set(event.fields):
            details = {"assignee_id": row.assignee_id, "team_id": row.team_id}
            told.append(Told(event.workspace_id, row.id, {"kind": "assigned", "details": details}))
    await tell_flows(uow, told)


async def tell_of_labels(
    uow: UnitOfWork, events: Sequence[ConversationLabelled | ContactLabelled]
) -> None:
    if not await _is_heard(uow):
        return
    added = [event for event in events if event.added]
    of_contacts = await _conversations_of(
        uow, {one.object_id for one in added if isinstance(one, ContactLabelled)}
    )
    told = []
    for event in added:
        is_contact = isinstance(event, ContactLabelled)
        where = of_contacts.get(event.object_id) if is_contact else event.object_id
        if where is not None:
            details = {"label_id": event.label_id}
            told.append(Told(event.workspace_id, where, {"kind": "labelled", "details": details}))
    await tell_flows(uow, told)


async def tell_of_contacts(uow: UnitOfWork, events: Sequence[ContactChanged]) -> None:
    if not await _is_heard(uow):
        return
    where = await _conversations_of(uow, {event.object_id for event in events})
    told = []
    for event in events:
        for name, (before, after) in event.values.items():
            details = {"field": name, "previous": _plain(before), "value": _plain(after)}
            if event.object_id in where and details["previous"] != details["value"]:
                told.append(
                    Told(
                        event.workspace_id,
                        where[event.object_id],
                        {"kind": "contact_changed", "details": details},
                    )
                )
    await tell_flows(uow, told)


async def tell_of_intents(uow: UnitOfWork, events: Sequence[IntentDetected]) -> None:
    """Found by the worker, beside the path of a message. A message is told of once."""
    if not await automation_stamp(uow, uow.workspace_id):
        return
    await tell_flows(
        uow,
        [
            Told(
                one.workspace_id,
                one.conversation_id,
                {"kind": "intent", "details": {"intent": one.name, "p": round(one.p, 4)}},
                once=f"intent:{one.message_id}",
            )
            for one in events
        ],
    )


async def _is_heard(uow: UnitOfWork) -> bool:
    """People act in one workspace at a time; the house itself tells in its own way."""
    if len(uow.workspace_ids) != 1 or uow.subject.kind is SubjectKind.SYSTEM:
        return False
    return bool(await automation_stamp(uow, uow.workspace_id))


async def _conversations_of(uow: UnitOfWork, contact_ids: set[UUID]) -> Mapping[UUID, UUID]:
    """The one in which each of them was heard of last."""
    if not contact_ids:
        return {}
    rows = await uow.session.execute(
        text(
            "SELECT DISTINCT ON (contact_id) contact_id, id FROM conversation"
            " WHERE workspace_id = :workspace_id AND contact_id = ANY(:ids)"
            " ORDER BY contact_id, last_message_at DESC"
        ),
        {"workspace_id": uow.workspace_id, "ids": sorted(contact_ids)},
    )
    return {row.contact_id: row.id for row in rows}


def _plain(value: Sealed | Value | None) -> Value | None:
    return value.reveal() if isinstance(value, Sealed) else value
