"""What a member should hear of."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, choice, row_id, stamp, workspace_key


class NotificationKind(StrEnum):
    MENTION = "mention"
    ASSIGNMENT = "assignment"
    NEW_MESSAGE = "new_message"
    CHANNEL_TROUBLE = "channel_trouble"
    HANDED_OVER = "handed_over"
    SCHEDULED_SEND_REFUSED = "scheduled_send_refused"
    SHEET_LINK_TROUBLE = "sheet_link_trouble"
    WEBHOOK_TROUBLE = "webhook_trouble"
    POLICY_PUBLISHED = "policy_published"


class Notification(SQLModel, table=True):
    __tablename__ = "notification"
    __table_args__ = (
        belongs_to("member_id", "member"),
        Index("notification_by_member", "workspace_id", "member_id", "id"),
        # Of several new messages in a conversation, one is told until it has been read.
        Index(
            "notification_unread_once",
            "workspace_id",
            "member_id",
            "kind",
            "object_id",
            unique=True,
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    member_id: UUID
    kind: NotificationKind = Field(sa_type=choice(NotificationKind))
    conversation_id: UUID | None = None
    # The note, the conversation, the channel notice, …
    object_id: UUID
    created_at: datetime = stamp()
    read_at: datetime | None = None
