"""Many messages of one conversation, written as a set: for what has to work with much of it."""

import json
from datetime import UTC, datetime
from uuid import UUID

from inbox.foundation.encryption import Place
from inbox.foundation.identifiers import first_id_at, new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.models import Message

AT_ONCE = 2_000
FIRST_SEQ = 1_000_000
# What tells the ids of one conversation from those of another in the same millisecond.
THREAD_BITS = (1 << 40) - 1


async def write_messages(
    uow: UnitOfWork,
    conversation_id: UUID,
    channel_id: UUID,
    contact_id: UUID,
    count: int,
    *,
    at: datetime | None = None,
    words: str = "What do you charge for ",
    first_seq: int = FIRST_SEQ,
) -> list[UUID]:
    """`at` makes them that old."""
    key = await uow.keys.current(uow.workspace_id, KeyPurpose.CONTACT, contact_id)
    ids = []
    for start in range(0, count, AT_ONCE):
        rows = []
        for number in range(start, min(start + AT_ONCE, count)):
            one = (
                new_id()
                if at is None
                else id_at(at, (conversation_id.int & THREAD_BITS) << 20 | number)
            )
            place = Place(uow.workspace_id, "message", "content", one)
            body = json.dumps({"text": f"{words}{number}?"})
            ids.append(one)
            rows.append(
                {
                    "workspace_id": uow.workspace_id,
                    "id": one,
                    "conversation_id": conversation_id,
                    "channel_id": channel_id,
                    "seq": first_seq + number,
                    "direction": "in",
                    "kind": "text",
                    "author": "contact",
                    "external_id": f"talk.{one}",
                    "content": Sealed.of(body, key, place),
                    "words": [],
                    "status": "received",
                    "status_rank": 0,
                    "possibly_twice": False,
                    "imported": False,
                    "occurred_at": (at or datetime.now(UTC)).isoformat(),
                }
            )
        await insert_set(uow, Message, rows)
    return ids


def id_at(moment: datetime, number: int) -> UUID:
    """A version 7 id as it would have been made then."""
    return UUID(int=first_id_at(moment).int | 7 << 76 | 2 << 62 | number)
