"""What a conversation is about, for whoever takes it over: one each, and it rolls on."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
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


class SummaryState(StrEnum):
    """While one is made, the one from before stays readable."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class Summary(SQLModel, table=True):
    __tablename__ = "conversation_summary"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        UniqueConstraint("workspace_id", "conversation_id", name="conversation_summary_once"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    state: SummaryState = Field(default=SummaryState.MAKING, sa_type=choice(SummaryState))
    # A JSON document (summaries/answers.py), under the contact's key.
    content: Sealed | None = sealed_or_none()
    # Up to which message it goes, and how often it was carried on since it was made anew.
    through_seq: int = 0
    increments: int = 0
    engine: str | None = None
    model: str | None = None
    # Why this machine made it in the place of the model that was wanted.
    degraded: str | None = None
    error_code: str | None = None
    call_id: UUID | None = None
    # Counted up with each time it was asked for.
    asked: int = 0
    asked_at: datetime = stamp()
    made_at: datetime | None = None
