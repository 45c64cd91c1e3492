"""What the API gives of notifications: ids, and what they are about."""

from datetime import datetime
from uuid import UUID

from inbox.foundation.schemas import Out
from inbox.notifications.models import Notification, NotificationKind


class NotificationOut(Out):
    """`object_id` is the note, the conversation or the channel that it is about."""

    id: UUID
    kind: NotificationKind
    conversation_id: UUID | None
    object_id: UUID
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, one: Notification) -> "NotificationOut":
        return cls(
            id=one.id,
            kind=one.kind,
            conversation_id=one.conversation_id,
            object_id=one.object_id,
            created_at=one.created_at,
            read_at=one.read_at,
        )


class UnreadNotificationsOut(Out):
    unread: int
