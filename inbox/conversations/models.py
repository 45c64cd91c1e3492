"""The thread between one contact and one channel."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    came_later,
    choice,
    row_id,
    sealed,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class ConversationStatus(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class ConversationOwner(StrEnum):
    """Who answers: a person on the conversation silences the bot."""

    BOT = "bot"
    HUMAN = "human"


class Priority(IntEnum):
    """A number, so that the urgent come first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class Conversation(SQLModel, table=True):
    __tablename__ = "conversation"
    __table_args__ = (
        belongs_to("channel_id", "channel"),
        belongs_to("contact_id", "contact"),
        UniqueConstraint("workspace_id", "channel_id", "contact_id", name="conversation_once"),
        Index("conversation_by_age", "workspace_id", "last_message_at", "id"),
        Index("conversation_by_status", "workspace_id", "status", "last_message_at", "id"),
        Index("conversation_by_contact", "workspace_id", "contact_id"),
        # Partial: a conversation that nobody has yet costs no entry with each message.
        Index(
            "conversation_by_assignee",
            "workspace_id",
            "assignee_id",
            "status",
            "last_message_at",
            "id",
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
        Index(
            "conversation_by_team",
            "workspace_id",
            "team_id",
            "status",
            "last_message_at",
            "id",
            postgresql_where=text("team_id IS NOT NULL"),
        ),
        Index(
            "conversation_snoozed",
            "snoozed_until",
            postgresql_where=text("status = 'snoozed'"),
        ),
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
    # Until then a free entry point (an ad, a call to action) lets us send free of charge.
    entry_until: datetime | None = None
    # Since when the customer waits for an answer by a person; none when nobody owes one.
    waiting_since: datetime | None = None
    # How many messages came in at all: a member's unread ones are this less those he has seen.
    inbound_count: int = came_later(0, "0")
    team_id: UUID | None = None
    priority: int = came_later(Priority.NORMAL.value, "1", sa_type=SmallInteger)
    snoozed_until: datetime | None = None
    # When it was opened last, and put away last.
    opened_at: datetime = stamp()
    resolved_at: datetime | None = None
    # Not before then may the next message to this person start (per-recipient pace).
    next_send_at: datetime = stamp()
    unread_count: int = 0
    created_at: datetime = stamp()


class ConversationEvent(SQLModel, table=True):
    """What happened to a conversation besides messages: shown between them, and counted by the
    analytics. Ids and enum values only."""

    __tablename__ = "conversation_event"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        Index("conversation_event_by_conversation", "workspace_id", "conversation_id", "id"),
        Index("conversation_event_by_time", "workspace_id", "kind", "at"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    # `opened`, `reopened`, `assigned`, `first_reply`, `replied`, `resolved`, `labelled`, …
    kind: str
    actor_kind: str
    actor_id: UUID | None = None
    # Behind which message it stands.
    after_seq: int
    # Of `first_reply`, `replied` and `resolved`: how long the customer waited.
    seconds: float | None = Field(default=None, sa_type=Float)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    at: datetime = stamp()


class ConversationRead(SQLModel, table=True):
    """How much of a conversation a member has seen."""

    __tablename__ = "conversation_read"
    __table_args__ = (
        belongs_to("member_id", "member"),
        belongs_to("conversation_id", "conversation"),
        Index("conversation_read_by_conversation", "workspace_id", "conversation_id"),
    )

    workspace_id: UUID = workspace_key()
    member_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(primary_key=True)
    inbound_count: int
    read_at: datetime = stamp()


class Draft(SQLModel, table=True):
    """What a member has begun to write, kept until it is sent."""

    __tablename__ = "draft"
    __table_args__ = (
        belongs_to("member_id", "member"),
        belongs_to("conversation_id", "conversation"),
        UniqueConstraint("workspace_id", "conversation_id", "member_id", name="draft_once"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    member_id: UUID
    # A JSON document as the composer has it.
    content: Sealed = sealed()
    updated_at: datetime = stamp()
