"""The thread between one contact and one channel."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, choice, row_id, stamp, workspace_key


class ConversationStatus(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class ConversationOwner(StrEnum):
    """Who answers: a person on the conversation silences the bot."""

    BOT = "bot"
    HUMAN = "human"


class Conversation(SQLModel, table=True):
    __tablename__ = "conversation"
    __table_args__ = (
        belongs_to("channel_id", "channel"),
        belongs_to("contact_id", "contact"),
        UniqueConstraint("workspace_id", "channel_id", "contact_id", name="conversation_once"),
        Index("conversation_by_age", "workspace_id", "last_message_at", "id"),
        Index("conversation_by_status", "workspace_id", "status", "last_message_at", "id"),
        Index("conversation_by_contact", "workspace_id", "contact_id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    channel_id: UUID
    contact_id: UUID
    status: ConversationStatus = Field(
        default=ConversationStatus.OPEN, sa_type=choice(ConversationStatus)
    )
    owner: ConversationOwner = Field(
        default=ConversationOwner.BOT, sa_type=choice(ConversationOwner)
    )
    assignee_id: UUID | None = None
    last_seq: int = 0
    last_message_at: datetime = stamp()
    last_inbound_at: datetime | None = None
    # Until then WhatsApp lets us send free text.
    window_until: datetime | None = None
    # Not before then may the next message to this person start (per-recipient pace).
    next_send_at: datetime = stamp()
    unread_count: int = 0
    created_at: datetime = stamp()
