"""Answers that nobody pressed a button for: how far a workspace lets them go, and each of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed

THRESHOLD = 0.5
INTENT_THRESHOLD = 0.9


class ReplyMode(StrEnum):
    """`suggest` shows a person what would be sent; `shadow` only writes it down; `auto` sends."""

    OFF = "off"
    SUGGEST = "suggest"
    SHADOW = "shadow"
    AUTO = "auto"


class IntentMode(StrEnum):
    OFF = "off"
    SUGGEST = "suggest"
    AUTO = "auto"


class When(StrEnum):
    ALWAYS = "always"
    IN_HOURS = "in_hours"
    OUT_OF_HOURS = "out_of_hours"


class ReplyState(StrEnum):
    THINKING = "thinking"
    DONE = "done"


class Outcome(StrEnum):
    SENT = "sent"
    SUGGESTED = "suggested"
    SHADOWED = "shadowed"
    HANDED_OVER = "handed_over"
    # No article answers it.
    ABSTAINED = "abstained"
    # A gate said no; which one is in the verdicts.
    STOPPED = "stopped"
    FAILED = "failed"


class Audit(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"


class ReplySettings(SQLModel, table=True):
    __tablename__ = "reply_settings"
    __table_args__ = (
        belongs_to("team_id", "team", on_delete="SET NULL (team_id)"),
        UniqueConstraint("workspace_id", name="reply_settings_once"),
        Index("reply_settings_by_team", "workspace_id", "team_id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    mode: ReplyMode = Field(default=ReplyMode.OFF, sa_type=choice(ReplyMode))
    answers_when: When = Field(default=When.ALWAYS, sa_type=choice(When))
    # From which score a piece of the knowledge is taken for an answer.
    threshold: float = Field(default=THRESHOLD, sa_type=Float)
    intent_threshold: float = Field(default=INTENT_THRESHOLD, sa_type=Float)
    # Under each answer: that it is automatic, and how to reach a person. None takes ours, in the
    # customer's language.
    disclosure: str | None = None
    # What is said when a person takes over, and to which team it goes.
    hand_over_text: str | None = None
    team_id: UUID | None = None
    updated_at: datetime = stamp()


class ReplyIntent(SQLModel, table=True):
    """How far an intent may go; one that is not here may be suggested."""

    __tablename__ = "reply_intent"
    __table_args__ = (UniqueConstraint("workspace_id", "intent", name="reply_intent_once"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    intent: str
    mode: IntentMode = Field(sa_type=choice(IntentMode))
    # When audits took `auto` from it again.
    locked_at: datetime | None = None
    # Audits of what was answered before say nothing: what bears this name now is another intent.
    audited_from: datetime | None = None
    updated_at: datetime = stamp()


class ReplyBurst(SQLModel, table=True):
    """A customer is writing: one timer per conversation, moved by each of his messages."""

    __tablename__ = "reply_burst"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        Index("reply_burst_due", "due_at"),
    )

    workspace_id: UUID = workspace_key()
    conversation_id: UUID = Field(primary_key=True)
    # The last message of it, and the first.
    message_id: UUID
    first_id: UUID
    first_at: datetime
    due_at: datetime


class AutoReply(SQLModel, table=True):
    """What became of one burst: one row per message that triggered it."""

    __tablename__ = "auto_reply"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        UniqueConstraint("workspace_id", "message_id", name="auto_reply_once"),
        Index("auto_reply_by_conversation", "workspace_id", "conversation_id", "id"),
        Index(
            "auto_reply_by_reply",
            "workspace_id",
            "reply_id",
            postgresql_where=text("reply_id IS NOT NULL"),
        ),
        Index(
            "auto_reply_audited",
            "workspace_id",
            "intent",
            postgresql_where=text("audit IS NOT NULL"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    # The last message of the burst, and the first.
    message_id: UUID
    first_id: UUID
    state: ReplyState = Field(default=ReplyState.THINKING, sa_type=choice(ReplyState))
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome), nullable=True)
    # [{"gate": …, "passed": …, "code": …}], in the order in which they were asked.
    verdicts: list[Any] = Field(default_factory=list, sa_type=JSONB)
    intent: str | None = None
    intent_p: float | None = Field(default=None, sa_type=Float, nullable=True)
    score: float | None = Field(default=None, sa_type=Float, nullable=True)
    language: str | None = None
    # A JSON document: the text and its citations, under the contact's key.
    content: Sealed | None = sealed_or_none()
    # What was sent of it.
    reply_id: UUID | None = None
    engine: str | None = None
    model: str | None = None
    degraded: str | None = None
    call_id: UUID | None = None
    audit: Audit | None = Field(default=None, sa_type=choice(Audit), nullable=True)
    audited_by: UUID | None = None
    audited_at: datetime | None = None
    created_at: datetime = stamp()
    done_at: datetime | None = None
