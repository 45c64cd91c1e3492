"""What the API takes and gives of messages for later."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from inbox.delivery.models import ScheduledMessage, ScheduledState
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import In, Out
from inbox.messages.composing import MessageIn


class ScheduledIn(In):
    """`message` is what would be sent now. With `only_if_mine` it is not sent once the
    conversation is somebody else's; with `composed_after_seq` not once anything else was said."""

    message: MessageIn
    send_at: datetime
    only_if_mine: bool = False


class ScheduledChange(In):
    """What is null stays as it is."""

    message: MessageIn | None = None
    send_at: datetime | None = None
    only_if_mine: bool | None = None


class ScheduledOut(Out):
    """`message` is hidden from callers without `personal_data:read`. Of one that was refused
    `reason` is the code that a send would have been refused with then."""

    id: UUID
    conversation_id: UUID
    author_kind: str
    author_id: UUID
    message: dict[str, Any] | None
    send_at: datetime
    only_if_mine: bool
    state: ScheduledState
    reason: str | None
    message_id: UUID | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: ScheduledMessage, subject: Subject) -> "ScheduledOut":
        shown = subject.may(Permission.PERSONAL_DATA_READ)
        return cls(
            id=row.id,
            conversation_id=row.conversation_id,
            author_kind=row.author_kind,
            author_id=row.author_id,
            message=msgspec.to_builtins(message_of(row)) if shown else None,
            send_at=row.due_at,
            only_if_mine=row.only_if_mine,
            state=row.state,
            reason=row.reason,
            message_id=row.message_id,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )


def message_of(row: ScheduledMessage) -> MessageIn:
    return msgspec.json.decode(row.content.reveal(), type=MessageIn)


def written(message: MessageIn) -> str:
    return msgspec.json.encode(message).decode()
