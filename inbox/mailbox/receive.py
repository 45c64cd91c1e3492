"""Taking in what happened: one row per item, once, in one statement for everybody who waits."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from inbox.foundation.encryption import Place
from inbox.foundation.events import Ring
from inbox.foundation.fault_points import bug
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.keying import mailbox_of
from inbox.mailbox.models import EventSource, EventState, InboundEvent

PROCESS_MAILBOX = "process_mailbox"


@dataclass(frozen=True, slots=True)
class Incoming:
    workspace_id: UUID
    channel_id: UUID | None
    source: EventSource
    sender: str = field(repr=False)
    kind: str
    dedupe_key: str
    payload: bytes = field(repr=False)
    occurred_at: datetime
    state: EventState = EventState.NEW
    reason: str | None = None
    address: str | None = None

    @classmethod
    def of_house(
        cls,
        workspace_id: UUID,
        conversation_id: UUID | None,
        *,
        source: EventSource,
        kind: str,
        once: str,
        document: Mapping[str, Any],
        now: datetime,
    ) -> "Incoming":
        """What no channel has reported: it stands in line with the others of its conversation."""
        return cls(
            workspace_id=workspace_id,
            channel_id=None,
            source=source,
            sender=str(conversation_id),
            kind=kind,
            dedupe_key=once,
            payload=orjson.dumps({"conversation_id": conversation_id, **document}),
            occurred_at=now,
        )


def intake_key_subject(workspace_id: UUID, day: datetime) -> UUID:
    """Raw payloads are sealed under a key of their day, which goes with them."""
    return uuid.uuid5(workspace_id, f"intake {day:%Y-%m-%d}")


class Mailbox:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def tell(self, items: Sequence[Incoming], now: datetime) -> None:
        """Received, and rung for at once: nobody else will."""
        if not items:
            return
        await self.receive(items, now)
        workspaces = {one.workspace_id for one in items}
        self.uow.ring(*(Ring(PROCESS_MAILBOX, (one,)) for one in workspaces))

    async def receive(self, items: Sequence[Incoming], now: datetime) -> None:
        """What is already there stays as it is: webhooks are delivered more than once."""
        subjects = {one.workspace_id: intake_key_subject(one.workspace_id, now) for one in items}
        keys = await self.uow.keys.current_set(KeyPurpose.INTAKE, subjects.items())
        rows = []
        for one in items:
            event_id = new_id()
            place = Place(one.workspace_id, "inbound_event", "payload", event_id)
            key = keys[subjects[one.workspace_id]]
            rows.append(
                {
                    "workspace_id": one.workspace_id,
                    "id": event_id,
                    "channel_id": one.channel_id,
                    "address": one.address,
                    "source": one.source.value,
                    "mailbox": mailbox_of(
                        self.uow.installation_key, one.workspace_id, one.channel_id, one.sender
                    ),
                    "keyed": True,
                    "kind": one.kind,
                    "dedupe_key": one.dedupe_key + (f":{event_id}" if bug("no_dedupe") else ""),
                    "payload": Sealed(key.seal(one.payload, place)),
                    "occurred_at": one.occurred_at,
                    "attempts": 0,
                    "state": one.state.value,
                    "reason": one.reason,
                }
            )
        # Ids follow the order of arrival; the insert follows the order of the keys, so that two
        # processes that take in the same items do not wait for one another in a circle.
        rows.sort(key=lambda row: (row["workspace_id"], row["source"], row["dedupe_key"]))
        await insert_set(
            self.uow,
            InboundEvent,
            rows,
            then="ON CONFLICT (workspace_id, source, dedupe_key) DO NOTHING",
        )
